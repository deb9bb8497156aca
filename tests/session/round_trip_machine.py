"""Random sessions that are written down: those of time travel, with a recorder between the person and the debugger."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count as counted
from pathlib import Path
from typing import cast

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from bp_tui.debugger import cursor, search
from bp_tui.debugger.commands import Answer, CommandError, Work, to_its_end
from bp_tui.debugger.debugger import Debugger
from bp_tui.session.recording import Recording, load_session
from bp_tui.session.session import Session
from tests.debugger import test_time_travel_machine
from tests.debugger.test_time_travel_machine import COUNTS, RandomSession
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.debugger.time_travel_session import Session as ComparedSession
from tests.session.outcomes import verified
from tests.session.round_trip_desk import Desk, check_same, desk_of, moments_of, recorded_standing

TICK = 2.0**-13
"""A clock that counts in these measures the same time whenever it is asked."""
WHEN = datetime(2026, 1, 2, tzinfo=UTC)
AFTERWARDS = (
    *("print w[1]", "into", "reverse-into 2", "step 3", "mark over", "reverse-next", "break 6", "continue 2", "back 2"),
    *("epoch", "set w[1][1,1] = 0.7", "step 5", "reverse-step 2", "set eta = 0.2", "finish", "display op", "back"),
    *("branch main", "goto end", "reverse-continue", "history w[1][1,1]", "last w[1][1,1]", "goto 50%", "break"),
    *("forward", "branches", "marks", "delete 1", "tbreak 4", "continue", "tbreak if op > 0", "reverse-epoch"),
)
"""What is done with a reopened session and with the one that was never closed; each continue has a stop ahead."""

Deed = Callable[[Session], object]


class WrittenDebugger:
    """A debugger whose commands go through a session; after each, what was to be seen is kept.

    Attributes:
        desks: what was to be seen, by the number of commands written down. deeds: all that was done, to be done again.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.desks: dict[int, Desk] = {0: desk_of(session.debugger, 0)}
        self.deeds: list[Deed] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.session.debugger, name)

    def execute(self, line: str) -> Answer:
        self.deeds.append(lambda session: _done(session, line))
        try:
            return self.session.execute(line)
        finally:
            self.note()

    def start(self, line: str) -> Work:
        work, asked = self.session.start(line), 0
        try:
            while True:
                asked += 1
                yield next(work)
        except StopIteration as finished:
            return cast(Answer, finished.value)
        finally:
            work.close()
            self.deeds.append(lambda session: _begun(session, line, asked))
            self.note()

    def do(self, deed: Deed) -> object:
        self.deeds.append(deed)
        try:
            return deed(self.session)
        finally:
            self.note()

    def reopen(self, path: Path) -> None:
        """Save, and go on with what is read of the file."""
        self.session = reopened(self.session, path)
        self.deeds.append(lambda session: reopened(session, path))

    def note(self) -> None:
        """What is not written down as a command has changed nothing."""
        commands = self.session.recorder.standing.commands
        desk = desk_of(self.session.debugger, commands)
        check_same(self.desks.setdefault(commands, desk), desk, "nothing was written down")


def reopened(session: Session, path: Path) -> Session:
    session.save(str(path))
    return Session.go_on(load_session(path), created=WHEN)


def _done(session: Session, line: str) -> object:
    with suppress(CommandError):
        answer = session.execute(line)
        return answer.text, answer.fields
    return "refused"


def _begun(session: Session, line: str, asked: int) -> None:
    """Ask a command so often to go on, then leave off."""
    work = session.start(line)
    with suppress(StopIteration, CommandError):
        for _ in range(asked):
            next(work)
    work.close()


def trained(session: Session, epochs: int, until: str | None) -> str:
    """`bp-tui run`: to its end."""
    try:
        return to_its_end(session.train(epochs, until)).text
    except CommandError:
        return "refused"


