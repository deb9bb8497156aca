"""What the app has in hand: a session that goes on, or a replay with whatever a person does in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bp_tui.debugger.commands import Answer, CommandError, Work, parse_command
from bp_tui.debugger.debugger import Debugger
from bp_tui.messages import safe_line
from bp_tui.session.format import SessionError
from bp_tui.session.places import new_journal
from bp_tui.session.session import Session
from bp_tui.tui.player import Tempo

if TYPE_CHECKING:
    from bp_tui.session.events import CommandDone
    from bp_tui.session.replay import Replay

OPS_PER_SECOND = Tempo((0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0), 2, "ops a second")
COMMANDS_PER_SECOND = Tempo((0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0), 2, "commands a second")
_END = "this is the end of the replay: R goes back, set takes over, q quits"


class Conductor(Protocol):
    """Turns what a person wants into work for the debugger."""

    @property
    def debugger(self) -> Debugger:
        """What the screen shows."""

    @property
    def title(self) -> str:
        """What is open, in one line."""

    @property
    def tempo(self) -> Tempo:
        """The paces at which it plays."""

    def status(self) -> tuple[str, str]:
        """How far a replay is, and the keys that lead on; both empty where there is none."""

    def start(self, line: str) -> Work:
        """Begin a command that the person gave."""

    def play_one(self) -> tuple[str, Work]:
        """Begin what comes next while it plays, and say what that is. Raises CommandError where nothing does."""

    def replay_one(self, direction: int) -> tuple[str, Work]:
        """Begin the next recorded command, or the way back over the last one; raises CommandError."""

    def trouble(self) -> str:
        """The next thing that the person has to be told; empty where all is well."""

    def successor(self) -> Conductor:
        """What to have in hand from now on."""

    def close(self) -> None:
        """Nothing more will be done."""


class Live:
    """A session that goes on."""

    tempo = OPS_PER_SECOND

    def __init__(self, session: Session) -> None:
        self._session = session
        self.debugger = session.debugger

    @property
    def title(self) -> str:
        """The session's title."""
        return safe_line(self.debugger.title)

    def status(self) -> tuple[str, str]:
        """Nothing."""
        return "", ""

    def start(self, line: str) -> Work:
        """Begin a command."""
        return self._session.start(line)

    def play_one(self) -> tuple[str, Work]:
        """One op."""
        return "step", self._session.start("step")

    def replay_one(self, direction: int) -> tuple[str, Work]:
        """There is no replay."""
        raise CommandError("this is no replay: 'bp-tui replay FILE.bps' is one")

    def trouble(self) -> str:
        """What keeping the session ran into."""
        troubles = self._session.log.troubles
        return safe_line(troubles.pop(0)) if troubles else ""

    def successor(self) -> Conductor:
        """It stays."""
        return self

    def close(self) -> None:
        """Close the journal."""
        self._session.close()


class Replaying:
    """A replay, until somebody edits: from then on there is a session of their own.

    Commands that only move or look are no part of the replay: it goes on from where it was.
    """

    def __init__(self, replay: Replay, speed: float) -> None:
        self._replay = replay
        self._taken_over: Session | None = None
        self._strayed = False
        self.debugger = replay.debugger
        self.tempo = COMMANDS_PER_SECOND.times(speed)

    @property
    def title(self) -> str:
        """What the session is called."""
        return safe_line(self._replay.recording.title)

    def status(self) -> tuple[str, str]:
        """What was typed last, and what comes next."""
        commands, done = self._replay.commands, self._replay.done
        parts = [f"replay {done}/{len(commands)}"]
        if done:
            parts.append(f":{_shown(commands[done - 1])}")
        if self._strayed:
            parts.append("… looking around")
        parts.append("the end" if self._replay.ended else f"next :{_shown(commands[done])}")
        return "   ".join(parts), "r next  R back  Space plays"

    def start(self, line: str) -> Work:
        """A command of the person's own."""
        found, _ = parse_command(line)
        if found.name == "set":
            return self._take_over(line)
        self._strayed = True
        return self.debugger.start(line)

    def _take_over(self, line: str) -> Work:
        self._taken_over = self._replay.take_over(new_journal(self._replay.recording.data_folder))
        answer = yield from self._taken_over.start(line)
        name = self.debugger.timeline.branch.name
        return Answer(f"{answer.text}; taken over, on the branch {name}", answer.fields)

    def play_one(self) -> tuple[str, Work]:
        """The next recorded command."""
        return self.replay_one(1)

    def replay_one(self, direction: int) -> tuple[str, Work]:
        """The next recorded command, or the way back to where the one before had ended."""
        if direction < 0:
            return "back in the replay", self._back()
        if self._replay.ended:
            raise CommandError(_END)
        return self._replay.commands[self._replay.done].line, self._forward()

    def _forward(self) -> Work:
        try:
            if self._strayed:
                self._replay.go_to(self._replay.done)
            self._strayed = True
            answer = yield from self._replay.forward()
        except SessionError as error:
            raise CommandError(str(error)) from None
        self._strayed = False
        return answer

    def _back(self) -> Work:
        yield from ()
        if not self._replay.done and not self._strayed:
            raise CommandError("this is the start of the replay: r does the first command")
        try:
            self._replay.go_to(self._replay.done if self._strayed else self._replay.done - 1)
        except SessionError as error:
            raise CommandError(str(error)) from None
        self._strayed = False
        return self.debugger.where()

    def trouble(self) -> str:
        """Nothing is written."""
        return ""

    def successor(self) -> Conductor:
        """The person's own session, once there is one."""
        return self if self._taken_over is None else Live(self._taken_over)

    def close(self) -> None:
        """Nothing is open."""


def _shown(command: CommandDone) -> str:
    """What was typed; of a note, which is read where messages are, only that it is one."""
    return "note" if command.line.startswith("note ") else safe_line(command.line)


def conductor_of(opened: Session | Replay, speed: float) -> Conductor:
    """What conducts a session, or a replay at so many times its pace."""
    return Live(opened) if isinstance(opened, Session) else Replaying(opened, speed)
