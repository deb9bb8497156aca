"""Tables of numbers, one below the other, of any size: matrices with row and column labels that stay in view."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment

from bp_tui.network.arithmetic import Array
from bp_tui.tui.widgets.line_view import LineView

CELL = 9
MISSING = "–"


@dataclass(frozen=True, eq=False)
class Section:
    """One table.

    Attributes:
        title: what it is; stands at the left of the line of column labels.
        values: (rows, columns).
        computed: for each column, how many of its leading rows are computed yet.
        changed: the rows that the last op wrote, and `changed_columns`, in which columns.
    """

    title: str
    row_label: Callable[[int], str]
    column_label: Callable[[int], str]
    values: Array
    computed: Callable[[int], int]
    changed: range = range(0)
    changed_columns: range = range(0)

    @property
    def height(self) -> int:
        """Lines: the labels, the rows and a blank line."""
        return len(self.values) + 2


def cell_text(value: float) -> str:
    """A number in at most eight characters, signed; four decimals where that says something."""
    size = abs(value)
    if size < 100:
        if size >= 0.00005:
            return f"{value:+.4f}"
        return "0.0000" if value == 0 else _exponential(value)
    if size < 100_000:
        return f"{value:+.{5 - len(str(int(size)))}f}"
    return _exponential(value) if math.isfinite(value) else f"{value:+f}".replace("+nan", "nan")


def _exponential(value: float) -> str:
    text = f"{value:+.1e}"
    return text if len(text) < CELL else f"{value:+.0e}"


class NumberTable(LineView):
    """Sections of numbers with labels; the row labels stay in view when it is scrolled sideways.

    Only whole numbers are drawn: one cut at the edge could be read as another.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--title",
        "table--label",
        "table--plus",
        "table--minus",
        "table--zero",
        "table--missing",
        "table--changed",
    }
    DEFAULT_CSS = """
    NumberTable {
        & > .table--title { color: $foreground; text-style: bold; }
        & > .table--label { color: $label; }
        & > .table--plus { color: $plus; }
        & > .table--minus { color: $minus; }
        & > .table--zero { color: $foreground; }
        & > .table--missing { color: $label; }
        & > .table--changed { background: $changed; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sections: Sequence[Section] = ()
        self._tops: list[int] = []
        self._label_width = 0
        self._follow: tuple[int, int] | None = None

    def show(self, sections: Sequence[Section], *, follow: tuple[int, int] | None = None) -> None:
        """Show other numbers; `follow` is the section and row to bring into view."""
        self._sections = sections
        self._tops, top = [], 0
        for section in sections:
            self._tops.append(top)
            top += section.height
        self._label_width = max(
            (max(len(section.title), len(section.row_label(len(section.values) - 1))) for section in sections),
            default=0,
        )
        columns = max((section.values.shape[1] for section in sections), default=0)
        self.resize_content(self._label_width + columns * CELL, max(0, top - 1))
        self._follow = follow
        self._bring_into_view()

    def on_resize(self) -> None:
        """Keep in view what is to be in view."""
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        """Scroll as little as possible so that a row, and if it fits its whole section, can be seen."""
        height = self.scrollable_content_region.height
        if height <= 0 or self._follow is None:
            return
        section, row = self._follow
        top, seen = self._tops[section], self.scroll_offset.y
        bottom = top + self._sections[section].height - 1
        if bottom - top > height:
            top, bottom = top + row, min(bottom, top + max(row + 2, height))
        if top < seen or bottom > seen + height:
            self.scroll_to(y=top if top < seen else bottom - height, animate=False, immediate=True)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """The labels of a section, or one of its rows."""
        index = next((i for i in range(len(self._tops) - 1, -1, -1) if self._tops[i] <= y), None)
        if index is None:
            return []
        section, row = self._sections[index], y - self._tops[index] - 1
        first = -(-left // CELL)
        last = min(section.values.shape[1], first + (width - self._label_width) // CELL)
        if row >= len(section.values):
            return []
        if row < 0:
            head = Segment(section.title.ljust(self._label_width), self.style_of("table--title"))
            style = self.style_of("table--label")
            cells = [Segment(section.column_label(column).rjust(CELL), style) for column in range(first, last)]
        else:
            head = Segment(section.row_label(row).ljust(self._label_width), self.style_of("table--label"))
            cells = self._cells(section, row, first, last)
        return [head, *cells]

    def action_scroll_left(self) -> None:
        """Scroll by one column of numbers."""
        self.scroll_relative(x=-CELL, animate=False)

    def action_scroll_right(self) -> None:
        """Scroll by one column of numbers."""
        self.scroll_relative(x=CELL, animate=False)

    def _cells(self, section: Section, row: int, first: int, last: int) -> list[Segment]:
        """The numbers of a row, from column `first` to before `last`."""
        cells = []
        changed = section.changed_columns if row in section.changed else range(0)
        for column, value in enumerate(section.values[row, first:last].tolist(), first):
            if row >= section.computed(column):
                text, name = MISSING, "table--missing"
            else:
                text = cell_text(value)
                name = "table--plus" if value > 0 else "table--minus" if value < 0 else "table--zero"
            if column in changed:
                cells.append(Segment(" " * (CELL - len(text)), self.style_of()))
                cells.append(Segment(text, self.style_of(name, "table--changed")))
            else:
                cells.append(Segment(text.rjust(CELL), self.style_of(name)))
        return cells
