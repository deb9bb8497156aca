"""The history of one number: every change of it on the way to where it was asked for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class ValueHistory:
    """The changes of `target` on a branch up to the position `until`, found by going through the run once.

    Attributes:
        total: how many there were. positions, values: of the last ones that were kept, ascending.
        before: the value before the first of these; None where it was not computed yet.
    """

    target: str
    branch: str
    until: int
    total: int
    positions: tuple[int, ...]
    values: tuple[float, ...]
    before: float | None

    def at(self, position: int) -> int:
        """The index of the change whose value holds at a position, −1 before the first that was kept."""
        return bisect_right(self.positions, position) - 1

    def old(self, index: int) -> float | None:
        """The value before a change."""
        return self.values[index - 1] if index else self.before

    @property
    def heading(self) -> str:
        """What it is, in one line."""
        return f"{self.target} changed {self.total:,} times up to op {self.until:,}"
