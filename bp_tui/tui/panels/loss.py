"""The loss: of this sample, of the last epoch, and its curve over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.reactive import var
from textual.widgets import Static

from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import ALL_DIGITS
from bp_tui.network.arithmetic import Array
from bp_tui.network.evaluation import EpochLosses
from bp_tui.tui.widgets.number_format import AUTOMATIC, MISSING, aligned
from bp_tui.tui.widgets.recolored import Recolored
from bp_tui.tui.widgets.titled import Titled

if TYPE_CHECKING:
    from bp_tui.tui.widgets.curve import Curve

MAX_POINTS = 400
DIGITS = 5
LABELS, LEAST_ROOM, NUMBERS_WIDTH = 11, 9, 25
"""The columns of what stands before the numbers, of the numbers at least, of both where the curve is beside them."""
LEAST_BROAD = 60


class LossPanel(Vertical, Titled, Recolored, can_focus=True):
    """E, the means over the last epoch, and one curve for the training samples and one for those held out."""

    HELP = """
    E is the loss E_ℓ of this sample, or the batch's mean, known once the last
    layer is computed; below it the means over the last finished epoch, of the
    samples trained on and of those held out. The curves are these means epoch
    by epoch, other branches behind them in grey.

    l shows the logarithm, h lists the loss of every sample.
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("l", "toggle_log", "Logarithmic", show=False, id="log-scale")]
    DEFAULT_CSS = """
    LossPanel {
        & > Static { height: auto; }
        & > Curve { height: 1fr; display: none; }
        &.has-curve > Curve { display: block; }
        & > #loss-hint { color: $label; }
        &.has-curve > #loss-hint { display: none; }
        &.broad { layout: horizontal; }
        &.broad > Static { width: 25; }
        &.broad > Curve { width: 1fr; }
    }
    """

    frame: var[Frame | None] = var(None)
    losses: var[tuple[EpochLosses, ...]] = var(())
    digits: var[int] = var(AUTOMATIC, init=False)
    is_logarithmic: var[bool] = var(False)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.title = "Loss"
        self._drawn: tuple[int, ...] = ()
        self._numbers = Text()
        self._curve: Curve | None = None

    def compose(self) -> ComposeResult:
        """Numbers above; below them a curve, once there is one."""
        yield Static(id="loss-numbers", markup=False)
        yield Static("The curve begins after two epochs: press e.", id="loss-hint", markup=False)

    def action_toggle_log(self) -> None:
        """The logarithm of the loss, or the loss itself again."""
        self.is_logarithmic = not self.is_logarithmic

    def watch_digits(self) -> None:
        """Write the numbers with more digits, or fewer."""
        self.watch_frame(self.frame)

    def watch_is_logarithmic(self) -> None:
        """Draw the other of the two."""
        self.title = "Loss, logarithmic" if self.is_logarithmic else "Loss"
        if self._curve is not None:
            self._curve.use_logarithms(self.is_logarithmic)
        if self.is_mounted:
            self.recolor()

    def on_focus(self) -> None:
        """What one can do here."""
        self.border_subtitle = "h samples l scale"

    def on_blur(self) -> None:
        """No longer."""
        self.border_subtitle = None

    def recolor(self) -> None:
        """In other colours, or on another scale."""
        self._drawn, self._numbers = (), Text()
        self.watch_frame(self.frame)

    def on_resize(self, event: Resize) -> None:
        """Numbers and curve side by side where that makes better use of the room."""
        self.set_class(event.size.width >= LEAST_BROAD and event.size.width > 2.5 * event.size.height, "broad")
        self.watch_frame(self.frame)

    def watch_frame(self, frame: Frame | None) -> None:
        """Show another instant; the curves only where an epoch has ended since."""
        if frame is None or not self.is_mounted or not self.losses:
            return
        epochs_done, held_out = frame.position // (3 * frame.depth * frame.batches), self.losses[0].held_out
        colors = self.app.theme_variables
        values = [frame.loss, frame.mean_loss]
        if epochs_done and len(held_out) >= epochs_done:
            values.append(held_out[epochs_done - 1])
        labels = (("E         ", ""), ("last epoch", colors["plus"]), ("held out ╌", colors["minus"]))
        text = Text("\n").join(
            Text.assemble(label, f" {number}") for label, number in zip(labels, self._written(values), strict=False)
        )
        if text != self._numbers:
            lines, lines_before = text.plain.count("\n"), self._numbers.plain.count("\n")
            self.query_one("#loss-numbers", Static).update(text, layout=lines != lines_before)
            self._numbers = text
        lengths = tuple(len(losses.trained) for losses in self.losses)
        self.set_class(max(lengths) >= 2, "has-curve")
        if max(lengths) >= 2 and (id(self.losses[0]), *lengths) != self._drawn:
            self._drawn = (id(self.losses[0]), *lengths)
            if self._curve is None:
                self.call_next(self._begin_curve)
            else:
                self._draw_curves(self._curve, max(lengths))

    async def _begin_curve(self) -> None:
        """There are two epochs for the first time."""
        from bp_tui.tui.widgets.curve import Curve  # and textual-plot, which no other panel needs at the start

        if self._curve is None:
            curve = Curve(left=6, bottom=2, most_ticks=2)
            curve.use_logarithms(self.is_logarithmic)
            await self.mount(curve)
            self._curve = curve
            self.recolor()

    def _written(self, values: Sequence[float | None]) -> list[str]:
        """Numbers, point below point, with as many of the digits as there is room for."""
        room = max(LEAST_ROOM, (NUMBERS_WIDTH if self.has_class("broad") else self.content_size.width) - LABELS)
        for digits in range(self.digits or DIGITS, 0, -1):
            texts = aligned([MISSING if value is None else _number(value, digits) for value in values])
            if max(map(len, texts)) <= room:
                break
        return texts

    def _draw_curves(self, curve: Curve, epochs: int) -> None:
        """The other branches first, in grey and dashed like the held-out losses, the present one over them."""
        variables = self.app.theme_variables
        present, *others = self.losses
        curves = [(losses.trained, variables["label"]) for losses in others]
        curves += [(present.held_out, variables["minus"]), (present.trained, variables["plus"])]
        curve.clear()
        drawn = []
        for losses, color in curves:
            x, y = _points(losses, logarithmic=self.is_logarithmic)
            if len(x) >= 2:
                curve.draw(x, y, color, dashed=losses is not present.trained)
                drawn.append(y)
        curve.set_xlimits(1, epochs)
        curve.set_ylimits(*_limits(drawn, logarithmic=self.is_logarithmic))


def _points(losses: Sequence[float], *, logarithmic: bool) -> tuple[Array, Array]:
    """At most MAX_POINTS epochs, from 1, and their losses, or the logarithms, as far as they are finite."""
    x = np.unique(np.linspace(0, max(0, len(losses) - 1), MAX_POINTS).astype(np.intp))[: len(losses)]
    y = np.asarray(losses, dtype=np.float64)[x]
    if logarithmic:
        with np.errstate(divide="ignore", invalid="ignore"):
            y = np.log10(y)
    finite = np.isfinite(y)
    return (x[finite] + 1).astype(np.float64), y[finite]


def _limits(drawn: Sequence[Array], *, logarithmic: bool) -> tuple[float, float]:
    """What the second axis goes from and to."""
    lowest, highest = (float(bound(np.concatenate(drawn))) if drawn else 0.0 for bound in (np.min, np.max))
    if not logarithmic:
        return 0.0, 1.05 * highest or 1.0
    margin = 0.03 * (highest - lowest) or 0.5
    return lowest - margin, highest + margin


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}g}" if digits < ALL_DIGITS else repr(value)
