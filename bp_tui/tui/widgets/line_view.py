"""A scrolling view that draws only the lines that can be seen, whatever the size of what it shows."""

from __future__ import annotations

from abc import abstractmethod

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class LineView(ScrollView, can_focus=True):
    """Subclasses say how large the content is (`resize_content`) and draw one line of it (`draw_line`).

    Styles are named by component classes and read once per change of style, not once per cell.
    """

    DEFAULT_CSS = """
    LineView {
        background: transparent;
        scrollbar-size: 1 1;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_read: dict[str, Style] = {}
        self._content_height = 0

    @abstractmethod
    def draw_line(self, y: int, left: int, width: int) -> Strip:
        """Line `y` of the content, `width` columns from column `left` on."""

    def resize_content(self, width: int, height: int) -> None:
        """Say how large the content is now, and draw anew.

        A change of size lays out the whole screen, so content that fits counts as just as high as the view.
        """
        self._content_height = height
        room = self.size
        self.virtual_size = Size(width, max(height, room.height - (width > room.width)))
        self.refresh()

    def style_of(self, *names: str) -> Style:
        """The combined style of component classes, later ones on top."""
        key = " ".join(names)
        found = self._styles_read.get(key)
        if found is None:
            found = Style.combine([self.get_component_rich_style(name, partial=True) for name in names])
            self._styles_read[key] = found
        return found

    def notify_style_update(self) -> None:
        """Forget the styles that were read: theme, focus or size has changed."""
        self._styles_read = {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part."""
        left, top = self.scroll_offset
        width = self.scrollable_content_region.width
        line = top + y
        strip = self.draw_line(line, left, width) if line < self._content_height else Strip.blank(width)
        return strip.adjust_cell_length(width).apply_style(self.base_style)

    @property
    def base_style(self) -> Style:
        """The widget's own style, read once."""
        found = self._styles_read.get("")
        if found is None:
            found = self._styles_read[""] = self.rich_style
        return found
