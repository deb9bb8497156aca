"""How long a command line and an import take, each in a process of its own."""

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

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
        "A new process each time, its files and byte code cached.",
        "import: bp_tui.cli_commands, all that `bp-tui debug` and `run` need, beside numpy; only the import is timed.",
        "--version, --help: python -m bp_tui, beside python -c pass; the whole process is timed.",
        *(f"{name} loads {_loaded(name)}." for name in case_names if name != "import"),
    ]
    return Report("Startup", "ms", rows, notes)


def _row(case: str, seconds: float) -> Row:
    if case == "import":
        ours = Contestant(OURS, partial(_import_seconds, "bp_tui.cli_commands"))
        opponent = Contestant("numpy", partial(_import_seconds, "numpy"))
    else:
        ours = Contestant(OURS, partial(_process_seconds, ["-m", "bp_tui", case]))
        opponent = Contestant("bare Python", partial(_process_seconds, ["-c", "pass"]))
    times = side_by_side([ours, opponent], seconds)
    best = times.best()
    ratio = Ratio(opponent.name, best[OURS] / best[opponent.name])
    return Row(case, [ratio], best, times.median(), times.rounds)


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
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = _byte_code_folder()
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


@cache
def _byte_code_folder() -> str:
    """A folder for byte code, as an installed program has it, but not in the source tree."""
    folder = TemporaryDirectory(prefix="bp-tui-benchmark-")
    atexit.register(folder.cleanup)
    return folder.name
