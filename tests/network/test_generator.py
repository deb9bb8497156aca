"""The generator: which ops it yields in which order, and that it can be started again at any batch."""

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.network.arithmetic import Array
from bp_tui.network.fast_forward import fast_forward
from bp_tui.network.timetable import Phase, Step
from bp_tui.network.training import Training, train
from tests.network.same_bits import assert_same_bits
from tests.network.small_experiments import digest_of, exhaust, experiments, small_experiment

F, D, U = Phase.FORWARD, Phase.DELTA, Phase.UPDATE


def steps(training: Training, count: int) -> list[Step]:
    return [*islice(train(training), count)]


def values_of_the_last_batch(training: Training) -> list[Array]:
    network = training.network
    m = network.samples
    values: list[Array] = [network.inputs[:m], network.targets[:m], network.losses[:m], network.gradients]
    for layer in network.layers:
        values += [layer.pre_activations[:m], layer.activations[:m], layer.deltas[:m]]
    return [value.copy() for value in values]


def assert_same_run(one: Training, other: Training) -> None:
    assert digest_of(one) == digest_of(other)
    assert one.position == other.position
    assert one.current_rate == other.current_rate
    assert_same_bits(one.epoch_loss, other.epoch_loss)
    assert (one.mean_loss is None) == (other.mean_loss is None)
    assert_same_bits(one.mean_loss or 0.0, other.mean_loss or 0.0)


# The order of the ops.


def test_a_sample_is_forward_through_the_layers_delta_back_and_then_the_updates() -> None:
    training = small_experiment([2, 3, 2, 1], samples=2).build()
    assert [(step.phase, step.layer) for step in steps(training, 9)] == [
        *((F, 0), (F, 1), (F, 2)),
        *((D, 2), (D, 1), (D, 0)),
        *((U, 0), (U, 1), (U, 2)),
    ]


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_a_batch_has_exactly_three_ops_for_each_layer(depth: int) -> None:
    training = small_experiment([2] * (depth + 1), samples=3).build()
    batches = [step.batch for step in steps(training, 9 * depth)]
    assert batches == [0] * 3 * depth + [1] * 3 * depth + [2] * 3 * depth


@pytest.mark.parametrize(("samples", "batch_size", "batches"), [(5, 1, 5), (5, 2, 3), (6, 3, 2), (3, 99, 1)])
def test_an_epoch_takes_every_sample_once(samples: int, batch_size: int, batches: int) -> None:
    training = small_experiment([2, 1], samples=samples, training={"batch_size": batch_size}).build()
    places = [(step.epoch, step.batch) for step in steps(training, 6 * batches) if step.phase is F]
    assert places == [(epoch, batch) for epoch in (0, 1) for batch in range(batches)]
    rows = [row for batch in range(batches) for row in training.samples_of(0, batch)]
    assert sorted(rows) == [*range(samples)]


@settings(deadline=None, max_examples=60)
@given(experiments(), st.integers(0, 60))
def test_every_step_is_the_op_that_the_timetable_has_at_its_position(experiment: Experiment, count: int) -> None:
    training = experiment.build()
    for number, step in enumerate(islice(train(training), count), start=1):
        assert step == training.timetable.op(number)
        assert step.position == training.position == number


def test_the_position_of_a_fresh_run_is_0() -> None:
    assert small_experiment([2, 1]).build().position == 0


def test_no_weight_changes_before_all_deltas_are_computed() -> None:
    training = small_experiment([2, 3, 2, 1]).build()
    before = training.network.parameters.copy()
    for step in islice(train(training), 7):
        assert (step.phase is U) == bool((training.network.parameters != before).any())


def test_an_update_changes_its_own_layer_only() -> None:
    training = small_experiment([2, 3, 2, 1]).build()
    blocks = [layer.block for layer in training.network.layers]
    before = [block.copy() for block in blocks]
    for step in islice(train(training), 9):
        if step.phase is U:
            changed = [bool((now != then).any()) for now, then in zip(blocks, before, strict=True)]
            assert changed == [layer <= step.layer for layer in range(3)]


def test_a_forward_op_writes_its_own_layer_only() -> None:
    training = exhaust(small_experiment([2, 3, 2, 1]).build(), 1)
    layers = training.network.layers
    generator = train(training)
    for number in range(3):
        before = [layer.pre_activations.copy() for layer in layers]
        next(generator)
        changed = [bool((layer.pre_activations != a).any()) for layer, a in zip(layers, before, strict=True)]
        assert changed == [layer == number for layer in range(3)]


# Starting again.


@settings(deadline=None, max_examples=80)
@given(experiments(), st.integers(0, 12), st.integers(1, 8))
def test_a_run_can_be_started_again_at_any_batch(experiment: Experiment, start: int, more: int) -> None:
    straight = exhaust(experiment.build(), start)
    state = straight.state()
    again = experiment.build()
    again.restore(state)
    assert_same_run(again, straight)
    ops = more * straight.timetable.ops_per_batch
    for one, other in zip(islice(train(straight), ops), islice(train(again), ops), strict=True):
        assert one == other
        assert digest_of(straight) == digest_of(again)
    assert_same_run(again, straight)
    for one_value, other_value in zip(*map(values_of_the_last_batch, (straight, again)), strict=True):
        assert_same_bits(one_value, other_value)


