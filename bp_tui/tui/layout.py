"""The panels on the screen: arranged for the size of the terminal and as a person likes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, WidgetPlacement
from textual.layout import Layout as TextualLayout
from textual.widget import Widget
from textual.widgets import Static

from bp_tui.debugger.region import Survey
from bp_tui.experiment import Experiment
from bp_tui.messages import safe_text
from bp_tui.network.fast_forward import ENGINE
from bp_tui.tui.arrangement import ABOUT_THE_RUN, ARRANGEMENTS, AUTO, PRESENTATION, SMALLEST, Needs, Slot, choose, fits
from bp_tui.tui.panels.algorithm import AlgorithmPanel
from bp_tui.tui.panels.data import DataPanel
from bp_tui.tui.panels.equation import EquationPanel
from bp_tui.tui.panels.header import HeaderLine
from bp_tui.tui.panels.loss import LossPanel
from bp_tui.tui.panels.network import NetworkPanel
from bp_tui.tui.panels.numbers import ActivationsPanel, DeltasPanel, WeightsPanel
from bp_tui.tui.widgets.number_format import CellFormat
from bp_tui.tui.widgets.titled import Titled

if TYPE_CHECKING:
    from bp_tui.tui.app import BpTui

LINES_AROUND = 3
"""Above the panels the header, below them the message and the footer."""


class Panels:
    """The panels for one experiment that every session begins with; `plain` where tints cannot be shown."""

    def __init__(self, experiment: Experiment, *, plain: bool) -> None:
        sizes = experiment.layer_sizes
        softmax_output = experiment.activations[-1] == "softmax"
        options = {"softmax_output": softmax_output, "has_bias": experiment.bias != "none"}
        survey = Survey(experiment.data, experiment.activations)
        self.algorithm = AlgorithmPanel(id="algorithm")
        self.network = NetworkPanel(id="network", layer_sizes=sizes, softmax_output=softmax_output)
        self.equation = EquationPanel(id="equation")
        self.weights = WeightsPanel("Weights", id="weights", **options)
        self.activations = ActivationsPanel("Activations", id="activations", **options)
        self.deltas = DeltasPanel("δ", id="deltas", **options)
        self.loss = LossPanel(id="loss")
        self.data = DataPanel(experiment.data, survey, id="data", softmax_output=softmax_output, plain=plain)

    def bind(self, app: type[BpTui]) -> None:
        """Have them show what the app that is at work shows."""
        self.algorithm.data_bind(app.frame, app.stops)
        self.equation.data_bind(lines=app.equations)
        self.loss.data_bind(app.losses, app.frame, app.digits)
        self.data.data_bind(app.frame)
        for panel in (*self.numbers, self.network):
            panel.data_bind(app.frame, app.digits)

    @property
    def numbers(self) -> tuple[WeightsPanel, ActivationsPanel, DeltasPanel]:
        """Those whose numbers can be chosen."""
        return self.weights, self.activations, self.deltas

    def by_name(self) -> dict[str, Titled]:
        """All of them."""
        return dict(vars(self))


def panel_about_the_run(app: type[BpTui], name: str) -> Titled:
    """One of those in `ABOUT_THE_RUN`, bound to what the app that is at work shows; imported when it is first made."""
    if name == "timeline":
        from bp_tui.tui.panels.timeline import TimelinePanel

        return TimelinePanel(id=name).data_bind(app.overview)
    if name == "stops":
        from bp_tui.tui.panels.stops import StopsPanel

        return StopsPanel(id=name).data_bind(app.stop_list)
    from bp_tui.tui.panels.history import HistoryPanel

    return HistoryPanel(id=name).data_bind(app.history, app.frame, chosen=app.number_chosen)


def header_of(experiment: Experiment) -> HeaderLine:
    """The line at the top, for one experiment."""
    layers = "-".join(map(str, experiment.layer_sizes))
    return HeaderLine(f"{safe_text(experiment.name)} {layers}", engine=lambda: ENGINE.name, id="header")


class Layout:
    """Which panels are shown, and where.

    A panel about the run is made, by its name, and enters when its turn first comes: the first frame waits for none.
    """

    def __init__(self, panels: Panels, make: Callable[[str], Titled], wanted: str, digits: int) -> None:
        self.panels = panels
        self._make = make
        self.use_digits(digits)
        self.wanted = wanted or AUTO
        self.maximized = False
        self._panels = panels.by_name()
        self._lately = [*self._panels, *ABOUT_THE_RUN]
        """Names, those first that had the focus last: of those that share a place the first is shown."""
        self._terminal = Size()
        self._used = ""
        self._area = _Area(self)
        for panel in self._panels.values():
            self._area.take_in(panel)
        self._too_small = Static(id="too-small", markup=False)

    def widgets(self) -> Iterator[Widget]:
        """What to compose."""
        yield self._area
        yield self._too_small

    @property
    def fits(self) -> bool:
        """Whether the terminal is large enough for the panels."""
        return bool(self._used)

    def fit(self, app: App[None], terminal: Size) -> bool:
        """Arrange everything for a terminal of this size, or say that it is too small; whether it fits."""
        self._terminal = terminal
        self._used = choose(self.wanted, terminal)
        main = app.screen_stack[0]
        main.set_class(self._used == PRESENTATION, PRESENTATION)
        main.set_class(not self.fits, "too-small")
        if self.fits:
            self._show()
        else:
            self._too_small.update(
                f"bp-tui needs {SMALLEST.width}×{SMALLEST.height}, "
                f"this terminal is {terminal.width}×{terminal.height}: enlarge it, or q quits"
            )
        return self.fits

    def use(self, app: App[None], wanted: str) -> str:
        """Use another arrangement from now on; what there is to say about it."""
        self.wanted, self.maximized = wanted, False
        self.fit(app, self._terminal)
        if wanted == AUTO or self._used == wanted:
            return f"layout: {wanted}"
        needed = ARRANGEMENTS[wanted].smallest
        return f"layout: {wanted} needs {needed.width}×{needed.height}, so it is {self._used} here"

    def use_digits(self, digits: int) -> None:
        """Have room for numbers with so many digits the next time everything is arranged."""
        self._needs = Needs(self.panels.network.lines_wanted, CellFormat(digits).width)

    def following(self) -> str:
        """The arrangement after the one in use, of those that the terminal has room for."""
        names = [AUTO, *(name for name in ARRANGEMENTS if fits(name, self._terminal))]
        return names[(names.index(self.wanted) + 1) % len(names)] if self.wanted in names else AUTO

    def maximize(self, focused: Widget | None) -> bool:
        """Give the focused panel all the room, or all panels theirs again; whether one has it now."""
        self.note_focus(focused)
        self.maximized = not self.maximized
        self._show()
        return self.maximized

    def slots(self, area: Size) -> tuple[Slot, ...]:
        """The places in an area of this size."""
        if self.maximized and self.fits:
            return (Slot(tuple(self._order(area)), area.region),)
        return self._arranged(area)

    def _arranged(self, area: Size) -> tuple[Slot, ...]:
        return ARRANGEMENTS[self._used].slots(area, self._needs) if self.fits else ()

    def _order(self, area: Size) -> list[str]:
        """The names of all panels in the order of Tab: those of the instant as they stand, then those of the run."""
        names = [name for slot in self._arranged(area) for name in slot.names]
        return sorted(names, key=ABOUT_THE_RUN.__contains__)

    def shown_in(self, slot: Slot) -> Titled:
        """Which of its panels a place shows."""
        name = min(slot.names, key=self._lately.index)
        if name not in self._panels:
            self._panels[name] = self._make(name)
        return self._panels[name]

    def is_seen(self, name: str) -> bool:
        """Whether a panel can be seen."""
        return name in self._panels and self._panels[name].is_on_screen

    def _title(self, name: str) -> str:
        return self._panels[name].title if name in self._panels else ABOUT_THE_RUN[name]

    def _area_size(self) -> Size:
        return Size(self._terminal.width, max(0, self._terminal.height - LINES_AROUND))

    def _show(self) -> None:
        """Show in every place the panel whose turn it is."""
        for slot in self.slots(self._area_size()):
            shown = self.shown_in(slot)
            self._area.take_in(shown)
            titles = {name: self._title(name) for name in slot.names}
            room = slot.region.width - 4
            shown.take_turns(titles if sum(len(title) + 2 for title in titles.values()) <= room else {})
            for panel in (self._panels[name] for name in slot.names if name in self._panels):
                panel.display = panel is shown
        self._area.refresh(layout=True)

    def equation_lines(self) -> int | None:
        """How many lines of equations are worth working out; None for all, for those who scroll in them."""
        equation = self.panels.equation
        if equation.has_focus:
            return None
        slots = self.slots(self._area_size())
        heights = (slot.region.height for slot in slots if self.shown_in(slot) is equation)
        return max(1, next(heights, 0) - 2)

    def note_focus(self, focused: Widget | None) -> None:
        """A panel has the focus: where several share a place, it is shown."""
        if focused is not None and focused.id in self._panels:
            self._come_first(focused.id)

    def _come_first(self, name: str) -> None:
        self._lately.remove(name)
        self._lately.insert(0, name)

    def focus(self, name: str) -> None:
        """Go to a panel."""
        self._come_first(name)
        self._show()
        self._panels[name].focus()

    def focus_next(self, focused: Widget | None, direction: int) -> None:
        """Go to the panel after the focused one, or before it."""
        order = self._order(self._area_size())
        if not order:
            return
        here = focused.id if focused is not None and focused.id in order else None
        index = order.index(here) + direction if here else (0 if direction > 0 else len(order) - 1)
        self.focus(order[index % len(order)])


class _Area(Widget):
    """What the panels stand in."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(id="panels")
        self._placing = _Placing(layout)
        self._panels: list[Widget] = []

    def take_in(self, panel: Widget) -> None:
        """Have this panel, from now on."""
        if panel not in self._panels:
            self._panels.append(panel)
            if self.is_attached:
                self.mount(panel)

    def compose(self) -> ComposeResult:
        """The panels taken in by now."""
        yield from self._panels

    @property
    def layout(self) -> TextualLayout:
        """Where they are put."""
        return self._placing


class _Placing(TextualLayout):
    """Puts the panels where the arrangement has their places."""

    name = "panels"

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """The places of the panels that are shown."""
        shown = set(children)
        return [
            WidgetPlacement(slot.region, NULL_OFFSET, NULL_SPACING, panel)
            for slot in self._layout.slots(size)
            if (panel := self._layout.shown_in(slot)) in shown
        ]
