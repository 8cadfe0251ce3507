"""The same question answered by a network that learns the posterior from many points in one call: sbi."""

import torch
from sbi.inference import NPE
from sbi.utils import BoxUniform

import deter

base = deter.scenario("five-islands")
paths = ["states.SABEL.constraint", "patrons.THULE.commitment"]
measures = ["signed", "probes"]


def simulate(theta):
    runs = deter.simulate(base, theta.tolist(), paths, runs_each=10, measures=measures)
    return torch.tensor([runs[name] for name in measures]).T.reshape(len(theta), 10, -1).mean(1)


prior = BoxUniform(torch.full((2,), 0.05), torch.full((2,), 0.95))
theta = prior.sample((2000,))
posterior = NPE(prior).append_simulations(theta, simulate(theta).float())
posterior.train()
observed = simulate(torch.tensor([[0.3, 0.7]])).float()
print(posterior.build_posterior().sample((1000,), x=observed).mean(0))
