"""A scrolling view that draws only the lines that can be seen, whatever the size of what it shows."""

from __future__ import annotations

from abc import abstractmethod

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
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

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """The size of the content. Textual's own would lay out the whole screen anew when it changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_read: dict[str, Style] = {}
        self._content_height = 0
        self._drawn: dict[int, Strip] = {}
        self._drawn_for = Region()

    @abstractmethod
    def draw_line(self, y: int, left: int, width: int) -> Strip:
        """Line `y` of the content, `width` columns from column `left` on."""

    def resize_content(self, width: int, height: int) -> None:
        """Say how large the content is now, and draw anew."""
        self._content_height = height
        if self.virtual_size != (size := Size(width, height)):
            self.virtual_size = size
            self._scroll_update(size)  # the scroll bars follow; only one that comes or goes lays out the screen
        self.redraw()

    def redraw(self) -> None:
        """The content has changed: draw anew those of its lines in view that look different now."""
        view = self._view()
        if view != self._drawn_for or len(self._drawn) < view.height:
            self.refresh()
            return
        changed = []
        for y, before in self._drawn.items():
            now = self._draw(y, view)
            if now != before:
                self._drawn[y] = now
                changed.append(Region(0, y, view.width, 1))
        if changed:
            self.refresh(*changed)

    def style_of(self, *names: str) -> Style:
        """The combined style of component classes on the widget's own, later ones on top."""
        key = " ".join(names)
        found = self._styles_read.get(key)
        if found is None:
            parts = [self.get_component_rich_style(name, partial=True) for name in names]
            found = self._styles_read[key] = Style.combine([self.rich_style, *parts])
        return found

    def notify_style_update(self) -> None:
        """Forget the styles that were read, and what was drawn with them: theme, focus or size has changed."""
        self._styles_read = {}
        self._drawn = {}
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the visible part, or what is asked for of it."""
        view = self._view()
        if view != self._drawn_for:
            self._drawn, self._drawn_for = {}, view
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part."""
        strip = self._drawn.get(y)
        if strip is None:
            strip = self._drawn[y] = self._draw(y, self._drawn_for)
        return strip

    def _draw(self, y: int, view: Region) -> Strip:
        line, blank = view.y + y, self.style_of()
        if line >= self._content_height:
            return Strip.blank(view.width, blank)
        return self.draw_line(line, view.x, view.width).adjust_cell_length(view.width, blank)

    def _view(self) -> Region:
        """The part of the content that can be seen."""
        return Region.from_offset(self.scroll_offset, self.scrollable_content_region.size)
