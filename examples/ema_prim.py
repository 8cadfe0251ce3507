"""Where the gulf is busiest: EMA workbench draws worlds, and its PRIM finds a box of them."""

import numpy as np
from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments
from ema_workbench.analysis import prim

import deter

base = deter.scenario("five-islands")
paths = {
    "salience": ("disputes.MOGUL.LIRA.salience", 0.5, 3.0),
    "commitment": ("patrons.THULE.commitment", 0.1, 0.9),
}


def simulate(**values):
    theta = {paths[name][0]: value for name, value in values.items()}
    runs = deter.simulate(base, theta, runs_each=5, measures=["probes"], progress=False)
    return {"probes": float(np.mean(runs["probes"]))}


model = Model("islands", function=simulate)
model.uncertainties = [RealParameter(name, low, high) for name, (_, low, high) in paths.items()]
model.outcomes = [ScalarOutcome("probes")]
experiments, outcomes = perform_experiments(model, scenarios=120)
probes = outcomes["probes"]
busy = probes > np.quantile(probes, 0.75)
box = prim.Prim(experiments[list(paths)], busy, threshold=0.5).find_box()
print(box.box_lims[-1], f"density {box.mean:.2f}, coverage {box.coverage:.2f}")
assert box.mean > 0.5 and box.coverage > 0.3
