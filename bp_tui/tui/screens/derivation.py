"""The derivation, walked through: one step at a time, in letters, with this network's numbers, and checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from bp_tui.explain.derivation import Derivation, DerivationStep
from bp_tui.explain.places import Place
from bp_tui.explain.wrapping import wrapped
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.recolored import Recolored

_ROOM_FOR_STEPS = 118
_KEYS = "n p  step   ↑ ↓  unit   [ ]  layer   Esc  close"
_SCROLL_KEYS = "Shift ↑ ↓  scroll   "


class DerivationScreen(Popup[None], Recolored):
    """One step of a derivation. `derive` makes that of another unit."""

    DEFAULT_CSS = """
    DerivationScreen {
        & > .frame { height: 22; padding: 0 1; }
        & #sample { height: auto; color: $label; margin-bottom: 1; }
        & #steps { display: none; width: 34; height: 1fr; border-right: solid $rule; margin-right: 2; }
        & #step { height: 1; }
        & VerticalScroll { height: 1fr; scrollbar-size: 1 1; }
        & #check { height: auto; border-top: solid $rule; }
        &.wide > .frame { width: 116; height: 28; padding: 0 2; }
        &.wide #steps { display: block; }
        &.wide #step { margin-bottom: 1; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q", "dismiss", "Close"),
        ("n,right,space,enter", "step(1)", "Next step"),
        ("p,left,backspace", "step(-1)", "Previous step"),
        ("down", "unit(1)", "Next unit"),
        ("up", "unit(-1)", "Previous unit"),
        ("right_square_bracket,pagedown", "layer(1)", "Next layer"),
        ("left_square_bracket,pageup", "layer(-1)", "Previous layer"),
        ("shift+down", "scroll(1)", "Scroll down"),
        ("shift+up", "scroll(-1)", "Scroll up"),
        ("r", "app.replay(1)", "Next recorded command"),
        ("R", "app.replay(-1)", "Back in the replay"),
    ]

    def __init__(self, derivation: Derivation, derive: Callable[[Place], Derivation]) -> None:
        super().__init__()
        self._derivation = derivation
        self._derive = derive
        self._at = 0

    def compose(self) -> ComposeResult:
        """The list of steps where there is room; beside it the step at hand, its check below."""
        with Vertical(classes="frame"):
            yield Static(id="sample", markup=False)
            with Horizontal():
                yield Static(id="steps", markup=False)
                with Vertical():
                    yield Static(id="step", markup=False)
                    with VerticalScroll(can_focus=False):
                        yield Static(id="argument", markup=False)
                    yield Static(id="check", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for the size, and draw for it."""
        self.set_class(event.size.width >= _ROOM_FOR_STEPS and event.size.height >= 30, "wide")
        self.call_after_refresh(self._show)

    def action_step(self, direction: int) -> None:
        """To the next step, or the one before; it stays at the ends."""
        self._at = min(max(0, self._at + direction), len(self._derivation.steps) - 1)
        self._show()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_unit(self, direction: int) -> None:
        """The same step for another unit of the layer, round and round."""
        now = self._derivation
        width = now.layer_sizes[now.layer]
        self._go(now.layer, (now.unit - 1 + direction) % width + 1)

    def action_layer(self, direction: int) -> None:
        """Another layer, which may have other steps; the first ones and the last are the same."""
        now = self._derivation
        layer = now.layer + direction
        if 1 <= layer < len(now.layer_sizes):
            self._go(layer, min(now.unit, now.layer_sizes[layer]))

    def action_scroll(self, direction: int) -> None:
        """A long step, line by line."""
        self.query_one(VerticalScroll).scroll_relative(y=direction, animate=False)

    def _go(self, layer: int, unit: int) -> None:
        now = self._derivation
        if (layer, unit) == (now.layer, now.unit):
            return
        is_last = self._at == len(now.steps) - 1
        self._derivation = self._derive(Place("delta", layer, (unit,)))
        last = len(self._derivation.steps) - 1
        self._at = last if is_last else min(self._at, last)
        self._show()

    def recolor(self) -> None:
        """In other colours."""
        self._show()

    def _show(self) -> None:
        if not self.is_there:
            return
        derivation, at = self._derivation, self._at
        step, count = derivation.steps[at], len(derivation.steps)
        width = max(20, self.query_one(VerticalScroll).size.width - 1)
        frame = self.query_one(".frame", Vertical)
        frame.border_title = derivation.title()
        self.query_one("#sample", Static).update(derivation.sample)
        self.query_one("#steps", Static).update(self._list())
        heading = Text(f"Step {at + 1} of {count}  ", style=self._colour("label"))
        heading.append(step.title, style=f"bold {self._colour('accent')}")
        self.query_one("#step", Static).update(heading)
        self.query_one("#argument", Static).update(self._argument(step, width))
        self.query_one("#check", Static).update(self._check(step))
        self.call_after_refresh(self._tell_keys)

    def _tell_keys(self) -> None:
        """The keys; those that scroll only where there is more than can be seen."""
        if not self.is_there:
            return
        scrolls = self.query_one(VerticalScroll).max_scroll_y > 0
        self.query_one(".frame", Vertical).border_subtitle = (_SCROLL_KEYS if scrolls else "") + _KEYS

    def _colour(self, name: str) -> str:
        return self.app.theme_variables[name]

    def _list(self) -> Text:
        """Every step with the sign of its check, the one at hand marked."""
        text = Text()
        for place, step in enumerate(self._derivation.steps):
            is_here = place == self._at
            text.append("▶ " if is_here else "  ", style=self._colour("accent"))
            text.append(f"{place + 1} {step.title}".ljust(29), style="bold" if is_here else "")
            text.append(f"{step.check.sign}\n", style=self._sign_colour(step))
        return text

    def _argument(self, step: DerivationStep, width: int) -> Text:
        """The sentence, the equations in letters, and those with numbers."""
        text = Text(f"{step.sentence}\n\n")
        letters = [piece for line in step.symbols() for piece in wrapped(line, width)]
        numbers = [piece for line in step.numbers() for piece in wrapped(line, width)]
        text.append("\n".join(letters) + "\n\n", style=self._colour("plus"))
        text.append("\n".join(numbers))
        return text

    def _check(self, step: DerivationStep) -> Text:
        """What was moved, and the two derivatives in columns."""
        check, quiet = step.check, self._colour("label")
        text = Text(f"{step.measured()}\n", style=quiet)
        text.append(f"  {'analytic':<19}{'numeric':<19}difference\n", style=quiet)
        analytic, numeric, difference = check.figures()
        text.append(f"{check.sign} ", style=self._sign_colour(step))
        text.append(f"{analytic:<19}{numeric:<19}{difference}", style="bold")
        if check.excuse:
            text.append(f"\n{check.excuse}", style=self._colour("minus"))
        return text

    def _sign_colour(self, step: DerivationStep) -> str:
        return self._colour("minus" if step.check.excuse else "success" if step.check.passed else "error")
