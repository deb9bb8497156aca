"""How long it takes to be at another moment of a run, and what its history costs."""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from statistics import median, quantiles

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.stopping import condition_stop, run_to_hit
from bp_tui.experiment_files import load_experiment
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE

from .measuring import Contestant, side_by_side
from .report import Ratio, Report, Row

NAME = "time-travel"
CASE_NAMES = ("2-8-8-1", "64-32-10", "continue", "memory")
TARGETS = 1_000
OPS = 100_000
NEVER = "loss < 0 - 1"  # the loss alone decides
CONDITION = f"abs(delta[2][1]) > 0.5 and {NEVER}"  # never true either, but needs every op
BARS = {COMPILED: (0.020, 0.005), NUMPY: (0.100, 0.016)}
"""For a seek, and for a step back."""
MEMORY_BAR = 300 * 2**20

ROOT = Path(__file__).parents[2]
_RUNS: dict[str, tuple[str, dict[str, object], int, int]] = {
    "2-8-8-1": ("circles", {"network.layers": [2, 8, 8, 1]}, 1_000_000, 100_000),
    "64-32-10": ("digits", {}, 1_000_000, 17_970),
}
"""Experiment, overrides, and how many samples the run has: by compiled loops, and by NumPy."""


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Measure the cases named; `seconds` counts for `continue` only."""
    rows: list[Row] = []
    notes: list[str] = []
    for name in case_names:
        if name in _RUNS:
            row, note = _places(name)
            rows.append(row)
            notes.append(note)
        elif name == "continue":
            rows.append(_condition(seconds))
            notes.append(
                f"continue: `continue` past `{CONDITION}`, beside `step`, over {OPS:,} ops of 2-8-8-1, by NumPy."
            )
        else:
            notes.append(_memory())
    method = f"Places: 95th percentile over {TARGETS:,} random ones. Times: best round."
    return Report("Time travel", "ms", rows, notes, method)


def _debugger(case: str) -> tuple[Debugger, int]:
    experiment, overrides, compiled, by_numpy = _RUNS[case]
    samples = compiled if ENGINE.name == COMPILED else by_numpy
    debugger = Debugger(load_experiment(experiment, overrides))
    return debugger, samples * debugger.timetable.ops_per_batch


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _places(case: str) -> tuple[Row, str]:
    """Seeks to random places of a run, and after each a step back; then one search back through all of it."""
    debugger, end = _debugger(case)
    run = _timed(lambda: debugger.execute(f"goto {end}"))
    places = random.Random(0)
    seeks: list[float] = []
    backs: list[float] = []
    for _ in range(TARGETS):
        target = places.randrange(1, end)
        seeks.append(_timed(lambda place=target: debugger.execute(f"goto {place}")))  # type: ignore[misc]
        backs.append(_timed(lambda: debugger.execute("reverse-step")))
    seek, back = (quantiles(times, n=20)[-1] for times in (seeks, backs))
    debugger.execute(f"goto {end}")
    debugger.execute(f"break if {NEVER}")
    whole = _timed(lambda: debugger.execute("reverse-continue"))
    verdicts = [
        f"{what} ≤ {bar * 1e3:.0f} ms {'met' if time <= bar else 'MISSED'}"
        for what, time, bar in zip(("goto", "reverse-step"), (seek, back), BARS[ENGINE.name], strict=True)
    ]
    samples = end // debugger.timetable.ops_per_batch
    times = {"the run": run, "reverse-continue": whole, "goto": seek, "reverse-step": back}
    medians = {**times, "goto": median(seeks), "reverse-step": median(backs)}
    return Row(case, [], times, medians, TARGETS), (
        f"{case}, {samples:,} samples: {', '.join(verdicts)}; longest {max(seeks) * 1e3:.0f} ms. reverse-continue goes"
        f" through all of it, for `break if {NEVER}`."
    )


def _condition(seconds: float) -> Row:
    """`continue` with a condition that never holds, against the same ops without."""

    def with_condition(n: int) -> float:
        debugger, _ = _debugger("2-8-8-1")
        stop = condition_stop(debugger, CONDITION)
        return _timed(lambda: exhaust(run_to_hit(debugger, [stop], n * OPS)))

    def without(n: int) -> float:
        debugger, _ = _debugger("2-8-8-1")
        return _timed(lambda: debugger.execute(f"step {n * OPS}"))

    def exhaust(work: Generator[object, None, object]) -> None:
        for _ in work:
            pass

    chosen = ENGINE.chosen
    ENGINE.choose(NUMPY)  # such a condition needs every op
    times = side_by_side([Contestant("continue", with_condition), Contestant("step", without)], seconds)
    ENGINE.choose(chosen)
    best = times.best()
    return Row("continue", [Ratio("step", best["continue"] / best["step"], 1.3)], best, times.median(), times.rounds)


def _memory() -> str:
    """What a million samples of history take, wherever one has been, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.time_travel"]
    grown = int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    verdict = "met" if grown <= MEMORY_BAR else "MISSED"
    return f"memory: 1,000,000 samples of 2-8-8-1 and 100 visits add {grown / 2**20:.1f} MB (≤ 300 MB {verdict})."


def _print_memory() -> None:
    debugger, _ = _debugger("2-8-8-1")
    debugger.execute("finish")
    before, end = _resident(), 1_000_000 * debugger.timetable.ops_per_batch
    debugger.execute(f"goto {end}")
    places = random.Random(0)
    for _ in range(100):
        debugger.execute(f"goto {places.randrange(1, end)}")
    print(_resident() - before)


def _resident() -> int:
    """Bytes of this process that are in memory, as Linux counts them."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    ENGINE.choose(NUMPY)  # many small states, and no Numba among what has grown
    _print_memory()
