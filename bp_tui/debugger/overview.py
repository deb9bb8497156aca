"""The whole run at a glance: its branches as a tree, what was done on them, and where the run stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, TypeVar

from bp_tui.debugger.frame import Frame
from bp_tui.debugger.history import Branch, Edit
from bp_tui.debugger.timeline import Timeline
from bp_tui.explain.notation import plain_number


class Mark(NamedTuple):
    """A place of a branch that has a name."""

    position: int
    name: str


class BranchLine(NamedTuple):
    """A branch as one line of a drawing, in which lines do not cross: the later one leaves another, the nearer it is.

    Attributes:
        parent: the branch it was made on; None for the first.
        above: the row of the line that it leaves, −1 for the first: its parent's, or, where it left before its parent
            did, that of the ancestor which has the numbers there.
        fork: where it leaves it. below: how many more lines leave the same one further down in the drawing.
        forks: where lines leave this one, ascending.
        head: how far it was followed. edits, marks: those made on it itself, by position.
        edits_in_force: how many edits there are with those of its past. epochs: how many have a mean loss.
        mean_loss: over the last of these epochs.
    """

    name: str
    parent: str | None
    above: int
    fork: int
    below: int
    forks: tuple[int, ...]
    head: int
    edits: tuple[Edit, ...]
    marks: tuple[Mark, ...]
    edits_in_force: int
    epochs: int
    mean_loss: float | None

    def edits_at(self, position: int) -> Sequence[Edit]:
        """Those that were made at a position."""
        return _at(self.edits, position)

    def marks_at(self, position: int) -> Sequence[Mark]:
        """Those that name a position."""
        return _at(self.marks, position)

    def forks_at(self, position: int) -> int:
        """How many lines leave this one at a position."""
        return bisect_right(self.forks, position) - bisect_left(self.forks, position)

    def places_around(self, position: int) -> list[int]:
        """Its two ends, and of its edits, marks and forks those next to a position and those there."""
        places = [self.fork, self.head]
        for ordered in (self.edits, self.marks):
            first = bisect_left(ordered, position, key=_POSITION)
            last = bisect_right(ordered, position, key=_POSITION)
            places += [each.position for each in (*ordered[max(0, first - 1) : first + 1], *ordered[last : last + 1])]
        first, last = bisect_left(self.forks, position), bisect_right(self.forks, position)
        return [*places, *self.forks[max(0, first - 1) : first + 1], *self.forks[last : last + 1]]


_POSITION = attrgetter("position")
_Placed = TypeVar("_Placed", Edit, Mark)


def _at(ordered: Sequence[_Placed], position: int) -> Sequence[_Placed]:
    first = bisect_left(ordered, position, key=_POSITION)
    return ordered[first : bisect_right(ordered, position, key=_POSITION)]


@dataclass(frozen=True, eq=False)
class Overview:
    """The run at one instant; the lines of branches where nothing has changed are the same objects as before.

    Attributes:
        here: the row of the branch it stands on. at: the row of the line on which that place lies, which is another
            one before the branch's fork.
        past: for each row that leads to the one at `at`, up to where; nothing else happened before.
        end: where the longest branch ends, rounded up to a whole number of epochs, at least one.
        longest_name: of any branch. rows: of all branches, by name.
    """

    lines: tuple[BranchLine, ...]
    here: int
    at: int
    past: Mapping[int, int]
    end: int
    ops_per_epoch: int
    longest_name: int
    rows: Mapping[str, int]
    frame: Frame

    @property
    def position(self) -> int:
        """Where it stands."""
        return self.frame.position


def edit_text(edit: Edit) -> str:
    """What was set: `w[1][2,0] = 0.3`, `eta = 2`."""
    if edit.place is None:
        return f"eta = {plain_number(edit.value, 6)}"
    layer, unit, source = edit.place
    return f"w[{layer + 1}][{unit + 1},{source}] = {plain_number(edit.value, 6)}"


class OverviewMaker:
    """Takes overviews of a timeline; what has not changed since the last one is not made again."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._branches: dict[str, Branch] = {}
        self._rows: list[Branch] = []
        self._row_of: dict[str, int] = {}
        self._lines: list[BranchLine] = []
        self._marks: dict[str, object] = {}
        self._longest_name = self._furthest = 0
        self._past: tuple[int, Mapping[int, int]] = (-1, {})
        self._last: Overview | None = None

    def take(self, frame: Frame) -> Overview:
        """The run as it is, the frame being where it stands; the same object as the last one if nothing has changed."""
        changed = self._update()
        if self._last is not None and not changed and self._last.frame is frame:
            return self._last
        timeline = self._timeline
        per_epoch = timeline.timetable.ops_per_epoch
        here = at = self._row_of[timeline.branch.name]
        while frame.position < self._lines[at].fork:
            at = self._lines[at].above
        if self._past[0] != at:
            self._past = at, self._past_of(at)
        self._last = Overview(
            lines=tuple(self._lines),
            here=here,
            at=at,
            past=self._past[1],
            end=max(1, -(-self._furthest // per_epoch)) * per_epoch,
            ops_per_epoch=per_epoch,
            longest_name=self._longest_name,
            rows=self._row_of,
            frame=frame,
        )
        return self._last

    def _past_of(self, row: int) -> dict[int, int]:
        past = {}
        while row > 0:
            line = self._lines[row]
            row = line.above
            past[row] = line.fork
        return past

    def _update(self) -> bool:
        """Make anew the lines that have changed; whether there are any."""
        timeline = self._timeline
        branches, led = timeline.branches, timeline.cursor.led
        is_new = branches is not self._branches or len(branches) != len(self._rows) or self._marks != timeline.marks
        stale = [] if is_new else [self._row_of[branch.name] for branch in led if self._has_changed(branch)]
        if is_new:
            self._begin()
        for row in stale:
            self._renew(row)
        led.clear()
        led.add(timeline.branch)
        return is_new or bool(stale)

    def _has_changed(self, branch: Branch) -> bool:
        line = self._lines[self._row_of[branch.name]]
        state = branch.head, len(branch.edits), len(branch.losses.trained)
        return state != (line.head, line.edits_in_force, line.epochs)

    def _renew(self, row: int) -> None:
        branch = self._rows[row]
        self._lines[row] = _updated(self._lines[row], branch)
        self._furthest = max(self._furthest, branch.head)

    def _begin(self) -> None:
        """Branches or marks have come or gone: find the order of the branches again."""
        self._branches, self._marks = self._timeline.branches, dict(self._timeline.marks)
        self._past = -1, {}
        marks: dict[Branch, list[Mark]] = {}
        for name, place in self._timeline.marks.items():
            insort(marks.setdefault(place.branch, []), Mark(place.position, name))
        origins = _origins(self._branches.values())
        leaving: dict[Branch, list[Branch]] = {}
        for branch, origin in origins.items():
            if origin is not None:
                leaving.setdefault(origin, []).append(branch)
        for others in leaving.values():
            others.sort(key=lambda branch: branch.fork)
        self._rows = _in_drawn_order(origins, leaving)
        self._row_of = {branch.name: row for row, branch in enumerate(self._rows)}
        below = {branch: count for others in leaving.values() for count, branch in enumerate(others)}
        self._longest_name = max(map(len, self._branches))
        self._furthest = max(branch.head for branch in self._rows)
        self._lines = [
            _updated(
                BranchLine(
                    name=branch.name,
                    parent=branch.parent.name if branch.parent else None,
                    above=self._row_of[origin.name] if (origin := origins[branch]) else -1,
                    fork=branch.fork,
                    below=below.get(branch, 0),
                    forks=tuple(other.fork for other in leaving.get(branch, ())),
                    head=0,
                    edits=(),
                    marks=tuple(marks.get(branch, ())),
                    edits_in_force=0,
                    epochs=0,
                    mean_loss=None,
                ),
                branch,
            )
            for branch in self._rows
        ]


def _updated(line: BranchLine, branch: Branch) -> BranchLine:
    losses = branch.losses.trained
    return line._replace(
        head=branch.head,
        edits=tuple(branch.own_edits()) if branch.edits else (),
        edits_in_force=len(branch.edits),
        epochs=len(losses),
        mean_loss=losses[-1] if losses else None,
    )


def _origins(branches: Iterable[Branch]) -> dict[Branch, Branch | None]:
    """For each branch the one whose numbers it has before its fork; parents come before their children."""
    origins: dict[Branch, Branch | None] = {}
    for branch in branches:
        origin = branch.parent
        while origin is not None and branch.fork < origin.fork:
            origin = origins[origin]
        origins[branch] = origin
    return origins


def _in_drawn_order(
    origins: Mapping[Branch, Branch | None], leaving: Mapping[Branch, Sequence[Branch]]
) -> list[Branch]:
    """Each branch, then what leaves it, the last one first."""
    rows, waiting = [], [branch for branch, origin in origins.items() if origin is None]
    while waiting:
        branch = waiting.pop()
        rows.append(branch)
        waiting.extend(leaving.get(branch, ()))
    return rows
