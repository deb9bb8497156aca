"""Holding samples out of training, and scaling by what the rest shows."""

from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import DataError, Dataset, load_data


def load(column: list[float], seed: int = 0, **options: object) -> Dataset:
    description = {"inputs": [[value] for value in column], "targets": [0.5] * len(column), **options}
    return load_data(description, base=Path(), seed=seed)


def inputs(column: list[float], **options: object) -> list[float]:
    return [float(value) for value in load(column, 0, **options).inputs[:, 0]]


def test_nothing_is_held_out_unless_asked() -> None:
    data = load([1, 2, 3])
    assert (data.held_out_inputs.shape, data.held_out_targets.shape) == ((0, 1), (0, 1))


def test_the_fraction_held_out_is_rounded() -> None:
    assert len(load([*range(10)], held_out=0.29).held_out_inputs) == 3


def test_at_least_one_sample_is_held_out() -> None:
    assert len(load([*range(10)], held_out=0.001).held_out_inputs) == 1


def test_a_split_that_leaves_nothing_to_train_on_is_refused() -> None:
    with pytest.raises(DataError, match=r"data\.held_out is 0\.9: of 2 samples that leaves none to train on"):
        load([1, 2], held_out=0.9)


def test_every_sample_is_in_exactly_one_part() -> None:
    data = load([*range(20)], held_out=0.3)
    both = [*data.inputs[:, 0].tolist(), *data.held_out_inputs[:, 0].tolist()]
    assert sorted(both) == [*range(20)]


def test_both_parts_keep_the_order_of_the_source() -> None:
    data = load([*range(50)], held_out=0.5)
    assert (np.diff(data.inputs[:, 0]) > 0).all()
    assert (np.diff(data.held_out_inputs[:, 0]) > 0).all()


def test_inputs_and_targets_stay_together() -> None:
    pairs = {"inputs": [[j] for j in range(20)], "targets": [[j + 0.5] for j in range(20)]}
    data = load_data({**pairs, "held_out": 0.4}, base=Path(), seed=3)
    assert np.array_equal(data.held_out_inputs + 0.5, data.held_out_targets)


def test_the_seed_chooses_the_split() -> None:
    chosen = {tuple(load([*range(50)], seed, held_out=0.2).held_out_inputs[:, 0]) for seed in range(5)}
    assert len(chosen) == 5


def test_the_same_seed_chooses_the_same_split_everywhere() -> None:
    assert load([*range(20)], held_out=0.2).held_out_inputs[:, 0].tolist() == [1, 5, 11, 12]


def test_scale_none_changes_nothing() -> None:
    assert inputs([3, 5, 9], scale="none") == [3, 5, 9]


def test_scale_standard_gives_mean_0_and_deviation_1() -> None:
    assert inputs([1, 3, 1, 3], scale="standard") == [-1, 1, -1, 1]


def test_scale_standard_agrees_with_numpy() -> None:
    iris = load_data({"name": "iris"}, base=Path(), seed=0).inputs
    scaled = load_data({"name": "iris", "scale": "standard"}, base=Path(), seed=0).inputs
    np.testing.assert_allclose(scaled, (iris - iris.mean(axis=0)) / iris.std(axis=0), rtol=1e-12, atol=1e-13)


def test_scale_minmax_gives_0_to_1() -> None:
    assert inputs([2, 4, 6, 3], scale="minmax") == [0, 0.5, 1, 0.25]


def test_scale_unit_divides_everything_by_the_largest_absolute_value() -> None:
    description = {"inputs": [[1, -8], [4, 2]], "targets": [0.5, 1], "scale": "unit"}
    assert load_data(description, base=Path(), seed=0).inputs.tolist() == [[0.125, -1], [0.5, 0.25]]


@pytest.mark.parametrize("scale", ["standard", "minmax"])
def test_a_constant_column_becomes_exactly_0(scale: str) -> None:
    assert inputs([0.1] * 7, scale=scale) == [0.0] * 7


def test_a_column_of_zeros_survives_scale_unit() -> None:
    assert inputs([0, 0], scale="unit") == [0, 0]


@pytest.mark.parametrize("scale", ["standard", "minmax", "unit"])
def test_held_out_samples_do_not_influence_the_scale(scale: str) -> None:
    column = [float(j) for j in range(20)]
    training = load(column, held_out=0.2).inputs[:, 0].tolist()
    assert load(column, held_out=0.2, scale=scale).inputs[:, 0].tolist() == inputs(training, scale=scale)


def test_held_out_samples_are_scaled_like_the_others() -> None:
    column = [float(j) for j in range(20)]
    plain, scaled = load(column, held_out=0.2), load(column, held_out=0.2, scale="minmax")
    low, high = plain.inputs.min(), plain.inputs.max()
    assert np.array_equal(scaled.held_out_inputs, (plain.held_out_inputs - low) / (high - low))


@pytest.mark.parametrize("scale", ["standard", "minmax"])
def test_values_too_far_apart_to_scale_are_refused(scale: str) -> None:
    with pytest.raises(DataError, match=f"column 'x1' has values too extreme for data.scale = '{scale}'"):
        load([-1.7e308, 1.7e308, 1.7e308], scale=scale)


def test_values_whose_squares_would_vanish_are_scaled_all_the_same() -> None:
    assert inputs([1e-200, 3e-200], scale="standard") == [-1, 1]


def test_zero_and_minus_zero_give_the_same_bits() -> None:
    a, b = load([0.0, -0.0, 1.0], scale="minmax"), load([-0.0, 0.0, 1.0], scale="minmax")
    assert a.inputs.tobytes()[:8] == b.inputs.tobytes()[8:16]
