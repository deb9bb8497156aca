"""In which order an epoch takes the samples: a function of seed and epoch, and of nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.network.training import Training
from tests.network.small_experiments import exhaust, small_experiment


def run(samples: int = 20, seed: int = 1, shuffle: bool = True) -> Training:
    return small_experiment([1, 1], samples=samples, training={"shuffle": shuffle, "seed": seed}).build()


@given(st.integers(1, 200), st.integers(0, 2**63 - 1), st.integers(0, 10**9))
def test_the_order_is_a_permutation_of_the_samples(samples: int, seed: int, epoch: int) -> None:
    assert sorted(run(samples, seed).sample_order(epoch).tolist()) == [*range(samples)]


@pytest.mark.parametrize("epochs", [[3], [0, 1, 2, 3], [9, 3], [3, 3]])
def test_the_order_of_an_epoch_does_not_depend_on_those_asked_for_before(epochs: list[int]) -> None:
    training = run()
    orders = [training.sample_order(epoch).tolist() for epoch in epochs]
    assert orders[-1] == run().sample_order(3).tolist()


def test_the_order_does_not_depend_on_what_was_trained() -> None:
    trained = exhaust(run(), 45)
    assert trained.sample_order(7).tolist() == run().sample_order(7).tolist()


def test_every_epoch_has_an_order_of_its_own() -> None:
    training = run()
    assert len({tuple(training.sample_order(epoch).tolist()) for epoch in range(50)}) == 50


def test_every_seed_has_orders_of_its_own() -> None:
    assert len({tuple(run(seed=seed).sample_order(0).tolist()) for seed in range(50)}) == 50


def test_every_sample_comes_first_about_as_often_as_any_other() -> None:
    training = run(samples=4)
    firsts = [training.sample_order(epoch)[0] for epoch in range(2_000)]
    assert all(400 < firsts.count(sample) < 600 for sample in range(4))


def test_without_shuffling_samples_come_in_the_order_of_the_data() -> None:
    assert run(shuffle=False).sample_order(5).tolist() == [*range(20)]


def test_a_batch_loads_the_samples_that_its_epoch_has_there() -> None:
    training = exhaust(run(), 23)
    assert training.network.inputs[0, 0] == training.inputs[training.sample_order(1)[2], 0]


def test_the_order_of_an_epoch_is_the_same_for_ever() -> None:
    assert run(samples=10, seed=0).sample_order(0).tolist() == [7, 4, 5, 1, 9, 8, 6, 2, 0, 3]
