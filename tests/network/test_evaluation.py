"""Mean loss and right answers of a network, and that the presets learn what they are for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment_files import load_experiment
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.evaluation import Evaluation, Evaluator
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.training import Training
from tests.network import plain_loops as plain
from tests.network.small_experiments import digest_of, exhaust, small_experiment


def identity_network(width: int) -> Network:
    """Its outputs are its inputs."""
    network = Network([width, width], [ACTIVATIONS["identity"]], LOSSES["squared-error"])
    network.layers[0].block[1:] = np.eye(width)
    return network


def answers(outputs: list[list[float]], targets: list[list[float]]) -> int:
    return Evaluator(identity_network(len(outputs[0]))).evaluate(np.array(outputs), np.array(targets)).right


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 200), st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_the_mean_loss_is_that_of_the_loop_bit_for_bit(samples: int, n_in: int, n_out: int, seed: int) -> None:
    training = small_experiment([n_in, 3, n_out], samples=samples, seed=seed).build()
    first, second = [layer.block.T.tolist() for layer in training.network.layers]
    total = 0.0
    for x, r in zip(training.inputs.tolist(), training.targets.tolist(), strict=True):
        z = plain.activate("tanh", plain.weighted_sums(first, x))
        y = plain.weighted_sums(second, z)
        total = total + plain.loss_value("squared-error", y, y, r)
    result = Evaluator(training.network).evaluate(training.inputs, training.targets)
    assert (result.mean_loss, result.samples) == (total / samples, samples)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 200), st.integers(2, 5), st.integers(0, 99))
def test_an_answer_is_right_when_its_largest_output_is_that_of_the_target(samples: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    outputs, targets = rng.standard_normal((samples, n)).tolist(), np.eye(n)[rng.integers(0, n, samples)].tolist()
    right = sum(row.index(max(row)) == r.index(1.0) for row, r in zip(outputs, targets, strict=True))
    assert answers(outputs, targets) == right


@pytest.mark.parametrize(("output", "target", "right"), [(0.5, 1, 1), (0.49, 1, 0), (0.5, 0, 0), (0.49, 0, 1)])
def test_a_single_output_answers_yes_from_a_half_on(output: float, target: float, right: int) -> None:
    assert answers([[output]], [[target]]) == right


def test_of_equal_outputs_the_first_is_the_answer() -> None:
    assert answers([[0.5, 0.5]], [[1.0, 0.0]]) == 1


def test_evaluating_leaves_the_run_as_it_was() -> None:
    training = exhaust(small_experiment([2, 3, 1]).build(), 3)
    before, losses = digest_of(training), training.network.losses.copy()
    activations = [layer.activations.copy() for layer in training.network.layers]
    Evaluator(training.network).evaluate(training.inputs[:2], training.targets[:2])
    assert digest_of(training) == before
    assert (training.network.losses == losses).all()
    assert all((layer.activations == z).all() for layer, z in zip(training.network.layers, activations, strict=True))


def test_an_evaluator_sees_the_weights_as_they_are_now() -> None:
    training = small_experiment([2, 3, 1]).build()
    evaluator = Evaluator(training.network)
    before = evaluator.evaluate(training.inputs, training.targets)
    exhaust(training, 40)
    assert evaluator.evaluate(training.inputs, training.targets).mean_loss < before.mean_loss


def test_held_out_samples_are_evaluated_at_the_end_of_every_epoch() -> None:
    experiment = load_experiment("moons")
    training = experiment.build()
    exhaust(training, 2 * training.timetable.batches)
    data = experiment.data
    now = Evaluator(training.network).evaluate(data.held_out_inputs, data.held_out_targets)
    assert len(training.losses.held_out) == 2
    assert training.losses.held_out[-1] == now.mean_loss


# Learning.


def learned(name: str, epochs: int) -> tuple[Training, Evaluation]:
    experiment = load_experiment(name)
    training = experiment.build()
    exhaust(training, epochs * training.timetable.batches)
    return training, Evaluator(training.network).evaluate(experiment.data.inputs, experiment.data.targets)


@pytest.mark.parametrize(
    ("name", "epochs", "right", "samples"),
    [("xor", 1_000, 4, 4), ("and", 100, 4, 4), ("or", 100, 4, 4), ("iris", 5, 145, 150), ("digits", 5, 1_700, 1_797)],
)
def test_a_preset_learns_its_classes(name: str, epochs: int, right: int, samples: int) -> None:
    _, result = learned(name, epochs)
    assert result.samples == samples
    assert result.right >= right


def test_exclusive_or_is_learned_in_a_thousand_epochs() -> None:
    training, _ = learned("xor", 1_000)
    assert training.mean_loss is not None
    assert training.mean_loss < 0.05


@pytest.mark.parametrize(("name", "epochs", "share"), [("moons", 30, 0.95), ("circles", 30, 0.95), ("blobs", 5, 0.95)])
def test_clouds_of_points_are_learned(name: str, epochs: int, share: float) -> None:
    _, result = learned(name, epochs)
    assert result.right >= share * result.samples


def test_the_sine_is_learned() -> None:
    _, result = learned("sine", 100)
    assert result.mean_loss < 0.02
