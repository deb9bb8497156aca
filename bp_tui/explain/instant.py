"""What whoever reads a run at one position finds there."""

from collections.abc import Sequence
from typing import Protocol

from bp_tui.network.arithmetic import Array


class Instant(Protocol):
    """One instant of a run: a position, or, while the units of an op are gone through, a place inside the op.

    Entry l − 1 of a sequence belongs to layer l. Arrays may hold stale numbers where nothing is computed yet:
    `progress` and `units` tell which.
    """

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
    def learning_rate(self) -> float:
        """η_n."""

    @property
    def loss(self) -> float | None:
        """E_ℓ, the batch's mean; None while it is not computed."""

    @property
    def mean_loss(self) -> float | None:
        """The mean loss over the last finished epoch; None in the first."""

    @property
    def weight_gradients(self) -> Sequence[Array]:
        """Δw of each layer, (1 + n_{l-1}, n_l): row i is source unit i, row 0 the bias."""

    @property
    def parameters(self) -> Sequence[Array]:
        """Weights w of each layer, laid out like `weight_gradients`."""
