"""Every kernel gives the bits of plain Python loops in the textbook's order, whatever the shape and the numbers."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import sum_columns, sum_rows
from bp_tui.network.layers import Layer, Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS
from tests.network import plain_loops as plain
from tests.network.same_bits import assert_same_bits

Array = NDArray[np.float64]

SPECIAL = np.array(
    [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 2.2e-308, -1e-310, 1.7e308, -1.7e308, 1.0, -1.0]
)
MOST_PRODUCTS = 100_000

widths = st.one_of(st.integers(1, 9), st.sampled_from([15, 16, 17, 31, 64, 65, 127, 128, 129, 300]))
seeds = st.integers(0, 2**32 - 1)
specials = st.sampled_from([0.0, 0.0, 0.02, 0.3])
SHAPES = [(1, 1), (300, 1), (1, 300), (2, 2), (300, 2), (2, 300), (129, 128), (9, 1), (1, 2), (8, 17)]
SUMMED = [*SHAPES, (1000, 1), (1000, 3), (1, 1000), (1024, 1024), (20_000, 1), (20_000, 2)]


def numbers(rng: np.random.Generator, shape: tuple[int, ...], special: float) -> Array:
    """Numbers of many sizes and both signs, a share of them special."""
    values = rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 4, shape)
    return np.where(rng.random(shape) < special, rng.choice(SPECIAL, shape), values)


def layer_with_a_batch(n_in: int, n_out: int, batch_size: int, rng: np.random.Generator, special: float) -> Layer:
    network = Network([n_in, n_out], [ACTIVATIONS["tanh"]], LOSSES["squared-error"], batch_size=batch_size)
    (layer,) = network.layers
    layer.block[...] = numbers(rng, layer.block.shape, special)
    network.inputs[...] = numbers(rng, network.inputs.shape, special)
    layer.deltas[...] = numbers(rng, layer.deltas.shape, special)
    return layer


def rows_of_weights(layer: Layer) -> plain.Rows:
    rows: plain.Rows = layer.block.T.tolist()
    return rows


def cut(n_in: int, n_out: int) -> tuple[int, int]:
    """Few enough products for a loop in Python."""
    return (n_in, n_out) if n_in * n_out <= MOST_PRODUCTS // 2 else (n_in, 1 + MOST_PRODUCTS // 2 // n_in)


def check_forward(layer: Layer, samples: int) -> None:
    untouched = layer.pre_activations[samples:].copy()
    with np.errstate(all="ignore"):
        layer.take(samples)
        layer.forward()
    w = rows_of_weights(layer)
    expected = [plain.weighted_sums(w, z) for z in layer.sources[:samples, 1:].tolist()]
    assert_same_bits(layer.pre_activations[:samples], expected, "a")
    assert_same_bits(layer.activations[:samples], [[plain.tanh(a) for a in row] for row in expected], "z")
    assert_same_bits(layer.pre_activations[samples:], untouched, "samples beyond the batch")


def check_delta_sums(layer: Layer, samples: int) -> None:
    out = np.zeros((len(layer.deltas), layer.block.shape[0] - 1))
    with np.errstate(all="ignore"):
        layer.take(samples)
        layer.sum_deltas(out[:samples])
    w = rows_of_weights(layer)
    expected = [plain.delta_sums(w, delta) for delta in layer.deltas[:samples].tolist()]
    assert_same_bits(out[:samples], expected, "Σ δ w")
    assert not out[samples:].any()


def check_gradient(layer: Layer, samples: int, l2: float) -> None:
    with np.errstate(all="ignore"):
        layer.take(samples)
        layer.compute_gradient(l2)
    z, delta = layer.sources[:samples, 1:].tolist(), layer.deltas[:samples].tolist()
    expected = plain.gradients(rows_of_weights(layer), z, delta, l2, layer.trains_bias)
    assert_same_bits(layer.gradient_block.T, expected, "Δw")


@pytest.mark.parametrize(("n_in", "n_out"), SHAPES)
@pytest.mark.parametrize("special", [0.0, 0.1])
def test_a_layer_of_any_shape_sums_like_the_loop(n_in: int, n_out: int, special: float) -> None:
    layer = layer_with_a_batch(n_in, n_out, 2, np.random.default_rng(1), special)
    check_forward(layer, 2)
    check_delta_sums(layer, 2)
    check_gradient(layer, 2, 0.01)


@settings(deadline=None, max_examples=60)
@given(n_in=widths, n_out=widths, batch=st.integers(1, 4), ragged=st.integers(0, 2), seed=seeds, special=specials)
def test_weighted_sums_add_bias_first_and_then_every_source_in_order(
    n_in: int, n_out: int, batch: int, ragged: int, seed: int, special: float
) -> None:
    layer = layer_with_a_batch(*cut(n_in, n_out), batch, np.random.default_rng(seed), special)
    check_forward(layer, max(1, batch - ragged))


@settings(deadline=None, max_examples=60)
@given(n_in=widths, n_out=widths, batch=st.integers(1, 4), ragged=st.integers(0, 2), seed=seeds, special=specials)
def test_delta_sums_go_through_the_next_layer_in_order(
    n_in: int, n_out: int, batch: int, ragged: int, seed: int, special: float
) -> None:
    layer = layer_with_a_batch(*cut(n_in, n_out), batch, np.random.default_rng(seed), special)
    check_delta_sums(layer, max(1, batch - ragged))


@settings(deadline=None, max_examples=60)
@given(
    n_in=widths,
    n_out=widths,
    batch=st.integers(1, 7),
    ragged=st.integers(0, 3),
    seed=seeds,
    special=specials,
    l2=st.sampled_from([0.0, 0.01, 1e-320, 1e300]),
    trains_bias=st.booleans(),
)
def test_gradients_are_means_in_the_order_of_the_samples_plus_the_penalty(
    n_in: int, n_out: int, batch: int, ragged: int, seed: int, special: float, l2: float, trains_bias: bool
) -> None:
    layer = layer_with_a_batch(*cut(n_in, n_out // 4 + 1), batch, np.random.default_rng(seed), special)
    layer.trains_bias = trains_bias
    check_gradient(layer, max(1, batch - ragged), l2)


@pytest.mark.parametrize(
    ("rows", "columns"), [*SHAPES, (1000, 1), (1000, 3), (1, 1000), (1024, 1024), (20_000, 1), (20_000, 2)]
)
def test_sums_of_rows_and_of_columns_add_in_ascending_order(rows: int, columns: int) -> None:
    block = numbers(np.random.default_rng(2), (rows, columns), 0.0)
    down, across = block[0].copy(), block[:, 0].copy()
    for row in block[1:]:
        down = down + row
    for column in block.T[1:]:
        across = across + column
    out = np.empty(columns)
    assert_same_bits(sum_columns(block), across)
    sum_rows(block, out)
    assert_same_bits(out, down)


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_a_sum_of_negative_zeros_is_a_negative_zero(columns: int, zero: float) -> None:
    out = np.empty(columns)
    sum_rows(np.full((3, columns), zero), out)
    assert_same_bits(out, [zero] * columns)


@settings(deadline=None, max_examples=30)
@given(batch=st.integers(1, 5), width=st.integers(1, 40), seed=seeds, special=st.sampled_from([0.0, 0.1, 1.0]))
@pytest.mark.parametrize("name", [*plain.H])
def test_an_activation_is_its_formula_on_every_number_alone(
    name: str, batch: int, width: int, seed: int, special: float
) -> None:
    a = numbers(np.random.default_rng(seed), (batch, width), special)
    with np.errstate(all="ignore"):
        z = ACTIVATIONS[name].h(a)
        slopes = ACTIVATIONS[name].derivative(a, z)
    assert_same_bits(z, [plain.activate(name, row) for row in a.tolist()], "h")
    expected = [
        [plain.H_SLOPE[name](*both) for both in zip(*rows, strict=True)]
        for rows in zip(a.tolist(), z.tolist(), strict=True)
    ]
    assert_same_bits(slopes, expected, "h′")


@settings(deadline=None, max_examples=30)
@given(batch=st.integers(1, 5), width=st.integers(2, 130), seed=seeds, special=st.sampled_from([0.0, 0.1]))
def test_softmax_adds_its_denominator_in_the_order_of_the_units(
    batch: int, width: int, seed: int, special: float
) -> None:
    a = numbers(np.random.default_rng(seed), (batch, width), special)
    with np.errstate(all="ignore"):
        z = ACTIVATIONS["softmax"].h(a)
    assert_same_bits(z, [plain.activate("softmax", row) for row in a.tolist()])


LOSSES_AND_OUTPUTS = [(loss, name) for loss in LOSSES for name in sorted(LOSSES[loss].output_activations)]


@settings(deadline=None, max_examples=30)
@given(batch=st.integers(1, 5), width=st.integers(1, 40), seed=seeds, special=st.sampled_from([0.0, 0.1]))
@pytest.mark.parametrize(("loss", "activation"), LOSSES_AND_OUTPUTS)
def test_a_loss_and_its_delta_add_over_the_outputs_in_order(
    loss: str, activation: str, batch: int, width: int, seed: int, special: float
) -> None:
    rng = np.random.default_rng(seed)
    a, r = numbers(rng, (batch, width), special), rng.random((batch, width)).round(rng.integers(0, 5))
    with np.errstate(all="ignore"):
        y = ACTIVATIONS[activation].h(a)
        values = LOSSES[loss].value(a, y, r)
        deltas = LOSSES[loss].output_delta(ACTIVATIONS[activation], a, y, r)
    samples = list(zip(a.tolist(), y.tolist(), r.tolist(), strict=True))
    assert_same_bits(values, [plain.loss_value(loss, *sample) for sample in samples], "E")
    assert_same_bits(deltas, [plain.output_delta(loss, activation, *sample) for sample in samples], "δ")


def update_alone(name: str, w: Array, g: Array, slots: Sequence[Array], eta: float, t: int) -> plain.Rows:
    rows = [
        plain.UPDATE[name](w_i, g_i, list(s_i), eta, t)
        for w_i, g_i, s_i in zip(w.tolist(), g.tolist(), np.reshape(slots, (-1, len(w))).T.tolist(), strict=True)
    ]
    return [[weight, *new_slots] for weight, new_slots in rows]


@settings(deadline=None, max_examples=30)
@given(
    length=st.integers(1, 300),
    seed=seeds,
    special=specials,
    eta=st.sampled_from([0.5, 0.001, 1e6, 1e-320]),
    t=st.one_of(st.integers(1, 20), st.integers(1, 10**9)),
)
@pytest.mark.parametrize("name", [*OPTIMIZERS])
def test_an_update_is_its_formula_on_every_weight_alone(
    name: str, length: int, seed: int, special: float, eta: float, t: int
) -> None:
    rng = np.random.default_rng(seed)
    w, g, *slots = numbers(rng, (2 + plain.SLOTS[name], length), special)
    if slots and name in ("rmsprop", "adam"):
        slots[-1] = np.abs(slots[-1])
    expected = update_alone(name, w, g, slots, eta, t)
    with np.errstate(all="ignore"):
        OPTIMIZERS[name].update(w, g, slots, eta, t)
    assert_same_bits(np.stack([w, *slots], axis=1), expected)
