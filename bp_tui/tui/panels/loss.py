"""The loss: of this sample, of the last epoch, and its curve over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static
from textual_plot import HiResMode, PlotWidget
from textual_plot.axis_formatter import NumericAxisFormatter

from bp_tui.debugger.frame import Frame
from bp_tui.network.arithmetic import Array
from bp_tui.tui.widgets.number_table import MISSING

MAX_POINTS = 400


class FewTicks(NumericAxisFormatter):
    """No more than a few ticks: the panel is small."""

    def __init__(self, most: int, *, whole: bool = False) -> None:
        super().__init__()
        self._most = most
        self._whole = whole

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 3) -> list[float]:
        """Ticks at round numbers."""
        ticks = super().get_ticks(min_, max_, self._most)
        return [tick for tick in ticks if not self._whole or tick == round(tick)]


class Curve(PlotWidget, can_focus=False):
    """A plot that leaves keys and mouse to the debugger."""


class LossPanel(Vertical, can_focus=True):
    """E, the means over the last epoch, and one curve for the training samples and one for those held out."""

    DEFAULT_CSS = """
    LossPanel {
        & > Static { height: auto; padding: 0 1; }
        & > Curve { height: 1fr; display: none; }
        &.has-curve > Curve { display: block; }
        & > #loss-hint { color: $label; }
        &.has-curve > #loss-hint { display: none; }
    }
    """

    frame: reactive[Frame | None] = reactive(None)

    def __init__(self, epoch_losses: Sequence[float], held_out_losses: Sequence[float], *, id: str) -> None:
        super().__init__(id=id)
        self.border_title = "Loss"
        self._epoch_losses = epoch_losses
        self._held_out_losses = held_out_losses
        self._drawn = 0
        self._lines = 0

    def compose(self) -> ComposeResult:
        """Numbers above, curve below."""
        yield Static(id="loss-numbers", markup=False)
        yield Static("The curve begins after two epochs: press e.", id="loss-hint", markup=False)
        yield Curve()

    def on_mount(self) -> None:
        """Little margin: the panel is small."""
        curve = self.query_one(Curve)
        curve.margin_top, curve.margin_bottom, curve.margin_left = 0, 2, 6
        curve.set_x_formatter(FewTicks(2, whole=True))
        curve.set_y_formatter(FewTicks(3))

    def watch_frame(self, frame: Frame | None) -> None:
        """Show another instant; the curve only where an epoch has ended since."""
        if frame is None or not self.is_mounted:
            return
        colors = self.app.theme_variables
        text = Text(f"E          {_number(frame.loss)}")
        text.append("\nlast epoch", style=colors["plus"]).append(f" {_number(frame.mean_loss)}")
        if self._held_out_losses:
            text.append("\nheld out", style=colors["minus"]).append(f"   {_number(self._held_out_losses[-1])}")
        self.query_one("#loss-numbers", Static).update(text, layout=len(text.plain.splitlines()) != self._lines)
        self._lines = len(text.plain.splitlines())
        epochs = len(self._epoch_losses)
        self.set_class(epochs >= 2, "has-curve")
        if epochs >= 2 and epochs != self._drawn:
            self._drawn = epochs
            self._draw_curve()

    def _draw_curve(self) -> None:
        variables = self.app.theme_variables
        curve = self.query_one(Curve)
        curve.clear()
        shown: list[Array] = []
        for losses, color in ((self._held_out_losses, variables["minus"]), (self._epoch_losses, variables["plus"])):
            if len(losses) >= 2:
                x = np.unique(np.linspace(0, len(losses) - 1, MAX_POINTS).astype(np.intp))
                y = np.asarray(losses)[x]
                finite = np.isfinite(y)
                if finite.sum() >= 2:
                    curve.plot(x[finite] + 1.0, y[finite], line_style=color, hires_mode=HiResMode.BRAILLE)
                    shown.append(y[finite])
        curve.set_xlimits(1, len(self._epoch_losses))
        if shown:
            top = max(float(y.max()) for y in shown)
            curve.set_ylimits(0, 1.05 * top or 1)


def _number(value: float | None) -> str:
    return MISSING if value is None else f"{value:.5g}"
