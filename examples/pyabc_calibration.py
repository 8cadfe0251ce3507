"""Which constraint and commitment give the pacts that were observed: sequential ABC by pyABC."""

import pathlib
import tempfile

import numpy as np
import pyabc

import deter

base = deter.scenario("five-islands")
paths = ["states.SABEL.constraint", "patrons.THULE.commitment"]
prior = pyabc.Distribution(**{path: pyabc.RV("uniform", 0.05, 0.9) for path in paths})


def model(theta):
    runs = deter.simulate(base, dict(theta), runs_each=20, measures=["signed", "probes"], jobs=1, progress=False)
    return {name: float(np.mean(runs[name])) for name in ["signed", "probes"]}


observed = model({paths[0]: 0.3, paths[1]: 0.7})
# Each call has threads of its own, so one process is enough; its multicore sampler works, too.
abc = pyabc.ABCSMC(model, prior, pyabc.AdaptivePNormDistance(), 50, sampler=pyabc.SingleCoreSampler())
abc.new("sqlite:///" + str(pathlib.Path(tempfile.mkdtemp(), "abc.db")), observed)
history = abc.run(max_nr_populations=3)
frame, weights = history.get_distribution()
print((frame[paths].multiply(weights, axis=0)).sum())
