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
    rows = [_import_row(seconds) if name == "import" else _command_row(name, seconds) for name in case_names]
    notes = [
        "Medians over the rounds; a ratio is the median of the rounds' ratios; a new process each time, files cached.",
        "import: bp_tui.cli_commands, all that `bp-tui debug` and `run` need, beside numpy, inside the process.",
        "--version, --help: python -m bp_tui, beside python -c pass, the whole process.",
        *(f"{name} loads {_loaded(name) or 'neither NumPy nor Textual nor Rich'}." for name in case_names[1:]),
    ]
    return Report("startup", "ms", rows, notes)


def _import_row(seconds: float) -> Row:
    ours, numpy = (
        Contestant(name, partial(_import_seconds, module))
        for name, module in (("ours", "bp_tui.cli_commands"), ("numpy", "numpy"))
    )
    times = side_by_side([ours, numpy], seconds)
    return Row("import", [Ratio("numpy", times.ratio("ours", "numpy"))], times.seconds(), times.rounds)


def _command_row(option: str, seconds: float) -> Row:
    ours = Contestant("ours", partial(_process_seconds, ["-m", "bp_tui", option]))
    bare = Contestant("bare Python", partial(_process_seconds, ["-c", "pass"]))
    times = side_by_side([ours, bare], seconds)
    return Row(option, [Ratio("bare Python", times.ratio("ours", "bare Python"))], times.seconds(), times.rounds)


def _import_seconds(module: str, n: int) -> float:
    return sum(float(_python(["-c", _IMPORT.format(module)])) for _ in range(n))


def _process_seconds(arguments: Sequence[str], n: int) -> float:
    start = time.perf_counter()
    for _ in range(n):
        _python(arguments)
    return time.perf_counter() - start


def _loaded(option: str) -> str:
    return _python(["-c", _LOADED, option]).strip()


def _python(arguments: Sequence[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout
