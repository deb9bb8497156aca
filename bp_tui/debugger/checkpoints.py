"""States to go back to, as many as a byte budget holds: dense near the present, thinned the further away they are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from itertools import accumulate

import numpy as np

from bp_tui.debugger.history import Branch
from bp_tui.network.arithmetic import Array
from bp_tui.network.training import State

BUDGET = 256 * 2**20
"""Bytes that checkpoints may take."""
OVERHEAD = 200
"""Bytes that a state takes beside its numbers, measured: an array, its position, its place in the books below."""
_COMPARED = 64  # states looked at to find one that can go
_MOST_NEAR, _LEAST_NEAR = 64, 4
_Key = tuple[Branch, int]


class Checkpoints:
    """States at batch boundaries, before the edits there: spaced by cost, dense near the present, some kept for good.

    Once the budget is full, a spaced state goes for every one that comes: the one whose neighbours are closest
    together for how far away they are, among `_COMPARED` that are spread over all. So gaps grow in proportion to the
    distance from the present, the budget stays full, and adding one takes no longer however many there are. `near`
    ones are laid where somebody walks backwards, and the ones not used for longest go first. The start stays, and so
    do pinned ones, which may fill half of the budget: what is to be pinned beyond that is not.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._positions: dict[Branch, list[int]] = {}  # in order
        self._packed: dict[Branch, list[Array]] = {}  # the state at each of them
        self._near: OrderedDict[_Key, None] = OrderedDict()
        self._pins: dict[_Key, _Key] = {}  # of a place, the state that it holds
        self._holders: dict[_Key, set[_Key]] = {}  # of a state, the places that hold it
        self._held_bytes = 0
        self._parameters = 0
        self._hand = 0
        self.bytes = 0

    def nearest(self, branch: Branch, position: int) -> State:
        """The latest state at or before `position` on this branch or what came before its fork.

        There always is one: the start of the first branch is laid before anything else and never dropped.
        """
        owner, index = self._nearest(branch, position)
        found = self._positions[owner][index]
        if (owner, found) in self._near:
            self._near.move_to_end((owner, found))
        return _unpack(found, self._packed[owner][index], self._parameters)

    def nearest_spaced(self, branch: Branch, position: int) -> int:
        """The position of the latest state at or before `position` that is not just a near one."""
        for owner, limit in branch.lineage(position):
            positions = self._positions.get(owner, [])
            for index in range(bisect_right(positions, limit) - 1, -1, -1):
                if (owner, positions[index]) not in self._near:
                    return positions[index]
        raise AssertionError("the start is never dropped, and never just a near one")

    def add(self, branch: Branch, state: State, *, near: bool = False) -> None:
        """Keep a state; the one that is kept for better reason wins."""
        owner = next(
            owner for owner, _ in branch.lineage(state.position) if owner.parent is None or state.position > owner.fork
        )
        key = (owner, state.position)
        positions, packed = self._positions.setdefault(owner, []), self._packed.setdefault(owner, [])
        index = bisect_left(positions, state.position)
        if positions[index : index + 1] == [state.position]:
            if not near:
                self._near.pop(key, None)
            return
        self._parameters = len(state.parameters)
        positions.insert(index, state.position)
        packed.insert(index, _pack(state))
        size = _size(packed[index])
        self.bytes += size
        if near:
            self._near[key] = None
            most = max(_LEAST_NEAR, min(_MOST_NEAR, self._budget // 4 // size))
            while len(self._near) > most:
                self._drop(*next(iter(self._near)))
        while self.bytes > self._budget and (least := self._least_useful(state.position)) is not None:
            self._drop(*least)

    def pin(self, branch: Branch, position: int) -> None:
        """Keep the way to a place as short as it is now, until it is unpinned."""
        owner, index = self._nearest(branch, position)
        key, size = (owner, self._positions[owner][index]), _size(self._packed[owner][index])
        more = 0 if key in self._holders else size
        if (branch, position) in self._pins or self._held_bytes + more > self._budget // 2:
            return
        self._pins[branch, position] = key
        self._holders.setdefault(key, set()).add((branch, position))
        self._held_bytes += more
        self._near.pop(key, None)

    def unpin(self, branch: Branch, position: int) -> None:
        """Let go what was kept for a place."""
        key = self._pins.pop((branch, position), None)
        if key is None:
            return
        self._holders[key].remove((branch, position))
        if not self._holders[key]:
            del self._holders[key]
            owner, found = key
            self._held_bytes -= _size(self._packed[owner][bisect_left(self._positions[owner], found)])

    def is_pinned(self, branch: Branch, position: int) -> bool:
        """Whether the way to a place is kept short."""
        return (branch, position) in self._pins

    def forget(self, branch: Branch, after: int = -1) -> None:
        """Drop what was kept of a branch itself beyond a position, for whatever reason it was kept."""
        positions = self._positions.get(branch, [])
        for position in reversed(positions[bisect_right(positions, after) :]):
            if not _is_start(branch, position):
                for place in [*self._holders.get((branch, position), ())]:
                    self.unpin(*place)
                self._drop(branch, position)

    def _nearest(self, branch: Branch, position: int) -> tuple[Branch, int]:
        """Whose state it is, and which of its own."""
        for owner, limit in branch.lineage(position):
            index = bisect_right(self._positions.get(owner, ()), limit)
            if index:
                return owner, index - 1
        raise AssertionError("the start is never dropped")

    def _drop(self, owner: Branch, position: int) -> None:
        self._near.pop((owner, position), None)
        positions, packed = self._positions[owner], self._packed[owner]
        index = bisect_left(positions, position)
        self.bytes -= _size(packed[index])
        del positions[index], packed[index]
        if not positions:
            del self._positions[owner], self._packed[owner]

    def _least_useful(self, present: int) -> _Key | None:
        """Of some states the one whose going would leave the smallest gap for its distance from the present."""
        owners = [*self._positions]
        ends = [*accumulate(map(len, self._positions.values()))]
        total = ends[-1]
        self._hand = (self._hand + 1) % total
        for first in range(self._hand, self._hand + 1 + total // _COMPARED):
            best, smallest = None, np.inf
            for place in range(_COMPARED):
                number = (first + place * total // _COMPARED) % total
                which = bisect_right(ends, number)
                owner, index = owners[which], number - ends[which]
                key = (owner, self._positions[owner][index])
                if _is_start(*key) or key in self._near or key in self._holders:
                    continue
                gap = self._gap(owner, index) / max(1, abs(present - key[1]))
                if gap < smallest:
                    best, smallest = key, gap
            if best is not None:
                return best
        return next(iter(self._near), None)

    def _gap(self, owner: Branch, index: int) -> int:
        """The ops between a state's neighbours; where there are none, to the ends of its branch. `index` is < 0."""
        positions = self._positions[owner]
        before = positions[index - 1] if len(positions) + index else owner.fork
        after = positions[index + 1] if index < -1 else max(owner.head, positions[-1])
        return after - before


def _is_start(owner: Branch, position: int) -> bool:
    return position == 0 and owner.parent is None


def _pack(state: State) -> Array:
    """A state as one array: of hundreds of thousands of them, nothing else need be kept or looked through."""
    mean_loss = 0.0 if state.mean_loss is None else state.mean_loss
    rest = [state.epoch_loss, state.mean_loss is not None, mean_loss, state.learning_rate]
    packed = np.concatenate([rest, state.parameters, state.slots.reshape(-1)])
    packed.flags.writeable = False
    return packed


def _unpack(position: int, packed: Array, parameters: int) -> State:
    epoch_loss, has_mean_loss, mean_loss, learning_rate = packed[:4].tolist()
    numbers = packed[4:].reshape(-1, parameters)
    return State(position, numbers[0], numbers[1:], epoch_loss, mean_loss if has_mean_loss else None, learning_rate)


def _size(packed: Array) -> int:
    return packed.nbytes + OVERHEAD
