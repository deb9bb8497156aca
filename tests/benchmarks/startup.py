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

from tests.terminal.pseudo_terminal import Terminal

from .measuring import Contestant, side_by_side
from .report import Ratio, Report, Row

NAME = "startup"
CASE_NAMES = ("import", "--version", "--help", "first-frame")
OURS, BARE = "ours", "six bare panels"
FRAME_BAR = 1.3

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
        "first-frame: from exec to the first frame with panels that a pseudo-terminal of 120×40 receives; bp-tui xor,"
        " beside a Textual app that imports NumPy and draws six panels.",
        *(f"{name} loads {_loaded(name)}." for name in case_names if name.startswith("--")),
    ]
    return Report("Startup", "ms", rows, notes)


def _row(case: str, seconds: float) -> Row:
    if case == "import":
        ours = Contestant(OURS, partial(_import_seconds, "bp_tui.cli_commands"))
        opponent = Contestant("numpy", partial(_import_seconds, "numpy"))
    elif case == "first-frame":
        ours = Contestant(OURS, partial(_frame_seconds, "bp_tui"))
        opponent = Contestant(BARE, partial(_frame_seconds, "tests.benchmarks.bare_app"))
    else:
        ours = Contestant(OURS, partial(_process_seconds, ["-m", "bp_tui", case]))
        opponent = Contestant("bare Python", partial(_process_seconds, ["-c", "pass"]))
    times = side_by_side([ours, opponent], seconds)
    best = times.best()
    bar = FRAME_BAR if case == "first-frame" else None
    ratio = Ratio(opponent.name, best[OURS] / best[opponent.name], bar)
    return Row(case, [ratio], best, times.median(), times.rounds)


def _import_seconds(module: str, n: int) -> float:
    return sum(float(_python(["-c", _IMPORT.format(module)])) for _ in range(n))


def _process_seconds(arguments: Sequence[str], n: int) -> float:
    start = time.perf_counter()
    for _ in range(n):
        _python(arguments)
    return time.perf_counter() - start


def _frame_seconds(module: str, n: int) -> float:
    """Only what comes before the first frame is timed, not the end of the process."""
    seconds = 0.0
    cached = {"PYTHONPYCACHEPREFIX": _byte_code_folder(), "PYTHONDONTWRITEBYTECODE": ""}
    with TemporaryDirectory() as folder:
        for _ in range(n):
            start = time.perf_counter()
            with Terminal((), Path(folder), cached, module=module) as terminal:
                terminal.wait_for("╰")
                seconds += time.perf_counter() - start
    return seconds


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
