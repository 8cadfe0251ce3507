"""Progress of long calls: a line in a terminal, a bar in a notebook, nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

Progress = Callable[[int, int], object]

#: Calls that end sooner show nothing.
PATIENCE = 0.5


class _Shown:
    """Shows how many runs are done, from the time on when a call takes long."""

    def __init__(self, show: Callable[[str, float], None], clear: Callable[[], None]) -> None:
        self._show, self._clear = show, clear
        self._start = time.monotonic()
        self._last = 0.0

    def __call__(self, done: int, runs: int) -> None:
        past = time.monotonic() - self._start
        if done >= runs:
            if self._last:
                self._clear()
            self._last = 0.0
        elif past > (self._last + 0.2 if self._last else PATIENCE):
            self._last = past
            left = f", {past * (runs - done) / done:.0f} s left" if done else ""
            self._show(f"{done:,} of {runs:,} runs{left}", done / max(runs, 1))


def _terminal() -> Progress:
    def show(text: str, _share: float) -> None:
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)

    return _Shown(show, lambda: print("\r\x1b[K", end="", file=sys.stderr, flush=True))


def _notebook() -> Progress | None:
    shell = sys.modules.get("IPython")
    ipython: Any = shell.get_ipython() if shell is not None else None
    if ipython is None or "IPKernelApp" not in getattr(ipython, "config", {}):
        return None
    display: Any = sys.modules["IPython"].display
    handle: Any = None

    def show(text: str, share: float) -> None:
        nonlocal handle
        bar = display.HTML(f"<progress value='{share:.3f}' max='1'></progress> {text}")
        if handle is None:
            handle = display.display(bar, display_id=True)
        else:
            handle.update(bar)

    return _Shown(show, lambda: handle.update(display.HTML("")))


def chosen(progress: bool | Progress | None) -> Progress | None:
    """Who is told of progress: a function, or by default whoever looks."""
    if callable(progress):
        return progress
    if progress is False:
        return None
    shown = _notebook()
    if shown is None and (progress or sys.stderr.isatty()):
        shown = _terminal()
    return shown
