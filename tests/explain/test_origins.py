"""Which op wrote a number, what is not computed yet, and what cannot be explained from here."""

import ast
from dataclasses import replace

import numpy as np
import pytest

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame, inside
from bp_tui.debugger.target_names import resolve
from bp_tui.debugger.targets import NetworkFacts
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.places import BATCH, AnotherMoment, ExplainError, NotComputedYet, Place
from bp_tui.explain.render_latex import to_latex
from bp_tui.explain.render_text import to_text
from bp_tui.network.timetable import Phase
from tests.explain.runs import Run, run
from tests.network.small_experiments import small_experiment


@pytest.fixture(scope="module")
def xor() -> Run:
    return run(load_experiment("xor"), 60)


def origin(kept: Run, place: Place, position: int) -> str:
    return str(kept.explainer.origin(place, kept.frames[position]))


@pytest.mark.parametrize(
    ("place", "position", "expected"),
    [
        (Place("a", 1, (2,)), 1, "op 1 (forward, layer 1)"),
        (Place("a", 1, (2,)), 5, "op 1 (forward, layer 1)"),
        (Place("z", 2, (1,)), 8, "op 8 (forward, layer 2)"),
        (Place("loss", sample=BATCH), 11, "op 8 (forward, layer 2)"),
        (Place("delta", 2, (1,)), 4, "op 3 (delta, layer 2)"),
        (Place("delta", 1, (1,)), 6, "op 4 (delta, layer 1)"),
        (Place("dw", 1, (1, 0)), 5, "op 5 (update, layer 1)"),
        (Place("w", 2, (1, 2)), 6, "op 6 (update, layer 2)"),
        (Place("w", 2, (1, 2)), 11, "op 6 (update, layer 2, the batch before)"),
        (Place("w", 1, (1, 2)), 11, "op 11 (update, layer 1)"),
        (Place("w", 1, (1, 2)), 4, "initialised, line 1"),
        (Place("x", 0, (1,)), 1, "data"),
        (Place("r", 2, (1,)), 9, "data"),
        (Place("eta"), 9, "setting"),
        (Place("op"), 9, "count"),
        (Place("mean_loss"), 25, "op 24 (update, layer 2, the batch before)"),
        (Place("mean_loss"), 24, "op 24 (update, layer 2)"),
    ],
)
def test_what_wrote_a_number(xor: Run, place: Place, position: int, expected: str) -> None:
    assert origin(xor, place, position) == expected


def test_an_origin_many_batches_ago_is_said_so(xor: Run) -> None:
    assert origin(xor, Place("mean_loss"), 40) == "op 24 (update, layer 2, 3 batches before)"


@pytest.mark.parametrize(
    ("place", "position", "message"),
    [
        (Place("a", 2, (1,)), 7, "a[2][1] is not computed yet: op 8 will, forward of layer 2, line 4"),
        (Place("z", 1, (1,)), 0, "z[1][1] is not computed yet: op 1 will, forward of layer 1, line 4"),
        (Place("delta", 2, (1,)), 2, "delta[2][1] is not computed yet: op 3 will, delta of layer 2, line 5"),
        (Place("delta", 1, (1,)), 3, "delta[1][1] is not computed yet: op 4 will, delta of layer 1, line 6"),
        (Place("dw", 2, (1, 1)), 5, "dw[2][1,1] is not computed yet: op 6 will, update of layer 2, line 9"),
        (Place("loss", sample=BATCH), 7, "loss is not computed yet: op 8 will, forward of layer 2, line 4"),
        (Place("x", 0, (1,)), 0, "x[1] is not computed yet: op 1 will, forward of layer 1, line 4"),
        (Place("mean_loss"), 5, "mean_loss is not computed yet: op 24 will, update of layer 2, line 9"),
    ],
)
def test_what_is_not_computed_yet_names_the_op_that_will(xor: Run, place: Place, position: int, message: str) -> None:
    with pytest.raises(NotComputedYet) as refused:
        xor.explain(place, position)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("place", "position", "op"),
    [
        (Place("w", 1, (1, 1)), 8, 5),
        (Place("a", 1, (1,)), 6, 1),
        (Place("delta", 1, (1,)), 6, 4),
        (Place("w", 1, (1, 1)), 6, 5),
    ],
)
def test_a_number_whose_operands_have_changed_is_explained_elsewhere(
    xor: Run, place: Place, position: int, op: int
) -> None:
    with pytest.raises(AnotherMoment) as refused:
        xor.explainer.explain(place, xor.frames[position], None)
    assert refused.value.origin.position == op
    assert f"look at op {op}" in str(refused.value)
    assert xor.explain(place, op).equation.holds


def test_a_number_is_explained_later_in_its_batch_from_a_moment_before_the_weights_changed(xor: Run) -> None:
    explanation = xor.explainer.explain(Place("a", 1, (1,)), xor.frames[6], xor.frames[2])
    assert explanation.equation.holds


