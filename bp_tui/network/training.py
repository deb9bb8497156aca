"""The program being debugged: the notes' nine lines as a generator that yields after every op.

    1: initialise w
    2: for n = 1 to num epochs
    3:   for all x in D
    4:     forward propagate x through the network: the a_j and z_j values
    5:     δ_o = ∂E/∂a_o for all output units
    6:     δ_j = h′(a_j) Σ_k δ_k w_kj, backwards through the layers
    7:     for all w_ji in w
    8:       Δw_ji = δ_j z_i
    9:       w_ji = w_ji − η_n Δw_ji

All δ are computed before any weight changes. The loops of lines 4, 6 and 7 go layer by layer: one layer is one op.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array
from bp_tui.network.evaluation import EpochLosses, Evaluator
from bp_tui.network.layers import Layer, Network, split_blocks
from bp_tui.network.optimizers import Optimizer, Schedule
from bp_tui.network.randomness import SAMPLE_ORDER, permutation
from bp_tui.network.timetable import Phase, Step, Timetable


def train(training: "Training") -> Iterator[Step]:
    """Train on and on, one op at a time, from the batch boundary at which `training` stands.

    The values of an op are read from `training.network` after its `Step` was yielded.
    """
    network, timetable = training.network, training.timetable  # line 1 was done when the network was built
    position = training.position
    first_epoch, first_batch = divmod(timetable.batch_number(position), timetable.batches)
    for epoch in count(first_epoch):  # line 2
        training.begin_epoch(epoch)
        for batch in range(first_batch, timetable.batches):  # line 3
            training.load_batch(epoch, batch)
            for layer in network.layers:
                network.forward(layer)  # line 4
                training.position = position = position + 1
                yield Step(position, epoch, batch, Phase.FORWARD, layer.index)
            for layer in reversed(network.layers):
                if layer is network.layers[-1]:
                    network.output_delta()  # line 5
                else:
                    network.hidden_delta(layer)  # line 6
                training.position = position = position + 1
                yield Step(position, epoch, batch, Phase.DELTA, layer.index)
            for layer in network.layers:  # line 7
                network.weight_gradient(layer, training.l2)  # line 8
                training.update(layer)  # line 9
                training.position = position = position + 1
                if layer is network.layers[-1]:
                    training.finish_batch(epoch, batch)
                yield Step(position, epoch, batch, Phase.UPDATE, layer.index)
        first_batch = 0


@dataclass(frozen=True, eq=False)
class State:
    """Everything the rest of a run follows from, at a batch boundary."""

    position: int
    parameters: Array
    slots: Array
    epoch_loss: float
    mean_loss: float | None
    learning_rate: float


@dataclass(eq=False)
class Training:
    """A network, its data and its settings, and how far the run has come.

    Attributes:
        inputs, targets: (m, n_0) and (m, n_L).
        learning_rate: η; η_n of the epoch at hand is `current_rate`.
        slots: (number of optimizer slots, number of parameters).
        epoch_loss: the sum of E_ℓ over the samples of the epoch at hand, batches that are done.
        mean_loss: the mean of E_ℓ over the last finished epoch, None in the first.
        held_out: inputs and targets that are never trained on; may have no rows.
        losses: the mean loss of every epoch that was ever finished, noted the first time.
    """

    network: Network
    inputs: Array
    targets: Array
    optimizer: Optimizer
    schedule: Schedule
    learning_rate: float
    decay: float
    period: int
    batch_size: int
    shuffle: bool
    l2: float
    seed: int
    held_out: tuple[Array, Array] | None = None
    position: int = 0
    epoch_loss: float = 0.0
    mean_loss: float | None = None
    losses: EpochLosses = field(default_factory=EpochLosses)
    slots: Array = field(init=False)
    timetable: Timetable = field(init=False)
    current_rate: float = field(init=False)

    def __post_init__(self) -> None:
        self.slots = np.zeros((len(self.optimizer.slots), len(self.network.parameters)))
        self.timetable = Timetable(self.network.depth, -(-len(self.inputs) // self.batch_size))
        self._epoch_in_order = -1
        self._order: NDArray[np.intp] = np.arange(len(self.inputs))
        self._layer_slots = self._split_slots()
        self.current_rate = self.rate(0)
        held_out = self.held_out is not None and len(self.held_out[0]) > 0
        self._evaluator = Evaluator(self.network) if held_out else None

    def _split_slots(self) -> list[list[Array]]:
        by_slot = [split_blocks(slot, self.network.layer_sizes) for slot in self.slots]
        return [[slot[layer.index].reshape(-1) for slot in by_slot] for layer in self.network.layers]

    def rate(self, epoch: int) -> float:
        """η_n of `epoch`, counted from 0."""
        return self.schedule.rate(self.learning_rate, epoch, self.decay, self.period)

    def sample_order(self, epoch: int) -> NDArray[np.intp]:
        """The order in which `epoch` takes the samples: a function of (seed, epoch) alone."""
        if self.shuffle and epoch != self._epoch_in_order:
            self._order = permutation(len(self.inputs), self.seed, SAMPLE_ORDER, epoch)
            self._epoch_in_order = epoch
        return self._order

    def samples_of(self, epoch: int, batch: int) -> NDArray[np.intp]:
        """Which rows of the data make up this batch, in order."""
        return self.sample_order(epoch)[batch * self.batch_size : (batch + 1) * self.batch_size]

    def begin_epoch(self, epoch: int) -> None:
        """Line 2: η_n of this epoch."""
        self.current_rate = self.rate(epoch)

    def load_batch(self, epoch: int, batch: int) -> None:
        """Line 3: the next samples into the network."""
        rows = self.samples_of(epoch, batch)
        self.network.load(self.inputs.take(rows, axis=0), self.targets.take(rows, axis=0))

    def update(self, layer: Layer) -> None:
        """Line 9 for one layer."""
        t = self.timetable.batch_number(self.position) + 1
        slots = self._layer_slots[layer.index]
        self.network.quietly(self.optimizer.update, layer.parameters, layer.gradient, slots, self.current_rate, t)

    def finish_batch(self, epoch: int, batch: int) -> None:
        """Take the batch's losses into the epoch's mean."""
        for loss in self.network.losses[: self.network.samples].tolist():
            self.epoch_loss += loss
        if batch == self.timetable.batches - 1:
            self.mean_loss = self.epoch_loss / len(self.inputs)
            self.epoch_loss = 0.0
            if self.losses.awaits(epoch):
                self.losses.trained.append(self.mean_loss)
                if self._evaluator is not None and self.held_out is not None:
                    self.losses.held_out.append(self._evaluator.evaluate(*self.held_out).mean_loss)

    def state(self) -> State:
        """A copy of the state; the run must stand at a batch boundary."""
        return State(
            self.position,
            self.network.parameters.copy(),
            self.slots.copy(),
            self.epoch_loss,
            self.mean_loss,
            self.learning_rate,
        )

    def restore(self, state: State) -> None:
        """Go back (or on) to a state taken earlier."""
        self.position = state.position
        self.network.parameters[...] = state.parameters
        self.slots[...] = state.slots
        self.epoch_loss, self.mean_loss = state.epoch_loss, state.mean_loss
        self.learning_rate = state.learning_rate
        self.begin_epoch(max(0, state.position - 1) // self.timetable.ops_per_epoch)
