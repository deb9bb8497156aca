"""The algorithm of the notes, with a mark at the line just done and a hollow one at the line that comes next."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from bp_tui.debugger.frame import Frame
from bp_tui.explain.algorithm import LINES, line_of
from bp_tui.tui.widgets.line_view import LineView


class AlgorithmPanel(LineView):
    """The nine lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "algorithm--line",
        "algorithm--number",
        "algorithm--done",
        "algorithm--next",
    }
    DEFAULT_CSS = """
    AlgorithmPanel {
        & > .algorithm--line { color: $foreground; }
        & > .algorithm--number { color: $label; }
        & > .algorithm--done { background: $changed; color: $foreground; text-style: bold; }
        & > .algorithm--next { color: $accent; }
    }
    """

    frame: reactive[Frame | None] = reactive(None)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.border_title = "Algorithm"

    def on_mount(self) -> None:
        """Nine lines, always."""
        self.resize_content(max(map(len, LINES)) + 5, len(LINES))

    def watch_frame(self, frame: Frame | None) -> None:
        """Mark other lines."""
        self.refresh()

    def draw_line(self, y: int, left: int, width: int) -> Strip:
        """The mark, the line's number and the line."""
        done = coming = 0
        if self.frame is not None:
            done, coming = line_of(self.frame.step, self.frame.depth), line_of(self.frame.next_step, self.frame.depth)
        number = y + 1
        is_done = number == done or (done == 9 and number in (7, 8))
        mark = "▶" if number == done else "▷" if number == coming else " "
        style = self.style_of("algorithm--done" if is_done else "algorithm--line")
        segments = [
            Segment(f" {mark}", self.style_of("algorithm--next") if mark == "▷" else style),
            Segment(f" {number} ", style if is_done else self.style_of("algorithm--number")),
            Segment(LINES[y].ljust(width), style),
        ]
        return Strip(segments).crop(left, left + width)
