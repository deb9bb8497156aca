"""Central differences against the analytic gradient: every δ_j and every Δw_ji of the batch at hand.

The numeric derivative of E with respect to v is (E(v + h) − E(v − h)) / 2h. Its own error is about 10⁻¹⁰ of E, so
differences are judged relative to the largest entry of the analytic gradient, but never to less than a hundredth of E.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bp_tui.network.differences import STEP, difference_quotient, fresh_copy, sides_of
from bp_tui.network.layers import Layer, Network
from bp_tui.network.passes import forward_after, forward_from

TOLERANCE = 1e-7


@dataclass(frozen=True)
class Entry:
    """One compared number; layer, unit, source and sample count from 0, source 0 being the bias.

    `source` is None for a δ. `at_kink` marks an entry whose difference quotient straddles the kink of a ReLU, where
    E has no derivative.
    """

    kind: Literal["delta", "dw"]
    layer: int
    unit: int
    source: int | None
    sample: int
    analytic: float
    numeric: float
    error: float
    at_kink: bool


@dataclass(frozen=True)
class GradientCheck:
    """The compared entries, the worst first; `total` is how many there are in the network."""

    entries: tuple[Entry, ...]
    total: int

    @property
    def worst(self) -> float:
        """The largest relative error among entries that are not at a kink."""
        return max((entry.error for entry in self.entries if not entry.at_kink), default=0.0)

    @property
    def passed(self) -> bool:
        """Whether no entry is further off than TOLERANCE (a nan never passes)."""
        return all(entry.error <= TOLERANCE for entry in self.entries if not entry.at_kink)


def check_gradients(network: Network, l2: float = 0.0, *, limit: int = 2_500) -> GradientCheck:
    """Compare every δ and Δw of the batch that `network` holds; of a larger layer, `limit` entries evenly spread."""
    work = gradient_check(network, l2, limit=limit)
    while True:
        try:
            next(work)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]


def gradient_check(network: Network, l2: float = 0.0, *, limit: int = 2_500) -> Generator[float, None, GradientCheck]:
    """`check_gradients` in slices: yields the fraction that is done and returns the result."""
    copy = fresh_copy(network)
    probes = [probe for layer in copy.layers for probe in _probes(copy, layer, l2, limit)]
    scale = max([0.01 * abs(copy.batch_loss())] + [abs(probe.analytic) for probe in probes])
    entries = []
    for number, probe in enumerate(probes):
        numeric, at_kink = probe.measure()
        gap = abs(numeric - probe.analytic)
        error = gap / scale if gap and scale else gap  # with E = 0 and no gradient there is nothing to relate it to
        entries.append(
            Entry(
                probe.kind, probe.layer, probe.unit, probe.source, probe.sample, probe.analytic, numeric, error, at_kink
            )
        )
        yield (number + 1) / len(probes)
    entries.sort(key=lambda entry: (entry.at_kink, -entry.error if entry.error == entry.error else -np.inf))
    total = sum(layer.block.size - (0 if layer.trains_bias else layer.block.shape[1]) for layer in copy.layers)
    total += copy.samples * sum(network.layer_sizes[1:])
    return GradientCheck(tuple(entries), total)


@dataclass(frozen=True)
class _Probe:
    kind: Literal["delta", "dw"]
    layer: int
    unit: int
    source: int | None
    sample: int
    analytic: float
    measure: Callable[[], tuple[float, bool]]


def _spread(n: int, limit: int) -> Iterator[int]:
    """At most `limit` of the indices 0 … n − 1, evenly spread."""
    count = min(n, limit)
    return (index * n // count for index in range(count))


def _probes(network: Network, layer: Layer, l2: float, limit: int) -> Iterator[_Probe]:
    network.weight_gradient(layer, l2)
    n_out = layer.block.shape[1]
    first_row = 0 if layer.trains_bias else 1
    for index in _spread(layer.block.size - first_row * n_out, limit):
        source, unit = divmod(index + first_row * n_out, n_out)
        yield _Probe(
            "dw",
            layer.index,
            unit,
            source,
            0,
            float(layer.gradient_block[source, unit]),
            lambda s=source, u=unit: _weight_quotient(network, layer, s, u, l2),  # type: ignore[misc]
        )
    for index in _spread(network.samples * n_out, limit):
        sample, unit = divmod(index, n_out)
        yield _Probe(
            "delta",
            layer.index,
            unit,
            None,
            sample,
            float(layer.deltas[sample, unit]),
            lambda s=sample, u=unit: _delta_quotient(network, layer, s, u),  # type: ignore[misc]
        )


def _weight_quotient(network: Network, layer: Layer, source: int, unit: int, l2: float) -> tuple[float, bool]:
    """∂E/∂w_ji of the batch's mean loss, with the penalty ½·l2·w²."""
    w = float(layer.block[source, unit])

    def loss(h: float) -> float:
        layer.block[source, unit] = w + h
        forward_from(network, layer.index)
        penalty = 0.5 * l2 * (w + h) * (w + h) if source else 0.0
        return network.batch_loss() + penalty

    result = _quotient(network, layer, loss, STEP * max(1.0, abs(w)))
    layer.block[source, unit] = w
    forward_from(network, layer.index)
    return result


def _delta_quotient(network: Network, layer: Layer, sample: int, unit: int) -> tuple[float, bool]:
    """∂E_ℓ/∂a_j of one sample."""
    a = float(layer.pre_activations[sample, unit])

    def loss(h: float) -> float:
        layer.pre_activations[sample, unit] = a + h
        forward_after(network, layer)
        return float(network.losses[sample])

    result = _quotient(network, layer, loss, STEP * max(1.0, abs(a)))
    loss(0.0)
    return result


def _quotient(network: Network, layer: Layer, loss: Callable[[float], float], h: float) -> tuple[float, bool]:
    """The central difference, with a smaller step where a larger one straddles a kink or a bend."""
    found = difference_quotient(loss, h, lambda: sides_of(network, network.layers[layer.index :]))
    return found.value, bool(found.kinks)
