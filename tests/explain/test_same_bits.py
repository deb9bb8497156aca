"""Every equation gives the engine's number, bit for bit, and so does what is printed of it."""

import math
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.explain.explanation import Equation, Explanation
from bp_tui.explain.formula import read
from bp_tui.explain.notation import ALL_DIGITS, number
from bp_tui.explain.render_text import TextWriter
from bp_tui.explain.tree import value_of
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from tests.explain.runs import Run, run
from tests.network.small_experiments import HIDDEN, OUTPUTS, experiments, small_experiment


def same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))


def assert_holds(explanation: Explanation) -> None:
    for equation in explanation.equations:
        assert equation.holds, (str(explanation.target), TextWriter(ALL_DIGITS, None, None).lines(equation))


def assert_printed_numbers_give_the_result(equation: Equation) -> None:
    if equation.numbers is not None:
        printed = TextWriter(ALL_DIGITS, None, None).write(equation.numbers)
        result = float(number(equation.value, ALL_DIGITS).replace("−", "-"))
        assert same(value_of(read(printed)), result), printed
        assert same(result, equation.value)


def everything(run: Run, position: int) -> list[Explanation]:
    places = [*run.written_at(position), *run.belonging_to(position)]
    return [run.explain(place, position) for place in places]


@settings(deadline=None, max_examples=150)
@given(experiments(), st.integers(1, 40))
def test_any_equation_gives_the_engines_number_bit_for_bit(experiment: Experiment, ops: int) -> None:
    for explanation in everything(run(experiment, ops), ops):
        assert_holds(explanation)


@settings(deadline=None, max_examples=100)
@given(experiments(), st.integers(1, 40))
def test_the_printed_numbers_give_the_printed_result(experiment: Experiment, ops: int) -> None:
    for explanation in everything(run(experiment, ops), ops):
        for equation in explanation.equations:
            assert_printed_numbers_give_the_result(equation)


SETTINGS: list[tuple[str, dict[str, object]]] = [
    (bias, {"optimizer": optimizer, "schedule": schedule, "l2": l2, "batch_size": batch, "eta": 0.1})
    for optimizer in OPTIMIZERS
    for l2 in (0.0, 0.01)
    for schedule in SCHEDULES
    for bias in ("trained", "none")
    for batch in (1, 3)
]
NETWORKS = [
    (hidden, output, *SETTINGS[7 * n % len(SETTINGS)]) for n, (hidden, output) in enumerate(product(HIDDEN, OUTPUTS))
]


@pytest.mark.parametrize(("hidden", "output", "bias", "training"), NETWORKS, ids=lambda value: str(value)[:40])
def test_every_activation_under_every_loss_holds(
    hidden: str, output: tuple[str, str], bias: str, training: dict[str, object]
) -> None:
    ops = 12
    kept = run(small_experiment([2, 2, 2], hidden=hidden, output=output, bias=bias, training=training), ops)
    for position in range(ops - 5, ops + 1):
        for explanation in everything(kept, position):
            assert_holds(explanation)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_under_every_schedule_holds(optimizer: str, schedule: str) -> None:
    training = {"optimizer": optimizer, "schedule": schedule, "schedule_period": 2, "batch_size": 2, "l2": 0.1}
    kept = run(small_experiment([2, 1, 1], samples=2, training=training), 6 * 4)
    for position in (6, 12, 24):
        for explanation in everything(kept, position):
            assert_holds(explanation)
            for equation in explanation.equations:
                assert_printed_numbers_give_the_result(equation)


def test_numbers_that_overflow_hold_too() -> None:
    kept = run(small_experiment([2, 3, 2], hidden="identity", training={"eta": 1e200, "batch_size": 2}), 24)
    values = []
    for position in range(1, 25):
        for explanation in everything(kept, position):
            assert_holds(explanation)
            assert_printed_numbers_give_the_result(explanation.equation)
            values.append(explanation.value)
    assert any(map(math.isnan, values))


@pytest.mark.parametrize("activation", HIDDEN)
def test_the_signs_of_zeros_hold_too(activation: str) -> None:
    network = {
        "layers": [1, 2, 1],
        "bias": "fixed",
        "activations": [activation, activation],
        "weights": [[[0.0], [-0.0]], [[-0.0, -1.0]]],
        "biases": [[-0.0, -0.0], [-0.0]],
    }
    data = {"inputs": [[-0.0], [1.0]], "targets": [[0.0], [0.0]]}
    kept = run(Experiment.from_tables({"network": network, "data": data}, name="zeros", base=Path()), 12)
    for position in range(1, 13):
        for explanation in everything(kept, position):
            assert_holds(explanation)


def test_a_wide_network_holds() -> None:
    kept = run(load_experiment("digits", {"training.batch_size": 7}), 6)
    for position in range(1, 7):
        for place in list(kept.written_at(position))[::97]:
            explanation = kept.explain(place, position)
            assert_holds(explanation)
            assert_printed_numbers_give_the_result(explanation.equation)
