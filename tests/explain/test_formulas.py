"""The formulas beside the arithmetic say the same as the arithmetic, on every kind of number."""

import numpy as np
import pytest

from bp_tui.explain.formula import parse, read
from bp_tui.explain.notation import ALL_DIGITS, DIGITS
from bp_tui.explain.places import Place
from bp_tui.explain.render_text import TextWriter
from bp_tui.explain.tree import Family, Node, Quantity, Symbol, bind, value_of
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from tests.network.same_bits import assert_same_bits
from tests.network.small_experiments import HIDDEN

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1e-8, -1e-8, 1e308, -1e308, 36.7, -36.7, 745.2, -745.2]
NUMBERS = np.array([*SPECIAL, *np.random.default_rng(3).normal(0.0, 5.0, 3000)])


def all_of(values: np.ndarray) -> Family:
    return Family(values, lambda i: Symbol("a", (str(i + 1),)), lambda i: Place("a", 1, (i + 1,)))


def evaluate(text: str, **values: Node) -> np.ndarray:
    known = dict(values)
    *definitions, last = parse(text)
    with np.errstate(all="ignore"):
        for statement in definitions:
            known[statement.name] = all_of(np.asarray(bind(statement.tree, known).evaluate()))
        return np.broadcast_to(bind(last.tree, known).evaluate(), NUMBERS.shape)


@pytest.mark.parametrize("name", HIDDEN)
def test_the_formula_of_h_is_h(name: str) -> None:
    activation = ACTIVATIONS[name]
    with np.errstate(all="ignore"):
        expected = activation.h(NUMBERS)
    assert_same_bits(evaluate(activation.formula, a=all_of(NUMBERS)), expected)


@pytest.mark.parametrize("name", HIDDEN)
def test_the_formula_of_the_slope_is_the_slope(name: str) -> None:
    activation = ACTIVATIONS[name]
    with np.errstate(all="ignore"):
        z = activation.h(NUMBERS)
        expected = activation.derivative(NUMBERS, z)
    assert_same_bits(evaluate(activation.derivative_formula, a=all_of(NUMBERS), z=all_of(z)), expected)


FORMULAS: list[str] = [
    *(activation.formula for activation in ACTIVATIONS.values()),
    *(ACTIVATIONS[name].derivative_formula for name in HIDDEN),
    *(text for loss in LOSSES.values() for text in (loss.formula, loss.arithmetic, loss.delta_formula)),
    *(optimizer.formula for optimizer in OPTIMIZERS.values()),
    *(schedule.formula for schedule in SCHEDULES.values()),
    "h′(aⱼ) Σₖ δₖ wₖⱼ",
    "∂E/∂aₒ",
    "⌊(op − 1)/C⌋ − (n − 1) B + 1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_printed_of_a_formula_reads_as_the_same_formula(formula: str) -> None:
    for statement in parse(formula):
        assert read(TextWriter(ALL_DIGITS, None, None).write(statement.tree)) == statement.tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2·3 + 4", 10.0),
        ("2 − 3 − 4", -5.0),
        ("2/4·3", 1.5),
        ("2·3 · 4(5 − 1)", 96.0),
        ("−(−0.5)", 0.5),
        ("½(1 + 3)²", 8.0),
        ("2^⌊7/2⌋", 8.0),
        ("√16/2", 2.0),
        ("|2 − 5|", 3.0),
        ("max(1, 2.5, −3)", 2.5),
        ("(−1 > 0 ? 2 : 3)", 3.0),
        ("[0.5 > 0]·7", 7.0),
        ("1e−08·1e8", 1.0),
        ("0.25 + 0.5 [12 others]", 0.75),
        ("e^0 − 1", 0.0),
        ("log(1 + 0)", 0.0),
        ("max(1, 2 [3 others])", 2.0),
    ],
)
def test_a_printed_equation_can_be_read(text: str, value: float) -> None:
    assert value_of(read(text)) == value


@pytest.mark.parametrize("text", ["2 +", "(1", "a )", "∂E/2", "/2", "(a > 1 ? 1 : 2)"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|begins nothing|takes a symbol"):
        read(text)


def test_a_symbol_has_no_value() -> None:
    with pytest.raises(ValueError, match="wⱼᵢ has no value"):
        value_of(read("2·wⱼᵢ"))


def test_nested_products_are_told_apart_from_flat_ones() -> None:
    writer = TextWriter(DIGITS, None, None)
    flat, nested = read("x·y·z"), read("x · y·z")
    assert writer.write(flat) == "x y z"
    assert writer.write(nested) == "x · y z"
    assert flat != nested


def test_a_quantity_prints_its_symbol_and_its_value() -> None:
    tree = bind(read("2·z"), {"z": Quantity(Symbol("z", ("3",), layer=2), 0.123456)})
    assert TextWriter(DIGITS, 2, None).write(tree) == "2·z₃"
    assert TextWriter(DIGITS, 1, None).write(tree) == "2·z₃⁽²⁾"
