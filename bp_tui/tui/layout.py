"""Where the panels are: two above, five below, or one of the five at a time where the terminal is small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.app import App
from textual.containers import Container, Horizontal
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
from bp_tui.tui.panels.numbers import ActivationsPanel, DeltasPanel, WeightsPanel
from bp_tui.tui.widgets.tab_line import TabLine

SMALLEST = Size(80, 24)
WIDE = Size(110, 32)
VERY_WIDE = 160
UPPER = ("algorithm", "equation")
LOWER = {"weights": "Weights", "activations": "Activations", "deltas": "δ", "loss": "Loss", "data": "Data"}
AT_THE_RIGHT = ("loss", "data")
NAMES = (*UPPER, *LOWER)


@dataclass(frozen=True)
class Panels:
    """Every panel, for one experiment."""

    algorithm: AlgorithmPanel
    equation: EquationPanel
    weights: WeightsPanel
    activations: ActivationsPanel
    deltas: DeltasPanel
    loss: LossPanel
    data: DataPanel

    @classmethod
    def of(cls, experiment: Experiment) -> Panels:
        """New ones."""
        softmax_output = experiment.activations[-1] == "softmax"
        options = {"softmax_output": softmax_output, "has_bias": experiment.bias != "none"}
        survey = Survey(experiment.data, experiment.activations)
        return cls(
            AlgorithmPanel(id="algorithm"),
            EquationPanel(id="equation"),
            WeightsPanel("Weights", id="weights", **options),
            ActivationsPanel("Activations", id="activations", **options),
            DeltasPanel("δ", id="deltas", **options),
            LossPanel(id="loss"),
            DataPanel(experiment.data, survey, id="data", softmax_output=softmax_output),
        )


def header_of(experiment: Experiment) -> HeaderLine:
    """The line at the top, for one experiment."""
    layers = "-".join(map(str, experiment.layer_sizes))
    return HeaderLine(f"{safe_text(experiment.name)} {layers}", engine=ENGINE, id="header")


class Layout:
    """The panels in their places, and which of the lower ones is shown where there is room for one only."""

    def __init__(self, panels: Panels) -> None:
        self.panels = panels
        self._panels: dict[str, Widget] = {name: getattr(panels, name) for name in NAMES}
        self._right = Container(*(self._panels[name] for name in AT_THE_RIGHT), id="right")
        self._tabs = TabLine(LOWER)
        self.fits = True
        self._too_small = Static(id="too-small", markup=False)

    def widgets(self) -> Iterator[Widget]:
        """What to compose, from top to bottom."""
        yield Horizontal(*(self._panels[name] for name in UPPER), id="upper")
        yield self._tabs
        yield Horizontal(*(self._panels[name] for name in LOWER if name not in AT_THE_RIGHT), self._right, id="lower")
        yield self._too_small

    def fit(self, app: App[None], size: Size) -> bool:
        """Arrange everything for a terminal of this size, or say that it is too small; whether it fits."""
        main = app.screen_stack[0]
        main.set_class(size.width < WIDE.width or size.height < WIDE.height, "narrow")
        main.set_class(size.width >= VERY_WIDE, "very-wide")
        self.fits = size.width >= SMALLEST.width and size.height >= SMALLEST.height
        main.set_class(not self.fits, "too-small")
        if not self.fits:
            self._too_small.update(
                f"bp-tui needs {SMALLEST.width}×{SMALLEST.height}, this terminal is {size.width}×{size.height}: "
                "enlarge it, or q quits"
            )
        return self.fits

    def equation_lines(self, size: Size) -> int | None:
        """How many lines of equations are worth working out; None for all, for those who scroll in them."""
        # the panel has half of the screen, less borders and such
        return None if self._panels["equation"].has_focus else max(1, size.height // 2 - 3)

    def show(self, name: str) -> None:
        """Make a lower panel the one that is shown where there is room for one only."""
        for panel in LOWER:
            self._panels[panel].set_class(panel == name, "active")
        self._right.set_class(name in AT_THE_RIGHT, "active")
        self._tabs.active = name

    def focus(self, name: str) -> None:
        """Go to a panel."""
        if name in LOWER:
            self.show(name)
        self._panels[name].focus()

    def focus_next(self, focused: Widget | None, direction: int) -> None:
        """Go to the panel after the focused one, or before it."""
        here = focused.id if focused is not None and focused.id in NAMES else None
        index = NAMES.index(here) + direction if here else (0 if direction > 0 else len(NAMES) - 1)
        self.focus(NAMES[index % len(NAMES)])
