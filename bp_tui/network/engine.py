"""Which means does whole batches: the generator, op by op in NumPy, or compiled loops where Numba is installed.

Both leave the same bytes. Importing Numba and compiling takes time, so that is begun, in the background, only when a
run has proved to be long; until it is done the generator works on. No thread but the caller's touches a network.
"""

from __future__ import annotations

import atexit
import gc
from importlib.util import find_spec
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from bp_tui.network.record import Record
from bp_tui.network.training import Training, train

if TYPE_CHECKING:
    from bp_tui.network.compiled.engine import CompiledEngine
    from bp_tui.network.compiled.loading import Compiler

NUMPY, COMPILED = "numpy", "compiled"
ENGINES = (NUMPY, COMPILED)

LONG = 0.1
"""Seconds of the generator's work after which it is worth while to load the compiled loops."""
_PAUSE = 0.01
"""Seconds for which the work rests, now and then, while they are being loaded: both need Python, one at a time."""
_GRACE = 2.0
"""Seconds that the end of the process waits for them at most."""

_NEVER = 10**9
"""So many collections of garbage before one that looks through all objects: with Numba's, that stalls the screen."""


class Engine:
    """Does whole batches by the fastest means there is, or by the one chosen.

    Attributes:
        chosen: one of ENGINES, or None for the fastest.
        trouble: why there are no compiled loops, once that is known.
        remark: what else is to be said about them; empty if nothing is.
    """

    def __init__(self) -> None:
        self.chosen: str | None = None
        self.trouble: str | None = None
        self.remark = ""
        self._compiled: CompiledEngine | None = None
        self._loader: Thread | None = None
        self._compiler: Compiler | None = None
        self._seconds = 0.0
        self._rested = 0.0

    @property
    def name(self) -> str:
        """The one that would work now."""
        return NUMPY if self._compiled is None or self.chosen == NUMPY else COMPILED

    @property
    def description(self) -> str:
        """The name, and why it is not the other one."""
        if self.chosen == NUMPY:
            return NUMPY
        if self.name == COMPILED:
            return f"{COMPILED}: {self.remark}" if self.remark else COMPILED
        if self.trouble is not None:
            return f"{NUMPY}: {self.trouble}"
        if not has_numba():
            return f"{NUMPY}: Numba is not installed"
        when = "a run is long" if self._loader is None else "they are ready"
        return f"{NUMPY}, and {COMPILED} loops when {when}"

    @property
    def is_loading(self) -> bool:
        """Whether the compiled loops are being loaded at this moment."""
        return self._loader is not None and self._loader.is_alive()

    @property
    def _is_compiling(self) -> bool:
        """Whether another process is at work, which needs nothing of this one."""
        return self._compiler is not None and self._compiler.is_busy

    @property
    def compiles(self) -> bool:
        """Whether long runs are done by compiled loops, now or as soon as they are ready."""
        return self.chosen != NUMPY and self.trouble is None and has_numba()

    def choose(self, name: str | None) -> None:
        """Use this one of ENGINES from now on, or, if None, the fastest.

        Raises ValueError if it is not there.
        """
        if name == COMPILED and not has_numba():
            raise ValueError("Numba is not installed: install bp-tui with its extra 'fast', or leave it to numpy")
        self.chosen = name

    def begin_loading(self) -> None:
        """Load the compiled loops in the background, unless that was begun before."""
        if self._loader is None:
            from bp_tui.network.compiled.loading import Compiler

            self._compiler = Compiler()
            self._loader = Thread(target=self._load, args=(self._compiler,), name="compiling", daemon=True)
            self._loader.start()
            atexit.register(self._leave, self._compiler, self._loader)

    def load(self) -> None:
        """Load the compiled loops and wait until they are there, or until `trouble` tells why not."""
        self.begin_loading()
        self.wait(None)

    def wait(self, seconds: float | None) -> bool:
        """Wait so long at most until what is being loaded is there, or without end; whether nothing is any more."""
        if self._loader is not None:
            self._loader.join(seconds)
        return not self.is_loading

    def train(self, training: Training, batches: int, watched: int = 0) -> Record:
        """Do whole batches, as `fast_forward` says."""
        if self.chosen != NUMPY:
            self._see_to_loading()
            if self._compiled is not None:
                return self._compiled.train(training, batches, watched)
        start = perf_counter()
        record = _train_by_ops(training, batches, watched)
        self._seconds += perf_counter() - start
        return record

    def _see_to_loading(self) -> None:
        if self._loader is None:
            if self._seconds > LONG and has_numba():
                self.begin_loading()
        elif self.is_loading and not self._is_compiling and perf_counter() - self._rested > _PAUSE:
            self._loader.join(_PAUSE)
            self._rested = perf_counter()

    @staticmethod
    def _leave(compiler: Compiler, loader: Thread) -> None:
        """End with the process: a thread that is still among Numba's code would make it crash."""
        compiler.end()
        loader.join(_GRACE)

    def _load(self, compiler: Compiler) -> None:
        from bp_tui.network.compiled.engine import CompiledEngine
        from bp_tui.network.compiled.loading import LoadingError, load

        thresholds = gc.get_threshold()
        gc.set_threshold(*thresholds[:2], _NEVER)
        try:
            loops = load(compiler)
            self._compiled, self.remark = CompiledEngine(loops.train_batches), loops.remark
        except LoadingError as error:
            self.trouble = str(error)
        except Exception as error:  # what else a strange installation may raise: this thread has nobody to tell
            self.trouble = f"{type(error).__name__} while Numba was loaded"
        finally:
            gc.freeze()  # they stay for good, and the end of the process need not look through them either
            gc.set_threshold(*thresholds)


def has_numba() -> bool:
    """Whether Numba is installed; it is not imported to find out."""
    return find_spec("numba") is not None


def _train_by_ops(training: Training, batches: int, watched: int) -> Record:
    timetable, parameters = training.timetable, training.network.parameters
    losses, mean_losses, values = [], [], []
    if batches:
        end = training.position + batches * timetable.ops_per_batch
        for step in train(training):
            if step.position % timetable.ops_per_batch == 0:
                losses.append(training.network.batch_loss())
                values.append(parameters.item(watched))
                if step.batch == timetable.batches - 1:
                    mean_losses.append(training.mean_loss)
                if step.position == end:
                    break
    return Record(np.array(losses), np.array(mean_losses, dtype=np.float64), np.array(values))
