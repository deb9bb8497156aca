"""What a long run costs a person: the process that does it, the first time of all, and waiting for it to stop.

python -m tests.benchmarks.long_runs     see `_print_first_use`: in a process of its own, with an empty cache
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bp_tui.debugger.commands import Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment
from bp_tui.network.engine import COMPILED, ENGINES, has_numba
from bp_tui.network.fast_forward import ENGINE

from .cases import CASES
from .experiments import experiment_of
from .measuring import Contestant, side_by_side
from .report import Ratio, Report, Row

NAME = "long-runs"
CASE_NAMES = ("run", "first-use", "cancel")
EPOCHS = 100_000
RUN_BAR, FIRST_USE_BAR, CANCEL_BAR = 1.0, 20.0, 0.100
LONG, SHORT = f"{EPOCHS:,} epochs", "1 epoch"
_KEY_SECONDS = 0.03  # between two steps of a key that is held
CANCELLED = 12
"""How often each command is cancelled."""

ROOT = Path(__file__).parents[2]
_CANCELLED_LINES = (
    ("2-2-1", "epoch 1000000000"),
    ("2-2-1", "until mean_loss < 0"),
    ("2-2-1", "until w[1][1,1] > 1000000"),
    ("2-2-1", "history w[1][1,1]"),
    ("2-2-1", "last eta"),
    ("64-32-10", "epoch 1000000"),
    ("64-32-10", "until loss < 0"),
    ("784-128-10", "epoch 1000000"),
    ("784-128-10", "goto start"),
)


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Measure the cases named; `seconds` is for each contestant of `run`, and for each command of `cancel`."""
    rows: list[Row] = []
    notes: list[str] = []
    if "run" in case_names:
        row, note = _run(seconds)
        rows.append(row)
        notes.append(note)
    if "first-use" in case_names:
        notes += _first_use() if has_numba() else ["first-use: Numba is not installed."]
    if "cancel" in case_names:
        notes += [_cancel(engine, seconds) for engine in ENGINES if engine != COMPILED or has_numba()]
        notes.append(_interrupt())
    return Report("Long runs", "ms", rows, notes, "Whole processes: best round. Else the longest of all.")


def _run(seconds: float) -> tuple[Row, str]:
    """`bp-tui run xor` for many epochs and for one, each a process; compiled code is in the cache."""

    def seconds_for(epochs: int, n: int) -> float:
        start = time.perf_counter()
        for _ in range(n):
            subprocess.run(_command("run", "xor", "--epochs", str(epochs)), cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - start

    contestants = [
        Contestant(LONG, lambda n: seconds_for(EPOCHS, n)),
        Contestant(SHORT, lambda n: seconds_for(1, n)),
    ]
    times = side_by_side(contestants, seconds)
    best = times.best()
    more = best[LONG] - best[SHORT]
    note = f"run: bp-tui run xor --epochs {EPOCHS} takes {more:.2f} s more than --epochs 1 ({_verdict(more, RUN_BAR)})."
    return Row("run", [Ratio(SHORT, best[LONG] / best[SHORT])], best, times.median(), times.rounds), note


def _first_use() -> list[str]:
    """From an empty cache: while a run goes on, and while a person steps."""
    notes = []
    for doing in ("running", "stepping"):
        with tempfile.TemporaryDirectory(prefix="bp-tui-benchmark-") as folder:
            command = [sys.executable, "-m", "tests.benchmarks.long_runs", doing]
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout)
        notes.append(
            f"first-use, {doing}: nothing in the cache, the compiled loops are in use after {found['after']:.1f} s "
            f"({_verdict(found['after'], FIRST_USE_BAR)}); meanwhile {found['turns']:,} turns, "
            f"median {found['median'] * 1e3:.1f} ms, longest {found['longest'] * 1e3:.0f} ms."
        )
    return notes


def _print_first_use(doing: str) -> None:
    """Begin a long run of xor; go on with it, or leave it and step, until the compiled loops are in use."""
    debugger = Debugger(load_experiment("xor"))
    start = time.perf_counter()
    work, turns = debugger.start("epoch 1000000000"), []
    while not ENGINE.is_loading:
        next(work)
    if doing == "stepping":
        work.close()
    while ENGINE.is_loading:
        if doing == "stepping":
            time.sleep(_KEY_SECONDS)
        turn = time.perf_counter()
        if doing == "stepping":
            debugger.execute("step")
        else:
            next(work)
        turns.append(time.perf_counter() - turn)
    after = time.perf_counter() - start
    if ENGINE.name != COMPILED:
        raise RuntimeError(ENGINE.description)
    print(json.dumps({"after": after, "turns": len(turns), "median": median(turns), "longest": max(turns)}))


def _cancel(engine: str, seconds: float) -> str:
    """How long it takes at most until a command that goes on and on has ended, whenever that is asked for."""
    chosen = ENGINE.chosen
    ENGINE.choose(engine)
    if engine == COMPILED:
        ENGINE.load()
    longest = {
        f"{line} of {network}": max(_waits(network, line, seconds / CANCELLED)) for network, line in _CANCELLED_LINES
    }
    ENGINE.choose(chosen)
    slowest = max(longest, key=lambda which: longest[which])
    verdict = _verdict(longest[slowest], CANCEL_BAR)
    return (
        f"cancel, {engine}: {len(longest)} commands cancelled {CANCELLED} times each, over after "
        f"{longest[slowest] * 1e3:.0f} ms at most ({verdict}): {slowest}."
    )


def _waits(network: str, line: str, seconds: float) -> list[float]:
    """A command is cancelled at its most unlucky moment: just when its longest slice has begun."""
    case, waits, times = next(case for case in CASES if case.name == network), [], random.Random(0)
    debugger = Debugger(experiment_of(case))
    for _ in range(CANCELLED):
        if line.startswith(("history", "last", "goto start")):
            _for_some_time(debugger.start("epoch 1000000000"), seconds)
        waits.append(_for_some_time(debugger.start(line), times.uniform(0.2, 1.0) * seconds))
    return waits


def _for_some_time(work: Work, seconds: float) -> float:
    """Drive a command, then cancel it; returns its longest slice and the time that it took to stop."""
    longest, last = 0.0, time.perf_counter()
    end = last + seconds
    for _ in work:
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        if now > end:
            break
    last = time.perf_counter()
    work.close()
    return longest + time.perf_counter() - last


def _interrupt() -> str:
    """Ctrl+C at a run without a screen, until the process has ended."""
    waits = []
    for number in range(CANCELLED):
        with subprocess.Popen(
            _command("run", "xor", "--epochs", "1000000000"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            time.sleep(1.0 + number / CANCELLED)
            start = time.perf_counter()
            process.send_signal(signal.SIGINT)
            process.communicate()
            waits.append(time.perf_counter() - start)
    return (
        f"cancel: Ctrl+C at bp-tui run xor --epochs 1000000000 {CANCELLED} times: the process has ended after "
        f"{median(waits) * 1e3:.0f} ms, {max(waits) * 1e3:.0f} ms at most."
    )


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bp_tui", *words]


def _verdict(seconds: float, bar: float) -> str:
    return f"≤ {bar:g} s {'met' if seconds <= bar else 'MISSED'}"


if __name__ == "__main__":
    _print_first_use(sys.argv[1])
