"""Which panel stands where: places for one panel each, and places that several take turns in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual.geometry import Region, Size, Spacing

from bp_tui.tui.widgets.number_format import CELL

ALGORITHM_SIZE = Size(42, 11)
EQUATION_HEIGHT = 16
"""With so many lines the equations have enough: the network gets what is beyond."""
SIDE_WIDTH = 46
LABELS = 11
"""Of a panel of numbers what is no number: frame, labels, scroll bar."""
PRESENTATION = "presentation"
ABOUT_THE_RUN = {"timeline": "Timeline", "stops": "Stops", "history": "History"}
"""The panels that show the run as a whole, and their titles, by name."""


@dataclass(frozen=True)
class Slot:
    """A place for one panel at a time of those called `names`."""

    names: tuple[str, ...]
    region: Region


@dataclass(frozen=True)
class Needs:
    """What the panels would like: how many lines the network is drawn well in, and how wide a column of numbers is."""

    network_lines: int
    column: int = CELL


@dataclass(frozen=True)
class Arrangement:
    """One way to place all panels.

    Attributes:
        smallest: the terminal that it needs.
        slots: the places in an area, in the order of Tab.
    """

    smallest: Size
    slots: Callable[[Size, Needs], tuple[Slot, ...]]


def _narrow(area: Size, needs: Needs) -> tuple[Slot, ...]:
    """The algorithm and its equations; below, one of all others."""
    left, upper = ALGORITHM_SIZE.width - 1, ALGORITHM_SIZE.height
    return (
        Slot(("algorithm",), Region(0, 0, left, upper)),
        Slot(("equation",), Region(left, 0, area.width - left, upper)),
        Slot(
            ("network", "weights", "activations", "deltas", "loss", "data", *ABOUT_THE_RUN),
            Region(0, upper, area.width, area.height - upper),
        ),
    )


def _standard(area: Size, needs: Needs) -> tuple[Slot, ...]:
    """Algorithm, network and equations above; all numbers and the loss below."""
    upper = area.height * 5 // 8
    return (
        *_explained(Region(0, 0, area.width, upper), needs, ("data", *ABOUT_THE_RUN)),
        *_numbers(Region(0, upper, area.width, area.height - upper), needs.column),
    )


def _wide(area: Size, needs: Needs) -> tuple[Slot, ...]:
    """Everything at once: what is about the run as a whole at the right."""
    upper = area.height * 5 // 8
    side = max(SIDE_WIDTH, area.width * 3 // 10)
    return (
        *_explained(Region(0, 0, area.width - side, upper), needs, ("data",)),
        *_stacked(tuple(ABOUT_THE_RUN), Region(area.width - side, 0, side, upper)),
        *_numbers(Region(0, upper, area.width, area.height - upper), needs.column),
    )


def _stacked(names: tuple[str, ...], area: Region) -> Iterator[Slot]:
    """One below the other, all about as high."""
    top = area.y
    for index, name in enumerate(names, start=1):
        bottom = area.y + area.height * index // len(names)
        yield Slot((name,), Region(area.x, top, area.width, bottom - top))
        top = bottom


def _explained(area: Region, needs: Needs, below_algorithm: tuple[str, ...]) -> tuple[Slot, ...]:
    """The algorithm at the left, what it does at the right."""
    program, rest = area.split_vertical(ALGORITHM_SIZE.width)
    algorithm, beneath = program.split_horizontal(ALGORITHM_SIZE.height)
    enough = max(needs.network_lines + 2, area.height - EQUATION_HEIGHT)
    network, equation = rest.split_horizontal(min(enough, area.height * 5 // 8))
    return (
        Slot(("algorithm",), algorithm),
        Slot(below_algorithm, beneath),
        Slot(("network",), network),
        Slot(("equation",), equation),
    )


def _numbers(area: Region, column: int) -> tuple[Slot, ...]:
    """Weights as broad as can be, then what has few columns: all of them, or as many as there is room for."""
    rest, loss = area.split_vertical(-max(24, area.width // 5))
    one = min(LABELS + column, rest.width // 3)
    columns = max(1, min(3, (rest.width - 2 * one - LABELS) // column))
    rest, deltas = rest.split_vertical(-one)
    weights, activations = rest.split_vertical(-(one + (columns - 1) * column))
    return (
        Slot(("weights",), weights),
        Slot(("activations",), activations),
        Slot(("deltas",), deltas),
        Slot(("loss",), loss),
    )


def _presentation(area: Size, needs: Needs) -> tuple[Slot, ...]:
    """Few panels with much room around them, for showing to others."""
    inner = area.region.shrink(Spacing(1, 3, 1, 3))
    upper, lower = inner.split_horizontal(max(ALGORITHM_SIZE.height + 2, inner.height // 2))
    program, network = upper.split_vertical(ALGORITHM_SIZE.width + 6)
    return (
        Slot(("algorithm",), program.shrink(Spacing(0, 2, 1, 0))),
        Slot(("network",), network.shrink(Spacing(0, 0, 1, 0))),
        Slot(("equation", "weights", "activations", "deltas", "loss", "data", *ABOUT_THE_RUN), lower),
    )


ARRANGEMENTS = {
    "narrow": Arrangement(Size(80, 24), _narrow),
    "standard": Arrangement(Size(110, 32), _standard),
    "wide": Arrangement(Size(160, 46), _wide),
    PRESENTATION: Arrangement(Size(100, 30), _presentation),
}
AUTOMATIC = ("wide", "standard", "narrow")
"""Of these the first that the terminal has room for is chosen where a person has not chosen."""
AUTO = "auto"
LAYOUTS = (AUTO, *ARRANGEMENTS)


def fits(name: str, terminal: Size) -> bool:
    """Whether a terminal has room for an arrangement."""
    smallest = ARRANGEMENTS[name].smallest
    return terminal.width >= smallest.width and terminal.height >= smallest.height


SMALLEST = ARRANGEMENTS["narrow"].smallest


def choose(wanted: str, terminal: Size) -> str:
    """The name of the arrangement to use; empty where the terminal is too small for any."""
    order = (wanted, *AUTOMATIC) if wanted in ARRANGEMENTS else AUTOMATIC
    return next((name for name in order if fits(name, terminal)), "")