def test_before_must_be_of_the_same_batch(xor: Run) -> None:
    with pytest.raises(AnotherMoment):
        xor.explainer.explain(Place("w", 2, (1, 1)), xor.frames[12], xor.frames[5])


def test_a_whole_vector_is_refused(xor: Run) -> None:
    for place in (Place("z", 1), Place("w", 1), Place("w", 1, (2,))):
        with pytest.raises(ExplainError, match="is more than one number: give it"):
            xor.explain(place)


def test_an_unknown_name_is_refused(xor: Run) -> None:
    with pytest.raises(ExplainError, match="q is no number of this network"):
        xor.explain(Place("q"))


@pytest.mark.parametrize(
    "text", ["w[1][2,1]", "y[1]", "z[0][2]", "loss", "eta", "delta[1][2]", "dw[2][1,0]", "op", "r[1]"]
)
def test_what_a_person_types_is_a_target(xor: Run, text: str) -> None:
    expression = ast.parse(text, mode="eval").body
    assert isinstance(expression, ast.Name | ast.Subscript)
    target = resolve(expression, text, NetworkFacts((2, 2, 1)))
    explanation = xor.explainer.explain(target, xor.frames[6], xor.frames[4])
    assert explanation.equation.holds
    assert str(explanation.target) == {"y[1]": "z[2][1]", "z[0][2]": "x[2]"}.get(text, text)


# Inside an op.


@pytest.mark.parametrize("output", [("squared-error", "tanh"), ("categorical-cross-entropy", "softmax")])
def test_inside_an_op_the_units_that_are_done_are_explained(output: tuple[str, str]) -> None:
    kept = run(small_experiment([2, 3, 3], output=output, training={"optimizer": "adam", "l2": 0.1}), 12)
    for position in range(1, 13):
        before, after = kept.frames[position - 1], kept.frames[position]
        step = after.step
        assert step is not None
        for units in (1, 2):
            frame = inside(before, after, units)
            done = kept.explainer.unit_explanations(frame, before, step.phase, step.layer + 1, units)
            assert done
            assert all(equation.holds for explanation in done for equation in explanation.equations)
            assert_next_unit_is_not_explained(kept, frame, before, step.phase, step.layer + 1, units + 1)


def assert_next_unit_is_not_explained(
    kept: Run, frame: Frame, before: Frame, phase: Phase, layer: int, unit: int
) -> None:
    name = {Phase.FORWARD: "a", Phase.DELTA: "delta", Phase.UPDATE: "dw"}[phase]
    place = Place(name, layer, (unit, 1) if name == "dw" else (unit,))
    with pytest.raises(NotComputedYet):
        kept.explainer.explain(place, frame, before)
    if phase is Phase.UPDATE and frame.sample == 1:
        weight = kept.explainer.explain(Place("w", layer, (unit, 1)), frame, before)
        assert weight.line == 1
        assert weight.value == before.parameters[layer - 1][1, unit - 1]


def test_softmax_gives_no_unit_before_all_are_done() -> None:
    kept = run(small_experiment([2, 3], output=("categorical-cross-entropy", "softmax")), 1)
    frame = inside(kept.frames[0], kept.frames[1], 2)
    done = kept.explainer.unit_explanations(frame, None, Phase.FORWARD, 1, 2)
    assert [str(explanation.target) for explanation in done] == ["a[1][2]"]


# What no op writes.


def explained(experiment: Experiment, place: Place, position: int = 0) -> Explanation:
    return run(experiment, position).explain(place)


def lines(explanation: Explanation) -> list[str]:
    return to_text(explanation)


def test_a_weight_that_was_never_updated_is_what_line_1_left() -> None:
    explanation = explained(small_experiment([2, 2, 1], init="he-normal", seed=7), Place("w", 1, (1, 2)))
    assert lines(explanation)[:1] == ["wⱼᵢ = normal, of variance 2/n"]
    assert lines(explanation)[1].startswith("w₁₂ = he-normal with seed 7 = ")
    assert explanation.reference == "line 1"


def test_a_given_weight_is_said_to_be_given() -> None:
    assert lines(explained(load_experiment("mazur"), Place("w", 1, (1, 2)))) == ["wⱼᵢ = given", "w₁₂ = given = 0.2"]


def test_a_fixed_bias_is_never_updated() -> None:
    explanation = explained(load_experiment("mazur"), Place("w", 1, (1, 0)), 12)
    assert lines(explanation) == ["wⱼᵢ = given", "w₁₀ = given = 0.35"]
    gradient = explained(load_experiment("mazur"), Place("dw", 1, (1, 0)), 5)
    assert (gradient.value, gradient.note) == (0.0, "biases are not trained here")


