"""Sums in a fixed order.

Training is one fixed sequence of double operations (see `elementary`), so a sum is always taken in
ascending index order. NumPy promises no order: it sums a contiguous axis pairwise, in an order that depends on
release and CPU. Two of its loops are sequential by construction and are used here: a reduction over the first
axis of a C-ordered block of two or more columns, which adds whole rows, and `add.accumulate`.
"""

from collections.abc import Callable
from contextvars import Context

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_add_rows = np.add.reduce
_accumulate = np.add.accumulate


def sum_rows(block: Array, out: Array) -> None:
    """Sum the rows of `block` (n, m) into `out` (m,), first row first. Overwrites `block` when m is 1."""
    if block.shape[1] == 1:
        out[0] = _accumulate(block, 0, None, block)[-1, 0]
    else:
        _add_rows(block, axis=0, out=out, initial=-0.0)  # −0 + x is x, also for x = −0; NumPy's own 0 + x is not


def sum_columns(block: Array) -> Array:
    """Sum each row of `block` (m, n) from its first column to its last; returns shape (m,)."""
    return _accumulate(block, 1)[:, -1] if block.shape[1] > 1 else block[:, 0]


def aligned_zeros(count: int) -> Array:
    """A vector of zeros that begins where a cache line does: wide loads at multiples of 8 then never straddle two."""
    room = np.zeros(count + 7)
    skip = -room.__array_interface__["data"][0] // 8 % 8
    return room[skip : skip + count]


def quiet_call() -> Callable[..., None]:
    """Return `call(function, *arguments)`: as if inside `np.errstate(all="ignore")`, at a tenth of the price.

    It enters an empty context made once, so two threads must not use the same one at the same time. A copy of the
    current one would keep whatever stands in that.
    """
    context = Context()
    context.run(np.seterr, all="ignore")
    return context.run
