"""What an explanation is made from: the numbers of a run at one position, frozen.

Entry l − 1 of a sequence belongs to layer l. Arrays may hold stale numbers where nothing is computed yet:
`progress` and `units` tell which.
"""

from collections.abc import Sequence
from typing import Protocol

from bp_tui.network.arithmetic import Array


class Batch(Protocol):
    """The values of every sample of the batch at hand, one row each, at least one row."""

    @property
    def inputs(self) -> Array:
        """x, (m, n_0)."""

    @property
    def targets(self) -> Array:
        """r, (m, n_L)."""

    @property
    def pre_activations(self) -> Sequence[Array]:
        """a, (m, n_l)."""

    @property
    def activations(self) -> Sequence[Array]:
        """z, (m, n_l)."""

    @property
    def deltas(self) -> Sequence[Array]:
        """δ, (m, n_l)."""

    @property
    def losses(self) -> Array:
        """E_ℓ, (m,)."""


class Moment(Protocol):
    """One instant of a run: a position, or, while the units of an op are gone through, a place inside the op."""

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""

    @property
    def position(self) -> int:
        """The number of whole ops done since the start."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""

    @property
    def sample(self) -> int:
        """The sample, or batch, of the epoch, counted from 1."""

    @property
    def progress(self) -> int:
        """Ops of the batch at hand that are done: 0 … 3L."""

    @property
    def units(self) -> int:
        """Units of the next op that are done; 0 unless inside an op."""

    @property
    def rows(self) -> Sequence[int]:
        """The rows of the data that make up the batch at hand, counted from 0."""

    @property
    def learning_rate(self) -> float:
        """η_n."""

    @property
    def base_rate(self) -> float:
        """η, from which the schedule makes η_n: the experiment's, unless an edit has changed it."""

    @property
    def loss(self) -> float | None:
        """E_ℓ, the batch's mean; None while it is not computed."""

    @property
    def mean_loss(self) -> float | None:
        """The mean loss over the last finished epoch; None in the first."""

    @property
    def batch(self) -> Batch:
        """The values of the batch at hand."""

    @property
    def weight_gradients(self) -> Sequence[Array]:
        """Δw of each layer, (1 + n_{l-1}, n_l): row i is source unit i, row 0 the bias."""

    @property
    def parameters(self) -> Sequence[Array]:
        """Weights w of each layer, laid out like `weight_gradients`."""

    @property
    def slots(self) -> Sequence[Sequence[Array]]:
        """The optimizer's slots, in the order of its names, each laid out like `parameters`."""
