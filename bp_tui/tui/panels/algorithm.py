"""The algorithm of the notes: a mark at the line just done, a hollow one at the next, a dot where a run stops."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from bp_tui.debugger.frame import Frame
from bp_tui.explain.algorithm import LINES, line_of
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.titled import Titled


class AlgorithmPanel(LineView, Titled):
    """The nine lines."""

    HELP = """
    The nine lines of the notes: what is being debugged. ▶ marks the line just
    carried out, ▷ the one that comes next, ● a line where runs stop. One step
    is one line for one layer; lines 7 to 9 are one step.

    Up and Down choose a line; b, or a click, stops there or no longer.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "algorithm--line",
        "algorithm--number",
        "algorithm--done",
        "algorithm--next",
        "algorithm--stop",
        "algorithm--cursor",
    }
    DEFAULT_CSS = """
    AlgorithmPanel {
        & > .algorithm--line { color: $foreground; }
        & > .algorithm--number { color: $label; }
        & > .algorithm--done { background: $changed; color: $foreground; text-style: bold; }
        & > .algorithm--next { color: $accent; }
        & > .algorithm--stop { color: $error; }
        & > .algorithm--cursor { text-style: underline; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move_cursor(-1)", "line above", show=False),
        Binding("down", "move_cursor(1)", "line below", show=False),
    ]

    frame: var[Frame | None] = var(None)
    stops: var[frozenset[int]] = var(frozenset())
    cursor: var[int | None] = var(None)

    class LineClicked(Message):
        """A line was clicked."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.title = "Algorithm"
        self._done = self._coming = 0

    def on_mount(self) -> None:
        """Nine lines, always."""
        self.resize_content(max(map(len, LINES)) + 5, len(LINES))

    @property
    def chosen_line(self) -> int:
        """The line under the cursor while the panel has the focus, else the one that comes next."""
        if self.has_focus and self.cursor is not None:
            return self.cursor
        return self._coming or 4

    def action_move_cursor(self, direction: int) -> None:
        """Move the cursor by a line."""
        here = self.cursor or self.chosen_line
        self.cursor = max(1, min(len(LINES), here + direction))

    def on_click(self, event: Click) -> None:
        """Choose the line under the mouse."""
        line = event.get_content_offset(self)
        if line is not None and line.y < len(LINES):
            self.cursor = line.y + 1
            self.post_message(self.LineClicked(line.y + 1))

    def on_blur(self) -> None:
        """The cursor goes with the focus."""
        self.cursor = None

    def watch_frame(self, frame: Frame | None) -> None:
        """Mark other lines."""
        if frame is not None:
            self._done, self._coming = line_of(frame.step, frame.depth), line_of(frame.next_step, frame.depth)
            self.redraw()

    def watch_stops(self) -> None:
        """Mark other stops."""
        self.redraw()

    def watch_cursor(self) -> None:
        """Mark another line."""
        self.redraw()

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """The mark, the line's number and the line."""
        number = y + 1
        is_done = number == self._done or (self._done == 9 and number in (7, 8))
        mark = "▶" if number == self._done else "▷" if number == self._coming else " "
        name = "algorithm--done" if is_done else "algorithm--line"
        style = self.style_of(name, "algorithm--cursor") if number == self.cursor else self.style_of(name)
        segments = [
            Segment("●" if number in self.stops else " ", self.style_of("algorithm--stop")),
            Segment(mark, self.style_of("algorithm--next") if mark == "▷" else style),
            Segment(f" {number} ", style if is_done else self.style_of("algorithm--number")),
            Segment(LINES[y].ljust(width), style),
        ]
        return list(Strip(segments).crop(left, left + width))
