"""The displays, and below them the arithmetic of the op on show, unit by unit."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.reactive import var

from bp_tui.explain.wrapping import wrapped
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.titled import Titled


class EquationPanel(LineView, Titled):
    """Lines of text; one that begins with `#` is a heading, one with a blank continues the equation above."""

    HELP = """
    The arithmetic of the step just done, unit by unit: the line of the notes in
    symbols, with indices, with this network's numbers, and the result. The
    unit of the number chosen comes first; i goes through them one by one.

    Up and Down scroll it; displays (:display loss) stand above.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "equation--heading",
        "equation--first",
        "equation--more",
        "equation--value",
    }
    DEFAULT_CSS = """
    EquationPanel {
        & > .equation--heading { color: $label; }
        & > .equation--first { color: $foreground; text-style: bold; }
        & > .equation--more { color: $foreground; }
        & > .equation--value { color: $accent; text-style: bold; }
    }
    """

    lines: var[tuple[str, ...]] = var(())

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.title = "Equation"
        self._wrapped: list[str] = []

    def watch_lines(self) -> None:
        """Show other equations, from their beginning."""
        self._wrap()
        self.scroll_to(0, 0, animate=False, immediate=True)

    def on_mouse_scroll_down(self) -> None:
        """The focus goes where the wheel is turned: with it there is more to read."""
        self.focus()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap()

    def _wrap(self) -> None:
        width = max(20, self.size.width - 3)  # room for the scroll bar
        self._wrapped = [piece for line in self.lines for piece in wrapped(line, width)]
        self.resize_content(width, len(self._wrapped))

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """One line; the result that closes an equation is emphasised."""
        line = self._wrapped[y]
        if line.startswith("#"):
            return [Segment(line[1:].lstrip(), self.style_of("equation--heading"))]
        style = self.style_of("equation--more" if line.startswith(" ") or " = " not in line else "equation--first")
        before, equals, value = line.rpartition(" = ")
        following = self._wrapped[y + 1] if y + 1 < len(self._wrapped) else ""
        if not equals or following.startswith(" "):
            return [Segment(line, style)]
        return [Segment(before + equals, style), Segment(value, self.style_of("equation--value"))]
