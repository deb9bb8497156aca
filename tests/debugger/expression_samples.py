"""A run's numbers for tests of expressions, and which are computed, found by doing the ops one by one."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bp_tui.debugger.values import Values

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """`Values` as plain data."""

    layer_sizes: tuple[int, ...]
    inputs: Array
    targets: Array
    pre_activations: tuple[Array, ...]
    activations: tuple[Array, ...]
    deltas: tuple[Array, ...]
    weight_gradients: tuple[Array, ...]
    parameters: tuple[Array, ...]
    position: int = 29
    epoch: int = 3
    sample: int = 2
    learning_rate: float = 0.5
    mean_loss: float | None = 0.25
    loss: float | None = 0.125
    progress: int = 0
    units: int = 0

    def at(self, progress: int, units: int = 0) -> "Sample":
        return replace(self, progress=progress, units=units)


def sample(layer_sizes: tuple[int, ...] = (2, 3, 1), *, seed: int = 0, progress: int | None = None) -> Sample:
    """Numbers that tell where they stand: all different, all computed unless `progress` says otherwise."""
    numbers = np.random.default_rng(seed)
    depth = len(layer_sizes) - 1
    pairs = list(pairwise(layer_sizes))
    return Sample(
        layer_sizes=layer_sizes,
        inputs=numbers.normal(size=layer_sizes[0]),
        targets=numbers.normal(size=layer_sizes[-1]),
        pre_activations=tuple(numbers.normal(size=n) for n in layer_sizes[1:]),
        activations=tuple(numbers.normal(size=n) for n in layer_sizes[1:]),
        deltas=tuple(numbers.normal(size=n) for n in layer_sizes[1:]),
        weight_gradients=tuple(numbers.normal(size=(1 + n_in, n_out)) for n_in, n_out in pairs),
        parameters=tuple(numbers.normal(size=(1 + n_in, n_out)) for n_in, n_out in pairs),
        progress=3 * depth if progress is None else progress,
    )


def computed_by_doing(
    layer_sizes: tuple[int, ...], progress: int, units: int, *, softmax_output: bool = False
) -> dict[tuple[str, int], int]:
    """How many units of (name, layer) are computed, by going through the ops of a batch in their order."""
    depth = len(layer_sizes) - 1
    forward = [("forward", layer) for layer in range(1, depth + 1)]
    backward = [("delta", layer) for layer in range(depth, 0, -1)]
    update = [("update", layer) for layer in range(1, depth + 1)]
    computed: dict[tuple[str, int], int] = {}
    for index, (phase, layer) in enumerate(forward + backward + update):
        done = layer_sizes[layer] if index < progress else min(units, layer_sizes[layer])
        if index > progress or done == 0:
            break
        if phase == "forward":
            computed[("x", 0)] = layer_sizes[0]
            computed[("r", depth)] = layer_sizes[depth]
            computed[("a", layer)] = done
            if index < progress or not (softmax_output and layer == depth):
                computed[("z", layer)] = done
            if layer == depth and index < progress:
                computed[("loss", 0)] = 1
        else:
            computed[("delta" if phase == "delta" else "dw", layer)] = done
    return computed


def as_values(values: Sample) -> Values:
    """Let the type checker see that a Sample is what expressions read."""
    return values
