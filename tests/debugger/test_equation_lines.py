"""Which units of an op its equations begin with."""

import pytest

from bp_tui.explain.places import Place
from tests.debugger.commands_support import at


def headings(name: str, op: int, first: Place | None = None) -> list[str]:
    lines = at(name, op).equation_lines(first=first)
    return [line.removeprefix("# ") for line in lines if line.startswith("# layer")]


@pytest.mark.parametrize("place", [Place("z", 1, (2,)), Place("delta", 1, (2,)), Place("w", 1, (2, 0))], ids=str)
def test_the_unit_asked_for_comes_first_and_the_others_in_their_order(place: Place) -> None:
    plain = headings("deep", 1)
    assert headings("deep", 1, place) == [plain[1], plain[0], *plain[2:]]


@pytest.mark.parametrize("place", [Place("z", 2, (2,)), Place("x", 0, (2,)), Place("loss"), None], ids=str)
def test_a_number_that_is_not_of_the_ops_layer_changes_nothing(place: Place | None) -> None:
    assert headings("deep", 1, place) == headings("deep", 1)


def test_the_weight_asked_for_comes_first_of_its_unit() -> None:
    debugger = at("deep", 7)  # the update of layer 1
    lines = [
        line for line in debugger.equation_lines(first=Place("w", 1, (2, 2))) if line.startswith(("# layer", "Δw"))
    ]
    assert [line.split(" =")[0] for line in lines[:3]] == ["# layer 1, unit 2 of 3", "Δw₂₂", "Δw₂₀"]
    assert len(lines) == len([line for line in debugger.equation_lines() if line.startswith(("# layer", "Δw"))])


def test_inside_an_op_its_unit_is_the_only_one() -> None:
    debugger = at("deep", 0, units=1)
    assert debugger.equation_lines(first=Place("z", 1, (2,))) == debugger.equation_lines()
