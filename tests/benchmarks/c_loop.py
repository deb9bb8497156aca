"""The opponent at the speed of the machine: loop.c, built by the C compiler that is there when it is asked for."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from bp_tui.network.arithmetic import Array, aligned_zeros

from .cases import LEARNING_RATE, SAMPLES, Case

COMPILER = shutil.which("cc")
OPTIONS = ("-std=c11", "-O3", "-march=native")
"""Strict IEEE arithmetic: no -ffast-math, and in standard C no product and sum are fused into one rounding."""
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "softmax")
_Doubles, _Ints = ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_int)


class _Run(ctypes.Structure):
    """`Run` of loop.c."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("depth", "batch", "samples", "next")),
        *((name, _Ints) for name in ("sizes", "activations")),
        *((name, _Doubles) for name in ("inputs", "targets")),
        *((name, ctypes.c_double) for name in ("rate", "loss")),
        *((name, _Doubles) for name in ("weights", "z", "a", "delta", "row")),
    )


class CLoop:
    """The network of `case`, trained in C."""

    def __init__(self, case: Case, batch_size: int) -> None:
        network = case.build().network
        self._weights = network.parameters
        room = batch_size * sum(case.layer_sizes)
        numbers = {name: aligned_zeros(room) for name in ("z", "a", "delta", "row")}
        numbers["inputs"], numbers["targets"] = map(np.ascontiguousarray, case.data())
        sizes = np.array(case.layer_sizes, dtype=np.intc)
        names = [layer.activation.name for layer in network.layers]
        activations = np.array([_ACTIVATIONS.index(name) for name in names], dtype=np.intc)
        self._kept = sizes, activations, numbers
        self._run = _Run(
            depth=network.depth,
            batch=batch_size,
            samples=SAMPLES,
            sizes=sizes.ctypes.data_as(_Ints),
            activations=activations.ctypes.data_as(_Ints),
            rate=LEARNING_RATE,
            weights=self._weights.ctypes.data_as(_Doubles),
            **{name: array.ctypes.data_as(_Doubles) for name, array in numbers.items()},
        )

    def train(self, batches: int) -> None:
        """The next `batches` batches."""
        _library().train(ctypes.byref(self._run), ctypes.c_long(batches))

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""
        return self._weights


@cache
def _library() -> ctypes.CDLL:
    if COMPILER is None:
        raise RuntimeError("there is no C compiler")
    with tempfile.TemporaryDirectory(prefix="bp-tui-benchmark-") as folder:
        built = Path(folder, "loop.so")
        source = Path(__file__).with_name("loop.c")
        subprocess.run([COMPILER, *OPTIONS, "-shared", "-fPIC", source, "-o", built, "-lm"], check=True)
        library = ctypes.CDLL(str(built))
    knots = np.array([(4**k - 1) / (4**k + 1) for k in range(31)])
    slopes = np.array([4 * 4**k / (4**k + 1) ** 2 for k in range(31)])
    library.prepare(knots.ctypes.data_as(_Doubles), slopes.ctypes.data_as(_Doubles))
    return library
