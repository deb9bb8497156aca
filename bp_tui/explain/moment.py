"""What an explanation is made from: the numbers of a run at one position, frozen."""

from collections.abc import Sequence
from typing import Protocol

from bp_tui.explain.instant import Instant
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


class Moment(Instant, Protocol):
    """A frozen instant with the whole batch at hand, and with what the optimizer and the schedule go by."""

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""

    @property
    def rows(self) -> Sequence[int]:
        """The rows of the data that make up the batch at hand, counted from 0."""

    @property
    def base_rate(self) -> float:
        """η, from which the schedule makes η_n: the experiment's, unless an edit has changed it."""

    @property
    def batch(self) -> Batch:
        """The values of the batch at hand."""

    @property
    def slots(self) -> Sequence[Sequence[Array]]:
        """The optimizer's slots, in the order of its names, each laid out like `parameters`."""
