"""The arithmetic of the op on show, unit by unit, and below it the displays."""

from __future__ import annotations

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from bp_tui.tui.widgets.line_view import LineView


class EquationPanel(LineView):
    """Lines of text; one that begins with `#` is a heading, one with a blank continues an equation."""

    COMPONENT_CLASSES = {"equation--heading", "equation--first", "equation--more", "equation--value"}
    DEFAULT_CSS = """
    EquationPanel {
        & > .equation--heading { color: $label; }
        & > .equation--first { color: $foreground; text-style: bold; }
        & > .equation--more { color: $foreground; }
        & > .equation--value { color: $accent; text-style: bold; }
    }
    """

    lines: reactive[tuple[str, ...]] = reactive(())

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.border_title = "Equation"

    def watch_lines(self, lines: tuple[str, ...]) -> None:
        """Show other equations, from their beginning."""
        self.resize_content(max(map(len, lines), default=0), len(lines))
        self.scroll_to(0, 0, animate=False, immediate=True)

    def draw_line(self, y: int, left: int, width: int) -> Strip:
        """One line, its last result emphasised."""
        line = self.lines[y]
        if line.startswith("#"):
            return Strip([Segment(line[1:].lstrip(), self.style_of("equation--heading"))]).crop(left, left + width)
        style = self.style_of("equation--more" if line.startswith(" ") else "equation--first")
        before, equals, value = line.rpartition(" = ")
        closes = y + 1 == len(self.lines) or not self.lines[y + 1].startswith("  ")
        if not (equals and closes):
            return Strip([Segment(line, style)]).crop(left, left + width)
        segments = [Segment(before + equals, style), Segment(value, self.style_of("equation--value"))]
        return Strip(segments).crop(left, left + width)
