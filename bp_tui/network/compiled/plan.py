"""A network as one table and flat vectors: what the compiled loops work on.

All values of a batch lie in one vector, `work`. A layer's z, a and δ are blocks (samples, n_l) in it, one row behind
the other; layer 0 is the input, which has a z alone. Further on lie the targets and one row of gradients.

Whole numbers are unsigned: of a signed index Numba asks whether it counts from the end, and then no loop vectorises.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import Array, aligned_zeros
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS

Whole = np.uint64
Wholes = NDArray[np.uint64]
Place = np.uint64 | int
"""A whole number in the loops, as they are written; compiled, it is a `Whole`."""

ZERO, ONE = Whole(0), Whole(1)
UNITS, WEIGHTS, Z, A, DELTA, ACTIVATION = map(Whole, range(6))
"""The columns of `Net.layers`: n_l, then where the weights that lead to the layer, its z, a and δ begin; last its
activation's place in `ACTIVATIONS`. Row l is layer l; of row 0 only n_0 and z count."""


class Net(NamedTuple):
    """A network and how it is trained.

    Attributes:
        layers: one row for every layer, the input first.
        loss, optimizer: their places in `LOSSES` and `OPTIMIZERS`.
        targets, row: where in `work` the targets of a batch are, and room for a row of gradients.
    """

    layers: Wholes
    loss: int
    optimizer: int
    trains_bias: bool
    l2: float
    targets: np.uint64
    row: np.uint64


class Course(NamedTuple):
    """Which batches are trained on.

    Attributes:
        orders: (epochs, m), or (1, m) where all epochs take the samples in the same order.
        rates: η_n of every epoch.
        batch_size: at most.
        first_batch: of the first epoch.
        batches: how many in all. batches_before: how many were done before, in the whole run.
        epoch_loss: the sum of E_ℓ over the batches of the first epoch that were done before.
        noted_from: the first epoch, counted from 0, whose loss over the held-out samples is wanted.
        watched: the parameter that is noted after every batch.
    """

    orders: Wholes
    rates: Array
    batch_size: np.uint64
    first_batch: np.uint64
    batches: np.uint64
    batches_before: int
    epoch_loss: float
    noted_from: np.uint64
    watched: np.uint64


class Notes(NamedTuple):
    """Room for losses, and for one parameter.

    Attributes:
        losses: of every sample of the last batch. batches: the mean over every batch.
        epochs: the mean over every epoch that was finished. held_out: likewise, over the held-out samples.
        watched: the parameter that is watched, after every batch.
    """

    losses: Array
    batches: Array
    epochs: Array
    held_out: Array
    watched: Array


def net_of(network: Network, optimizer: str, l2: float, capacity: int) -> tuple[Net, Array]:
    """The table for batches of up to `capacity` samples, and a vector `work` for them."""
    sizes, end = network.layer_sizes, 0

    def place(count: int) -> int:
        nonlocal end
        start, end = end, end + (count + 7) // 8 * 8  # a cache line has 8 numbers
        return start

    layers, weights = np.zeros((len(sizes), 6), dtype=Whole), 0
    for number, size in enumerate(sizes):
        layers[number] = [size, weights, *(place(capacity * size) for _ in (Z, A, DELTA)), 0]
        if number:
            layers[number, ACTIVATION] = [*ACTIVATIONS].index(network.layers[number - 1].activation.name)
            weights += (1 + sizes[number - 1]) * size
    net = Net(
        layers=layers,
        loss=[*LOSSES].index(network.loss.name),
        optimizer=[*OPTIMIZERS].index(optimizer),
        trains_bias=network.layers[0].trains_bias,
        l2=float(l2),
        targets=Whole(place(capacity * sizes[-1])),
        row=Whole(place(max(sizes))),
    )
    return net, aligned_zeros(end)
