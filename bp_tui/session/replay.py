"""Doing a recorded session again: its commands drive a debugger, and each is compared with what was recorded."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from bp_tui.debugger.commands import Answer, CommandError, Progress, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import address
from bp_tui.debugger.movement import go
from bp_tui.debugger.timeline import Timeline
from bp_tui.messages import quoted, safe_line, shortened
from bp_tui.session.differences import Difference, DifferenceError, differences, loss_differences
from bp_tui.session.events import (
    Anchor,
    CommandDone,
    Edited,
    End,
    Recorded,
    TakenOver,
    Unknown,
    anchor_spacing,
)
from bp_tui.session.files import GrowingFile
from bp_tui.session.format import INTERRUPTED, SessionError
from bp_tui.session.recorder import Recorder
from bp_tui.session.recording import Recording
from bp_tui.session.restoring import check_anchors, checked_experiment, restore, restoring, sized_state
from bp_tui.session.session import Session
from bp_tui.session.standing import Group, Standing


class Replay:
    """A recorded session being done again, command by command, forward or back.

    Attributes:
        recording: what is replayed. debugger: it does it.
        done: how many commands were carried out.
    """

    def __init__(self, recording: Recording) -> None:
        """Stand at the start. Raises SessionError where that is not the one recorded."""
        self.recording = recording
        self.debugger = Debugger(checked_experiment(recording))
        self.done = 0
        self._recorder = Recorder(self.debugger, Standing())
        try:
            check_anchors(self.debugger, recording.anchors)
        except SessionError as error:
            raise type(error)(f"{recording.name}: {error}") from None

    @property
    def commands(self) -> list[CommandDone]:
        """Every command of the session."""
        return self.recording.commands

    @property
    def ended(self) -> bool:
        """Whether all commands were carried out."""
        return self.done == len(self.recording.groups)

    def forward(self) -> Work:
        """Do the next command as it was done, and return its answer.

        Raises DifferenceError where that does not lead to what was recorded. Closed early, it stands wherever it got
        to: `go_to` brings it back to a command.
        """
        group = self.recording.groups[self.done]
        if group.taken_over:
            yield from self._standing(self.recording.history.before(self.done))
        answer = yield from self._do(group)
        self._compare(group)
        self.done += 1
        return answer

    def check_ending(self) -> None:
        """Once all commands are done: compare the anchors that belong to none, and counts. Raises DifferenceError."""
        of_commands = {id(record) for group in self.recording.groups for record in group.records}
        for anchor in self.recording.anchors:
            if id(anchor) not in of_commands:
                self._compare_anchor(anchor)
        done = 0
        for record in self.recording.records:
            done += isinstance(record, CommandDone)
            if isinstance(record, End) and record.commands != done:
                raise DifferenceError(
                    f"{self.recording.name}: its end counts {record.commands} commands, there are {done}"
                )

    def go_to(self, done: int) -> None:
        """Stand where the session did after so many commands, without doing them again."""
        for _ in self._standing(self.recording.history.after(done)):
            pass
        self.done = done

    def take_over(self, journal: GrowingFile | None = None) -> Session:
        """Go on by hand from where the debugger stands, on a new branch; what was recorded stays."""
        timeline = self.debugger.timeline
        known = self.recording.history.after(len(self.recording.groups)).branches
        name = next(name for number in count(1) if (name := f"branch-{number}") not in known)
        by = TakenOver(self.done, name, timeline.branch.name, timeline.position)
        return Session.taken_over(self.recording, self.debugger, by, journal=journal)

    def _standing(self, standing: Standing) -> Iterator[Progress]:
        """Go to where the session stood."""
        try:
            for _ in restoring(self.debugger, standing):
                yield Progress(None, self.debugger.timeline.position)
        except SessionError as error:
            raise SessionError(f"{self.recording.name}: {error}") from None
        self._recorder = Recorder(self.debugger, standing)
        for anchor in self.recording.anchors:
            self._recorder.know(anchor)

    def _do(self, group: Group) -> Work:
        command = group.done
        if command.ended == INTERRUPTED:
            yield from self._go_to_interruption(group)
            return Answer(f"stopped at op {command.end:,}")
        try:
            return (yield from self._up_to_its_end(group))
        except CommandError as error:
            if command.ended is None:
                why = str(error).splitlines()[0]
                raise DifferenceError(f"{self._place(group)}: it was done; here it is refused: {why}") from None
            return Answer(str(error))

    def _up_to_its_end(self, group: Group) -> Work:
        """The command, left off where it goes on beyond its recorded end: it might do so for ever."""
        command, timeline = group.done, self.debugger.timeline
        last = max(command.start, command.end)
        work = self.debugger.start(command.line)
        try:
            while timeline.position <= last:
                try:
                    progress = next(work)
                except StopIteration as finished:
                    answer: Answer = finished.value
                    return answer
                yield progress
        finally:
            work.close()
        raise DifferenceError(
            f"{self._place(group)}: recorded was an end at op {command.end}, here it goes on beyond op {last}"
        )

    def _go_to_interruption(self, group: Group) -> Generator[Progress, None, None]:
        """Where somebody stopped a command by hand is known from the recording alone."""
        timeline, command = self.debugger.timeline, group.done
        branch = timeline.branches.get(command.branch or timeline.branch.name)
        if branch is None:
            raise DifferenceError(f"{self._place(group)}: it ended on branch {command.branch}, which is not there")
        yield from go(self.debugger, command.end, branch)
        restore(self.debugger, self.recording.history.after(self.done + 1))

    def _compare(self, group: Group) -> None:
        """Compare what was recorded of a command with what it has done now."""
        again = self._recorder.records(group.done.line, group.done.ended)
        found = [record for record in again if not isinstance(record, Anchor)]
        recorded = [record for record in group.records if not isinstance(record, Anchor | TakenOver | Unknown)]
        for one, other in zip(recorded, found, strict=False):
            if one != other:
                raise DifferenceError(f"{self._place(group)}: {self._difference(group, one, other)}")
        if len(recorded) != len(found):
            extra = (recorded + found)[min(len(recorded), len(found)) :][0]
            where = "was recorded, here it is not so" if len(recorded) > len(found) else "is so here, not recorded"
            raise DifferenceError(f"{self._place(group)}: {_words(extra)} {where}")
        for record in group.records:
            if isinstance(record, Anchor):
                self._compare_anchor(record)

    def _compare_anchor(self, anchor: Anchor) -> None:
        found = next(self._differences(anchor), None)
        if found is not None:
            raise DifferenceError(f"{self.recording.name}: {anchor.branch} op {anchor.state.position}, anchor: {found}")

    def _differences(self, anchor: Anchor) -> Iterator[object]:
        timeline = self.debugger.timeline
        branch = timeline.branches.get(anchor.branch)
        if branch is None or anchor.state.position > branch.head:
            yield "that place was not reached"
            return
        here = timeline.state_at(anchor.state.position, branch)
        yield from differences(self.debugger.experiment, sized_state(self.debugger, anchor), here)
        yield from loss_differences(anchor, branch.losses)

    def _difference(self, group: Group, recorded: Recorded, found: Recorded) -> str:
        if type(recorded) is not type(found):
            return f"recorded was {_words(recorded)}, here it is {_words(found)}"
        if isinstance(recorded, CommandDone) and isinstance(found, CommandDone):
            one, other = (recorded.branch, recorded.end, recorded.unit), (found.branch, found.end, found.unit)
            if one != other:
                return f"recorded was an end at {_end(recorded)}, here it ends at {_end(found)}"
            if recorded.digest != found.digest:
                digests = f"recorded as {_short(recorded.digest)}, here it is {_short(found.digest)}"
                return f"the digest was {digests}{self._first_number(group)}"
        one_data, other_data = _said(recorded), _said(found)
        key = next(key for key in {**one_data, **other_data} if one_data.get(key) != other_data.get(key))
        words = f"{key} was recorded as {one_data.get(key, 'none')}, here it is {other_data.get(key, 'none')}"
        return words if isinstance(recorded, CommandDone) else f"{recorded.kind}: {words}"

    def _first_number(self, group: Group) -> str:
        """The first number that differs, where a near anchor up to the next edit knows it; a digest cannot tell."""
        timeline = self.debugger.timeline
        for record in self.recording.records[group.first :]:
            if isinstance(record, Edited) and record not in group.records:
                break
            if isinstance(record, Anchor) and record.branch == timeline.branch.name:
                far = record.state.position > timeline.position + anchor_spacing(record.state)
                found = None if far else next(self._differences(record), None)
                if isinstance(found, Difference):
                    return f"; at op {record.state.position}, {found}"
        return ""

    def _place(self, group: Group) -> str:
        line = group.first + len(group.records) + 1
        place = _describe_place(self.debugger.timeline)
        return f"{self.recording.name} line {line}, {place}, {quoted(group.done.line)}"


def _describe_place(timeline: Timeline) -> str:
    """Branch, position and address."""
    return f"{timeline.branch.name} op {timeline.position} ({address(timeline.step)})"


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{digest[:16]}…"


def _end(done: CommandDone) -> str:
    branch = f" of {done.branch}" if done.branch else ""
    unit = f", unit {done.unit}" if done.unit else ""
    return f"op {done.end}{unit}{branch}"


def _said(record: Recorded) -> dict[str, str]:
    """The fields of a record in words."""
    fields = {key: value for key, value in record.data().items() if value is not None}
    if isinstance(record, Edited):
        fields["value"] = record.edit.value
        layer, unit, source = record.edit.place or (0, 0, 0)
        fields["place"] = "eta" if record.edit.place is None else f"w[{layer + 1}][{unit + 1},{source}]"
    return {
        key: shortened(safe_line(value if isinstance(value, str) else repr(value))) for key, value in fields.items()
    }


def _words(record: Recorded) -> str:
    return f"{record.kind} ({', '.join(f'{key} {value}' for key, value in _said(record).items())})"
