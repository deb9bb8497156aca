"""The sample at hand, what the network makes of it, and where it lies among the others."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.reactive import var
from textual.strip import Strip

from bp_tui.data.dataset import Dataset
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.region import Survey
from bp_tui.explain.notation import number
from bp_tui.messages import safe_line
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.titled import Titled

if TYPE_CHECKING:
    from bp_tui.tui.panels.data_view import DataView
    from bp_tui.tui.widgets.blocks import Block


class DataPanel(LineView, Titled):
    """A drawing of the inputs where they can be drawn, a picture, a plane or a function, and their numbers.

    The drawing's background comes from `survey`; it is asked only while the panel can be seen. Drawn `plain`,
    it does without tints.
    """

    HELP = """
    The sample (x, r) of line 3 that the steps are about, and what the network
    makes of it: two inputs as a place in their plane, coloured by what the
    network answers there; one as a place on its function; pictures as such;
    anything else by its numbers. Up and Down scroll it.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "data--label",
        "data--value",
        "data--missing",
        "data--right",
        "data--wrong",
        "data--bar",
        "data--line",
        "data--current",
    }
    DEFAULT_CSS = """
    DataPanel {
        & > .data--label, & > .data--missing { color: $label; }
        & > .data--value { color: $foreground; }
        & > .data--right { color: $success; text-style: bold; }
        & > .data--wrong { color: $minus; text-style: bold; }
        & > .data--bar, & > .data--line { color: $plus; }
        & > .data--current { color: $background; background: $accent; text-style: bold; }
    }
    """

    frame: var[Frame | None] = var(None)

    def __init__(self, data: Dataset, survey: Survey, *, id: str, softmax_output: bool, plain: bool) -> None:
        super().__init__(id=id)
        self._plain = plain
        self.title = "Data"
        self._data, self._survey, self._softmax_output = data, survey, softmax_output
        self._arranged: tuple[tuple[object, ...], Block] | None = None
        self._sized: Block | None = None
        self._view_of_data: DataView | None = None

    def watch_frame(self) -> None:
        """Show another instant."""
        self._bring_up_to_date()

    def on_resize(self) -> None:
        """Arrange it for another size; in its corner stands what a drawing covers."""
        if self._data.image_shape is None and self._survey.ranges:
            self.border_subtitle = self._covered(self.size.width - 3)
        self._bring_up_to_date()

    def on_show(self) -> None:
        """It can be seen again."""
        self._bring_up_to_date()

    def notify_style_update(self) -> None:
        """Other colours: what was drawn with the old ones is forgotten."""
        self._arranged = self._view_of_data = None
        super().notify_style_update()

    def _bring_up_to_date(self) -> None:
        if not self.is_on_screen:
            return
        block = self._block()
        if block is not None and block is not self._sized:
            self._sized = block
            width = self.scrollable_content_region.width
            self.resize_content(min(block.width, width - 1), block.height)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """One line of the arrangement."""
        block = self._block()
        if block is None or y >= block.height:
            return []
        return list(Strip(block.line(y)).crop(left, left + width))

    def _covered(self, width: int) -> str:
        ranges = (*self._survey.ranges, self._survey.target_range)[:2]
        lows, highs = [number(one.low, 2) for one in ranges], [number(one.high, 2) for one in ranges]
        names = map(safe_line, (*self._data.input_names, *self._data.target_names))
        full = "  ×  ".join(f"{name} {low} … {high}" for name, low, high in zip(names, lows, highs, strict=False))
        return full if len(full) <= width else "×".join(f"{low}…{high}" for low, high in zip(lows, highs, strict=True))

    def _block(self) -> Block | None:
        """All that is shown of the frame, for the size at hand; None where there is nothing to show, or no room."""
        frame = self.frame
        width, height = self.scrollable_content_region.size
        if frame is None or width < 2 or height < 1:
            return None
        view = self._view_of_data = self._view_of_data or self._new_view()
        shown = width, height, *view.shown_of(frame)
        last = self._arranged
        if last is None or not all(map(is_, last[0], shown)):
            block = view.arrange(frame, width, height)
            if block.height > height:
                block = view.arrange(frame, width - 1, height)  # room for the scroll bar
            last = self._arranged = shown, block
        return last[1]

    def _new_view(self) -> DataView:
        """In the colours of the theme."""
        from bp_tui.tui.ink import Ink
        from bp_tui.tui.panels.data_view import DataView  # the first frame does not wait for it

        ink = Ink(self.app.theme_variables, dark=self.app.current_theme.dark, plain=self._plain)
        return DataView(self._data, self._survey, ink, self.style_of, softmax_output=self._softmax_output)
