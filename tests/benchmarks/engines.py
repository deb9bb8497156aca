"""Whole batches by both engines, beside the loops that people write: in C, in NumPy, in PyTorch."""

from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.engine import COMPILED, NUMPY, Engine, has_numba

from .c_loop import COMPILER, OPTIONS, CLoop
from .cases import CASES, SAMPLES, Case
from .measuring import side_by_side, stopwatch
from .numpy_loop import NumpyBatches, NumpyLoop
from .report import Ratio, Report, Row

NAME = "engines"
_RUNS = {f"{case.name} ×{batch_size}": (case, batch_size) for case in CASES for batch_size in (1, 32)}
CASE_NAMES = tuple(_RUNS)

HAS_TORCH = find_spec("torch") is not None
C, LOOP, TORCH = "C", "NumPy loop", "PyTorch"
BAR = 1.5


class Loop(Protocol):
    """What is timed: a network that trains on and on."""

    def train(self, batches: int) -> None:
        """The next `batches` batches."""

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""


class Ours:
    """Ours, by one of the two engines."""

    def __init__(self, case: Case, batch_size: int, engine: str) -> None:
        self._training = case.build(batch_size)
        self._engine = Engine()
        self._engine.choose(engine)
        if engine == COMPILED:
            self._engine.load()
            if self._engine.name != COMPILED:
                raise RuntimeError(f"no compiled loops: {self._engine.trouble}")

    def train(self, batches: int) -> None:
        """The next `batches` batches."""
        self._engine.train(self._training, batches)

    def parameters(self) -> Array:
        """The network's."""
        return self._training.network.parameters


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Time the cases named, about `seconds` per contestant and case."""
    rows = [_row(name, *_RUNS[name], seconds) for name in case_names]
    return Report("One sample, SGD, in batches of 1 and 32", "µs", rows, tuple(_notes()))


def _row(name: str, case: Case, batch_size: int, seconds: float) -> Row:
    _check_agreement(case, batch_size)
    times = side_by_side([stopwatch(who, loop.train) for who, loop in _loops(case, batch_size)], seconds)
    best, middle = ({who: time / batch_size for who, time in by.items()} for by in (times.best(), times.median()))
    ours = best[COMPILED if has_numba() else NUMPY]
    ratios = [Ratio(who, ours / best[who], BAR if who == C else None) for who in (C, LOOP, TORCH) if who in best]
    return Row(name, ratios, best, middle, times.rounds)


def _loops(case: Case, batch_size: int) -> Iterator[tuple[str, Loop]]:
    """Everybody who can take part, each with a fresh network."""
    if has_numba():
        yield COMPILED, Ours(case, batch_size, COMPILED)
    yield NUMPY, Ours(case, batch_size, NUMPY)
    if COMPILER:
        yield C, CLoop(case, batch_size)
    yield LOOP, NumpyLoop(case) if batch_size == 1 else NumpyBatches(case, batch_size)
    if HAS_TORCH:
        from .torch_loop import TorchLoop

        torch = TorchLoop(case, 64, 1, batch_size)
        torch.prepare()
        yield TORCH, torch


def _check_agreement(case: Case, batch_size: int) -> None:
    """All do the same work: after an epoch the same bits in C as ours, and but for rounding the same everywhere."""
    parameters = {}
    for who, loop in _loops(case, batch_size):
        loop.train(SAMPLES // batch_size)
        parameters[who] = loop.parameters()
    expected = parameters[NUMPY]
    for who, got in parameters.items():
        difference = float(np.abs(got - expected).max() / np.abs(expected).max())
        if difference > (0.0 if who in (COMPILED, C) else 1e-9):
            raise RuntimeError(f"{who} trains another network at {case.name}: parameters differ by {difference:.1e}")


def _notes() -> Iterator[str]:
    yield "Ratios: of the compiled loops, where there are any. float64; one thread, but NumPy's BLAS has its own."
    yield "Same initial weights, samples, loss and η for all; that all have equal weights after an epoch is checked,"
    yield "between compiled, numpy and C to the bit."
    yield f"C: tests/benchmarks/loop.c by cc {' '.join(OPTIONS)}." if COMPILER else "There is no C compiler."
    yield f"PyTorch {version('torch')}, eager." if HAS_TORCH else "PyTorch is not installed: not compared with it."
