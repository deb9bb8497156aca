"""Training that overflows goes on with inf and nan, without a warning, and stays comparable by digest."""

import hashlib
import struct
from contextvars import ContextVar, copy_context
from weakref import ref

import numpy as np
import pytest

from bp_tui.experiment_files import load_experiment, preset_names
from bp_tui.network.digest import Digester, digest
from bp_tui.network.evaluation import Evaluator
from bp_tui.network.gradient_check import check_gradients
from bp_tui.network.optimizers import OPTIMIZERS
from bp_tui.network.training import Training
from tests.network.small_experiments import HIDDEN, OUTPUTS, digest_of, exhaust, small_experiment

pytestmark = pytest.mark.filterwarnings("error")


def overflowing(hidden: str = "relu", optimizer: str = "sgd") -> Training:
    settings = {"eta": 1e6, "batch_size": 2, "optimizer": optimizer, "l2": 0.1}
    return exhaust(small_experiment([2, 4, 3, 2], hidden=hidden, training=settings).build(), 150)


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_survives_an_enormous_learning_rate(name: str) -> None:
    experiment = load_experiment(name, {"training.eta": 1e6})
    training = exhaust(experiment.build(), 300)
    assert training.position == 300 * training.timetable.ops_per_batch


@pytest.mark.parametrize("output", OUTPUTS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_activation_and_loss_survives_an_enormous_learning_rate(hidden: str, output: tuple[str, str]) -> None:
    experiment = small_experiment([2, 3, 2], hidden=hidden, output=output, training={"eta": 1e6})
    training = exhaust(experiment.build(), 40)
    assert digest_of(training) == digest_of(exhaust(experiment.build(), 40))


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS])
def test_every_optimizer_goes_on(optimizer: str) -> None:
    training = overflowing(optimizer=optimizer)
    position = training.position
    assert exhaust(training, 1).position == position + 9


def test_what_overflowed_is_shown_as_such() -> None:
    training = overflowing()
    assert not np.isfinite(training.network.parameters).any()
    assert training.mean_loss is not None
    assert not np.isfinite(training.mean_loss)


def test_an_overflowed_network_can_be_evaluated() -> None:
    training = overflowing()
    result = Evaluator(training.network).evaluate(training.inputs, training.targets)
    assert not np.isfinite(result.mean_loss)
    assert result.samples == 4


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_gradient_of_an_overflowed_network_fails_its_check(hidden: str) -> None:
    training = overflowing(hidden)  # 35 parameters
    training.network.parameters[::3] = [np.inf, -np.inf, np.nan, 1e308] * 3
    assert not check_gradients(training.network).passed


NANS = [0x7FF8000000000000, 0xFFF8000000000000, 0x7FF8000000000001, 0xFFFFFFFFFFFFFFFF]


@pytest.mark.parametrize("bits", NANS)
def test_a_digest_treats_all_nans_alike(bits: int) -> None:
    nan = np.array([bits], dtype=np.uint64).view(np.float64)
    vectors = np.concatenate([[1.0], nan]), nan.reshape(1, 1)
    assert digest(3, *vectors) == digest(3, np.array([1.0, np.nan]), np.array([[np.nan]]))


def test_a_digest_tells_every_other_number_apart() -> None:
    values = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.0, np.nextafter(1.0, 2.0)]
    digests = {digest(0, np.array([value]), np.zeros((0, 1))) for value in values}
    assert len(digests) == len(values)


def test_a_digest_depends_on_position_parameters_and_slots() -> None:
    empty, one, two = np.zeros((0, 1)), np.ones(1), np.full(1, 2.0)
    digests = {
        digest(0, one, empty),
        digest(1, one, empty),
        digest(0, two, empty),
        digest(0, one, np.ones((1, 1))),
        digest(0, one, np.full((1, 1), 2.0)),
    }
    assert len(digests) == 5


def test_a_digest_is_the_sha256_of_the_little_endian_state() -> None:
    state = struct.pack("<ddQ", 1.0, -2.0, 3)
    assert digest(3, np.array([1.0]), np.array([[-2.0]])) == hashlib.sha256(state).hexdigest()


def test_a_digest_reads_again_only_what_is_not_known_to_be_the_same() -> None:
    digester, one, two, empty = Digester(), np.ones(1), np.full(1, 2.0), np.zeros((0, 1))
    copies = (one.copy(),)
    assert digester.digest(0, one, empty, copies) == digest(0, one, empty)
    assert digester.digest(1, two, empty, copies) == digest(1, one, empty)
    assert digester.digest(1, two, empty, (one.copy(),)) == digest(1, two, empty)
    assert digester.digest(1, one, empty) == digest(1, one, empty)


def test_a_network_keeps_nothing_of_what_was_going_on_where_it_was_made() -> None:
    going_on: ContextVar[object] = ContextVar("going_on")

    def made_there() -> Training:
        going_on.set(small_experiment([2, 1]))
        return small_experiment([2, 3, 1]).build()

    there = copy_context()
    training, seen = there.run(made_there), ref(there[going_on])
    del there
    assert exhaust(training, 1).position > 0
    assert seen() is None