def test_a_bias_starts_at_0() -> None:
    explanation = explained(small_experiment([2, 1], init="xavier-uniform"), Place("w", 1, (1, 0)))
    assert lines(explanation) == ["wⱼᵢ = 0", "w₁₀ = 0"]


def test_a_uniform_bias_is_drawn() -> None:
    explanation = explained(small_experiment([2, 1], init="uniform"), Place("w", 1, (1, 0)))
    assert lines(explanation)[1].startswith("w₁₀ = uniform with seed 1 = ")


def test_a_slot_starts_at_0() -> None:
    explanation = explained(small_experiment([2, 1], training={"optimizer": "momentum"}), Place("v", 1, (1, 2)), 1)
    assert lines(explanation) == ["vⱼᵢ = 0", "v₁₂ = 0"]


def test_an_input_is_a_row_of_the_data() -> None:
    kept = run(load_experiment("xor", {"training.batch_size": 3}), 7)
    explanation = kept.explain(Place("x", 0, (2,)))
    assert lines(explanation) == ["xᵢ = input i of the sample", "x₂ = input 2 in row 4 of the data = 1"]


def test_eta_follows_its_schedule() -> None:
    settings = {"schedule": "step", "schedule_period": 1, "eta": 0.5}
    explanation = explained(small_experiment([1, 1], samples=1, training=settings), Place("eta"), 7)
    assert lines(explanation) == [
        "ηₙ = η decay^⌊(n − 1)/period⌋",
        "η₃ = η decay^⌊(n − 1)/period⌋",
        "   = 0.5·0.1^⌊(3 − 1)/1⌋ = 0.005",
    ]


def test_position_epoch_and_sample_follow_from_one_another(xor: Run) -> None:
    for position in range(61):
        frame = xor.frames[position]
        for name, value in (("op", position), ("epoch", frame.epoch), ("sample", frame.sample)):
            explanation = xor.explain(Place(name), position)
            assert explanation.equation.holds
            assert explanation.value == value
    assert lines(xor.explain(Place("epoch"), 29)) == [
        "n = ⌊(op − 1)/(B C)⌋ + 1",
        "n = ⌊(op − 1)/(4·6)⌋ + 1",
        "  = ⌊(29 − 1)/(4·6)⌋ + 1 = 2",
    ]


def test_the_mean_loss_names_its_epoch(xor: Run) -> None:
    assert lines(xor.explain(Place("mean_loss"), 50))[1].startswith("E = mean of the 4 E of epoch 2 = ")


# Edits.


def edited(frame: Frame) -> Frame:
    parameters = [block.copy() for block in frame.parameters]
    parameters[1][1, 0] = 0.25
    return replace(frame, parameters=tuple(parameters))


def test_a_number_that_an_edit_has_replaced_is_shown_beside_what_the_equation_gives(xor: Run) -> None:
    explanation = xor.explainer.explain(Place("w", 2, (1, 1)), edited(xor.frames[6]), xor.frames[5])
    assert not explanation.equation.holds
    assert lines(explanation)[-2:] == ["    = 0.9367 − 0.5·0.2801 = 0.7967", "    ← 0.25 by an edit"]
    assert r"\leftarrow 0.25 \quad \text{by an edit}" in to_latex(explanation)


def test_the_schedule_goes_on_from_an_edited_eta(xor: Run) -> None:
    explanation = xor.explainer.explain(Place("eta"), replace(xor.frames[6], learning_rate=0.1, base_rate=0.1))
    assert lines(explanation) == ["ηₙ = η", "η₁ = η = 0.1"]
    assert explanation.note == "the step size of epoch n, schedule constant, of an η set by an edit"


def test_an_explanation_does_not_change_with_the_run() -> None:
    kept = run(small_experiment([2, 2, 1], samples=4, training={"batch_size": 2}), 30)
    frame = kept.frames[5]
    assert not np.shares_memory(frame.batch.deltas[0], kept.frames[11].batch.deltas[0])
    assert kept.explain(Place("dw", 1, (1, 1), 1), 5).equation.holds


def test_after_an_edit_the_equations_read_the_edited_weight() -> None:
    debugger = Debugger(load_experiment("xor"))
    for command in ("step 9", "set w[1][2,1] = 0.25", "set eta = 0.125", "step 20"):
        debugger.execute(command)
    frames = [debugger.timeline.look(position) for position in range(30)]
    kept = Run(debugger.experiment, frames, debugger.explainer)
    for position in range(10, 30):
        for place in (*kept.written_at(position), Place("eta")):
            assert kept.explain(place, position).equation.holds
    old = {str(operand.target): operand.value for operand in kept.explain(Place("w", 1, (2, 1)), 11).operands}
    assert (old["w[1][2,1]"], old["eta"]) == (0.25, 0.125)
