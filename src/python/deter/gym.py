"""A state of a world as a Gymnasium environment: one question of the model after another is put to its player.

Needs ``gymnasium``: ``pip install deter[gym]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from ._native import Scenario, Seat

#: The moments at which a state chooses among options (`deter branch --help` says what each is about).
MOMENTS = (
    "signal",
    "intensity",
    "stance",
    "press",
    "resist",
    "honour",
    "escalate",
    "force",
    "lethal",
    "severe",
    "war",
    "step",
    "veto",
    "text",
    "referendum",
    "proposal",
    "consent",
    "leave",
)


#: Utilities and measures are within these, for spaces without infinite ends.
MOST = 1e9


class Env(gymnasium.Env[dict[str, Any], np.int64]):
    """Play one state of a scenario.

    An action answers what the model asks the state: 0 leaves it to the model's own draw, k takes the k-th
    option of ``info["options"]``; what is no option is left to the draw, too. An episode is a run of the
    scenario: the same seed and actions give the same world, and an agent that always answers 0 the run of
    ``deter run --seed``. The reward of a step is the sum, over the turns that ended with it, of ``reward``, a
    measure with its sign (by default less security gap is better).
    """

    metadata: dict[str, Any] = {"render_modes": []}

    def __init__(
        self,
        base: Scenario,
        state: str,
        *,
        moments: Sequence[str] = MOMENTS,
        measures: Sequence[str] | None = None,
        reward: str | None = None,
    ) -> None:
        reward = f"-security_gap({state})" if reward is None else reward
        self._sign = -1.0 if reward.startswith("-") else 1.0
        watched = measures or [f"security_gap({state})", f"burden({state})", "network.density"]
        self._moments = list(moments)
        self.seat = Seat(base, state, self._moments, [reward.lstrip("-"), *watched])
        self._states = base.states
        self._options: list[str] = []
        self._owed = 0.0
        wide = 1 + self.seat.most_options
        self.action_space = spaces.Discrete(wide)
        self.observation_space = spaces.Dict(
            {
                "measures": spaces.Box(-MOST, MOST, (len(watched),), np.float64),
                "turn": spaces.Box(0, base.turns, (1,), np.float64),
                "moment": spaces.Discrete(1 + len(self._moments)),
                "counterpart": spaces.Discrete(1 + len(self._states)),
                "action_mask": spaces.MultiBinary(wide),
                "probability": spaces.Box(0.0, 1.0, (wide,), np.float64),
                "utility": spaces.Box(-MOST, MOST, (wide,), np.float64),
            }
        )

    def _observe(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is seen of the world and of the question; all of the latter 0 if there is none."""
        wide = int(self.observation_space["action_mask"].shape[0])  # type: ignore[index]
        probability, utility = np.zeros(wide), np.zeros(wide)
        mask = np.zeros(wide, np.int8)
        mask[0] = 1
        moment = counterpart = 0
        info: dict[str, Any] = {"options": [], "moment": None, "counterpart": None}
        asked = self.seat.question
        if asked is not None:
            name, other, options, chances, utilities = asked
            count = 1 + len(options)
            mask[1:count], probability[1:count], utility[1:count] = 1, chances, utilities
            moment = 1 + self._moments.index(name)
            counterpart = 0 if other is None else 1 + other
            info["options"], info["moment"] = options, name
            info["counterpart"] = None if other is None else self._states[other]
        self._options = info["options"]
        observation = {
            "measures": np.clip(np.array(self.seat.values[1:], np.float64), -MOST, MOST),
            "turn": np.array([self.seat.turn], np.float64),
            "moment": np.int64(moment),
            "counterpart": np.int64(counterpart),
            "action_mask": mask,
            "probability": probability,
            "utility": np.clip(utility, -MOST, MOST),
        }
        return observation, info

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin the run of this seed; without one of the next that the environment draws."""
        super().reset(seed=seed)
        luck = int(self.np_random.integers(2**32)) if seed is None else seed
        ended = self.seat.reset(luck, int((options or {}).get("replicate", 0)))
        # Of turns that end before anything is asked; it comes with the first answer.
        self._owed = sum(values[0] for values in ended)
        return self._observe()

    def step(
        self, action: np.int64 | int
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Answer what is asked."""
        chosen = int(action) - 1
        ended = self.seat.answer(chosen if 0 <= chosen < len(self._options) else None)
        observation, info = self._observe()
        reward = self._sign * (self._owed + sum(values[0] for values in ended))
        self._owed = 0.0
        return observation, float(reward), self.seat.question is None, False, info

    def action_masks(self) -> np.ndarray[Any, np.dtype[np.int8]]:
        """What may be chosen now, for agents that mask actions."""
        mask: np.ndarray[Any, np.dtype[np.int8]] = self._observe()[0]["action_mask"]
        return mask
