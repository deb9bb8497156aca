"""What a person does with the session in hand: commands, long runs, playing. The stage is what it is shown on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from textual.app import App

from bp_tui.debugger.commands import Answer, CommandError, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.messages import safe_text
from bp_tui.tui.conductors import Conductor
from bp_tui.tui.long_run import LongRun
from bp_tui.tui.player import Player


class Stage(Protocol):
    """What shows how it goes."""

    def show_frame(self) -> None:
        """Show where the debugger is."""

    def show_under_way(self, line: str, progress: str) -> None:
        """Show how far a long command is."""

    def show_answer(self, line: str, answer: Answer) -> None:
        """Show what a command has come to."""

    def show_pace(self, sign: str) -> None:
        """Show how fast it plays; empty where it does not."""

    def close_screens(self) -> None:
        """Nothing comes over the panels any more."""

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message."""


class Commander:
    """One command at a time, each from its line to its answer."""

    def __init__(self, app: App[None], stage: Stage, conductor: Conductor) -> None:
        self._app = app
        self._stage = stage
        self._under_way: LongRun | None = None
        self._lines_after: tuple[str, ...] = ()
        self._take(conductor)

    def _take(self, conductor: Conductor) -> None:
        """Have this in hand from now on."""
        self._conductor = conductor
        self._player = Player(self._app, self._play_one, conductor.tempo)

    @property
    def debugger(self) -> Debugger:
        """What the commands are for."""
        return self._conductor.debugger

    @property
    def title(self) -> str:
        """What is in hand, in one line."""
        return self._conductor.title

    @property
    def is_running(self) -> bool:
        """Whether a long command is under way."""
        return self._under_way is not None

    @property
    def is_active(self) -> bool:
        """Whether something goes on by itself: a long command, or playing."""
        return self.is_running or self._player.playing

    def status(self) -> tuple[str, str]:
        """How far a replay is, and the keys that lead on; both empty where there is none."""
        return self._conductor.status()

    def tell_trouble(self) -> None:
        """Say what the session has run into, such as that its journal cannot be written."""
        if trouble := self._conductor.trouble():
            self._stage.say(trouble, kind="error")

    def run_line(self, line: str) -> bool:
        """Do a command, or begin a long one; false if it was refused."""
        if not self.is_free():
            return False
        return self._run(lambda: (line, self._conductor.start(line)))

    def run_lines(self, lines: Sequence[str]) -> None:
        """Do commands one after the other, unless one of them is refused or stopped."""
        first, *after = lines
        if self.is_free():
            self._lines_after = tuple(after)
            self.run_line(first)

    def is_free(self) -> bool:
        """Whether something else can be done: whatever plays is paused for it; a long run, one is told how to stop."""
        if self._under_way is not None:
            self._stage.say(self._under_way.refuse())
            return False
        self.pause()
        return True

    def _run(self, begin: Callable[[], tuple[str, Work]]) -> bool:
        """Do what `begin` begins, a line and its work; false if it was refused."""
        answer: Answer | None = None
        try:
            line, work = begin()
            progress = next(work)
            run = LongRun(line, work, progress, self.debugger)
            answer = run.finish_at_once()
        except StopIteration as finished:
            answer = finished.value
        except CommandError as error:
            self._refuse(error)
            return False
        if answer is not None:
            self._finish(line, answer)
            return True
        self._under_way = run
        self._app.run_worker(self._drive(run), exclusive=True, group="run")
        return True

    async def _drive(self, run: LongRun) -> None:
        """A long command; Escape stops it."""
        answer: Answer | CommandError
        try:
            answer = await run.drive(partial(self._stage.show_under_way, run.line))
        except CommandError as error:
            answer = error
        finally:
            self._under_way = None
        if isinstance(answer, CommandError):
            self._refuse(answer)
        else:
            self._finish(run.line, answer)

    def _finish(self, line: str, answer: Answer) -> None:
        self._notice_successor()
        self._stage.show_answer(line, answer)
        self.tell_trouble()
        if lines := self._lines_after:
            self.run_lines(lines)

    def _refuse(self, error: CommandError) -> None:
        self._lines_after = ()
        self._notice_successor()
        self._stage.show_frame()
        self._stage.say(safe_text(str(error)), kind="error")

    def _notice_successor(self) -> None:
        """Once a replay was edited, what is done is a session of its own."""
        if (successor := self._conductor.successor()) is not self._conductor:
            self._take(successor)

    def toggle_play(self) -> None:
        """Play, or pause; pause a long run, or let it go on."""
        if self._under_way is not None:
            self._under_way.paused = not self._under_way.paused
            if self._under_way.paused:
                self._stage.say(f"paused at op {self.debugger.position:,}: Space goes on, Esc stops")
        elif self._player.playing:
            self.pause()
            self._stage.say("paused: Space plays on")
        else:
            self._player.play()
            self._stage.show_pace(self._player.sign)
            self._stage.say("playing: Space pauses, + and − change the pace")

    def change_pace(self, direction: int) -> None:
        """Play faster, or slower."""
        self._player.change_pace(direction)
        self._stage.show_pace(self._player.sign)
        if not self._player.playing:
            self._stage.say(f"pace: {self._player.pace}; Space plays")

    def pause(self) -> None:
        """Play no more."""
        self._player.pause()
        self._stage.show_pace("")

    def _play_one(self) -> None:
        if self._under_way is None and not self._replace_answer(self._conductor.play_one):
            self.pause()

    def replay(self, direction: int) -> None:
        """One recorded command on, or back."""
        if self.is_free():
            self._replace_answer(lambda: self._conductor.replay_one(direction))

    def _replace_answer(self, begin: Callable[[], tuple[str, Work]]) -> bool:
        """Do something that puts its answer where that of the command before may still be."""
        self._stage.close_screens()
        return self._run(begin)

    def stop(self) -> None:
        """Stop what runs, or plays."""
        self._lines_after = ()
        if self._under_way is not None:
            self._under_way.stop()
        self.pause()

    def close(self) -> None:
        """Nothing more will be done: end what runs, and close the journal."""
        self._player.pause()
        if self._under_way is not None:
            self._under_way.abandon()
            self._under_way = None
        self._conductor.close()
