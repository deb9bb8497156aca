"""Sums as the program takes them: one addition after the other, each rounded."""

from collections.abc import Sequence
from functools import reduce
from operator import add


def mean_in_order(values: Sequence[float]) -> float:
    """The mean; from Python 3.12 on, `sum` makes up for what each addition loses."""
    return reduce(add, values, 0.0) / len(values)
