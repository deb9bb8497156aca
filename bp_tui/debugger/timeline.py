"""Time: every moment of the run, on every branch, within reach.

Long journeys are iterators that yield about every `SLICE` seconds; whoever drives them may leave off at any slice and
must then call `settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from bp_tui.debugger.checkpoints import Checkpoints
from bp_tui.debugger.cursor import Cursor
from bp_tui.debugger.frame import Frame, LiveValues
from bp_tui.debugger.history import Branch, Edit
from bp_tui.network.timetable import Step, Timetable
from bp_tui.network.training import State, Training


@dataclass(frozen=True)
class Outline:
    """A branch without its numbers: where it left its parent, the edits in force on it, how far it was followed."""

    name: str
    parent: str | None
    fork: int
    edits: tuple[Edit, ...]
    head: int


@dataclass(frozen=True)
class Place:
    """A position of a branch."""

    branch: Branch
    position: int


class Timeline:
    """A run, where it stands, and its history.

    Args:
        training: the run, at its start.
        another: makes another run of the same experiment, for looking elsewhere without leaving here.

    Attributes:
        branches: by name, in the order they were made. marks: places with names.
        visited: the places where commands have ended, the one at `visit` being the present one.
    """

    def __init__(self, training: Training, another: Callable[[], Training]) -> None:
        self.checkpoints = Checkpoints()
        main = Branch("main", losses=training.losses)
        self.checkpoints.add(main, training.state())
        self.branches = {main.name: main}
        self.marks: dict[str, Place] = {}
        self._far_marks: set[Place] = set()  # nobody was there yet since they are known: the way may be long
        self.visited = [Place(main, 0)]
        self.visit = 0
        self.cursor = Cursor(training, main, self.checkpoints, leads=True)
        self._another = another
        self._elsewhere: Cursor | None = None

    @property
    def training(self) -> Training:
        """The run at this position."""
        return self.cursor.training

    @property
    def timetable(self) -> Timetable:
        """How positions, batches and epochs relate."""
        return self.cursor.timetable

    @property
    def values(self) -> LiveValues:
        """The numbers at this position."""
        return self.cursor.values

    @property
    def step(self) -> Step | None:
        """The op that led here."""
        return self.cursor.step

    @property
    def position(self) -> int:
        """The number of ops done."""
        return self.cursor.position

    @property
    def branch(self) -> Branch:
        """The branch it stands on."""
        return self.cursor.branch

    @property
    def place(self) -> Place:
        """Branch and position."""
        return Place(self.branch, self.position)

    def advance(self) -> None:
        """Do one op."""
        self.cursor.advance()

    def travel(self, target: int, branch: Branch | None = None) -> Iterator[None]:
        """Go to a position, forward or back, of this branch or another."""
        yield from self.cursor.travel(branch or self.branch, target)
        self._reach(self.place)

    def settle(self) -> None:
        """After a journey that was left off: stand properly where it ended."""
        self.cursor.settle()

    def frame(self) -> Frame:
        """A frozen copy of this instant."""
        return self.cursor.frame()

    def digest(self) -> str:
        """The fingerprint of the state at this position."""
        return self.cursor.digest()

    def look(self, position: int, branch: Branch | None = None) -> Frame:
        """Another instant, without going there."""
        cursor, place = self.elsewhere(), Place(branch or self.branch, position)
        for _ in cursor.travel(place.branch, position):
            pass
        self._reach(place)
        return cursor.frame()

    def look_ahead(self) -> Frame:
        """The end of the op that comes next, before the edits that were made there."""
        return self.look_unedited(self.position + 1)

    def look_unedited(self, position: int) -> Frame:
        """Another instant of this branch, before the edits that were made there."""
        cursor = self.elsewhere()
        if not position:
            return cursor.unedited_start(self.branch)
        for _ in cursor.travel(self.branch, position - 1):
            pass
        cursor.advance(edited=False)
        return cursor.frame()

    def frame_before(self) -> Frame | None:
        """The instant one op earlier; None at the start."""
        return self.look(self.position - 1) if self.position else None

    def elsewhere(self) -> Cursor:
        """A second cursor over the same history, to look around with."""
        if self._elsewhere is None:
            self._elsewhere = Cursor(self._another(), self.branches["main"], self.checkpoints, leads=False)
        return self._elsewhere

    def edit(self, place: tuple[int, int, int] | None, value: float) -> bool:
        """Set a number by hand here; returns whether that began a new branch."""
        in_the_past = self.position < self.branch.head
        if in_the_past:
            self.fork(self.branch.edits_up_to(self.position))
        edit = Edit(self.position, place, value)
        self.branch.edits.append(edit)
        self.cursor.apply(edit)
        return in_the_past

    def fork(self, edits: list[Edit]) -> None:
        """Stand on a new branch that leaves this one here; `edits` are those of its past."""
        new = self._branch_from(self.branch, self._new_name(), self.position, edits)
        self.branches[new.name] = new
        self.cursor.switch(new)

    def _branch_from(self, parent: Branch, name: str, fork: int, edits: list[Edit]) -> Branch:
        losses = parent.losses.up_to(fork // self.timetable.ops_per_epoch)
        return Branch(name=name, parent=parent, fork=fork, edits=edits, head=fork, losses=losses)

    def rebuild(self, outlines: Iterable[Outline]) -> None:
        """Have exactly these branches; what is known of their history and still holds is kept.

        Parents come before their children. The cursor stays where it is, perhaps on a branch that is no more: travel
        to one that there is.
        """
        known, self.branches = self.branches, {}
        for outline in outlines:
            self.branches[outline.name] = self._rebuilt(known.pop(outline.name, None), outline)
        for gone in known.values():
            self.checkpoints.forget(gone)
        self.cursor.led.clear()

    def _rebuilt(self, branch: Branch | None, outline: Outline) -> Branch:
        parent = self.branches[outline.parent] if outline.parent is not None else None
        if branch is not None and (branch.parent is not parent or branch.fork != outline.fork):
            self.checkpoints.forget(branch)
            branch = None
        if branch is None:
            if parent is None:
                raise ValueError("the first branch has no parent and is never another one")
            branch = self._branch_from(parent, outline.name, outline.fork, [])
        edits = list(outline.edits)
        changed = [one or other for one, other in zip_longest(branch.edits, edits) if one != other]
        if changed:
            holds_until = min(edit.position for edit in changed if edit is not None)
            self.checkpoints.forget(branch, after=holds_until)
            branch.losses = branch.losses.up_to(holds_until // self.timetable.ops_per_epoch)
        branch.edits, branch.head = edits, outline.head
        return branch

    def batch_start(self, position: int) -> int:
        """Where the batch began whose op led to a position; a journey there begins at that state or before."""
        return max(0, position - 1) // self.timetable.ops_per_batch * self.timetable.ops_per_batch

    def state_at(self, start: int, branch: Branch) -> State:
        """The state at the start of a batch, before the edits there."""
        known = self.checkpoints.nearest(branch, start)
        if known.position == start:
            return known
        cursor = self.elsewhere()
        for _ in cursor.travel(branch, start - 1):
            pass
        cursor.advance(edited=False)
        return cursor.training.state()

    def _new_name(self) -> str:
        number = len(self.branches)
        while f"branch-{number}" in self.branches:
            number += 1
        return f"branch-{number}"

    def mark(self, name: str) -> None:
        """Give this place a name; the way here stays short for good."""
        before, self.marks[name] = self.marks.get(name), self.place
        if before is not None and before not in self.marks.values():
            self.checkpoints.unpin(before.branch, before.position)
            self._far_marks.discard(before)
        self._far_marks.add(self.place)
        self._reach(self.place)

    def set_marks(self, marks: Mapping[str, Place]) -> None:
        """Have exactly these marks; the way to one becomes short once somebody has gone it."""
        before, self.marks = {*self.marks.values()}, dict(marks)
        places = {*marks.values()}
        for place in before - places:
            self.checkpoints.unpin(place.branch, place.position)
        self._far_marks = {place for place in places if not self.checkpoints.is_pinned(place.branch, place.position)}

    def _reach(self, place: Place) -> None:
        """Somebody has gone to a place: if it has a mark, the way there stays as short as it is now."""
        if place in self._far_marks:
            self._far_marks.remove(place)
            self.checkpoints.pin(place.branch, place.position)

    def note_visit(self) -> None:
        """A command has ended here."""
        if self.visited[self.visit] != self.place:
            del self.visited[self.visit + 1 :]
            self.visited.append(self.place)
            self.visit += 1
