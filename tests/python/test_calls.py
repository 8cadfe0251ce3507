"""While worlds run the interpreter goes on: other threads, progress, Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time
import types

import pytest

import deter


def test_other_threads_go_on(vietnam):
    counted, stop = 0, threading.Event()

    def count():
        nonlocal counted
        while not stop.is_set():
            counted += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    start = time.monotonic()
    deter.ensemble(vietnam, runs=200, series="none", jobs=1)
    spent = time.monotonic() - start
    stop.set()
    thread.join()
    assert counted > 50 * spent, (counted, spent)


def test_progress_is_told(vietnam):
    told = []
    deter.ensemble(vietnam, runs=100, series="none", progress=lambda *both: told.append(both))
    assert told[-1] == (100, 100) and told == sorted(told)

    def refuse(done, runs):
        raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        deter.ensemble(vietnam, runs=100_000, series="none", progress=refuse)


def test_progress_is_shown_to_who_looks(vietnam, capsys, monkeypatch):
    from deter import _progress

    monkeypatch.setattr(_progress, "PATIENCE", 0.0)
    deter.ensemble(vietnam, runs=150, series="none", progress=True)
    shown = capsys.readouterr().err
    assert " of 150 runs" in shown and shown.endswith("\r\x1b[K")
    deter.ensemble(vietnam, runs=20, series="none")
    assert capsys.readouterr().err == ""

    class Bar:
        """What a notebook shows, in place of IPython."""

        shown: list[str] = []
        HTML = str

        def display(self, text, display_id):
            self.shown.append(text)
            return self

        def update(self, text):
            self.shown.append(text)

        config = {"IPKernelApp": {}}

    bar = Bar()
    monkeypatch.setitem(
        sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: bar, display=bar)
    )
    deter.ensemble(vietnam, runs=150, series="none")
    assert "<progress" in bar.shown[0] and bar.shown[-1] == ""


CALLS = {
    "ensemble": "deter.ensemble(base, runs=1_000_000)",
    "compare": "deter.compare(base, deter.scenario('w05'), runs=1_000_000)",
    "simulate": "deter.simulate(base, {'parameters.choice_precision': [2.0] * 10_000}, runs_each=100)",
    "fit": "deter.fit()",
    "backtest": "deter.backtest(deter.scenario('calibrated-2016'),"
    " 'scenarios/studies/observed-2017.ron', '2017-01-01', runs=1_000_000)",
}
STOPPED = """
import time, deter
base = deter.scenario("vietnam-2021")
print("ready", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("stopped", time.time(), flush=True)
    runs = deter.ensemble(base, runs=4, seed=7, series="none")
    print(sum(runs["probes"]), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("call", CALLS)
def test_ctrl_c_stops_a_call_at_once_and_leaves_nothing_torn(call, vietnam):
    code = STOPPED.format(call=CALLS[call])
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    time.sleep(1.5)
    sent = time.time()
    child.send_signal(signal.SIGINT)
    word, heard = child.stdout.readline().split()
    assert word == "stopped" and float(heard) - sent < 0.5
    # The next call is as if nothing had been.
    told = float(child.stdout.readline())
    assert told == sum(deter.ensemble(vietnam, runs=4, seed=7, series="none")["probes"])
    assert child.wait(timeout=60) == 0


def test_the_command_comes_with_it(command):
    assert command("--version").split()[1] == deter.__version__
    assert "exit" in command("--help").lower()
    assert "no-such" in command("ensemble", "--no-such", code=2)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_command_hears_ctrl_c(tmp_path):
    from conftest import COMMAND

    options = ["-n", "1000000", "--chunk", "20", "--no-figures", "--out", "out"]
    call = [COMMAND, "-q", "ensemble", "five-islands", *options]
    child = subprocess.Popen(call, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("out/chunks/*.chunk")):
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == 130 and "--resume" in child.stderr.read()
