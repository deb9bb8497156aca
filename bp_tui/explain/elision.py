"""Long sums: which terms are worth showing, and what the others add up to."""

from dataclasses import dataclass

import numpy as np

from bp_tui.explain.notation import ALL_DIGITS
from bp_tui.explain.tree import Family, Node, Series
from bp_tui.network.arithmetic import Array

MOST_TERMS = 5


@dataclass(frozen=True)
class Shown:
    """The terms of a sum that are written out, in their order; how many others there are, and what they add up to.

    `others` is the whole sum minus the terms shown, so that the line adds up.
    """

    terms: tuple[Node, ...]
    left_out: int
    others: float


def most_terms(digits: int, terms: int | None) -> int | None:
    """How many terms a sum may show: `terms`, or as a rule all of them in full precision and few otherwise."""
    return terms if terms is not None or digits >= ALL_DIGITS else MOST_TERMS


def shown_terms(series: Series, most: int | None) -> Shown:
    """All terms in the order in which they are added, or, where there are more than `most`, the largest first."""
    count = len(series)
    if most is None or count <= most:
        return Shown(tuple(map(series.term, range(count))), 0, 0.0)
    with np.errstate(all="ignore"):
        values = series.values()
        largest = _largest_first(values, most - 1)
        others = float(series.evaluate() - np.add.accumulate(values[largest])[-1])
    return Shown(tuple(map(series.term, largest)), count - len(largest), others)


def shown_members(family: Family, most: int | None) -> Shown:
    """The members of a family that its largest is sought among, the largest first where there are too many."""
    count = len(family.values)
    if most is None or count <= most:
        return Shown(tuple(map(family.member, range(count))), 0, 0.0)
    order = np.argsort(-family.values, kind="stable")[: most - 1].tolist()
    return Shown(tuple(map(family.member, order)), count - len(order), 0.0)


def _largest_first(values: Array, count: int) -> list[int]:
    """The places of the `count` values of the largest size; nan is larger than anything."""
    sizes = np.where(np.isnan(values), np.inf, np.abs(values))
    order: list[int] = np.argsort(-sizes, kind="stable")[: max(1, count)].tolist()
    return order
