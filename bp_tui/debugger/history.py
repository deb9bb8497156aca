"""What has happened in a run: its branches, and the edits made on them.

History is immutable. An edit belongs to a position of a branch; going over that position again applies it again. An
edit made in a branch's past begins a new branch there, and the old one stays whole. Branches form a tree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from bp_tui.network.evaluation import EpochLosses


@dataclass(frozen=True)
class Edit:
    """A number set by hand at a position: a weight (layer, unit, source; from 0, source 0 the bias) or η (no place)."""

    position: int
    place: tuple[int, int, int] | None
    value: float


@dataclass(eq=False)
class Branch:
    """One line of history.

    Attributes:
        fork: the position at which it left its parent; 0 for the first branch.
        edits: all that are in force on it, its ancestors' up to the fork among them, by position.
        head: the furthest position that was reached.
        losses: the mean loss of every epoch finished on it or before its fork.
    """

    name: str
    parent: Branch | None = None
    fork: int = 0
    edits: list[Edit] = field(default_factory=list)
    head: int = 0
    losses: EpochLosses = field(default_factory=EpochLosses)

    def edits_at(self, position: int) -> list[Edit]:
        """The edits at a position, in the order they were made."""
        return self.edits[self._edits_before(position) : self._edits_before(position + 1)]

    def edits_up_to(self, position: int) -> list[Edit]:
        """The edits at or before a position."""
        return self.edits[: self._edits_before(position + 1)]

    def own_edits(self) -> list[Edit]:
        """The edits made on it itself, not before its fork."""
        if self.parent is None:
            return self.edits
        past = self.parent.edits
        # Its parent may have got more edits at the fork since, if that was its end.
        count = min(len(self.edits), bisect_right(past, self.fork, key=attrgetter("position")))
        while count and self.edits[count - 1] != past[count - 1]:
            count -= 1
        return self.edits[count:]

    def next_edit(self, position: int) -> int | None:
        """The first position after `position` that has an edit."""
        index = self._edits_before(position + 1)
        return self.edits[index].position if index < len(self.edits) else None

    def _edits_before(self, position: int) -> int:
        """How many of its edits are before a position."""
        return bisect_left(self.edits, position, key=attrgetter("position"))

    def inherit_losses(self, ops_per_epoch: int) -> None:
        """Take over what its ancestors have learnt since of the epochs before it left them."""
        lineage = [branch for branch, _ in self.lineage(self.head)]
        for branch, parent in reversed([*pairwise(lineage)]):
            branch.losses.extend(parent.losses, until=branch.fork // ops_per_epoch)

    def lineage(self, position: int) -> Iterator[tuple[Branch, int]]:
        """Itself and its ancestors, each with the last position up to which it says what happened here."""
        branch: Branch | None = self
        while branch is not None:
            yield branch, position
            position = min(position, branch.fork)
            branch = branch.parent
