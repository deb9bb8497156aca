"""The line at the top: which experiment, where in the run, and the numbers that belong to no panel."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from bp_tui.debugger.debugger import describe_place
from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import DIGITS, number
from bp_tui.tui.widgets.number_format import AUTOMATIC, MISSING


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

    def __init__(self, experiment: str, *, engine: str, id: str) -> None:
        super().__init__(id=id)
        self._experiment = experiment
        self._engine = engine

    def render(self) -> Text:
        """Draw the line."""
        frame = self.frame
        text = Text(" bp-tui  ", no_wrap=True, end="")
        text.append(self._short_name(), style="bold")
        if frame is None:
            return text
        left = f"   {self._where(frame)}"
        digits = self.digits or DIGITS
        pieces = [f"op {frame.position:,}", f"η {number(frame.learning_rate, digits)}"]
        pieces.append(f"E {MISSING if frame.loss is None else number(frame.loss, digits)}")
        pieces += [frame.branch, self._engine]
        if self.pace:
            pieces.insert(0, self.pace)
        text.append(left)
        while pieces and len(text) + len("   ".join(pieces)) + 4 > self.size.width:
            pieces.pop()
        right = "   ".join(pieces) + " "
        text.append(right.rjust(max(0, self.size.width - len(text))))
        return text

    def _short_name(self) -> str:
        """The experiment; a very long name leaves half of the line to the rest."""
        room = max(1, self.size.width // 2 - 1)
        return self._experiment if len(self._experiment) <= room else f"{self._experiment[: room - 1]}…"

    @staticmethod
    def _where(frame: Frame) -> str:
        if frame.step is None:
            return "at the start: s steps, ? helps"
        return describe_place(frame)
