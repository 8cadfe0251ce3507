# The tables in R: as the command writes them, and by reticulate from the module of Python.
out <- tempfile()
options <- c("--runs", "100", "--seed", "7", "--csv", "--no-figures", "--quiet", "--out", out)
stopifnot(system2("deter", c("ensemble", "five-islands", options)) == 0)
runs <- read.csv(file.path(out, "runs.csv"), check.names = FALSE)
print(summary(runs[c("signed", "probes")]))

deter <- reticulate::import("deter")
base <- deter$scenario("five-islands")
same <- deter$ensemble(base, runs = 100L, seed = 7L)
stopifnot(identical(as.numeric(unlist(same["probes"])), as.numeric(runs$probes)))
what <- base$set(list("patrons.THULE.commitment" = 0.3), title = "In doubt")
cat(deter$compare(base, what, runs = 100L)$text)
