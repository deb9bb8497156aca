"""Line 1: initialise w. Biases start at zero, except under `uniform`, which draws them like the weights."""

import math
from collections.abc import Callable

from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import Layer, Network
from bp_tui.network.randomness import INITIAL_WEIGHTS, generator, normal, uniform

UNIFORM_LIMIT = 0.5

# The scale of layer (n_in, n_out): half the width of an interval around 0, or a standard deviation.
_SCALES: dict[str, Callable[[int, int], float]] = {
    "xavier-uniform": lambda n_in, n_out: math.sqrt(6.0 / (n_in + n_out)),
    "xavier-normal": lambda n_in, n_out: math.sqrt(2.0 / (n_in + n_out)),
    "he-uniform": lambda n_in, n_out: math.sqrt(6.0 / n_in),
    "he-normal": lambda n_in, n_out: math.sqrt(2.0 / n_in),
    "uniform": lambda n_in, n_out: UNIFORM_LIMIT,
    "zeros": lambda n_in, n_out: 0.0,
}
INITIALIZATIONS = tuple(_SCALES)


def initialize(network: Network, name: str, seed: int) -> None:
    """Fill the network's parameters by the scheme `name`; every layer has a random stream of its own."""
    for layer in network.layers:
        n_in, n_out = layer.block.shape[0] - 1, layer.block.shape[1]
        rows = 1 + n_in if name == "uniform" and layer.trains_bias else n_in
        block = _draw(name, _SCALES[name](n_in, n_out), layer, rows * n_out, seed)
        layer.block[...] = 0.0
        layer.block[layer.block.shape[0] - rows :] = block.reshape(rows, n_out)


def _draw(name: str, scale: float, layer: Layer, n: int, seed: int) -> Array:
    bits = generator(seed, INITIAL_WEIGHTS, layer.index)
    if name.endswith("normal"):
        return scale * normal(bits, n)
    return scale * (2.0 * uniform(bits, n) - 1.0) + 0.0  # no −0 for a scale of 0
