"""Where the panels are: four above, four below; where the terminal is small, two and one of six at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.app import App
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from bp_tui.debugger.region import Survey
from bp_tui.experiment import Experiment
from bp_tui.messages import safe_text
from bp_tui.network.fast_forward import ENGINE
from bp_tui.tui.panels.algorithm import AlgorithmPanel
from bp_tui.tui.panels.data import DataPanel
from bp_tui.tui.panels.equation import EquationPanel
from bp_tui.tui.panels.header import HeaderLine
from bp_tui.tui.panels.loss import LossPanel
from bp_tui.tui.panels.network import NetworkPanel
from bp_tui.tui.panels.numbers import ActivationsPanel, DeltasPanel, WeightsPanel
from bp_tui.tui.widgets.tab_line import TabLine

SMALLEST = Size(80, 24)
WIDE = Size(110, 32)
EQUATION_HEIGHT = 16
UPPER = ("algorithm", "equation")
LOWER = {"weights": "Weights", "activations": "Activations", "deltas": "δ", "loss": "Loss"}
TABS = {"network_tab": "Network", **LOWER, "data_tab": "Data"}
PANELS = (*UPPER, "network", "data", *TABS)
WIDE_ORDER = ("algorithm", "data", "network", "equation", *LOWER)
NARROW_ORDER = (*UPPER, *TABS)


@dataclass(frozen=True)
class Panels:
    """Every panel, for one experiment. Network and data have two: above, and among the tabs of a small terminal."""

    algorithm: AlgorithmPanel
    network: NetworkPanel
    network_tab: NetworkPanel
    equation: EquationPanel
    weights: WeightsPanel
    activations: ActivationsPanel
    deltas: DeltasPanel
    loss: LossPanel
    data: DataPanel
    data_tab: DataPanel

    @classmethod
    def of(cls, experiment: Experiment) -> Panels:
        """New ones."""
        sizes = experiment.layer_sizes
        softmax_output = experiment.activations[-1] == "softmax"
        options = {"softmax_output": softmax_output, "has_bias": experiment.bias != "none"}
        survey = Survey(experiment.data, experiment.activations)
        return cls(
            AlgorithmPanel(id="algorithm"),
            NetworkPanel(id="network", layer_sizes=sizes, softmax_output=softmax_output),
            NetworkPanel(id="network_tab", layer_sizes=sizes, softmax_output=softmax_output),
            EquationPanel(id="equation"),
            WeightsPanel("Weights", id="weights", **options),
            ActivationsPanel("Activations", id="activations", **options),
            DeltasPanel("δ", id="deltas", **options),
            LossPanel(id="loss"),
            DataPanel(experiment.data, survey, id="data", softmax_output=softmax_output),
            DataPanel(experiment.data, survey, id="data_tab", softmax_output=softmax_output),
        )

    @property
    def numbers(self) -> tuple[WeightsPanel, ActivationsPanel, DeltasPanel]:
        """Those whose numbers can be chosen."""
        return self.weights, self.activations, self.deltas


def header_of(experiment: Experiment) -> HeaderLine:
    """The line at the top, for one experiment."""
    layers = "-".join(map(str, experiment.layer_sizes))
    return HeaderLine(f"{safe_text(experiment.name)} {layers}", engine=ENGINE, id="header")


def _upper_height(size: Size) -> int:
    """How many lines the upper panels have: five eighths, as the style sheet says, of all but three."""
    return (size.height - 3) * 5 // 8


class Layout:
    """The panels in their places, and which of the lower ones is shown where there is room for one only."""

    def __init__(self, panels: Panels) -> None:
        self.panels = panels
        self._panels: dict[str, Widget] = {name: getattr(panels, name) for name in PANELS}
        self._tabs = TabLine(TABS)
        self._order = WIDE_ORDER
        self.fits = True
        self._too_small = Static(id="too-small", markup=False)

    def widgets(self) -> Iterator[Widget]:
        """What to compose, from top to bottom."""
        panels = self.panels
        program = Vertical(panels.algorithm, panels.data, id="program")
        yield Horizontal(program, Vertical(panels.network, panels.equation, id="explained"), id="upper")
        yield self._tabs
        yield Horizontal(*(self._panels[name] for name in TABS), id="lower")
        yield self._too_small

    def fit(self, app: App[None], size: Size) -> bool:
        """Arrange everything for a terminal of this size, or say that it is too small; whether it fits."""
        main = app.screen_stack[0]
        main.set_class(size.width < WIDE.width or size.height < WIDE.height, "narrow")
        self._order = NARROW_ORDER if main.has_class("narrow") else WIDE_ORDER
        self.panels.network.styles.height = self._network_height(size)
        self.fits = size.width >= SMALLEST.width and size.height >= SMALLEST.height
        main.set_class(not self.fits, "too-small")
        if not self.fits:
            self._too_small.update(
                f"bp-tui needs {SMALLEST.width}×{SMALLEST.height}, this terminal is {size.width}×{size.height}: "
                "enlarge it, or q quits"
            )
        return self.fits

    def _network_height(self, size: Size) -> int:
        """As many lines as the drawing needs, more where the equations have enough, never much more than half."""
        upper = _upper_height(size)
        return min(max(self.panels.network.lines_wanted + 2, upper - EQUATION_HEIGHT), upper * 5 // 8)

    def equation_lines(self, size: Size) -> int | None:
        """How many lines of equations are worth working out; None for all, for those who scroll in them."""
        if self._panels["equation"].has_focus:
            return None
        return max(1, _upper_height(size) - (0 if self._order is NARROW_ORDER else self._network_height(size)) - 2)

    def show(self, name: str) -> None:
        """Make a lower panel the one that is shown where there is room for one only."""
        for panel in TABS:
            self._panels[panel].set_class(panel == name, "active")
        self._tabs.active = name

    def focus(self, name: str) -> None:
        """Go to a panel."""
        if name in TABS:
            self.show(name)
        self._panels[name].focus()

    def focus_next(self, focused: Widget | None, direction: int) -> None:
        """Go to the panel after the focused one, or before it."""
        order = self._order
        here = focused.id if focused is not None and focused.id in order else None
        index = order.index(here) + direction if here else (0 if direction > 0 else len(order) - 1)
        self.focus(order[index % len(order)])
