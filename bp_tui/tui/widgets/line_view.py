"""A scrolling view that draws only the lines that can be seen, whatever the size of what it shows."""

from __future__ import annotations

from abc import abstractmethod

from rich.segment import Segment
from rich.style import Style
from textual.events import MouseDown, MouseEvent, MouseMove, MouseUp
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip

_Line = tuple[list[Segment], int]
"""The segments of a line, and how many columns they take."""


class LineView(ScrollView, can_focus=True):
    """Subclasses say how large the content is (`resize_content`) and draw one line of it (`draw_line`).

    What a change costs is the lines that it changes, and nothing is laid out for it: a line is only drawn anew where
    it looks different, and the scroll bar at the right belongs to the lines, because one of Textual's own is a widget
    that comes and goes. Styles are named by component classes and read once per change of style, not once per cell.
    """

    DEFAULT_CSS = """
    LineView {
        background: transparent;
        overflow-y: hidden;
        scrollbar-size: 1 1;
    }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """The size of the content. Textual's own would lay out the whole screen anew when it changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_read: dict[tuple[str, ...], Style] = {}
        self._content_height = 0
        self._drawn: dict[int, _Line] = {}
        self.window = Region()
        """The part of the content that is drawn."""

    @abstractmethod
    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """Line `y` of the content, at most `width` columns from column `left` on."""

    def resize_content(self, width: int, height: int) -> None:
        """Say how large the content is now, and draw what has changed."""
        self._content_height = height
        size = Size(width + 1, height)  # room for the scroll bar
        if size != self.virtual_size:
            self.virtual_size = size
            self._scroll_update(size)
        self.redraw()

    def redraw(self) -> None:
        """The content has changed: draw anew those of its lines in view that look different now."""
        view = self._view()
        if view != self.window or len(self._drawn) < view.height:
            self.refresh()
            return
        bar, changed, width = self._scroll_bar(view), [], self.size.width
        for y, before in self._drawn.items():
            now = self._draw(y, view, bar)
            if now != before:
                self._drawn[y] = now
                changed.append(Region(0, y, width, 1))
        if changed:
            self.refresh(*changed)

    def style_of(self, *names: str) -> Style:
        """The combined style of component classes on the widget's own, later ones on top."""
        found = self._styles_read.get(names)
        if found is None:
            parts = [self.get_component_rich_style(name, partial=True) for name in names]
            found = self._styles_read[names] = Style.combine([self.rich_style, *parts])
        return found

    def notify_style_update(self) -> None:
        """Forget the styles that were read, and what was drawn with them: theme, focus or size has changed."""
        self._styles_read = {}
        self._drawn = {}
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what is asked for of the visible part."""
        view = self._view()
        if view != self.window:
            self._drawn, self.window = {}, view
        if len(self._drawn) < view.height:
            bar = self._scroll_bar(view)
            self._drawn = {y: self._draw(y, view, bar) for y in range(view.height)}
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the visible part, which `render_lines` has drawn."""
        return Strip(*self._drawn.get(y, ([], 0)))

    def _draw(self, y: int, view: Region, bar: list[Segment]) -> _Line:
        line = view.y + y
        segments = self.draw_line(line, view.x, view.width) if line < self._content_height else []
        text = "".join([segment.text for segment in segments])
        length = len(text) if text.isascii() else Segment.get_line_length(segments)
        if length < view.width:
            segments.append(Segment(" " * (view.width - length), self.style_of()))
            length = view.width
        cell = bar[y : y + 1]
        return segments + cell, length + len(cell)

    def _view(self) -> Region:
        """The part of the content that can be seen, beside the scroll bar if there is one."""
        width, height = self.scrollable_content_region.size
        return Region.from_offset(self.scroll_offset, Size(width - (self._content_height > height), height))

    @property
    def allow_vertical_scroll(self) -> bool:
        """Whether there is more than can be seen."""
        return self.max_scroll_y > 0

    def _scroll_bar(self, view: Region) -> list[Segment]:
        """A cell for every line, or none where the content fits."""
        if self._content_height <= view.height:
            return []
        back = self.styles.scrollbar_background
        bar = ScrollBarRender.render_bar(
            size=view.height,
            virtual_size=self._content_height,
            window_size=view.height,
            position=view.y,
            back_color=back.rich_color,
            bar_color=(back + self.styles.scrollbar_color).rich_color,
        )
        return [Segment(text, style and style.clear_meta_and_links()) for text, style, _ in bar.segments]

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take hold of the scroll bar."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.x >= self._view().width:
            self.capture_mouse()
            self._scroll_to_mouse(event)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the mouse that holds the scroll bar."""
        if self.app.mouse_captured is self:
            self._scroll_to_mouse(event)

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go of the scroll bar."""
        self.release_mouse()

    def _scroll_to_mouse(self, event: MouseEvent) -> None:
        height = self._view().height
        middle = event.get_content_offset_capture(self).y / max(1, height) * self._content_height
        self.scroll_to(y=round(middle - height / 2), animate=False)
