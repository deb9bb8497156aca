"""What the debugger's expressions read: the numbers of a network at one position."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


class Values(Protocol):
    """What expressions and targets read: a live network, or a frozen frame of one.

    Entry l − 1 of a sequence belongs to layer l. Arrays may hold stale numbers where nothing is computed yet:
    `progress` and `units` tell which they are (see `computed.py`).
    """

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """n_0 … n_L."""

    @property
    def position(self) -> int:
        """The number of ops done since the start."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""

    @property
    def sample(self) -> int:
        """The sample, or batch, of the epoch, counted from 1."""

    @property
    def learning_rate(self) -> float:
        """η_n."""

    @property
    def mean_loss(self) -> float | None:
        """Mean loss over the last finished epoch; None in the first."""

    @property
    def loss(self) -> float | None:
        """E_ℓ; None while it is not computed."""

    @property
    def progress(self) -> int:
        """Ops of the batch at hand that are done: 0 … 3L."""

    @property
    def units(self) -> int:
        """Units of the next op that are done; 0 unless inside an op."""

    @property
    def inputs(self) -> Array:
        """x, (n_0,)."""

    @property
    def targets(self) -> Array:
        """r, (n_L,)."""

    @property
    def pre_activations(self) -> Sequence[Array]:
        """Pre-activations a of each layer, (n_l,)."""

    @property
    def activations(self) -> Sequence[Array]:
        """Activations z of each layer, (n_l,)."""

    @property
    def deltas(self) -> Sequence[Array]:
        """δ of each layer, (n_l,)."""

    @property
    def weight_gradients(self) -> Sequence[Array]:
        """Δw of each layer, (1 + n_{l-1}, n_l): row i is source unit i, row 0 the bias."""

    @property
    def parameters(self) -> Sequence[Array]:
        """Weights w of each layer, laid out like `weight_gradients`."""
