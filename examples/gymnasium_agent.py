"""An agent that plays Sabel: it tries each answer to proposals, and keeps what closed its security gap."""

import deter
import deter.gym

env = deter.gym.Env(deter.scenario("five-islands"), "SABEL", moments=["consent"])


def play(answer, seed):
    observation, info = env.reset(seed=seed)
    total, done = 0.0, not info["options"]
    while not done:
        action = 1 + info["options"].index(answer) if answer in info["options"] else 0
        observation, reward, done, truncated, info = env.step(action)
        total += reward
    return total


worth = {answer: sum(play(answer, seed) for seed in range(20)) / 20 for answer in ["draw", "accept", "decline"]}
print({answer: round(value, 2) for answer, value in worth.items()})
assert len(set(worth.values())) > 1
