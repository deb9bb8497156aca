"""One training sample through the generator with every op yielded, beside PyTorch and NumPy loops."""

from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from typing import Protocol

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.training import train

from .cases import CASES, SAMPLES, Case
from .measuring import Contestant, side_by_side, stopwatch
from .numpy_loop import NumpyLoop
from .report import Ratio, Report, Row

NAME = "training"
CASE_NAMES = tuple(case.name for case in CASES)

BARS = {"2-2-1": 0.5, "2-8-8-1": 0.5, "64-32-10": 0.5, "784-128-10": 1.0}
OURS, NUMPY = "generator", "NumPy"
HAS_TORCH = find_spec("torch") is not None


class Loop(Protocol):
    """What is timed: a network that trains on and on."""

    def train(self, samples: int) -> None:
        """The next `samples` samples."""

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""


class Generator:
    """Ours: `train()`, every step taken."""

    def __init__(self, case: Case) -> None:
        self._training = case.build()
        self._steps = train(self._training)
        self._ops = self._training.timetable.ops_per_batch

    def train(self, samples: int) -> None:
        """The next `samples` samples."""
        for _ in islice(self._steps, samples * self._ops):
            pass

    def parameters(self) -> Array:
        """The network's."""
        return self._training.network.parameters


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Time the cases named, about `seconds` per contestant and case."""
    rows = [_row(case, seconds) for case in CASES if case.name in case_names]
    return Report("One training sample, batch 1, SGD", "µs", rows, tuple(_notes()))


def _row(case: Case, seconds: float) -> Row:
    _check_agreement(case, NUMPY, NumpyLoop(case), 1e-9)
    contestants = [stopwatch(OURS, Generator(case).train), stopwatch(NUMPY, NumpyLoop(case).train)]
    if HAS_TORCH:
        contestants += _torch_contestants(case)
    times = side_by_side(contestants, seconds)
    best = times.best()
    ratios = [Ratio(NUMPY, best[OURS] / best[NUMPY])]
    if HAS_TORCH:
        equal = min(time for name, time in best.items() if name.startswith("torch f64"))
        ratios.insert(0, Ratio("PyTorch", best[OURS] / equal, BARS[case.name]))
    return Row(case.name, ratios, best, times.median(), times.rounds)


def _torch_contestants(case: Case) -> Iterator[Contestant]:
    """PyTorch in both precisions, with one thread and with as many as it would take."""
    from .torch_loop import DEFAULT_THREADS, TorchLoop

    for bits, tolerance in ((64, 1e-9), (32, 1e-3)):
        for threads in sorted({1, DEFAULT_THREADS}):
            name = f"torch f{bits} ×{threads}"
            _check_agreement(case, name, TorchLoop(case, bits, threads), tolerance)
            loop = TorchLoop(case, bits, threads)
            yield stopwatch(name, loop.train, loop.prepare)


def _check_agreement(case: Case, name: str, opponent: Loop, tolerance: float) -> None:
    """Whoever is compared must do the same work: equal parameters after one epoch, but for rounding."""
    ours = Generator(case)
    ours.train(SAMPLES)
    opponent.train(SAMPLES)
    expected, got = ours.parameters(), opponent.parameters()
    difference = float(np.abs(got - expected).max() / np.abs(expected).max())
    if not difference <= tolerance:
        raise RuntimeError(f"{name} trains another network at {case.name}: parameters differ by {difference:.1e}")


def _notes() -> Iterator[str]:
    yield "Same initial weights, samples, loss and η for all; that all have equal weights after an epoch is checked."
    yield "generator: train(), float64, every op yielded. NumPy: @ and np.exp by hand, float64, its default threads."
    if HAS_TORCH:
        yield f"torch: PyTorch {version('torch')}, eager, f64 or f32 × threads; the ratio is to the faster of the f64."
    else:
        yield "PyTorch is not installed: not compared with it."
