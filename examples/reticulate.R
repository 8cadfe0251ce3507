# The tables in R, by reticulate: what a person of R needs of Python is this.
deter <- reticulate::import("deter")
base <- deter$scenario("five-islands")
runs <- deter$ensemble(base, runs = 100L, seed = 7L)
frame <- data.frame(signed = unlist(runs["signed"]), probes = unlist(runs["probes"]))
print(summary(frame))
what <- base$set(list("patrons.THULE.commitment" = 0.3), title = "In doubt")
cat(deter$compare(base, what, runs = 100L)$text)
