"""Doing a recorded session again: its commands drive a debugger, and each is compared with what was recorded."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from bp_tui.debugger.commands import Answer, CommandError, Progress, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import address
from bp_tui.debugger.movement import go
from bp_tui.debugger.timeline import Timeline
from bp_tui.session.differences import differences
from bp_tui.session.events import INTERRUPTED, Anchor, CommandDone, Edited, Recorded, TakenOver, Unknown
from bp_tui.session.files import GrowingFile
from bp_tui.session.format import SessionError
from bp_tui.session.recorder import Recorder
from bp_tui.session.recording import Recording
from bp_tui.session.restoring import check_start, restore, sized_state
from bp_tui.session.session import Session
from bp_tui.session.standing import Group, Standing


class DifferenceError(SessionError):
    """The session, done again, is not what was recorded: one line that names the first difference."""


class Replay:
    """A recorded session being done again, command by command, forward or back.

    Attributes:
        recording: what is replayed. debugger: it does it.
        done: how many commands were carried out.
    """

    def __init__(self, recording: Recording) -> None:
        """Stand at the start. Raises SessionError where that is not the one recorded."""
        self.recording = recording
        self.debugger = Debugger(recording.experiment)
        self.done = 0
        self._recorder = Recorder(self.debugger, Standing())
        for anchor in recording.anchors:
            sized_state(self.debugger, anchor)
            if anchor.branch == "main" and not anchor.state.position:
                check_start(self.debugger, anchor, recording.name)

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
        if any(isinstance(record, TakenOver) for record in group.records):
            self._stand(self.recording.history.before(self.done))
        answer = yield from self._do(group.done)
        self._compare(group)
        self.done += 1
        return answer

    def check_ending(self) -> None:
        """Once all commands are done: compare the anchors that belong to none. Raises DifferenceError."""
        of_commands = {id(record) for group in self.recording.groups for record in group.records}
        for anchor in self.recording.anchors:
            if id(anchor) not in of_commands:
                self._compare_anchor(anchor)

    def go_to(self, done: int) -> None:
        """Stand where the session did after so many commands, without doing them again."""
        self._stand(self.recording.history.after(done))
        self.done = done

    def take_over(self, journal: GrowingFile | None = None) -> Session:
        """Go on by hand from where the debugger stands, on a new branch; what was recorded stays."""
        timeline = self.debugger.timeline
        known = self.recording.history.after(len(self.recording.groups)).branches
        name = next(name for number in count(1) if (name := f"branch-{number}") not in known)
        by = TakenOver(self.done, name, timeline.branch.name, timeline.position)
        return Session.taken_over(self.recording, self.debugger, by, journal=journal)

    def _stand(self, standing: Standing) -> None:
        restore(self.debugger, standing)
        self._recorder = Recorder(self.debugger, standing)
        for anchor in self.recording.anchors:
            self._recorder.know(anchor)

    def _do(self, command: CommandDone) -> Work:
        if command.ended == INTERRUPTED:
            yield from self._go_to_interruption(command)
            return Answer(f"stopped at op {command.end:,}")
        try:
            return (yield from self.debugger.start(command.line))
        except CommandError as error:
            if command.ended is None:
                place = describe_place(self.debugger.timeline)
                raise DifferenceError(f"{place}, {command.line!r} was done; here it is refused: {error}") from None
            return Answer(str(error))

    def _go_to_interruption(self, command: CommandDone) -> Generator[Progress, None, None]:
        """Where somebody stopped a command by hand is known from the recording alone."""
        timeline = self.debugger.timeline
        branch = timeline.branches.get(command.branch or timeline.branch.name)
        if branch is None:
            raise DifferenceError(f"{command.line!r} ended on the branch {command.branch!r}, which is not there")
        yield from go(self.debugger, command.end, branch)
        restore(self.debugger, self.recording.history.after(self.done + 1))

    def _compare(self, group: Group) -> None:
        """Compare what was recorded of a command with what it has done now."""
        again = self._recorder.records(group.done.line, group.done.ended)
        found = [record for record in again if not isinstance(record, Anchor)]
        recorded = [record for record in group.records if not isinstance(record, Anchor | TakenOver | Unknown)]
        for one, other in zip(recorded, found, strict=False):
            if one != other:
                raise DifferenceError(self._difference(group, one, other))
        if len(recorded) != len(found):
            extra = (recorded + found)[min(len(recorded), len(found)) :][0]
            where = "was recorded, here it is not so" if len(recorded) > len(found) else "is so here, not recorded"
            raise DifferenceError(f"{self._place(group)}: {extra.kind} {_words(extra)} {where}")
        for record in group.records:
            if isinstance(record, Anchor):
                self._compare_anchor(record)

    def _compare_anchor(self, anchor: Anchor) -> None:
        found = next(self._differences(anchor), None)
        if found is not None:
            place = f"{anchor.branch} op {anchor.state.position}"
            raise DifferenceError(f"{self.recording.name}: {place}, in the anchor: {found}")

    def _differences(self, anchor: Anchor) -> Iterator[object]:
        timeline, recorded = self.debugger.timeline, sized_state(self.debugger, anchor)
        here = timeline.state_at(anchor.state.position, timeline.branches[anchor.branch])
        return differences(self.debugger.experiment, recorded, here)

    def _difference(self, group: Group, recorded: Recorded, found: Recorded) -> str:
        place = self._place(group)
        if not isinstance(recorded, CommandDone) or not isinstance(found, CommandDone):
            return f"{place}: recorded was {recorded.kind} {_words(recorded)}, here it is {_words(found)}"
        if (recorded.branch, recorded.end, recorded.unit) != (found.branch, found.end, found.unit):
            return f"{place}: recorded was an end at op {recorded.end}, here it ends at op {found.end}"
        if recorded.digest != found.digest:
            return (
                f"{place}: the digest was recorded as {_short(recorded.digest)}, here it is {_short(found.digest)}"
                + (self._first_number(group))
            )
        return f"{place}: recorded was {_words(recorded)}, here it is {_words(found)}"

    def _first_number(self, group: Group) -> str:
        """The first number that differs, where an anchor up to the next edit knows it; a digest alone cannot tell."""
        here = self.debugger.timeline.branch.name
        for record in self.recording.records[group.first :]:
            if isinstance(record, Edited) and record not in group.records:
                break
            if isinstance(record, Anchor) and record.branch == here:
                found = next(self._differences(record), None)
                if found is not None:
                    return f"; at op {record.state.position}, {found}"
        return ""

    def _place(self, group: Group) -> str:
        return f"{self.recording.name}: {describe_place(self.debugger.timeline)}, after {group.done.line!r}"


def describe_place(timeline: Timeline) -> str:
    """Branch, position and address."""
    return f"{timeline.branch.name} op {timeline.position} ({address(timeline.step)})"


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{digest[:16]}…"


def _words(record: Recorded) -> str:
    return ", ".join(f"{key} {value!r}" for key, value in record.data().items() if value is not None)
