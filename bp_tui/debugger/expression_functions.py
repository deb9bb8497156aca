"""The arithmetic of expressions: sums in ascending index order, so that a value has the same bits everywhere.

A matrix is taken row by row. Truth values count as 1 and 0.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array

Elements: TypeAlias = Array | NDArray[np.bool_]


def total(numbers: Array) -> float:
    """Add from the first to the last."""
    return float(np.add.accumulate(numbers.ravel())[-1])


def mean(numbers: Array) -> float:
    """Divide the sum by the count."""
    return total(numbers) / numbers.size


def norm(numbers: Array) -> float:
    """Take √Σv²."""
    return math.sqrt(total(numbers * numbers))


def smallest(numbers: Array) -> float:
    """Find the least number; nan if one is nan; never −0."""
    return float(np.minimum.reduce(numbers, axis=None)) + 0.0


def least(numbers: Sequence[float]) -> float:
    """Do the same for single numbers."""
    return next((number for number in numbers if number != number), min(numbers)) + 0.0


def largest(numbers: Array) -> float:
    """Find the greatest number; nan if one is nan; never −0."""
    return float(np.maximum.reduce(numbers, axis=None)) + 0.0


def greatest(numbers: Sequence[float]) -> float:
    """Do the same for single numbers."""
    return next((number for number in numbers if number != number), max(numbers)) + 0.0


def any_of(elements: Elements) -> bool:
    """Whether one of them is true."""
    return bool(np.any(elements))


def all_of(elements: Elements) -> bool:
    """Whether every one of them is true."""
    return bool(np.all(elements))


def differs(now: float, before: float) -> bool:
    """Whether two numbers have different bits; any nan is as good as another."""
    if now == before:
        return now == 0 and math.copysign(1.0, now) != math.copysign(1.0, before)
    return now == now or before == before


def any_differs(now: Array, before: Array) -> bool:
    """Whether two arrays differ anywhere, in the sense of `differs`."""
    same = (now == before) & (np.signbit(now) == np.signbit(before))
    return not bool(np.all(same | (np.isnan(now) & np.isnan(before))))


REDUCE_NUMBERS: dict[str, Callable[[Array], float]] = {
    "sum": total,
    "mean": mean,
    "norm": norm,
    "min": smallest,
    "max": largest,
}
REDUCE_TRUTHS: dict[str, Callable[[Elements], bool]] = {"any": any_of, "all": all_of}
