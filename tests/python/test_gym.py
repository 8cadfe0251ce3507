"""A state can be played as a Gymnasium environment."""

import warnings

import pytest

import deter

gymnasium = pytest.importorskip("gymnasium")


def play(env, seed, choose):
    observation, info = env.reset(seed=seed)
    total, steps, done = 0.0, 0, False
    while not done:
        observation, reward, done, truncated, info = env.step(choose(observation, info))
        assert not truncated
        total, steps = total + reward, steps + 1
    return total, steps, env.unwrapped.seat.state_hash


def test_gymnasiums_own_checker_finds_nothing(islands):
    from gymnasium.utils.env_checker import check_env

    import deter.gym

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*render.*")
        check_env(deter.gym.Env(islands, "SABEL"), skip_render_check=True)


def test_left_to_the_draw_it_is_the_run(islands):
    import deter.gym

    env = deter.gym.Env(islands, "SABEL")
    total, steps, state = play(env, 7, lambda observation, info: 0)
    assert state == deter.run(islands, seed=7).state_hash
    gaps = [row["value"] for row in deter.run(islands, seed=7).series.rows()
            if (row["measure"], row["state"]) == ("security_gap", "SABEL")]
    assert total == pytest.approx(-sum(gaps)) and steps > 10


def test_the_same_seed_and_actions_are_the_same_world(islands):
    import deter.gym

    def yielding(observation, info):
        options = info["options"]
        return 1 + options.index("concede") if "concede" in options else 0

    env = deter.gym.Env(islands, "SABEL")
    one, two = (play(env, 7, yielding) for _ in range(2))
    assert one == two != play(env, 8, yielding)
    assert one[2] != deter.run(islands, seed=7).state_hash


def test_the_mask_says_what_may_be_chosen(islands):
    import deter.gym

    env = deter.gym.Env(islands, "SABEL", moments=["consent", "stance"])
    observation, info = env.reset(seed=1)
    for _ in range(30):
        mask = observation["action_mask"]
        assert mask.sum() == 1 + len(info["options"]) and mask[0] == 1
        chances = observation["probability"]
        assert chances[1:].sum() == pytest.approx(1.0)
        assert info["moment"] in ["consent", "stance"]
        observation, _, done, _, info = env.step(int(mask.nonzero()[0][-1]))
        if done:
            break
    with pytest.raises(deter.Error, match="no moment"):
        deter.gym.Env(islands, "SABEL", moments=["dance"])
    with pytest.raises(deter.Error, match="no state"):
        deter.gym.Env(islands, "NOBODY")
