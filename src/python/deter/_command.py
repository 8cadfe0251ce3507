"""The command ``deter``, as the wheel installs it."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    """Run the command with the arguments of this process."""
    # The program has its own way to stop at a safe place, and to end in a closed pipe.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.command(["deter", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
