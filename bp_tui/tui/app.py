"""The app: keys and typed commands in, the debugger's frames out.

It owns no number. Each command goes to the debugger; what comes back is a new frame, set on one reactive that every
panel is bound to. Long commands are driven in slices between which keys are read and the screen is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.reactive import var
from textual.screen import ModalScreen
from textual.widgets import Input

from bp_tui.debugger.commands import COMMANDS, Answer
from bp_tui.debugger.debugger import Debugger, describe_next
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.overview import Overview
from bp_tui.explain.notation import DIGITS
from bp_tui.messages import safe_text
from bp_tui.network.evaluation import EpochLosses
from bp_tui.session.places import keys_file
from bp_tui.session.session import Session
from bp_tui.tui.arrangement import AUTO, PRESENTATION
from bp_tui.tui.commander import Commander
from bp_tui.tui.conductors import conductor_of
from bp_tui.tui.dressed import Dressed
from bp_tui.tui.hints import Hints
from bp_tui.tui.keymap import load_keymap
from bp_tui.tui.keys import bindings, default_keys, help_text, takes_count
from bp_tui.tui.layout import Layout, Panels, header_of, panel_about_the_run
from bp_tui.tui.leaving import Leaving
from bp_tui.tui.look import FULL, Look
from bp_tui.tui.opening import Opening
from bp_tui.tui.panel_help import panel_help
from bp_tui.tui.panels.algorithm import AlgorithmPanel
from bp_tui.tui.preferences import DEFAULT, Changes, Preferences
from bp_tui.tui.remaking import Remaking
from bp_tui.tui.selection import Selection
from bp_tui.tui.widgets.choosable_table import ChoosableTable
from bp_tui.tui.widgets.key_line import KeyLine
from bp_tui.tui.widgets.message_line import MessageLine
from bp_tui.tui.widgets.prompt import Prompt
from bp_tui.tui.widgets.requests import CommandsWanted
from bp_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from bp_tui.debugger.stop_list import StopList
    from bp_tui.debugger.value_history import ValueHistory
    from bp_tui.session.replay import Replay

# What comes over the panels (screens, palette, help) is imported when it is first opened: no frame before needs it.


class BpTui(Leaving, Remaking, Dressed):
    """The debugger's screen."""

    CSS_PATH = "bp_tui.tcss"
    TITLE = "bp-tui"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = list(bindings())

    frame: var[Frame | None] = var(None)
    equations: var[tuple[str, ...]] = var(())
    losses: var[tuple[EpochLosses, ...]] = var(())
    stops: var[frozenset[int]] = var(frozenset())
    overview: var[Overview | None] = var(None)
    stop_list: var[StopList | None] = var(None)
    history: var[ValueHistory | None] = var(None)
    number_chosen: var[str] = var("")
    pace_shown: var[str] = var("")

    def __init__(
        self,
        opened: Session | Replay,
        *,
        speed: float = 1.0,
        look: Look = FULL,
        preferences: Preferences = DEFAULT,
        keep: Callable[[Changes], None] | None = None,
        hints: bool = False,
    ) -> None:
        super().__init__(look=look, preferences=preferences, keep=keep)
        self._count = ""
        self._is_behind = False
        self._opening = Opening()
        self._hints = Hints(preferences.hints, lambda done: self.prefer(hints=done)) if hints else Hints.none()
        self._commander = Commander(self, self, conductor_of(opened, speed))

    @property
    def debugger(self) -> Debugger:
        """What the screen shows."""
        return self._commander.debugger

    def compose(self) -> ComposeResult:
        """The panels, all bound to the frame."""
        self._message = MessageLine(id="message")
        self._prompt = Prompt([command.usage for command in COMMANDS.values()], id="prompt")
        experiment = self.debugger.experiment
        yield header_of(experiment).data_bind(BpTui.frame, BpTui.digits, pace=BpTui.pace_shown)
        self._status = StatusLine(id="status")
        yield self._status
        panels = Panels(experiment, plain=not self.look.has_shades)
        panels.bind(BpTui)
        self._selection = Selection(panels.numbers)
        here, preferred = copy_context(), self.preferences.layout
        self._layout = Layout(panels, lambda name: here.run(panel_about_the_run, BpTui, name), preferred, self.digits)
        self._layout.fit(self, self.size)
        yield from self._layout.widgets()
        yield self._message
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the start."""
        self.put_on_theme()
        self._chosen_keys, problems = load_keymap(keys_file(), default_keys())
        self.set_keymap(self._chosen_keys)
        self._show_all("\n".join(problems[:3]))

    def _show_all(self, problem: str = "") -> None:
        """Show what was just opened."""
        self.refresh_bindings()
        self.show_frame()
        self.say(problem or self._commander.title, kind="error" if problem else "title")
        self._commander.tell_trouble()

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size."""
        if not self._layout.fit(self, event.size):
            self.close_screens()
        self.show_frame()

    def show_frame(self) -> None:
        """Bring the screen to where the debugger is, as soon as no key is waiting."""
        self._is_behind = True
        self.check_idle()

    def on_idle(self) -> None:
        """No key is waiting: draw once for all commands done since the last time."""
        if not self._is_behind or self._commander.is_running:
            return
        self._is_behind = False
        self._show_numbers()
        room, first = self._layout.equation_lines(), self._selection.place
        self.number_chosen = str(first or "")
        digits = self.digits or DIGITS
        self.equations = tuple(self.debugger.equation_lines(most_lines=room, first=first, digits=digits))
        self._status.say(*self._commander.status())
        self._message.say_beside(self._selection.remark())
        self._message.hint(self._hints.text(self.debugger.frame, self._chosen_keys))

    def on_descendant_focus(self) -> None:
        """The focus is elsewhere: a panel may have more to show."""
        self._layout.note_focus(self.focused)
        self.show_frame()

    def _show_numbers(self, *, under_way: bool = False) -> None:
        timeline = self.debugger.timeline
        others = (branch.losses for branch in timeline.branches.values() if branch is not timeline.branch)
        self.losses = (timeline.branch.losses, *others)
        self.stops = self.debugger.breakpoints.lines()
        if self._layout.is_seen("timeline"):
            self.overview = self.debugger.overview()
        if self._layout.is_seen("stops"):
            from bp_tui.debugger.stop_list import stop_list

            self.stop_list = stop_list(self.debugger, with_values=not under_way)
        self.frame = self.debugger.frame

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message below the panels."""
        self._message.say(text, kind=kind)

    def action_execute(self, name: str) -> None:
        """A command's key was pressed."""
        if name == "help":
            self._commander.pause()
            self._hints.notice(name)
            self.show_frame()
            from bp_tui.tui.screens.text import TextScreen

            about_panel = panel_help(self.focused, max(20, min(80, self.size.width - 12)))
            self.push_screen(TextScreen("Help", about_panel + help_text(self._chosen_keys)))
            return
        count, self._count = self._count, ""
        if COMMANDS[name].argument.required:
            line, is_whole = self._selection.line_for(name, self.focused)
            (self.run_line if is_whole else self._open_prompt)(line)
            return
        self.run_line(f"{name} {count}".strip() if count and takes_count(name) else name)

    def run_line(self, line: str) -> bool:
        """Do a command, or begin a long one; false if it was refused."""
        return self._commander.run_line(line)

    def show_under_way(self, line: str, progress: str) -> None:
        """Show how far a long command is."""
        self.debugger.arrive()
        self._show_numbers(under_way=True)
        self.equations = (f"# running: {line}", "", "Space pauses it, Esc stops it")
        self.say(progress)

    def show_answer(self, line: str, answer: Answer) -> None:
        """Show what a command has come to."""
        if answer.ends:
            self.exit()
            return
        self._hints.notice_line(line)
        self.show_frame()
        from bp_tui.debugger.value_history import ValueHistory

        screen, text = self._screen_for(line, answer), answer.text
        if isinstance(answer.subject, ValueHistory):
            self.history = answer.subject
            if self._layout.is_seen("history"):
                screen, text = None, answer.subject.heading
        if screen is not None:
            self.push_screen(screen)
        if screen is not None or answer.moved:
            self.say(str(answer.fields.get("reason", "")) or describe_next(self.debugger.frame))
        else:
            self.say(safe_text(text), kind="note" if "remark" in answer.fields else "")

    def _screen_for(self, line: str, answer: Answer) -> ModalScreen[None] | None:
        if answer.moved and answer.subject is None:
            return None
        from bp_tui.tui.screens.answers import screen_for

        return screen_for(line, answer, self.debugger, self.digits or DIGITS)

    def show_pace(self, sign: str) -> None:
        """Show how fast it plays."""
        self.pace_shown = sign

    def close_screens(self) -> None:
        """Nothing comes over the panels any more."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_count(self, digit: str) -> None:
        """A digit before a command's key."""
        self._count = (self._count + digit).lstrip("0")[:12]
        self.say(f"{self._count} …" if self._count else "")

    def action_cancel(self) -> None:
        """Escape: stop what runs; forget a count and which number is chosen; where there is none of it, the hints."""
        if not (self._count or self._selection.place or self._commander.is_active):
            self._hints.put_away()
        self._count = ""
        if not self._commander.is_running:
            self._selection.let_go()
            self.show_frame()
            self.say("")
        self._commander.stop()

    def action_interrupt(self) -> None:
        """Ctrl+C: stop what runs; nothing is lost by it, so it does not end the app."""
        was_active = self._commander.is_active
        self.action_cancel()
        if not was_active:
            self.say("q quits")

    def action_prompt(self, beginning: str = "") -> None:
        """Open the prompt, the beginning of a command in it, once the keys typed before have done what they do."""
        if self.focused is self._prompt or len(self.screen_stack) > 1:
            raise SkipAction
        self.do_after_keys(partial(self._open_prompt, beginning))

    def _open_prompt(self, beginning: str) -> None:
        if len(self.screen_stack) > 1 or not self._message.is_attached:
            return
        self._commander.pause()
        if not self._prompt.is_attached:  # the first frame does not wait for it
            self.mount(self._prompt, after=self._message)
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

    def on_commands_wanted(self, event: CommandsWanted) -> None:
        """A panel leads somewhere: its commands are done as if they were typed."""
        self.close_screens()
        self._commander.run_lines(event.lines)

    def on_news_wanted(self) -> None:
        """A panel that was hidden can be seen again."""
        self.show_frame()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A command was typed. A refused one stays, to be mended."""
        prompt, line = self._prompt, event.value.strip()
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
        self._commander.toggle_play()

    def action_pace(self, direction: int) -> None:
        """Plus and minus: play faster, slower."""
        self._commander.change_pace(direction)

    def action_replay(self, direction: int) -> None:
        """R and R: one recorded command on, or back."""
        self._commander.replay(direction)

    def action_command_palette(self) -> None:
        """Ctrl+P, where there is room for it."""
        if self._layout.fits:
            from bp_tui.tui.palette import open_palette

            self._commander.pause()
            open_palette(self)

    def action_open(self) -> None:
        """o: what can be opened."""
        if self._commander.is_free():
            self._hints.notice("open")
            self.push_screen(self._opening.choices(), self._take)

    def action_new_experiment(self) -> None:
        """O: the form for a new experiment."""
        if self._commander.is_free():
            self.push_screen(self._opening.form(self.debugger.experiment), self._take)

    async def _take(self, opened: Session | None) -> None:
        """Have another session in hand; the one before is kept."""
        if opened is None:
            return
        self.close_session()
        self._opening.settle()
        self._commander = Commander(self, self, conductor_of(opened, 1.0))
        self.frame = self.overview = self.stop_list = self.history = None  # new panels know only the new experiment
        await self.remake_screen(self._show_all)

    def close_session(self) -> None:
        """Nothing more will be done in it."""
        self._commander.close()

    def action_next_panel(self, direction: int) -> None:
        """Tab: to the next panel."""
        if isinstance(self.focused, Prompt) or len(self.screen_stack) > 1:
            raise SkipAction
        self._layout.focus_next(self.focused, direction)

    def action_panel(self, name: str) -> None:
        """A tab was clicked: to its panel."""
        self._layout.focus(name)

    def action_maximize(self) -> None:
        """z: all the room for one panel, or each its own again."""
        if self._layout.fits:
            is_alone = self._layout.maximize(self.focused)
            self.show_frame()
            self.say("z: back to all panels; Tab: the next one" if is_alone else "")

    def action_layout(self, name: str = "") -> None:
        """v: the next arrangement of the panels that there is room for, or the one given."""
        if self._layout.fits:
            self.prefer(layout=name or self._layout.following())
            self.say(self._layout.use(self, self.preferences.layout))
            self.show_frame()

    def watch_digits(self) -> None:
        """Room for longer numbers, or shorter ones."""
        self._layout.use_digits(self.digits)
        self._layout.fit(self, self.size)
        self.show_frame()

    def action_present(self) -> None:
        """p: few panels with much room, to show to others; or all of them again."""
        self.action_layout(AUTO if self._layout.wanted == PRESENTATION else PRESENTATION)
