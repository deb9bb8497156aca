"""How long a command line and an import take, each in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from .measuring import Contestant, side_by_side
from .report import Ratio, Report, Row

NAME = "startup"
CASE_NAMES = ("import", "--version", "--help")
OURS = "ours"

ROOT = Path(__file__).parents[2]
_IMPORT = "from time import perf_counter as t; start = t(); import {0}; print(t() - start)"
_LOADED = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
with redirect_stdout(StringIO()), suppress(SystemExit):
    from bp_tui.cli import main
    main(sys.argv[1:])
print(*(name for name in ("numpy", "textual", "rich") if name in sys.modules))
"""


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Time the cases named, about `seconds` per contestant and case."""
    rows = [_row(name, seconds) for name in case_names]
    notes = [
        "Best of many rounds, a new process each time, files cached; a ratio is that of the bests.",
        "import: bp_tui.cli_commands, all that `bp-tui debug` and `run` need, beside numpy, inside the process.",
        "--version, --help: python -m bp_tui, beside python -c pass, the whole process.",
        *(f"{name} loads {_loaded(name)}." for name in case_names if name != "import"),
    ]
    return Report("Startup", "ms", rows, notes)


def _row(case: str, seconds: float) -> Row:
    if case == "import":
        opponent, ours, theirs = (
            "numpy",
            partial(_import_seconds, "bp_tui.cli_commands"),
            partial(_import_seconds, "numpy"),
        )
    else:
        opponent, ours, theirs = (
            "bare Python",
            partial(_process_seconds, ["-m", "bp_tui", case]),
            partial(_process_seconds, ["-c", "pass"]),
        )
    times = side_by_side([Contestant(OURS, ours), Contestant(opponent, theirs)], seconds)
    best = times.best()
    return Row(case, [Ratio(opponent, best[OURS] / best[opponent])], best, times.median(), times.rounds)


def _import_seconds(module: str, n: int) -> float:
    return sum(float(_python(["-c", _IMPORT.format(module)])) for _ in range(n))


def _process_seconds(arguments: Sequence[str], n: int) -> float:
    start = time.perf_counter()
    for _ in range(n):
        _python(arguments)
    return time.perf_counter() - start


def _loaded(option: str) -> str:
    return _python(["-c", _LOADED, option]).strip() or "neither NumPy nor Textual nor Rich"


def _python(arguments: Sequence[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout
