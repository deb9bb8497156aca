"""What has happened in a run: its branches, the edits made on them, and states to go back to.

History is immutable. An edit belongs to a position of a branch; going over that position again applies it again. An
edit made in a branch's past begins a new branch there, and the old one stays whole. Branches form a tree.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.training import State

BUDGET = 256 * 2**20
"""Bytes that checkpoints may take."""
_OVERHEAD = 600  # bytes of a State beside its numbers, measured


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
        return [edit for edit in self.edits if edit.position == position] if self.edits else []

    def edits_up_to(self, position: int) -> list[Edit]:
        """The edits at or before a position."""
        return [edit for edit in self.edits if edit.position <= position] if self.edits else []

    def own_edits(self) -> list[Edit]:
        """The edits made on it itself, not before its fork."""
        if self.parent is None:
            return self.edits
        past = self.parent.edits
        # Its parent may have got more edits at the fork since, if that was its end.
        count = min(len(self.edits), bisect_right(past, self.fork, key=lambda edit: edit.position))
        while count and self.edits[count - 1] != past[count - 1]:
            count -= 1
        return self.edits[count:]

    def next_edit(self, position: int) -> int | None:
        """The first position after `position` that has an edit."""
        return min((edit.position for edit in self.edits if edit.position > position), default=None)

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


class Checkpoints:
    """States at batch boundaries, before the edits there: spaced by cost, dense near the present, some kept for good.

    `spaced` ones are thinned when they outgrow the budget, the more the further away they are. `near` ones are laid
    where somebody walks backwards, and the ones not used for longest go first. `pinned` ones stay.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._states: dict[Branch, dict[int, State]] = {}
        self._positions: dict[Branch, list[int]] = {}
        self._near: OrderedDict[tuple[Branch, int], None] = OrderedDict()
        self._pinned: set[tuple[Branch, int]] = set()
        self.bytes = 0

    def nearest(self, branch: Branch, position: int) -> State:
        """The latest state at or before `position` on this branch or what came before its fork.

        There always is one: the start of the first branch is laid before anything else and never dropped.
        """
        for owner, limit in branch.lineage(position):
            positions = self._positions.get(owner, [])
            index = bisect_right(positions, limit)
            if index:
                found = positions[index - 1]
                if (owner, found) in self._near:
                    self._near.move_to_end((owner, found))
                return self._states[owner][found]
        raise AssertionError("the start is never dropped")

    def nearest_spaced(self, branch: Branch, position: int) -> int:
        """The position of the latest state at or before `position` that is not just a near one."""
        for owner, limit in branch.lineage(position):
            positions = self._positions.get(owner, [])
            for index in range(bisect_right(positions, limit) - 1, -1, -1):
                if (owner, positions[index]) not in self._near:
                    return positions[index]
        raise AssertionError("the start is never dropped, and never just a near one")

    def add(self, branch: Branch, state: State, *, near: bool = False, pinned: bool = False) -> None:
        """Keep a state; the one that is kept for better reason wins."""
        owner = next(
            owner for owner, _ in branch.lineage(state.position) if owner.parent is None or state.position > owner.fork
        )
        key = (owner, state.position)
        if pinned:
            self._pinned.add(key)
        known = state.position in self._states.setdefault(owner, {})
        if known and not near:
            self._near.pop(key, None)
        if known:
            return
        self._states[owner][state.position] = state
        insort(self._positions.setdefault(owner, []), state.position)
        self.bytes += _size(state)
        if near:
            self._near[key] = None
            while len(self._near) > 64 or (self.bytes > self._budget // 4 and len(self._near) > 4):
                self._drop(*next(iter(self._near)))
        if self.bytes > self._budget:
            self._thin(branch, state.position)

    def forget(self, branch: Branch, after: int = -1) -> None:
        """Drop what was kept of a branch itself beyond a position, for whatever reason it was kept."""
        for position in [each for each in self._positions.get(branch, []) if each > after]:
            self._pinned.discard((branch, position))
            self._drop(branch, position)

    def _drop(self, branch: Branch, position: int) -> None:
        self._near.pop((branch, position), None)
        if (branch, position) in self._pinned or position == 0:
            return
        self.bytes -= _size(self._states[branch].pop(position))
        self._positions[branch].remove(position)

    def _thin(self, branch: Branch, present: int) -> None:
        """Drop states until three quarters of the budget are left, gaps growing with the distance from here."""
        share = 1 / 64
        while self.bytes > self._budget * 3 // 4 and share < 2**40:
            for owner, positions in self._positions.items():
                kept = owner.fork
                for position, following in list(pairwise([*positions, *positions[-1:]])):
                    if following - kept <= share * max(1, abs(present - position)):
                        self._drop(owner, position)
                    else:
                        kept = position
            share *= 2


def _size(state: State) -> int:
    return state.parameters.nbytes + state.slots.nbytes + _OVERHEAD
