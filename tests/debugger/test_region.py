"""What a network answers over the plane: beside the network's own forward pass, and in its size."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.region import MOST_POINTS, MOST_WORK, Range, Survey
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.network.arithmetic import Array
from bp_tui.network.evaluation import Evaluator


def survey_of(experiment: Experiment) -> Survey:
    return Survey(experiment.data, experiment.activations)


def outputs_at(debugger: Debugger, inputs: Array) -> Array:
    network = debugger.training.network.like(batch_size=len(inputs))
    network.load(inputs, np.zeros((len(inputs), network.layer_sizes[-1])))
    for layer in network.layers:
        network.forward(layer)
    return network.layers[-1].activations.copy()


def points_of(survey: Survey, columns: int, rows: int) -> Array:
    across, up = survey.ranges[0].middles(columns), survey.ranges[1].middles(rows)[::-1]
    return np.array([[x, y] for y in up for x in across])


@pytest.mark.parametrize("name", ["xor", "moons", "spirals", "mazur"])
def test_the_answers_are_the_networks_own(name: str) -> None:
    debugger = Debugger(load_experiment(name))
    debugger.execute("epoch 3")
    survey = survey_of(debugger.experiment)
    response = survey.response(debugger.frame.parameters, 7, 5)
    expected = outputs_at(debugger, points_of(survey, 7, 5))[:, 0].reshape(5, 7)
    np.testing.assert_allclose(response.values, expected, rtol=1e-12)


def test_a_function_of_one_input_is_one_row() -> None:
    debugger = Debugger(load_experiment("sine"))
    survey = survey_of(debugger.experiment)
    response = survey.response(debugger.frame.parameters, 9, 5)
    expected = outputs_at(debugger, survey.ranges[0].middles(9)[:, np.newaxis])
    np.testing.assert_allclose(response.values, expected.T, rtol=1e-12)


def test_the_class_of_several_outputs_is_that_of_the_largest() -> None:
    debugger = Debugger(load_experiment("blobs"))
    debugger.execute("epoch 5")
    survey = survey_of(debugger.experiment)
    response = survey.response(debugger.frame.parameters, 6, 6)
    assert response.classes.ravel().tolist() == outputs_at(debugger, points_of(survey, 6, 6)).argmax(axis=1).tolist()


def test_classes_are_those_that_count_as_right() -> None:
    debugger = Debugger(load_experiment("moons"))
    debugger.execute("epoch 4")
    data, survey = debugger.experiment.data, survey_of(debugger.experiment)
    right = survey.classes_of(outputs_at(debugger, data.inputs)) == survey.classes_of(data.targets)
    assert right.sum() == Evaluator(debugger.training.network).evaluate(data.inputs, data.targets).right


def test_the_boundary_has_no_strength_and_certainty_has_all() -> None:
    survey = survey_of(load_experiment("xor"))
    zero = (np.zeros((3, 2)), np.zeros((3, 1)))
    assert survey.response(zero, 4, 4).strength.max() == 0.0
    sure = (np.zeros((3, 2)), np.array([[50.0], [0.0], [0.0]]))
    response = survey.response(sure, 4, 4)
    assert (response.strength.min() > 0.8, response.classes.min()) == (True, 1)


def test_the_first_row_is_the_largest_second_input() -> None:
    survey = survey_of(load_experiment("xor"))
    up = (np.array([[0.0, 0.0], [0.0, 0.0], [4.0, 4.0]]), np.array([[-4.0], [4.0], [4.0]]))
    values = survey.response(up, 3, 8).values
    assert values[0, 0] > values[-1, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308])
def test_weights_that_are_no_numbers_give_no_class_or_a_class_but_no_error(bad: float) -> None:
    for name in ("xor", "blobs", "sine"):
        debugger = Debugger(load_experiment(name))
        blocks = tuple(np.full_like(block, bad) for block in debugger.frame.parameters)
        response = survey_of(debugger.experiment).response(blocks, 5, 5)
        assert response.classes.min() >= -1
        assert np.isfinite(response.strength).all()
        if np.isnan(bad):
            assert response.classes.max() == -1


def test_the_answers_are_kept_while_the_weights_stay_the_same() -> None:
    debugger = Debugger(load_experiment("xor"))
    survey = survey_of(debugger.experiment)
    first = survey.response(debugger.frame.parameters, 8, 8)
    debugger.execute("next")
    assert survey.response(debugger.frame.parameters, 8, 8) is first
    debugger.execute("finish")
    assert survey.response(debugger.frame.parameters, 8, 8) is not first


def test_an_edited_weight_changes_the_answers() -> None:
    debugger = Debugger(load_experiment("xor"))
    survey = survey_of(debugger.experiment)
    before = survey.response(debugger.frame.parameters, 8, 8).values
    debugger.execute("set w[2][1,1] = 9")
    assert (survey.response(debugger.frame.parameters, 8, 8).values != before).any()


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 700))
def test_a_grid_is_never_more_work_than_is_to_be_noticed(columns: int, rows: int, width: int) -> None:
    survey = survey_of(load_experiment("xor"))
    blocks = (np.zeros((3, width)), np.zeros((1 + width, 1)))
    values = survey.response(blocks, columns, rows).values
    assert values.size <= min(MOST_POINTS, columns * rows)
    assert values.size * sum(block.size for block in blocks) <= MOST_WORK


@pytest.mark.parametrize(("name", "drawn"), [("xor", 2), ("moons", 2), ("mazur", 2), ("sine", 1), ("iris", 0)])
def test_one_or_two_inputs_can_be_drawn(name: str, drawn: int) -> None:
    assert len(survey_of(load_experiment(name)).ranges) == drawn


def test_ranges_hold_every_sample() -> None:
    data = load_experiment("moons").data
    for i, one in enumerate(Survey(data, ("tanh", "sigmoid")).ranges):
        values = np.concatenate([data.inputs[:, i], data.held_out_inputs[:, i]])
        assert one.low < values.min() <= values.max() < one.high


def test_inputs_too_far_apart_are_not_drawn() -> None:
    data = load_experiment("xor").data
    assert Survey(replace(data, inputs=np.where(data.inputs > 0, 1.7e308, -1.7e308)), ("tanh", "sigmoid")).ranges == ()


def test_inputs_that_are_all_the_same_have_a_range() -> None:
    data = load_experiment("xor").data
    for value in (0.0, 5.0, -1e300):
        for one in Survey(replace(data, inputs=np.full_like(data.inputs, value)), ("tanh", "sigmoid")).ranges:
            assert one.low < value < one.high


def test_a_share_is_where_a_value_lies() -> None:
    assert [Range(-1.0, 3.0).share(value) for value in (-1.0, 1.0, 3.0)] == [0.0, 0.5, 1.0]
