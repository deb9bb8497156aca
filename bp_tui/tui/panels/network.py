"""The network, drawn: units with their numbers, weights as lines, and what the last op wrote and read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import var

from bp_tui.debugger.computed import Kind, units_computed
from bp_tui.debugger.frame import Frame
from bp_tui.tui.drawing.canvas import Canvas
from bp_tui.tui.drawing.plan import Plan, plan_of, wanted_lines
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.number_format import AUTOMATIC
from bp_tui.tui.widgets.titled import Titled

if TYPE_CHECKING:
    from bp_tui.tui.drawing.painting import Computed

LINES_LEGEND, CELLS_LEGEND = "[$plus]━ +[/]  [$minus]╍ −[/]", "[$plus]■ +[/]  [$minus]□ −[/]"
_KINDS: dict[str, Kind] = {"δ": "delta", "r": "r", "z": "z"}


class NetworkPanel(LineView, Titled):
    """Small layers unit by unit, large ones folded to grids; scrolled to where the op on show is."""

    HELP = """
    Every unit with its z and δ, every weight as a line: ━ positive, ╍ negative,
    thick where it is strong; many weights as cells, ■ and □. Large layers are
    folded into grids. What the last step wrote is highlighted, and ▸ ◂ show
    which way its numbers went: forward z, line 4; backward δ, line 6.

    Arrows scroll it. Biases, i = 0, are not drawn.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "network--name",
        "network--label",
        "network--plus",
        "network--minus",
        "network--zero",
        "network--bad",
        "network--missing",
        "network--written",
        "network--read",
        "network--arrow",
        "network--far-plus",
        "network--far-minus",
    }
    DEFAULT_CSS = """
    NetworkPanel {
        & > .network--name { color: $foreground; }
        & > .network--label { color: $label; }
        & > .network--plus { color: $plus; }
        & > .network--minus { color: $minus; }
        & > .network--zero { color: $foreground; }
        & > .network--bad { color: $error; }
        & > .network--missing { color: $label; }
        & > .network--written { background: $changed; text-style: bold; }
        & > .network--read { background: $read; }
        & > .network--arrow { color: $accent; text-style: bold; }
        & > .network--far-plus { color: $far-plus; }
        & > .network--far-minus { color: $far-minus; }
    }
    """

    frame: var[Frame | None] = var(None)
    digits: var[int] = var(AUTOMATIC, init=False)

    def __init__(self, *, id: str, layer_sizes: tuple[int, ...], softmax_output: bool) -> None:
        super().__init__(id=id)
        self.title = "Network"
        self.lines_wanted = wanted_lines(layer_sizes)
        """How many lines the network is drawn well in."""
        self._softmax_output = softmax_output
        self._plan: Plan | None = None
        self._painted: tuple[Frame, Plan, Region] | None = None
        self._canvas = Canvas(Region())

    def watch_frame(self) -> None:
        """Show another instant."""
        self._show()

    def watch_digits(self) -> None:
        """Plan for longer numbers, or shorter ones."""
        self._show()

    def on_resize(self) -> None:
        """Plan for another room."""
        self._show()

    def on_show(self) -> None:
        """What was not drawn while it was hidden."""
        self._show()

    def _show(self) -> None:
        frame = self.frame
        if frame is None or not self.display or not self.size:
            return
        width, height = self.content_size
        plan = plan_of(frame.layer_sizes, width - 1, height, self.digits)
        if plan.width > width - 1:  # a scroll bar below takes a line
            plan = plan_of(frame.layer_sizes, width - 1, height - 1, self.digits)
        if plan is not self._plan:
            self._plan = plan
            self.border_subtitle = LINES_LEGEND if plan.with_lines else CELLS_LEGEND
            self.resize_content(plan.width, plan.height)
        else:
            self.redraw()
        self._bring_into_view(frame, plan)

    def _bring_into_view(self, frame: Frame, plan: Plan) -> None:
        """Scroll to the layer of the op, and inside an op to its unit, where not all can be seen."""
        step, size = frame.step, self.scrollable_content_region.size
        if step is None or (plan.width <= size.width and plan.height <= size.height):
            return
        column, unit = plan.columns[step.layer + 1], max(0, frame.units - 1)
        line = column.rows[unit] if column.rows else 1 + unit // column.parts[-1].across
        x, y = self.scroll_offset
        if not x <= column.x <= column.end <= x + size.width:
            x = column.x + column.width // 2 - size.width // 2
        if frame.units and not y <= line < y + size.height:
            y = line - size.height // 2
        if (x, y) != self.scroll_offset:
            self.scroll_to(x, y, animate=False, immediate=True)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """One line of the picture; all that can be seen is painted at once, with the first of them."""
        frame, plan = self.frame, self._plan
        if frame is None or plan is None:
            return []
        window, painted = self.window, self._painted
        if painted is None or painted[0] is not frame or painted[1] is not plan or painted[2] != window:
            from bp_tui.tui.drawing.painting import paint  # the first frame does not wait for it

            self._canvas = paint(frame, plan, window, self.computed_in(frame))
            self._painted = (frame, plan, window)
        return self._canvas.segments(y, self.style_of)

    def computed_in(self, frame: Frame) -> Computed:
        """How many leading units of a quantity of a layer are computed at an instant."""

        def computed(quantity: str, layer: int) -> int:
            kind = "x" if quantity == "z" and layer == 0 else _KINDS[quantity]
            width, softmax = frame.layer_sizes[layer], self._softmax_output
            return units_computed(kind, layer, frame.depth, width, frame.progress, frame.units, softmax_output=softmax)

        return computed
