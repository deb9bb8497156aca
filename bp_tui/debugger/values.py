"""What the debugger's expressions read: the numbers of a network at one position."""

from collections.abc import Sequence
from typing import Protocol

from bp_tui.explain.instant import Instant
from bp_tui.network.arithmetic import Array


class Values(Instant, Protocol):
    """What expressions and targets read: a live network, or a frozen frame of one.

    Of a batch of several samples, the values are the first one's. `computed.py` tells which are computed yet.
    """

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """n_0 … n_L."""

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
