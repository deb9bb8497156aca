"""A plot that leaves keys and mouse to the debugger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

import numpy as np
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Grid
from textual.events import Mount
from textual.strip import Strip
from textual_hires_canvas import Canvas
from textual_plot import HiResMode, PlotWidget
from textual_plot.axis_formatter import NumericAxisFormatter
from textual_plot.plot_widget import Legend

from bp_tui.network.arithmetic import Array

DASHES = 10
"""Into so many a dashed line is cut."""


class FewTicks(NumericAxisFormatter):
    """Ticks at round numbers, about as many as wanted; `whole` for an axis that counts."""

    def __init__(self, most: int, *, whole: bool = False) -> None:
        super().__init__()
        self._most = most
        self._whole = whole

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 3) -> list[float]:
        """Where the ticks are."""
        ticks = super().get_ticks(min_, max_, self._most)
        return [tick for tick in ticks if not self._whole or tick == round(tick)]


class PowerTicks(FewTicks):
    """Of an axis that has the logarithms to base 10: powers of ten, or numbers between where it has fewer than two."""

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 3) -> list[float]:
        """Where the ticks are, as logarithms."""
        powers = range(floor(min_), ceil(max_) + 1)
        for steps in ((1,), (1, 2, 5)):
            ticks = [power + log10(step) for power in powers for step in steps if min_ <= power + log10(step) <= max_]
            if len(ticks) >= 2:
                return ticks[:: -(-len(ticks) // (self._most + 1))]
        return [log10(tick) for tick in super().get_ticks(10**min_, 10**max_)]

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        """The numbers themselves."""
        return [f"{10**tick:.3g}" for tick in ticks]


def _dashes(x: Array, y: Array) -> Iterator[tuple[Array, Array]]:
    """Every other one of equal pieces of a line."""
    ends = np.linspace(x[0], x[-1], 2 * DASHES)
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        along = np.concatenate(([first], x[(x > first) & (x < last)], [last]))
        yield along, np.interp(along, x, y)


class _Canvas(Canvas):
    """Every segment has a style: Textual's filter for NO_COLOR takes no other."""

    def render_line(self, y: int) -> Strip:
        """A line of the canvas."""
        strip, style = super().render_line(y), self.rich_style
        return Strip([Segment(text, own or style) for text, own, _ in strip if text], strip.cell_length)


class Curve(PlotWidget, can_focus=False):
    """Lines over a count, epochs or ops, with narrow margins and few ticks."""

    DEFAULT_CSS = """
    Curve {
        & > .plot--axis { color: $rule; }
        & > .plot--tick { color: $label; text-style: none; }
    }
    """

    def __init__(self, *, left: int, bottom: int, most_ticks: int, allow_pan_and_zoom: bool = True) -> None:
        super().__init__(allow_pan_and_zoom=allow_pan_and_zoom)
        for margin, cells in (("margin_top", 0), ("margin_bottom", bottom), ("margin_left", left)):
            self.set_reactive(getattr(PlotWidget, margin), cells)  # set later, it would not always be laid out anew
        self.set_x_formatter(FewTicks(most_ticks, whole=True))
        self.use_logarithms(False)

    def compose(self) -> ComposeResult:
        """What a plot consists of, on our canvas."""
        with Grid():
            for name in ("margin-top", "margin-left", "plot", "margin-bottom"):
                yield _Canvas(1, 1, id=name)
        yield Legend(id="legend")

    def _on_mount(self, event: Mount) -> None:
        """What is closed while it is being opened has no parts that a plot could arrange."""
        if not self.children:
            event.prevent_default()

    def draw(self, x: Array, y: Array, color: str, *, dashed: bool = False) -> None:
        """Draw a line in fine dots; x grows."""
        for piece in _dashes(x, y) if dashed else ((x, y),):
            self.plot(*piece, line_style=color, hires_mode=HiResMode.BRAILLE)

    def use_logarithms(self, are_used: bool) -> None:
        """Label the second axis for values, or for their logarithms to base 10."""
        self.set_y_formatter((PowerTicks if are_used else FewTicks)(3))


def thinned(points: Sequence[tuple[float, float]], most: int) -> tuple[Array, Array]:
    """The x and y of points in the order of x, at most about `most` of them: of each stretch its lowest and highest."""
    x, y = np.asarray(points, dtype=np.float64).T
    if len(x) <= most:
        return x, y
    stretches = np.array_split(np.arange(len(x)), most // 2)
    ends = [(part[y[part].argmin()], part[y[part].argmax()]) for part in stretches]
    kept = np.unique([0, *(index for pair in ends for index in pair), len(x) - 1])
    return x[kept], y[kept]
