"""A plot that leaves keys and mouse to the debugger."""

from __future__ import annotations

from textual_plot import PlotWidget
from textual_plot.axis_formatter import NumericAxisFormatter


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


class Curve(PlotWidget, can_focus=False):
    """Lines over a count: epochs or ops."""

    DEFAULT_CSS = """
    Curve {
        & > .plot--axis { color: $rule; }
        & > .plot--tick { color: $label; text-style: none; }
    }
    """

    def use_little_room(self, *, left: int, most_ticks: int) -> None:
        """Narrow margins, few ticks."""
        self.margin_top, self.margin_bottom, self.margin_left = 0, 2, left
        self.set_x_formatter(FewTicks(most_ticks, whole=True))
        self.set_y_formatter(FewTicks(3))
