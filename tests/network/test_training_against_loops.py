"""Whole runs give the bits of the notes' nine lines written as plain Python loops."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.network.layers import split_blocks
from bp_tui.network.training import Training
from tests.network.plain_loops import PlainRun
from tests.network.same_bits import assert_same_bits
from tests.network.small_experiments import exhaust, experiments, small_experiment


def both_ways(experiment: Experiment, batches: int) -> tuple[Training, PlainRun]:
    """The same batches by the generator and by the loops."""
    training = experiment.build()
    plain = PlainRun(experiment, [layer.block.T.tolist() for layer in training.network.layers])
    for number in range(batches):
        epoch, batch = divmod(number, training.timetable.batches)
        plain.train_batch(training.samples_of(epoch, batch).tolist(), training.rate(epoch))
        if batch == training.timetable.batches - 1:
            plain.finish_epoch()
    return exhaust(training, batches), plain


def assert_equal_runs(training: Training, plain: PlainRun) -> None:
    network = training.network
    m = network.samples
    for layer in network.layers:
        place = f"layer {layer.index} "
        assert_same_bits(layer.pre_activations[:m], plain.a[layer.index], place + "a")
        assert_same_bits(layer.activations[:m], plain.z[layer.index], place + "z")
        assert_same_bits(layer.deltas[:m], plain.delta[layer.index], place + "δ")
        assert_same_bits(layer.gradient_block.T, plain.dw[layer.index], place + "Δw")
        assert_same_bits(layer.block.T, plain.w[layer.index], place + "w")
    for number, slot in enumerate(training.slots):
        for block, rows in zip(split_blocks(slot, network.layer_sizes), plain.slots, strict=True):
            assert_same_bits(block.T, [[s[number] for s in row] for row in rows], f"slot {number} ")
    assert_same_bits(network.losses[:m], plain.losses, "E")
    assert_same_bits(training.epoch_loss, plain.epoch_loss)
    assert (training.mean_loss is None) == (plain.mean_loss is None)
    if training.mean_loss is not None and plain.mean_loss is not None:
        assert_same_bits(training.mean_loss, plain.mean_loss)


@settings(deadline=None, max_examples=150)
@given(experiments(), st.integers(1, 12))
def test_any_run_is_the_nine_lines_bit_for_bit(experiment: Experiment, batches: int) -> None:
    assert_equal_runs(*both_ways(experiment, batches))


def test_a_run_that_overflows_is_the_nine_lines_bit_for_bit() -> None:
    experiment = small_experiment([3, 5, 2], hidden="relu", training={"eta": 1e6, "batch_size": 3})
    training, plain = both_ways(experiment, 40)
    assert not np.isfinite(training.network.parameters).all()
    assert_equal_runs(training, plain)


def test_a_wide_network_is_the_nine_lines_bit_for_bit() -> None:
    output = ("categorical-cross-entropy", "softmax")
    experiment = small_experiment([64, 300, 10], hidden="gelu", output=output, init="xavier-uniform")
    assert_equal_runs(*both_ways(experiment, 2))


def test_a_preset_is_the_nine_lines_bit_for_bit() -> None:
    assert_equal_runs(*both_ways(load_experiment("xor"), 400))


def test_the_loss_of_a_batch_is_the_mean_added_in_the_order_of_its_samples() -> None:
    training = exhaust(small_experiment([2, 3, 1], samples=7, training={"batch_size": 7}).build(), 1)
    total = 0.0
    for loss in training.network.losses.tolist():
        total = total + loss
    assert training.network.batch_loss() == total / 7


def test_the_last_batch_of_an_epoch_may_be_smaller() -> None:
    experiment = small_experiment([2, 3, 1], samples=7, training={"batch_size": 3})
    training, plain = both_ways(experiment, 3)
    assert training.network.samples == 1
    assert_equal_runs(training, plain)
