"""A backtest scored anew by scoringrules: CRPS of counts, Brier and log scores of questions."""

import numpy as np
import scoringrules

import deter

base = deter.scenario("calibrated-2016")
told = deter.backtest(base, "scenarios/studies/observed-2017.ron", "2017-01-01", runs=60)
scores = {(row["of"], row["score"]): row["runs"] for row in told.scores.rows()}
found = told.to_dict()

# Every agreement of every run, from the series of the ensemble with the same luck.
series = deter.ensemble(base, runs=60, series="all").series.to_polars()
measure = "signed.equipment_transfer"
signed = np.zeros((60, base.turns))
for run, turn, a, b, value in series.filter(series["measure"] == measure).select(
    "replicate", "turn", "state", "other", "value"
).iter_rows():
    if b is not None and "JPN" in (a, b):
        signed[run, turn] += value
agreements = next(one for one in found["series"] if one["id"] == "agreements")
periods = [one for one in agreements["periods"] if one["scored"]]
runs = np.array([signed[:, p["first"] : p["first"] + p["long"]].sum(axis=1) for p in periods])
observed = np.array([p["observed"] for p in periods])
crps = scoringrules.crps_ensemble(observed, runs, estimator="fair").mean()
print("CRPS of agreements:", crps, scores["agreements", "CRPS"])
assert np.isclose(crps, scores["agreements", "CRPS"], rtol=1e-9)

asked = [one for one in found["questions"] if one["script"] is None]
said = np.array([one["probability"] for one in asked])
came = np.array([float(one["came_true"]) for one in asked])
for name, score in [("Brier", scoringrules.brier_score), ("log", scoringrules.log_score)]:
    mean = score(came, said).mean()
    mine = next(x for (of, rule), x in scores.items() if of == "all questions" and rule.startswith(name))
    print(f"{name} score of the questions:", mean, mine)
    assert np.isclose(mean, mine, rtol=1e-9)