class WrittenSession(ComparedSession):
    """One in which the debugger is written down; how right its numbers are is held against the model elsewhere."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.written = WrittenDebugger(Session.begin(EXPERIMENTS[name], created=WHEN))
        self.debugger = cast(Debugger, self.written)

    def compare(self) -> None:
        pass

    def compare_elsewhere(self, branch: str, position: int) -> None:
        pass


class WrittenRandomSession(RandomSession):
    """At the end the file says what was so after every command, and what it opens as is what was left."""

    def __init__(self) -> None:
        super().__init__()
        self.patches.setattr(test_time_travel_machine, "Session", WrittenSession)
        self.patches.setattr(test_time_travel_machine, "SECONDS_PER_TICK", TICK)
        self.folder = Path(tempfile.mkdtemp())

    @property
    def written(self) -> WrittenDebugger:
        return cast(WrittenSession, self.session).written

    @rule(text=st.sampled_from(["Mine", "a “title”", ""]))
    def give_a_title(self, text: str) -> None:
        with suppress(CommandError):
            self.written.execute(f"title {text}")

    @rule(line=st.sampled_from(["note look at δ", "info", "gradcheck", "display loss", "display prev(loss) - loss"]))
    def say_or_show(self, line: str) -> None:
        with suppress(CommandError):
            self.written.execute(line)

    @rule(number=st.integers(1, 3))
    def show_no_longer(self, number: int) -> None:
        with suppress(CommandError):
            self.written.execute(f"undisplay {number}")

    @rule(count=COUNTS, until=st.sampled_from([None, "loss < 0.6", "1/(op - 30) > 0-2"]))
    def train(self, count: int, until: str | None) -> None:
        model = self.model
        if model.ahead("epoch", count) <= test_time_travel_machine.END:
            self.written.do(lambda session: trained(session, count, until))
            frame = self.written.session.debugger.frame
            model.arrive(frame.position)
            model.visited = [
                (model.branches[place.branch.name], place.position)
                for place in self.written.session.debugger.timeline.visited
            ]
            model.visit = self.written.session.debugger.timeline.visit

    @rule(ops=st.sampled_from([1, 10, 50, 10_000]))
    def lay_anchors(self, ops: int) -> None:
        self.written.do(lambda session: setattr(session.recorder, "anchor_ops", ops))

    @rule()
    def save(self) -> None:
        self.written.do(lambda session: session.save(str(self.folder / "in between.bps")))

    @rule()
    def close_and_open(self) -> None:
        self.written.reopen(self.folder / "reopened.bps")
        self.written.note()

    def teardown(self) -> None:
        try:
            if hasattr(self, "session"):
                check_what_was_written(self.written, self.folder, self.patches)
        finally:
            self.patches.undo()
            shutil.rmtree(self.folder, ignore_errors=True)


def check_what_was_written(written: WrittenDebugger, folder: Path, patches: pytest.MonkeyPatch) -> None:
    live, path = written.session, folder / "saved.bps"
    live.save(str(path))
    recording = load_session(path)
    assert (recording.damage, recording.closed, recording.warning) == (None, True, "")
    for commands, desk in written.desks.items():
        check_same(recorded_standing(recording, commands), desk.standing, f"after {commands} commands")
    check_the_same_after_opening(live, recording)
    verified(recording)
    check_going_on(live, recording, folder)
    check_doing_it_all_again(written, live, patches)


def check_the_same_after_opening(live: Session, recording: Recording) -> None:
    commands = len(recording.commands)
    debugger = recording.debugger()
    check_same(desk_of(debugger, commands), desk_of(live.debugger, commands), "opened")
    assert moments_of(debugger) == moments_of(live.debugger)
    assert debugger.equation_lines() == live.debugger.equation_lines()
    check_same(desk_of(debugger, commands), desk_of(live.debugger, commands), "looking has changed something")


def check_going_on(live: Session, recording: Recording, folder: Path) -> None:
    """The one reopened and the one never closed go on alike, and what is saved of them then is so too."""
    other = Session.go_on(recording, created=WHEN)
    for line in AFTERWARDS:
        assert _done(other, line) == _done(live, line), line
        commands = live.recorder.standing.commands
        check_same(desk_of(other.debugger, commands), desk_of(live.debugger, commands), f"after {line}")
    for session, name in ((live, "live.bps"), (other, "other.bps")):
        session.save(str(folder / name))
        check_the_same_after_opening(live, load_session(folder / name))
    verified(load_session(folder / "other.bps"))


def check_doing_it_all_again(written: WrittenDebugger, live: Session, patches: pytest.MonkeyPatch) -> None:
    ticks = counted()
    for module in (cursor, search):
        patches.setattr(module, "perf_counter", lambda: next(ticks) * TICK)
    again = Session.begin(live.debugger.experiment, created=WHEN)
    for deed in written.deeds:
        found = deed(again)
        again = found if isinstance(found, Session) else again
    for line in AFTERWARDS:
        _done(again, line)
    for one, other in zip(again.log.lines, live.log.lines, strict=True):
        assert one == other
