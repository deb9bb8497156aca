"""Random numbers that are the same bits on every machine and in every NumPy release.

NumPy promises that for the raw integers of a bit generator, not for the distributions built on them. Each use has
a stream of its own, keyed by the experiment's seed and a tuple of integers, so nothing depends on what was drawn
before and no generator state needs saving.
"""

from typing import NewType

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array
from bp_tui.network.elementary import log

Stream = NewType("Stream", int)

SAMPLE_ORDER = Stream(1)
INITIAL_WEIGHTS = Stream(2)
DATA = Stream(3)
HELD_OUT = Stream(4)


def generator(seed: int, stream: Stream, *key: int) -> np.random.PCG64:
    """The bit generator of one use: `stream` and, within it, `key`."""
    return np.random.PCG64(np.random.SeedSequence([seed, stream, *key]))


def permutation(n: int, seed: int, stream: Stream, *key: int) -> NDArray[np.intp]:
    """A random order of 0 … n − 1."""
    return np.argsort(generator(seed, stream, *key).random_raw(n), kind="stable")


def uniform(bits: np.random.PCG64, n: int) -> Array:
    """`n` numbers in [0, 1), multiples of 2⁻⁵³."""
    return np.right_shift(bits.random_raw(n), np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(bits: np.random.PCG64, n: int) -> Array:
    """`n` standard normal numbers, by Marsaglia's polar method on pairs drawn in blocks."""
    pieces: list[Array] = []
    missing = n
    while missing > 0:
        u, v = 2.0 * uniform(bits, missing) - 1.0, 2.0 * uniform(bits, missing) - 1.0
        s = u * u + v * v
        inside = (s > 0.0) & (s < 1.0)
        u, v, s = u[inside], v[inside], s[inside]
        factor = np.sqrt(-2.0 * log(s) / s)
        pieces.append(np.stack([u * factor, v * factor], axis=1).reshape(-1)[:missing])
        missing -= len(pieces[-1])
    return np.concatenate(pieces) if pieces else np.zeros(0)
