"""What the pacts of five islands depend on: Sobol's indices by SALib, and the same by `deter sensitivity`."""

import json
import pathlib
import subprocess
import tempfile

import numpy as np
from SALib.analyze import sobol as analyse
from SALib.sample import sobol as sample

import deter

bounds = {
    "disputes.MOGUL.KORAL.salience": (0.5, 3.0),
    "patrons.THULE.commitment": (0.1, 0.9),
    "disputes.MOGUL.LIRA.salience": (0.5, 3.0),
}
problem = {"num_vars": 3, "names": list(bounds), "bounds": list(bounds.values())}
theta = sample.sample(problem, 512, calc_second_order=False, seed=1)
runs = deter.simulate(deter.scenario("five-islands"), theta, problem["names"], runs_each=2, measures=["probes"])
means = np.array(runs["probes"]).reshape(len(theta), 2).mean(axis=1)  # the order of the points is kept
found = analyse.analyze(problem, means, calc_second_order=False, seed=1)

# The same by the command, from a sample of its own.
factors = ", ".join(f'(name: "{n}", low: {a}, high: {b})' for n, (a, b) in bounds.items())
study = f'(title: "x", scenario: "five-islands.ron", factors: [{factors}], measures: ["probes"], sobol: (base: 512, runs: 2))'
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "study.ron")
    file.write_text(study)
    call = ["deter", "sensitivity", str(file), "--json", "--out", f"{folder}/out"]
    told = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
for at, (name, index) in enumerate(told["measures"][0]["indices"]):
    for mine, theirs, error in [("first", "S1", "S1_conf"), ("total", "ST", "ST_conf")]:
        ends = index[f"{mine}_interval"]
        room = found[error][at] + (ends["high"] - ends["low"]) / 2
        print(f"{name:30} {theirs}  SALib {found[theirs][at]:.3f}  deter {index[mine]:.3f}  (± {room:.3f})")
        assert abs(found[theirs][at] - index[mine]) < room, (name, theirs)
