"""The compiled loops: the same bytes as the generator, for any network, from any batch on, over any number of them."""

import re
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.engine import MOST_BATCHES
from bp_tui.network.compiled.loading import OPTIONS
from bp_tui.network.record import Record
from bp_tui.network.training import Training
from tests.network.compiled_loops import Run, compiled_engine, needs_numba, numpy_engine, runs
from tests.network.same_bits import assert_same_bits
from tests.network.small_experiments import digest_of, exhaust, small_experiment
from tests.network.test_generator import assert_same_run, values_of_the_last_batch

pytestmark = needs_numba


def assert_same_everything(compiled: Training, by_ops: Training) -> None:
    assert_same_run(compiled, by_ops)
    assert_same_bits(compiled.losses.trained, by_ops.losses.trained, "mean losses")
    assert_same_bits(compiled.losses.held_out, by_ops.losses.held_out, "mean losses held out")
    pairs = zip(*map(values_of_the_last_batch, (compiled, by_ops)), strict=True)
    for number, (ours, theirs) in enumerate(pairs):
        assert_same_bits(ours, theirs, f"array {number} of the last batch")


def check_same_bytes(run: Run, start: int, batches: int) -> None:
    compiled, by_ops = exhaust(run.build(), start), exhaust(run.build(), start)
    watched = run.seed % len(compiled.network.parameters)
    record, expected = (
        engine.train(training, batches, watched)
        for engine, training in ((compiled_engine(), compiled), (numpy_engine(), by_ops))
    )
    for part in fields(Record):
        assert_same_bits(getattr(record, part.name), getattr(expected, part.name), part.name)
    assert_same_everything(compiled, by_ops)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(runs(), st.integers(0, 9), st.integers(0, 25))
def test_compiled_batches_leave_the_bytes_of_the_exhausted_generator(run: Run, start: int, batches: int) -> None:
    check_same_bytes(run, start, batches)


@pytest.mark.slow
@settings(deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])
@given(runs(), st.integers(0, 30), st.integers(0, 60))
def test_two_thousand_runs_leave_the_same_bytes(run: Run, start: int, batches: int) -> None:
    check_same_bytes(run, start, batches)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(runs(), st.lists(st.integers(0, 7), max_size=5))
def test_compiled_batches_and_single_ops_can_take_turns(run: Run, turns: list[int]) -> None:
    mixed, by_ops = run.build(), run.build()
    for batches in turns:
        compiled_engine().train(mixed, batches)
        exhaust(mixed, 1)
        exhaust(by_ops, batches + 1)
    assert_same_everything(mixed, by_ops)


def test_a_run_longer_than_what_is_done_at_once_leaves_the_same_bytes() -> None:
    experiment = small_experiment([2, 2, 1], samples=3, training={"optimizer": "adam", "batch_size": 2})
    whole, parts = experiment.build(), experiment.build()
    compiled_engine().train(whole, MOST_BATCHES + 11)
    for batches in (7, MOST_BATCHES - 7, 11):
        compiled_engine().train(parts, batches)
    assert_same_everything(whole, parts)


def test_an_epoch_gone_over_again_is_noted_once() -> None:
    training = small_experiment([2, 3, 1], samples=4).build()
    state = training.state()
    compiled_engine().train(training, 9)
    noted = [*training.losses.trained]
    training.restore(state)
    compiled_engine().train(training, 9)
    assert [*training.losses.trained] == noted
    assert len(noted) == 2


def test_the_learning_rate_set_by_hand_is_taken_up() -> None:
    experiment = small_experiment([2, 3, 1], training={"schedule": "inverse"})
    compiled, by_ops = experiment.build(), experiment.build()
    for training in (compiled, by_ops):
        exhaust(training, 3)
        training.learning_rate = 0.125
    compiled_engine().train(compiled, 6)
    exhaust(by_ops, 6)
    assert_same_everything(compiled, by_ops)


def test_data_that_cannot_be_written_to_can_be_trained_on() -> None:
    by_ops, compiled = (small_experiment([2, 3, 1]).build() for _ in range(2))
    compiled.inputs.setflags(write=False)
    compiled.targets.setflags(write=False)
    compiled_engine().train(compiled, 5)
    assert digest_of(compiled) == digest_of(exhaust(by_ops, 5))


def add_products(x: Array, y: Array, total: Array) -> None:
    for k in range(len(x)):
        total[k] += x[k] * y[k]


def test_no_product_and_sum_are_fused_into_one_rounding() -> None:
    numba = pytest.importorskip("numba")
    vector = numba.float64[::1]
    (listing,) = numba.njit((vector, vector, vector), **OPTIONS)(add_products).inspect_asm().values()
    assert "mul" in listing
    assert re.findall(r"\b(?:vfn?m(?:add|sub)\w*|fn?m(?:add|sub|la|ls)\w*)\b", listing) == []


def test_every_nan_is_like_every_other() -> None:
    runs_of_nans = [small_experiment([2, 3, 1], training={"eta": 1e200}).build() for _ in range(2)]
    compiled_engine().train(runs_of_nans[0], 40)
    exhaust(runs_of_nans[1], 40)
    assert np.isnan(runs_of_nans[0].network.parameters).any()
    assert digest_of(runs_of_nans[0]) == digest_of(runs_of_nans[1])
