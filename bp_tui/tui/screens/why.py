"""Why a number is what it is: its equation, and below it the operands, each of which opens its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from bp_tui.debugger.deriving import derivable
from bp_tui.debugger.why import Why
from bp_tui.explain.derivation import Derivation
from bp_tui.explain.explanation import Operand
from bp_tui.explain.places import Place
from bp_tui.explain.render_text import operand_lines
from bp_tui.messages import shortened
from bp_tui.tui.screens.derivation import DerivationScreen
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.choices import Choices

WIDTH = 72
MOST_OPERANDS = 200


class WhyScreen(Popup[None]):
    """One number. `follow` explains an operand of it; Enter opens that on top, Escape comes back.

    `digits` are the significant ones that numbers have. `derive` makes the derivation that a number
    belongs to, if there is one; d opens it.
    """

    DEFAULT_CSS = """
    WhyScreen {
        & VerticalScroll { height: auto; max-height: 14; scrollbar-size: 1 1; }
        & OptionList {
            max-height: 12;
            margin-top: 1;
            &:focus > .option-list--option-highlighted { text-style: bold; }
        }
    }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,backspace", "dismiss", "Back"),
        ("d", "derive", "Derivation"),
        ("r", "app.replay(1)", "Next recorded command"),
        ("R", "app.replay(-1)", "Back in the replay"),
        ("space", "app.toggle_play", "Play"),
    ]

    def __init__(
        self,
        found: Why,
        digits: int,
        follow: Callable[[Operand, Why], Why],
        derive: Callable[[Place], Derivation | None] = lambda place: None,
    ) -> None:
        super().__init__()
        self._found = found
        self._digits = digits
        self._follow = follow
        self._derive = derive

    def compose(self) -> ComposeResult:
        """The equation above, the operands below."""
        operands = operand_lines(self._found.explanation, self._digits, most=MOST_OPERANDS)
        with Vertical(classes="frame") as frame:
            frame.border_title = self._found.title()
            keys = ["Enter: why that one"] if operands else []
            keys += ["d: derivation"] if derivable(self._found.explanation.target) else []
            frame.border_subtitle = "; ".join([*keys, "Esc: back"])
            with VerticalScroll(can_focus=False):
                yield Static("\n".join(self._found.lines(WIDTH, self._digits)), markup=False)
            if operands:
                yield Choices(*(Text(shortened(line, WIDTH)) for line in operands))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Explain the operand chosen."""
        operands = self._found.explanation.operands
        if event.option_index < len(operands):
            found = self._follow(operands[event.option_index], self._found)
            self.app.push_screen(WhyScreen(found, self._digits, self._follow, self._derive))

    def action_derive(self) -> None:
        """d: the derivation that the number belongs to."""
        derivation = self._derive(self._found.explanation.target)
        if derivation is not None:
            self.app.push_screen(DerivationScreen(derivation, lambda place: self._derive(place) or derivation))