@settings(deadline=None, max_examples=40)
@given(experiments(), st.integers(0, 8), st.integers(0, 8))
def test_going_back_and_forward_again_gives_the_same_run(experiment: Experiment, start: int, more: int) -> None:
    training = exhaust(experiment.build(), start)
    state = training.state()
    digests = digest_of(training), digest_of(exhaust(training, more))
    training.restore(state)
    assert (digest_of(training), digest_of(exhaust(training, more))) == digests


@settings(deadline=None, max_examples=40)
@given(experiments(), st.integers(0, 8))
def test_a_state_survives_being_restored(experiment: Experiment, batches: int) -> None:
    state = exhaust(experiment.build(), batches).state()
    training = experiment.build()
    training.restore(state)
    again = training.state()
    assert again.position == state.position
    assert (again.mean_loss is None) == (state.mean_loss is None)
    assert_same_bits(again.mean_loss or 0.0, state.mean_loss or 0.0)
    assert_same_bits(again.epoch_loss, state.epoch_loss)
    assert_same_bits(again.parameters, state.parameters)
    assert_same_bits(again.slots, state.slots)


def test_a_state_is_a_copy_that_further_training_does_not_touch() -> None:
    training = exhaust(small_experiment([2, 3, 1], training={"optimizer": "adam"}).build(), 2)
    state = training.state()
    kept = replace(state, parameters=state.parameters.copy(), slots=state.slots.copy())
    exhaust(training, 3)
    assert (state.position, state.epoch_loss) == (kept.position, kept.epoch_loss)
    assert_same_bits(state.parameters, kept.parameters)
    assert_same_bits(state.slots, kept.slots)


def test_going_back_and_on_again_notes_no_epoch_twice() -> None:
    training = small_experiment([2, 3, 1], samples=4).build()
    state = exhaust(training, 8).state()
    losses = [*exhaust(training, 8).losses.trained]
    training.restore(state)
    exhaust(training, 8)
    assert [*training.losses.trained] == losses


def test_one_experiment_can_be_built_any_number_of_times() -> None:
    experiment = small_experiment([2, 3, 1], training={"optimizer": "adam", "shuffle": True})
    one = exhaust(experiment.build(), 5)
    assert digest_of(exhaust(experiment.build(), 5)) == digest_of(one)


# Fast-forward.


@settings(deadline=None, max_examples=80)
@given(experiments(), st.integers(0, 8), st.integers(0, 12))
def test_fast_forward_leaves_the_bytes_of_the_exhausted_generator(
    experiment: Experiment, start: int, batches: int
) -> None:
    slow, fast = exhaust(experiment.build(), start), exhaust(experiment.build(), start)
    exhaust(slow, batches)
    fast_forward(fast, batches)
    assert_same_run(fast, slow)
    assert_same_bits(fast.losses.trained, slow.losses.trained)
    for one, other in zip(*map(values_of_the_last_batch, (fast, slow)), strict=True):
        assert_same_bits(one, other)


def test_no_batches_of_fast_forward_change_nothing() -> None:
    training = exhaust(small_experiment([2, 3, 1]).build(), 3)
    before = digest_of(training)
    fast_forward(training, 0)
    assert digest_of(training) == before


def test_fast_forward_and_single_ops_can_take_turns() -> None:
    experiment = small_experiment([2, 3, 1], training={"shuffle": True, "optimizer": "momentum"})
    mixed = experiment.build()
    for batches in (3, 1, 7):
        fast_forward(mixed, batches)
        exhaust(mixed, 1)
    assert_same_run(mixed, exhaust(experiment.build(), 14))


# The losses on the way.


def test_there_is_no_mean_loss_before_the_first_epoch_is_over() -> None:
    training = small_experiment([2, 3, 1], samples=4).build()
    assert exhaust(training, 3).mean_loss is None
    assert exhaust(training, 1).mean_loss is not None


def test_the_mean_loss_is_that_of_the_last_finished_epoch() -> None:
    training = small_experiment([2, 3, 1], samples=4).build()
    total, losses = 0.0, []
    for step in islice(train(training), 4 * 6):
        if step.phase is F and step.layer == 1:
            losses.append(training.network.batch_loss())
    for loss in losses:
        total = total + loss
    assert training.mean_loss == total / 4
    assert exhaust(training, 3).mean_loss == total / 4


def test_every_finished_epoch_adds_one_loss_to_the_history() -> None:
    training = exhaust(small_experiment([2, 3, 1], samples=4).build(), 11)
    assert len(training.losses.trained) == 2
    assert training.losses.trained[-1] == training.mean_loss
