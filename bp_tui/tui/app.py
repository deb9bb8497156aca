"""The app: keys and typed commands in, the debugger's frames out.

It owns no number. Each command goes to the debugger; what comes back is a new frame, set on one reactive that every
panel is bound to. Long commands are driven in slices between which keys are read and the screen is drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import ClassVar

from textual.actions import SkipAction
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.containers import Horizontal
from textual.events import Resize
from textual.reactive import var
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer, Input, Static

from bp_tui.debugger.commands import COMMANDS, Answer, CommandError, Progress, Work
from bp_tui.debugger.debugger import Debugger, describe_next
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.why import Why, follow
from bp_tui.messages import safe_text
from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.fast_forward import ENGINE
from bp_tui.tui.keys import bindings, help_text, takes_count
from bp_tui.tui.palette import CommandProvider
from bp_tui.tui.panels.algorithm import AlgorithmPanel
from bp_tui.tui.panels.equation import EquationPanel
from bp_tui.tui.panels.header import HeaderLine
from bp_tui.tui.panels.loss import LossPanel
from bp_tui.tui.panels.numbers import ActivationsPanel, DeltasPanel, WeightsPanel
from bp_tui.tui.screens.text import CurveScreen, TextScreen
from bp_tui.tui.screens.why import WhyScreen
from bp_tui.tui.theme import DARK, LIGHT, OWN_VARIABLES
from bp_tui.tui.widgets.prompt import Prompt
from bp_tui.tui.widgets.tab_line import TabLine

SMALLEST = (80, 24)
WIDE = (110, 32)
REDRAW_SECONDS = 0.1
PACES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
UPPER_PANELS = ("algorithm", "equation")
LOWER_PANELS = {"weights": "Weights", "activations": "Activations", "deltas": "δ", "loss": "Loss"}
PANELS = (*UPPER_PANELS, *LOWER_PANELS)


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

    def __init__(self, debugger: Debugger, *, theme: str | None = None) -> None:
        super().__init__()
        self.debugger = debugger
        self._theme_wanted = theme
        self._count = ""
        self._work: Work | None = None
        self._stop_work = False
        self._work_paused = False
        self._pace = 2
        self._player: Timer | None = None
        self._message_lines = 0
        self._message = Static(id="message", markup=False)
        self._prompt = Prompt([command.usage for command in COMMANDS.values()], id="prompt")
        self._tabs = TabLine(LOWER_PANELS)
        self._panels: dict[str, Widget] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours under a theme that is not ours."""
        own = DARK if self.current_theme.dark else LIGHT
        return {name: own.variables[name] for name in OWN_VARIABLES}

    def compose(self) -> ComposeResult:
        """The panels, all bound to the frame."""
        experiment = self.debugger.experiment
        layers = "-".join(map(str, experiment.layer_sizes))
        options = {
            "softmax_output": experiment.activations[-1] == "softmax",
            "has_bias": experiment.bias != "none",
        }
        header = HeaderLine(f"{safe_text(experiment.name)} {layers}", engine=ENGINE, id="header")
        yield header.data_bind(BpTui.frame, pace=BpTui.pace_shown)
        self._panels = {
            "algorithm": AlgorithmPanel(id="algorithm").data_bind(BpTui.frame, BpTui.stops),
            "equation": EquationPanel(id="equation").data_bind(lines=BpTui.equations),
            "weights": WeightsPanel("Weights", id="weights", **options).data_bind(BpTui.frame),
            "activations": ActivationsPanel("Activations", id="activations", **options).data_bind(BpTui.frame),
            "deltas": DeltasPanel("δ", id="deltas", **options).data_bind(BpTui.frame),
            "loss": LossPanel(id="loss").data_bind(BpTui.losses, BpTui.frame),
        }
        yield Horizontal(*(self._panels[name] for name in UPPER_PANELS), id="upper")
        yield self._tabs
        yield Horizontal(*(self._panels[name] for name in LOWER_PANELS), id="lower")
        yield self._message
        yield self._prompt
        yield Footer(compact=True, show_command_palette=False)
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Show the start."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wanted = self._theme_wanted or DARK.name
        self.theme = wanted if wanted in self.available_themes else DARK.name
        self._activate("weights")
        self.show_frame()
        self.say(safe_text(self.debugger.experiment.title))

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size."""
        width, height = event.size
        main = self.screen_stack[0]
        main.set_class(width < WIDE[0] or height < WIDE[1], "narrow")
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        main.set_class(too_small, "too-small")
        if too_small:
            main.query_one("#too-small", Static).update(
                f"bp-tui needs {SMALLEST[0]}×{SMALLEST[1]}, this terminal is {width}×{height}: enlarge it, or q quits"
            )

    def show_frame(self) -> None:
        """Bring the screen to where the debugger is."""
        self._show_numbers()
        self.equations = tuple(self.debugger.equation_lines())

    def _show_numbers(self) -> None:
        timeline = self.debugger.timeline
        others = (branch.losses for branch in timeline.branches.values() if branch is not timeline.branch)
        self.losses = (timeline.branch.losses, *others)
        self.stops = self.debugger.breakpoints.lines()
        self.frame = self.debugger.frame

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a message below the panels."""
        self._message.set_class(error, "error")
        lines = text.count("\n")
        self._message.update(text, layout=lines != self._message_lines)
        self._message_lines = lines

    # ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────

    def action_execute(self, name: str) -> None:
        """A command's key was pressed."""
        if name == "help":
            self.push_screen(TextScreen("Help", help_text()))
            return
        count, self._count = self._count, ""
        if COMMANDS[name].argument.required:
            self.action_prompt(f"{name} ")
            return
        self.run_line(f"{name} {count}".strip() if count and takes_count(name) else name)

    def run_line(self, line: str) -> bool:
        """Do a command, or begin a long one; false if it was refused."""
        if self._work is not None:
            self.say("a run is under way: Esc stops it")
            return False
        self._pause()
        try:
            work = self.debugger.start(line)
            progress = next(work)
        except StopIteration as finished:
            self._finish(line, finished.value)
            return True
        except CommandError as error:
            self.say(safe_text(str(error)), error=True)
            return False
        if not self._finish_quickly(line, work):
            self._work, self._stop_work, self._work_paused = work, False, False
            self.run_worker(self._drive(line, work, progress), exclusive=True, group="run")
        return True

    def _finish_quickly(self, line: str, work: Work) -> bool:
        """Do what is done within a slice or two at once, so that a key press draws once."""
        deadline = perf_counter() + 0.02
        try:
            while perf_counter() < deadline:
                next(work)
        except StopIteration as finished:
            self._finish(line, finished.value)
            return True
        except CommandError as error:
            self._refuse(error)
            return True
        return False

    async def _drive(self, line: str, work: Work, progress: Progress) -> None:
        """A long command, slice by slice; Escape stops it."""
        start, first, drawn = perf_counter(), progress.position, 0.0
        try:
            while not self._stop_work:
                if self._work_paused:
                    await asyncio.sleep(0.05)
                    continue
                progress = next(work)
                now = perf_counter()
                if now - drawn >= REDRAW_SECONDS:
                    drawn = now
                    self._show_progress(line, progress, abs(progress.position - first), max(now - start, 1e-9))
                await asyncio.sleep(0)
            work.close()
            self._work = None
            self.show_frame()
            self.say(f"stopped at op {self.debugger.position:,}")
        except StopIteration as finished:
            self._work = None
            self._finish(line, finished.value)
        except CommandError as error:
            self._work = None
            self._refuse(error)
        finally:
            self._work = None

    def _show_progress(self, line: str, progress: Progress, ops: int, seconds: float) -> None:
        self.debugger.arrive()
        self._show_numbers()
        self.equations = (f"# running: {line}", "", "Space pauses it, Esc stops it")
        samples = ops / seconds / self.debugger.timetable.ops_per_batch * self.debugger.training.batch_size
        done = left = ""
        if progress.fraction:
            done, left = f"{progress.fraction:.0%}  ", f"{seconds * (1 / progress.fraction - 1):,.0f} s left  "
        self.say(f"{line}: {done}op {progress.position:,}  {samples:,.0f} samples/s  {left}Esc stops")

    def _finish(self, line: str, answer: Answer) -> None:
        """Show what a command has come to."""
        if answer.ends:
            self.exit()
            return
        self.show_frame()
        text = safe_text(answer.text)
        if answer.moved:
            self.say(str(answer.fields.get("reason", "")) or describe_next(self.debugger.frame))
        elif isinstance(answer.subject, Why):
            self.push_screen(WhyScreen(answer.subject, partial(follow, self.debugger)))
        elif len(points := answer.points) > 1:
            self.push_screen(CurveScreen(line, text, points))
        elif "\n" in text:
            self.push_screen(TextScreen(line, text))
        else:
            self.say(text)

    def _refuse(self, error: CommandError) -> None:
        self.show_frame()
        self.say(safe_text(str(error)), error=True)

    # ── keys of the screen ────────────────────────────────────────────────────────────────────────────────────────

    def action_count(self, digit: str) -> None:
        """A digit before a command's key."""
        self._count = (self._count + digit).lstrip("0")[:12]
        self.say(f"{self._count} …" if self._count else "")

    def action_cancel(self) -> None:
        """Escape: stop what runs, forget a count."""
        self._count = ""
        if self._work is not None:
            self._stop_work = True
        elif self._player is not None:
            self._pause()
        else:
            self.say("")

    def action_interrupt(self) -> None:
        """Ctrl+C: stop what runs; nothing is lost by it, so it does not end the app."""
        running = self._work is not None or self._player is not None
        self.action_cancel()
        if not running:
            self.say("q quits")

    def action_prompt(self, beginning: str = "") -> None:
        """Open the prompt, the beginning of a command in it."""
        self._pause()
        self._prompt.open(beginning)

    def action_toggle_stop(self) -> None:
        """b: a breakpoint at the chosen line of the algorithm, or none."""
        panel = self._panels["algorithm"]
        assert isinstance(panel, AlgorithmPanel)
        self._toggle_stop(panel.chosen_line)

    def on_algorithm_panel_line_clicked(self, event: AlgorithmPanel.LineClicked) -> None:
        """A line was clicked: a breakpoint there, or none."""
        self._toggle_stop(event.line)

    def _toggle_stop(self, line: int) -> None:
        number = self.debugger.breakpoints.at_line(line)
        self.run_line(f"break {line}" if number is None else f"delete {number}")

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
        if self._work is not None:
            self._work_paused = not self._work_paused
            if self._work_paused:
                self.say(f"paused at op {self.debugger.position:,}: Space goes on, Esc stops")
        elif self._player is not None:
            self._pause()
        else:
            self._play()

    def action_pace(self, direction: int) -> None:
        """Plus and minus: play faster, slower."""
        self._pace = max(0, min(len(PACES) - 1, self._pace + direction))
        if self._player is not None:
            self._pause()
            self._play()
        else:
            self.say(f"pace: {PACES[self._pace]:g} ops a second; Space plays")

    def _play(self) -> None:
        self._player = self.set_interval(1.0 / PACES[self._pace], self._play_one)
        self.pace_shown = f"▶ {PACES[self._pace]:g}/s"
        self.say("playing: Space pauses, + and − change the pace")

    def _play_one(self) -> None:
        self.debugger.execute("step")
        self.show_frame()

    def _pause(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player = None
            self.pace_shown = ""
            self.say("")

    def action_next_panel(self, direction: int) -> None:
        """Tab: to the next panel."""
        if isinstance(self.focused, Prompt) or len(self.screen_stack) > 1:
            raise SkipAction
        here = self.focused.id if self.focused is not None and self.focused.id in PANELS else None
        index = PANELS.index(here) + direction if here else (0 if direction > 0 else len(PANELS) - 1)
        name = PANELS[index % len(PANELS)]
        if name in LOWER_PANELS:
            self._activate(name)
        self._panels[name].focus()

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        """A tab was clicked."""
        self._activate(event.name)
        self._panels[event.name].focus()

    def _activate(self, name: str) -> None:
        """Make a lower panel the one that is shown where there is room for one only."""
        for panel in LOWER_PANELS:
            self._panels[panel].set_class(panel == name, "active")
        self._tabs.active = name


def run_app(debugger: Debugger, *, theme: str | None = None, mouse: bool = True) -> int:
    """Open the app on a debugger; returns the exit status."""
    app = BpTui(debugger, theme=theme)
    app.run(mouse=mouse)
    return app.return_code or 0
