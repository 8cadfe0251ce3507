"""What the tests share: the command that came with the wheel, a scenario, a folder."""

import os
import pathlib
import subprocess
import sys

import pytest

import deter

ROOT = pathlib.Path(__file__).parents[2]
#: Another program of the command, such as one that cargo has built, to hold the wheel against.
COMMAND = os.environ.get("DETER", str(pathlib.Path(sys.executable).parent / "deter"))


@pytest.fixture
def command(tmp_path):
    """Runs the command in an empty folder and gives its standard output."""

    def run(*arguments, code=0):
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


@pytest.fixture(scope="session")
def islands():
    return deter.scenario("five-islands")


@pytest.fixture(scope="session")
def vietnam():
    return deter.scenario("vietnam-2021")
