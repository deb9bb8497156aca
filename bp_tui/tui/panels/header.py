"""The line at the top: which experiment, where in the run, and the numbers that belong to no panel."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from bp_tui.debugger.debugger import describe_place
from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import DIGITS, number
from bp_tui.messages import shortened
from bp_tui.tui.widgets.number_format import AUTOMATIC, MISSING

LEAST_NAME, LONGEST_BRANCH = 20, 20


class HeaderLine(Widget):
    """One line, its right half dropped piece by piece where there is no room."""

    DEFAULT_CSS = """
    HeaderLine {
        height: 1;
        text-wrap: nowrap;
        background: $panel;
        color: $foreground;
    }
    """

    frame: reactive[Frame | None] = reactive(None)
    pace: reactive[str] = reactive("")
    digits: reactive[int] = reactive(AUTOMATIC)

    def __init__(self, experiment: str, *, engine: Callable[[], str], id: str) -> None:
        super().__init__(id=id)
        self._experiment = experiment
        self._engine = engine

    def render(self) -> Text:
        """Draw the line."""
        frame, width = self.frame, self.size.width
        text = Text(" bp-tui  ", no_wrap=True, end="")
        where = "" if frame is None else f"   {self._where(frame)} "
        pieces = [] if frame is None else self._pieces(frame)
        name = Text(self._experiment, style="bold")
        room = width - text.cell_len - len(where) - len("   ".join(pieces)) - 3
        name.truncate(max(LEAST_NAME, room), overflow="ellipsis")
        text.append_text(name).append(where)
        text.truncate(width, overflow="ellipsis")
        while pieces and text.cell_len + len("   ".join(pieces)) + 3 > width:
            pieces.pop()
        right = "   ".join(pieces) + " "
        return text.append(right.rjust(max(0, width - text.cell_len)))

    def _pieces(self, frame: Frame) -> list[str]:
        """What stands at the right, what can be spared last."""
        digits = self.digits or DIGITS
        pieces = [self.pace] if self.pace else []
        pieces += [f"op {frame.position:,}", f"η {number(frame.learning_rate, digits)}"]
        pieces.append(f"E {MISSING if frame.loss is None else number(frame.loss, digits)}")
        return [*pieces, shortened(frame.branch, LONGEST_BRANCH), self._engine()]

    @staticmethod
    def _where(frame: Frame) -> str:
        if frame.step is None:
            return "at the start: s steps, ? helps"
        return describe_place(frame)
