"""The app: keys and typed commands in, the debugger's frames out.

It owns no number. Each command goes to the debugger; what comes back is a new frame, set on one reactive that every
panel is bound to. Long commands are driven in slices between which keys are read and the screen is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.actions import SkipAction
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.events import Resize
from textual.reactive import var
from textual.widgets import Footer, Input

from bp_tui.debugger.commands import COMMANDS, Answer, CommandError, Work
from bp_tui.debugger.debugger import Debugger, describe_next
from bp_tui.debugger.frame import Frame
from bp_tui.messages import safe_text
from bp_tui.network.evaluation import EpochLosses
from bp_tui.session.format import SessionError
from bp_tui.session.places import keys_file, recent_sessions
from bp_tui.session.replay import Replay
from bp_tui.session.session import Session
from bp_tui.tui.conductors import Conductor, conductor_of, go_on_with
from bp_tui.tui.keymap import load_keymap
from bp_tui.tui.keys import bindings, default_keys, help_text, takes_count
from bp_tui.tui.layout import Layout, Panels, header_of
from bp_tui.tui.long_run import LongRun
from bp_tui.tui.palette import CommandProvider
from bp_tui.tui.panels.algorithm import AlgorithmPanel
from bp_tui.tui.player import Player
from bp_tui.tui.screens.answers import screen_for
from bp_tui.tui.screens.recent import RecentScreen
from bp_tui.tui.screens.text import TextScreen
from bp_tui.tui.selection import Selection
from bp_tui.tui.theme import DARK, LIGHT, OWN_VARIABLES, put_on
from bp_tui.tui.widgets.choosable_table import ChoosableTable
from bp_tui.tui.widgets.message_line import MessageLine
from bp_tui.tui.widgets.prompt import Prompt
from bp_tui.tui.widgets.status_line import StatusLine
from bp_tui.tui.widgets.tab_line import TabLine


class BpTui(App[None]):
    """The debugger's screen."""

    CSS_PATH = "bp_tui.tcss"
    TITLE = "bp-tui"
    AUTO_FOCUS = None
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandProvider}
    BINDINGS: ClassVar[list[BindingType]] = list(bindings())

    frame: var[Frame | None] = var(None)
    equations: var[tuple[str, ...]] = var(())
    losses: var[tuple[EpochLosses, ...]] = var(())
    stops: var[frozenset[int]] = var(frozenset())
    pace_shown: var[str] = var("")

    def __init__(self, opened: Session | Replay, *, theme: str | None = None, speed: float = 1.0) -> None:
        super().__init__()
        self._theme_wanted = theme
        self._count = ""
        self._is_behind = False
        self._under_way: LongRun | None = None
        self._take(conductor_of(opened, speed))

    def _take(self, conductor: Conductor) -> None:
        """Have this in hand from now on."""
        self._conductor = conductor
        self._player = Player(self, self._play_one, conductor.tempo)

    @property
    def debugger(self) -> Debugger:
        """What the screen shows."""
        return self._conductor.debugger

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours under a theme that is not ours."""
        own = DARK if self.current_theme.dark else LIGHT
        return {name: own.variables[name] for name in OWN_VARIABLES}

    def compose(self) -> ComposeResult:
        """The panels, all bound to the frame."""
        self._message = MessageLine(id="message")
        self._prompt = Prompt([command.usage for command in COMMANDS.values()], id="prompt")
        experiment = self.debugger.experiment
        yield header_of(experiment).data_bind(BpTui.frame, pace=BpTui.pace_shown)
        self._status = StatusLine(id="status")
        yield self._status
        panels = Panels.of(experiment)
        panels.algorithm.data_bind(BpTui.frame, BpTui.stops)
        panels.equation.data_bind(lines=BpTui.equations)
        panels.loss.data_bind(BpTui.losses, BpTui.frame)
        for panel in (*panels.numbers, panels.network, panels.network_tab, panels.data, panels.data_tab):
            panel.data_bind(BpTui.frame)
        self._selection = Selection(panels.numbers)
        self._layout = Layout(panels)
        yield from self._layout.widgets()
        yield self._message
        yield self._prompt
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the start."""
        put_on(self, self._theme_wanted)
        self._chosen_keys, problems = load_keymap(keys_file(), default_keys())
        self.set_keymap(self._chosen_keys)
        self._show_all("\n".join(problems[:3]))

    def _show_all(self, problem: str = "") -> None:
        """Show what was just opened."""
        self._layout.show("network_tab")
        self.show_frame()
        self.say(problem or self._conductor.title, kind="error" if problem else "")
        self._tell_trouble()

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size."""
        if not self._layout.fit(self, event.size):
            self._close_screens()
        self.show_frame()

    def show_frame(self) -> None:
        """Bring the screen to where the debugger is, as soon as no key is waiting."""
        self._is_behind = True
        self.check_idle()

    def on_idle(self) -> None:
        """No key is waiting: draw once for all commands done since the last time."""
        if not self._is_behind or self._under_way is not None:
            return
        self._is_behind = False
        self._show_numbers()
        room, first = self._layout.equation_lines(self.size), self._selection.place
        self.equations = tuple(self.debugger.equation_lines(most_lines=room, first=first))
        self._status.say(*self._conductor.status())
        self._message.say_beside(self._selection.remark())

    def on_descendant_focus(self) -> None:
        """The focus is elsewhere: a panel may have more to show."""
        self.show_frame()

    def _show_numbers(self) -> None:
        timeline = self.debugger.timeline
        others = (branch.losses for branch in timeline.branches.values() if branch is not timeline.branch)
        self.losses = (timeline.branch.losses, *others)
        self.stops = self.debugger.breakpoints.lines()
        self.frame = self.debugger.frame

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message below the panels."""
        self._message.say(text, kind=kind)

    def action_execute(self, name: str) -> None:
        """A command's key was pressed."""
        if name == "help":
            self.push_screen(TextScreen("Help", help_text(self._chosen_keys)))
            return
        count, self._count = self._count, ""
        if COMMANDS[name].argument.required:
            line, is_whole = self._selection.line_for(name, self.focused)
            (self.run_line if is_whole else self.action_prompt)(line)
            return
        self.run_line(f"{name} {count}".strip() if count and takes_count(name) else name)

    def run_line(self, line: str) -> bool:
        """Do a command, or begin a long one; false if it was refused."""
        if self._is_busy():
            return False
        self._pause()
        return self._run(lambda: (line, self._conductor.start(line)))

    def _is_busy(self) -> bool:
        if self._under_way is not None:
            self.say("a run is under way: Esc stops it")
        return self._under_way is not None

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
        self.run_worker(self._drive(run), exclusive=True, group="run")
        return True

    async def _drive(self, run: LongRun) -> None:
        """A long command; Escape stops it."""
        try:
            answer = await run.drive(partial(self._show_progress, run.line))
        except CommandError as error:
            self._under_way = None
            self._refuse(error)
            return
        finally:
            self._under_way = None
        self._finish(run.line, answer)

    def _show_progress(self, line: str, text: str) -> None:
        self.debugger.arrive()
        self._show_numbers()
        self.equations = (f"# running: {line}", "", "Space pauses it, Esc stops it")
        self.say(text)

    def _finish(self, line: str, answer: Answer) -> None:
        """Show what a command has come to."""
        if answer.ends:
            self.exit()
            return
        self._notice_successor()
        self.show_frame()
        if (screen := screen_for(line, answer, self.debugger)) is not None:
            self.push_screen(screen)
        if screen is not None or answer.moved:
            self.say(str(answer.fields.get("reason", "")) or describe_next(self.debugger.frame))
        else:
            self.say(safe_text(answer.text), kind="note" if "remark" in answer.fields else "")
        self._tell_trouble()

    def _refuse(self, error: CommandError) -> None:
        self._notice_successor()
        self.show_frame()
        self.say(safe_text(str(error)), kind="error")

    def _notice_successor(self) -> None:
        """Once a replay was edited, what is done is a session of its own."""
        if (successor := self._conductor.successor()) is not self._conductor:
            self._take(successor)

    def _tell_trouble(self) -> None:
        """Say what the session has run into, such as that its journal cannot be written."""
        if trouble := self._conductor.trouble():
            self.say(trouble, kind="error")

    def action_count(self, digit: str) -> None:
        """A digit before a command's key."""
        self._count = (self._count + digit).lstrip("0")[:12]
        self.say(f"{self._count} …" if self._count else "")

    def action_cancel(self) -> None:
        """Escape: stop what runs; forget a count and which number is chosen."""
        self._count = ""
        if self._under_way is not None:
            self._under_way.stop()
        else:
            self._pause()
            self._selection.let_go()
            self.show_frame()
            self.say("")

    def action_interrupt(self) -> None:
        """Ctrl+C: stop what runs; nothing is lost by it, so it does not end the app."""
        running = self._under_way is not None or self._player.playing
        self.action_cancel()
        if not running:
            self.say("q quits")

    def action_prompt(self, beginning: str = "") -> None:
        """Open the prompt, the beginning of a command in it."""
        if self._prompt.has_focus or len(self.screen_stack) > 1:
            raise SkipAction
        self._pause()
        self._prompt.open(beginning)

    def action_toggle_stop(self, line: int | None = None) -> None:
        """b: a breakpoint at a line of the algorithm, the chosen one unless another is given, or none."""
        line = self._layout.panels.algorithm.chosen_line if line is None else line
        number = self.debugger.breakpoints.at_line(line)
        self.run_line(f"break {line}" if number is None else f"delete {number}")

    def on_algorithm_panel_line_clicked(self, event: AlgorithmPanel.LineClicked) -> None:
        """A line was clicked: a breakpoint there, or none."""
        self.action_toggle_stop(event.line)

    def on_choosable_table_chosen(self, event: ChoosableTable.Chosen) -> None:
        """A number was chosen: it is the only one, and its unit is explained first."""
        self._selection.keep_only(event.table)
        self.show_frame()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A command was typed. A refused one stays, to be mended."""
        prompt = self._prompt
        line = event.value.strip()
        if not line:
            prompt.close()
            self.say("")
            return
        prompt.remember(line)
        if self.run_line(line):
            prompt.close()

    def on_prompt_closed(self) -> None:
        """The prompt was left: its complaint goes with it."""
        self.say("")

    def action_toggle_play(self) -> None:
        """Space: play, or pause; pause a long run, or let it go on."""
        if self._under_way is not None:
            self._under_way.paused = not self._under_way.paused
            if self._under_way.paused:
                self.say(f"paused at op {self.debugger.position:,}: Space goes on, Esc stops")
        elif self._player.playing:
            self._pause()
            self.say("paused: Space plays on")
        else:
            self._player.play()
            self.pace_shown = self._player.sign
            self.say("playing: Space pauses, + and − change the pace")

    def action_pace(self, direction: int) -> None:
        """Plus and minus: play faster, slower."""
        self._player.change_pace(direction)
        self.pace_shown = self._player.sign
        if not self._player.playing:
            self.say(f"pace: {self._player.pace}; Space plays")

    def _play_one(self) -> None:
        if self._under_way is None and not self._replace_answer(self._conductor.play_one):
            self._pause()

    def _pause(self) -> None:
        self._player.pause()
        self.pace_shown = ""

    def action_replay(self, direction: int) -> None:
        """R and R: one recorded command on, or back."""
        if not self._is_busy():
            self._pause()
            self._replace_answer(lambda: self._conductor.replay_one(direction))

    def _replace_answer(self, begin: Callable[[], tuple[str, Work]]) -> bool:
        """Do something that puts its answer where that of the command before may still be."""
        self._close_screens()
        return self._run(begin)

    def _close_screens(self) -> None:
        """Nothing comes over the panels any more."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_command_palette(self) -> None:
        """Ctrl+P, where there is room for it."""
        if self._layout.fits:
            super().action_command_palette()

    def action_recent(self) -> None:
        """o: the list of sessions that can be gone on with."""
        if not self._is_busy():
            self._pause()
            self.push_screen(RecentScreen(recent_sessions(Path())), self._open)

    async def _open(self, path: Path | None) -> None:
        """Go on with another session; the one at hand is kept."""
        if path is None:
            return
        try:
            opened = go_on_with(path)
        except SessionError as error:
            self.say(safe_text(str(error)), kind="error")
            return
        self.close_session()
        self._take(opened)
        await self.recompose()
        self._show_all()

    def close_session(self) -> None:
        """Nothing more will be done in it: stop what runs, and close its journal."""
        if self._under_way is not None:
            self._under_way.abandon()
            self._under_way = None
        self._conductor.close()

    def action_next_panel(self, direction: int) -> None:
        """Tab: to the next panel."""
        if isinstance(self.focused, Prompt) or len(self.screen_stack) > 1:
            raise SkipAction
        self._layout.focus_next(self.focused, direction)

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        """A tab was clicked."""
        self._layout.focus(event.name)
