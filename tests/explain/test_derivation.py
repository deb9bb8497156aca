"""The derivation: the engine's own numbers, each step true by measurement, and the lines a lecturer would write."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.explain.derivation import Derivation, DerivationStep
from tests.network.small_experiments import HIDDEN, OUTPUTS, experiments, small_experiment

PRODUCTS = ("The generalized chain rule", "From one layer to the next", "How E depends on y", "How y depends on a")
"""Steps about a factor of δ, or made of measured factors: the engine has no number of that name."""


def derive(debugger: Debugger, target: str) -> Derivation:
    return cast(Derivation, debugger.execute(f"derive {target}").subject)


def step(derivation: Derivation, title: str) -> DerivationStep:
    return next(step for step in derivation.steps if step.title == title)


def symbols(experiment: Experiment, target: str, title: str) -> list[str]:
    return step(derive(Debugger(experiment), target), title).symbols()


def numbers(experiment: Experiment, target: str, title: str) -> list[str]:
    return step(derive(Debugger(experiment), target), title).numbers()


@pytest.mark.parametrize("output", OUTPUTS, ids=str)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_step_is_the_engines_number_and_true_by_measurement(output: tuple[str, str], hidden: str) -> None:
    experiment = small_experiment([3, 4, 2, 3], hidden=hidden, output=output, seed=3, init="xavier-normal")
    debugger, ahead = Debugger(experiment), Debugger(experiment)
    ahead.execute("finish")
    frame = ahead.frame
    for layer, unit, source in ((1, 2, 3), (2, 1, 0), (2, 2, 4), (3, 1, 2), (3, 3, 0)):
        found = derive(debugger, f"w[{layer}][{unit},{source}]")
        assert found.passed
        delta = frame.deltas[layer - 1][unit - 1]
        for one in found.steps:
            assert all(equation.holds for equation in one.equations), one.title
            value = one.equations[-1].value
            if one.title in ("What δ is", "Equation (2)", "δ at the output"):
                assert one.check.analytic == value == delta
            elif one.title == "The update":
                assert one.check.analytic == frame.weight_gradients[layer - 1][source, unit - 1]
                assert value == frame.parameters[layer - 1][source, unit - 1]
            elif one.title == "Equation (1)":
                assert one.check.analytic == value == frame.weight_gradients[layer - 1][source, unit - 1]
            elif one.title.startswith("How aⱼ"):
                sent = frame.inputs if layer == 1 else frame.activations[layer - 2]
                assert one.check.analytic == value == (sent[source - 1] if source else 1.0)
            elif one.title == "The slope of h":
                h, a = debugger.training.network.layers[layer - 1].activation, frame.batch.pre_activations[layer - 1]
                assert one.check.analytic == value == h.derivative(a, h.h(a))[0, unit - 1]
            else:
                assert one.title in PRODUCTS


@settings(max_examples=60, deadline=None)
@given(experiment=experiments(), ops=st.integers(0, 30), data=st.data())
def test_at_any_moment_any_unit_can_be_derived(experiment: Experiment, ops: int, data: st.DataObject) -> None:
    debugger = Debugger(experiment)
    if ops:
        debugger.execute(f"step {ops}")
    if data.draw(st.booleans()):
        debugger.execute("into")
    layer = data.draw(st.integers(1, len(experiment.layer_sizes) - 1))
    unit = data.draw(st.integers(1, experiment.layer_sizes[layer]))
    before = debugger.digest(), debugger.frame.address
    found = derive(debugger, f"delta[{layer}][{unit}]")
    assert (debugger.digest(), debugger.frame.address) == before
    assert all(equation.holds for step in found.steps for equation in step.equations)
    if np.isfinite(debugger.training.network.parameters).all() and abs(debugger.training.network.parameters).max() < 9:
        assert found.passed, found.lines()


def test_an_output_that_is_almost_1_moves_by_what_it_can_without_rounding() -> None:
    """ŷ is 1 − 2.5e-5: a step of 1.5e-10 is to about a millionth what rounding leaves of it."""
    settings = {"loss": "binary-cross-entropy"}
    for weight in np.linspace(10.5, 11.0, 20):
        network = {"layers": [1, 1], "weights": [[[weight]]], "biases": [[0.0]]}
        data = {"inputs": [[1.0]], "targets": [[1.0]]}
        tables = {"network": network, "training": settings, "data": data}
        debugger = Debugger(Experiment.from_tables(tables, name="almost", base=Path()))
        assert derive(debugger, "delta[1][1]").passed


@pytest.mark.parametrize("hidden", HIDDEN)
def test_all_agrees_wherever_on_h_one_stands(hidden: str) -> None:
    """Far out the slope is small beside the numbers that h works with on the way, and so beside their rounding."""
    for weight in np.linspace(-12.0, 12.0, 49):
        network = {"layers": [1, 1], "activations": [hidden], "weights": [[[weight]]], "biases": [[0.0]]}
        tables = {"network": network, "data": {"inputs": [[1.0]], "targets": [[0.3]]}}
        found = derive(Debugger(Experiment.from_tables(tables, name="far", base=Path())), "delta[1][1]")
        assert found.passed, found.lines()


def test_the_notes_own_network() -> None:
    notes = load_experiment("notes")
    assert symbols(notes, "delta[2][1]", "How E depends on y") == [
        "∂E/∂yₒ = ∂/∂yₒ (−Σₖ (rₖ log yₖ + (1 − rₖ) log(1 − yₖ)))",
        "       = −rₒ/yₒ + (1 − rₒ)/(1 − yₒ)",
        "       = (yₒ − rₒ)/(yₒ(1 − yₒ))",
    ]
    assert symbols(notes, "delta[2][1]", "δ at the output") == [
        "δₒ = ∂E/∂yₒ · ∂yₒ/∂aₒ",
        "   = (yₒ − rₒ)/(yₒ(1 − yₒ)) · yₒ(1 − yₒ)",
        "   = yₒ − rₒ",
    ]
    assert numbers(notes, "delta[2][1]", "δ at the output") == ["δ₁ = y₁ − r₁", "   = 0.6884 − 0 = 0.6884"]


def test_equation_1() -> None:
    mazur = load_experiment("mazur")
    assert symbols(mazur, "w[1][2,1]", "Equation (1)") == ["∂E/∂wⱼᵢ = ∂E/∂aⱼ · ∂aⱼ/∂wⱼᵢ", "        = δⱼ xᵢ   (1)"]
    assert symbols(mazur, "w[1][2,1]", "How aⱼ depends on wⱼᵢ") == ["∂aⱼ/∂wⱼᵢ = ∂/∂wⱼᵢ Σᵢ wⱼᵢ xᵢ", "         = xᵢ"]
    assert numbers(mazur, "w[1][2,1]", "Equation (1)") == ["∂E/∂w₂₁ = δ₂ x₁", "        = 0.009954·0.05 = 4.977e−04"]


def test_equation_2_from_the_generalized_chain_rule() -> None:
    mazur = load_experiment("mazur")
    assert symbols(mazur, "delta[1][1]", "The generalized chain rule") == [
        "δⱼ = ∂E/∂aⱼ",
        "   = Σₖ (∂E/∂aₖ · ∂aₖ/∂aⱼ)",
        "   = Σₖ (δₖ · ∂aₖ/∂aⱼ)",
    ]
    assert numbers(mazur, "delta[1][1]", "The generalized chain rule") == [
        "δ₁ = δ₁⁽²⁾ · ∂a₁⁽²⁾/∂a₁ + δ₂⁽²⁾ · ∂a₂⁽²⁾/∂a₁",
        "   = 0.1385·0.09652 + (−0.0381)·0.1207 = 0.008771",
    ]
    assert symbols(mazur, "delta[1][1]", "From one layer to the next") == [
        "∂aₖ/∂aⱼ = ∂aₖ/∂zⱼ · ∂zⱼ/∂aⱼ",
        "        = wₖⱼ h′(aⱼ)",
    ]
    assert symbols(mazur, "delta[1][1]", "Equation (2)") == ["δⱼ = Σₖ δₖ wₖⱼ h′(aⱼ)", "   = h′(aⱼ) Σₖ δₖ wₖⱼ   (2)"]
    assert numbers(mazur, "delta[1][1]", "Equation (2)") == [
        "δ₁ = z₁(1 − z₁) · (δ₁⁽²⁾ w₁₁⁽²⁾ + δ₂⁽²⁾ w₂₁⁽²⁾)",
        "   = 0.5933(1 − 0.5933) · (0.1385·0.4 + (−0.0381)·0.5) = 0.008771",
    ]
    assert step(derive(Debugger(mazur), "delta[1][1]"), "The generalized chain rule").sentence.startswith(
        "aⱼ reaches E through layer 2 only: E is a function of all m = 2 pre-activations there"
    )


SLOPES = {
    "identity": "1",
    "sigmoid": "yₒ(1 − yₒ)",
    "tanh": "(1 − yₒ²)",
    "relu": "[aₒ > 0]",
    "leaky-relu": "(aₒ > 0 ? 1 : 0.01)",
    "softplus": "1/(1 + e^(−aₒ))",
    "elu": "(aₒ > 0 ? 1 : yₒ + 1)",
    "silu": "s(1 + aₒ(1 − s))",
    "gelu": "(½(1 + t) + ½·aₒ(1 − t²) u)",
}


@pytest.mark.parametrize("activation", SLOPES)
def test_the_squared_error_under_every_activation(activation: str) -> None:
    experiment = small_experiment([2, 2], output=("squared-error", activation))
    lines = symbols(experiment, "delta[1][1]", "δ at the output")
    product = "".join(lines[1].split()).replace("·", "")
    assert lines[0] == "δₒ = ∂E/∂yₒ · ∂yₒ/∂aₒ"
    assert product == f"=(yₒ−rₒ){SLOPES[activation]}".replace(" ", "").replace("·", "")
    assert lines[2:] == (["   = yₒ − rₒ"] if activation == "identity" else [])
    assert symbols(experiment, "delta[1][1]", "How E depends on y") == [
        "∂E/∂yₒ = ∂/∂yₒ ½ Σₖ (yₖ − rₖ)²",
        "       = yₒ − rₒ",
    ]


def test_softmax_under_the_categorical_cross_entropy() -> None:
    iris = load_experiment("iris")
    assert symbols(iris, "delta[2][2]", "How E depends on y") == ["∂E/∂yₖ = ∂/∂yₖ (−Σₖ rₖ log yₖ)", "       = −rₖ/yₖ"]
    assert symbols(iris, "delta[2][2]", "How y depends on a") == ["∂yₖ/∂aₒ = yₖ([k = o] − yₒ)"]
    assert numbers(iris, "delta[2][2]", "How y depends on a") == [
        "∂y₁/∂a₂ = y₁(0 − y₂)",
        "        = 0.1333(0 − 0.4287) = −0.05716",
    ]
    assert symbols(iris, "delta[2][2]", "δ at the output") == [
        "δₒ = Σₖ (∂E/∂yₖ · ∂yₖ/∂aₒ)",
        "   = Σₖ ((−rₖ/yₖ) · yₖ([k = o] − yₒ))",
        "   = yₒ Σₖ rₖ − rₒ",
        "   = yₒ − rₒ",
    ]


def test_softmax_under_the_squared_error() -> None:
    iris = load_experiment("iris", {"training.loss": "squared-error"})
    assert symbols(iris, "delta[2][2]", "δ at the output") == [
        "δₒ = Σₖ (∂E/∂yₖ · ∂yₖ/∂aₒ)",
        "   = Σₖ (yₖ − rₖ) yₖ([k = o] − yₒ)",
        "   = yₒ((yₒ − rₒ) − Σₖ (yₖ − rₖ) yₖ)",
    ]


def test_the_update_is_that_of_the_optimizer_and_the_whole_batch() -> None:
    experiment = small_experiment([2, 1], samples=3, training={"batch_size": 3, "l2": 0.1, "optimizer": "momentum"})
    found = step(derive(Debugger(experiment), "w[1][1,2]"), "The update")
    assert found.symbols() == ["Δwⱼᵢ = 1/m Σₛ δⱼ xᵢ + λ wⱼᵢ   (1)", "vⱼᵢ = 0.9·vⱼᵢ + Δwⱼᵢ", "wⱼᵢ = wⱼᵢ − η vⱼᵢ"]
    assert found.measured().startswith("w₁₂ moved by ±6e−06: the mean E + ½λw² from ")
    assert "over the 3 samples of the batch" in found.sentence


def test_a_unit_at_its_kink_says_so_and_fails_nothing() -> None:
    overrides = {"network.hidden_activation": "relu", "network.init": "zeros"}
    found = derive(Debugger(load_experiment("xor", overrides)), "delta[1][1]")
    assert found.passed
    assert step(found, "The slope of h").checked().endswith("at a kink of relu: no derivative there")
    assert step(found, "The slope of h").check.sign == "○"


def test_where_y_has_rounded_to_1_there_is_nothing_to_divide_by() -> None:
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("set w[2][1,0] = 60")
    found = derive(debugger, "delta[2][1]")
    assert found.passed
    assert step(found, "How E depends on y").check.excuse == "y₁ has rounded to 1: no number to divide by"
    assert step(found, "δ at the output").numbers() == ["δ₁ = y₁ − r₁", "   = 1 − 0 = 1"]


def test_a_number_that_is_none_never_passes() -> None:
    debugger = Debugger(load_experiment("sine", {"training.eta": 1e200, "network.hidden_activation": "identity"}))
    debugger.execute("finish 3")
    found = derive(debugger, "delta[1][1]")
    assert not found.passed
    assert step(found, "What δ is").check.sign == "✗"


def test_of_long_sums_the_largest_terms_are_written_out() -> None:
    digits = load_experiment("digits", {"network.hidden_activation": "tanh"})
    lines = numbers(digits, "delta[1][1]", "Equation (2)")
    assert lines[-1] == "… and 7 more terms"
    assert lines[0].count("w") == 3


def test_every_step_reads_as_prose_in_few_columns() -> None:
    lines = derive(Debugger(load_experiment("iris")), "delta[1][3]").lines(76)
    assert max(map(len, lines)) <= 80
    assert lines[:2] == [
        "δ₃ and w₃₁ of layer 1, hidden",
        "for sample 1 of epoch 1 (row 8 of the data), weights as at op 0",
    ]


def test_equations_are_also_latex() -> None:
    found = step(derive(Debugger(load_experiment("mazur")), "delta[1][1]"), "The generalized chain rule")
    assert r"\delta_{j} &= \frac{\partial E}{\partial a_{j}} \\" in found.latex()
    assert r"\sum_{k}" in found.latex()
