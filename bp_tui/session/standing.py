"""Where a debugger stands, without its numbers: what the records of a session add up to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from bp_tui.debugger.timeline import Outline
from bp_tui.messages import quoted
from bp_tui.session.events import (
    Anchor,
    Branched,
    CommandDone,
    DisplaySet,
    Edited,
    End,
    Marked,
    Record,
    Removed,
    StopSet,
    TakenOver,
    Titled,
)
from bp_tui.session.format import SessionError

MAX_BRANCHES = 10_000
MAX_EDITS = 10_000
"""On one branch, those from before its fork among them."""
_MAX_INHERITED = 2_000_000
_MAX_NUMBERED = 1_000
_MAX_MARKS = 10_000
MAX_TAKEN_OVER = 100


@dataclass
class Standing:
    """What can be said of a debugger beside its numbers.

    Attributes:
        branches: by name, parents before their children. branch, position, unit: where it stands.
        stops, displays: by number. last_stop: the highest number that a stop ever had.
        marks: places by name. visited: the places where commands ended, `visit` being the present one.
        digest: of the state here. title: the session's, if it was given one.
        commands: how many were carried out.
    """

    branches: dict[str, Outline] = field(default_factory=lambda: {"main": Outline("main", None, 0, (), 0)})
    branch: str = "main"
    position: int = 0
    unit: int = 0
    stops: dict[int, StopSet] = field(default_factory=dict)
    last_stop: int = 0
    displays: dict[int, str] = field(default_factory=dict)
    marks: dict[str, tuple[str, int]] = field(default_factory=dict)
    visited: list[tuple[str, int]] = field(default_factory=lambda: [("main", 0)])
    visit: int = 0
    digest: str | None = None
    title: str | None = None
    commands: int = 0

    @property
    def place(self) -> tuple[str, int]:
        """Branch and position."""
        return self.branch, self.position

    def copy(self) -> Standing:
        """Another one that says the same."""
        return replace(
            self,
            branches=copy(self.branches),
            stops=copy(self.stops),
            displays=copy(self.displays),
            marks=copy(self.marks),
            visited=copy(self.visited),
        )

    def apply(self, record: Record) -> None:
        """Take in what happened next. Raises SessionError where that cannot have happened."""
        match record:
            case CommandDone():
                self._command(record)
            case Branched(name, parent, op, edits):
                self._branch_off(name, self._outline(parent), op, edits)
            case Edited(branch, edit):
                outline = self._outline(branch)
                if edit.position != outline.head:
                    raise SessionError(f"an edit at op {edit.position}, but {branch} ends at op {outline.head}")
                _check_count(len(outline.edits), MAX_EDITS, "edits on a branch")
                self.branches[branch] = replace(outline, edits=(*outline.edits, edit))
            case StopSet(number):
                self.stops[number] = record
                self.last_stop = max(self.last_stop, number)
                _check_count(len(self.stops) - 1, _MAX_NUMBERED, "stops")
            case DisplaySet(number, expression):
                self.displays[number] = expression
                _check_count(len(self.displays) - 1, _MAX_NUMBERED, "displays")
            case Removed(what, number):
                numbered: dict[int, StopSet] | dict[int, str] = self.stops if what == StopSet.kind else self.displays
                if number not in numbered:
                    raise SessionError(f"there is no {what} {number} to remove")
                del numbered[number]
            case Marked(name, branch, op):
                self._reached(branch, op)
                self.marks[name] = (branch, op)
                _check_count(len(self.marks) - 1, _MAX_MARKS, "marks")
            case Titled(title):
                self.title = title
            case Anchor(branch):
                self._outline(branch)

    def take_over(self, past: Standing, by: TakenOver) -> Standing:
        """What is so once somebody goes on by hand from about `past`: as then, but nothing recorded is gone."""
        taken = past.copy()
        taken.branches, taken.commands = copy(self.branches), self.commands
        origin = past._outline(by.branch)
        fork = min(by.op, origin.head)
        taken._branch_off(by.name, origin, fork, sum(edit.position <= fork for edit in origin.edits))
        taken.branches[by.name] = replace(taken.branches[by.name], head=by.op)
        taken.branch, taken.position, taken.unit = by.name, by.op, 0
        taken.visited[taken.visit :] = [taken.place]
        return taken

    def _command(self, done: CommandDone) -> None:
        if done.start != self.position:
            raise SessionError(f"{quoted(done.line)} starts at op {done.start}, but op {self.position} was reached")
        if done.branch is not None:
            self.branch = done.branch
        outline = self._outline(self.branch)
        head = max(outline.head, done.end) if done.head is None else done.head
        if head < max(done.end, outline.head):
            raise SessionError(f"{quoted(done.line)} ends with op {head} as the last of {self.branch}: that cannot be")
        if head != outline.head:
            name, parent, fork, edits = outline.name, outline.parent, outline.fork, outline.edits
            self.branches[name] = Outline(name, parent, fork, edits, head)
        self.position, self.unit = done.end, done.unit
        self.digest = done.digest or self.digest
        for number, hits in done.hits.items():
            self.stops[number] = replace(self._stop(number), hits=hits)
        for number, ignore in done.ignore.items():
            self.stops[number] = replace(self._stop(number), ignore=ignore)
        self._visit(done.visit)
        self.commands += 1

    def _visit(self, visit: int | None) -> None:
        if visit is not None:
            if visit >= len(self.visited):
                raise SessionError(f"place {visit} was never visited")
            self.visit = visit
        elif self.visited[self.visit] != self.place:
            del self.visited[self.visit + 1 :]
            self.visited.append(self.place)
            self.visit += 1

    def _branch_off(self, name: str, parent: Outline, op: int, edits: int) -> None:
        if name in self.branches:
            raise SessionError(f"there cannot be another branch {name!r}")
        _check_count(len(self.branches), MAX_BRANCHES, "branches")
        past = parent.edits[:edits]
        _check_count(len(past) * len(self.branches), _MAX_INHERITED, "edits that branches have from before their fork")
        if op > parent.head or len(past) != edits or any(edit.position > op for edit in past):
            raise SessionError(f"branch {name!r} cannot leave {parent.name} at op {op}")
        self.branches[name] = Outline(name, parent.name, op, past, op)

    def _outline(self, branch: str) -> Outline:
        if branch not in self.branches:
            raise SessionError(f"there is no branch {branch!r}")
        return self.branches[branch]

    def _reached(self, branch: str, op: int) -> None:
        if op > self._outline(branch).head:
            raise SessionError(f"op {op} of {branch} was not reached")

    def _stop(self, number: int) -> StopSet:
        if number not in self.stops:
            raise SessionError(f"there is no stop {number}")
        return self.stops[number]


def _check_count(count: int, most: int, what: str) -> None:
    if count >= most:
        raise SessionError(f"a session has at most {most:,} {what}")


@dataclass(frozen=True)
class Group:
    """A command and the records that belong to it; `first` is the index of the first of them."""

    first: int
    records: tuple[Record, ...]

    @property
    def done(self) -> CommandDone:
        """The command itself."""
        done = self.records[-1]
        assert isinstance(done, CommandDone)
        return done

    @property
    def taken_over(self) -> list[TakenOver]:
        """Where somebody went on by hand before it."""
        return [record for record in self.records if isinstance(record, TakenOver)]


def in_groups(records: Sequence[Record]) -> tuple[list[Group], int]:
    """The commands one after the other, and how many records they take up; what is left was cut off."""
    groups: list[Group] = []
    first = whole = position = 0
    for index, record in enumerate(records, start=1):
        if isinstance(record, CommandDone):
            groups.append(Group(first, tuple(records[first:index])))
            position = record.end
        if isinstance(record, CommandDone | End):
            first = whole = index
    for record in records[whole:]:
        if (
            not isinstance(record, Anchor) or record.state.position > position
        ):  # on the way of a command that was cut off
            break
        whole += 1
    return groups, whole


class History:
    """What the commands of a session add up to, after each of them.

    What was found on the way to what was asked for last is kept here and there, the closer together the nearer: whoever
    goes through the commands backwards need not add all of them up each time.
    """

    def __init__(self, groups: Iterable[Group], name: str) -> None:
        self._groups = tuple(groups)
        self._name = name  # of the file, for errors
        taken = [(number, record) for number, group in enumerate(self._groups) for record in group.taken_over]
        self._taken_at = [number for number, _ in taken]
        self._taken_from = {record.command for _, record in taken[:MAX_TAKEN_OVER]}
        self._kept = {0: Standing()}

    def after(self, commands: int) -> Standing:
        """The standing once so many commands were carried out. Raises SessionError, naming the line."""
        commands = len(self._groups[:commands])
        if bisect_left(self._taken_at, commands) > MAX_TAKEN_OVER:
            raise SessionError(f"{self._name}: a session is taken over {MAX_TAKEN_OVER} times at most")
        first = max(number for number in self._kept if number <= commands)
        halfway = {commands - 2**power for power in range((commands - first).bit_length())}
        standing = self._kept[first].copy()
        for number in range(first, commands):
            if number in halfway or number in self._taken_from:
                self._kept.setdefault(number, standing.copy())
            standing = self._then(standing, number)
        for number in [number for number in self._kept if number > commands and number not in self._taken_from]:
            del self._kept[number]
        return standing

    def before(self, command: int) -> Standing:
        """Where the command with this index, counted from 0, began: where the one before ended, unless taken over."""
        standing = self.after(command)
        for record in self._groups[command].taken_over:
            try:
                standing = standing.take_over(self.after(record.command), record)
            except SessionError as error:
                raise SessionError(f"{self._name}, command {command + 1}: {error}") from None
        return standing

    def _then(self, standing: Standing, number: int) -> Standing:
        """What is so after the command with this index, counted from 0."""
        group = self._groups[number]
        for offset, record in enumerate(group.records):
            try:
                if isinstance(record, TakenOver):
                    if record.command > number:
                        raise SessionError(f"there is no command {record.command} to take over after")
                    standing = standing.take_over(self._kept[record.command], record)
                else:
                    standing.apply(record)
            except SessionError as error:
                raise SessionError(f"{self._name} line {group.first + offset + 2}: {error}") from None
        return standing
