"""What can be seen of a run at one instant: live, for conditions, or frozen, for people.

Both are `Values` (see `values.py`). Epochs, samples and layers count from 1 here where the attribute says so,
because this is what screen and expressions read. Of a batch of several samples, the first one is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import Network, split_blocks
from bp_tui.network.timetable import Phase, Step, Timetable
from bp_tui.network.training import Training


class LiveValues:
    """A view of a training run as it stands; arrays are the network's own."""

    def __init__(self, training: Training) -> None:
        network = training.network
        self._training = training
        self._depth = network.depth
        self.layer_sizes = network.layer_sizes
        self.units = 0
        self.position = 0
        self.progress = 0
        self.epoch = 1
        self.sample = 1
        self.inputs = network.inputs[0]
        self.targets = network.targets[0]
        self.pre_activations = [layer.pre_activations[0] for layer in network.layers]
        self.activations = [layer.activations[0] for layer in network.layers]
        self.deltas = [layer.deltas[0] for layer in network.layers]
        self.weight_gradients = [layer.gradient_block for layer in network.layers]
        self.parameters = [layer.block for layer in network.layers]
        self.slots = [split_blocks(slot, network.layer_sizes) for slot in training.slots]

    def move(self, step: Step) -> None:
        """Follow the run to the op it has just done."""
        self.position = step.position
        self.progress = (step.position - 1) % (3 * self._depth) + 1
        self.epoch = step.epoch + 1
        self.sample = step.batch + 1

    def rewind(self, step: Step | None) -> None:
        """Follow the run back to a batch boundary; `step` is the op that led there, None at the start."""
        if step is None:
            self.position, self.progress, self.epoch, self.sample = 0, 0, 1, 1
        else:
            self.move(step)

    @property
    def learning_rate(self) -> float:
        """η_n."""
        return self._training.current_rate

    @property
    def mean_loss(self) -> float | None:
        """The mean loss over the last finished epoch."""
        return self._training.mean_loss

    @property
    def loss(self) -> float | None:
        """E_ℓ, the batch's mean; None before the forward pass is done."""
        return self._training.network.batch_loss() if self.progress >= self._depth else None


@dataclass(frozen=True, eq=False)
class BatchValues:
    """The values of every sample of the batch at hand, frozen, one row each; one row also before the first batch."""

    inputs: Array
    targets: Array
    pre_activations: tuple[Array, ...]
    activations: tuple[Array, ...]
    deltas: tuple[Array, ...]
    losses: Array


@dataclass(frozen=True, eq=False)
class Frame:
    """One instant, frozen. Never compared (its arrays would make that ambiguous), only replaced.

    Attributes:
        done: the op that led to `position`, None at the start.
        step: the op to look at: `done`, or, inside an op, the one of which `units` units are done.
        branch: the name of the line of history it is on.
        rows: the rows of the data that make up the batch at hand, counted from 0.
        batches: how many batches an epoch has. batch_size: how many samples one has at most.
        batch: the values of all samples of the batch at hand; `inputs` to `deltas` are those of its first sample.
        slots: the optimizer's, each laid out like `parameters`.
        base_rate: η, from which the schedule makes `learning_rate`.
        The others are those of `Values`.
    """

    done: Step | None
    step: Step | None
    branch: str
    rows: tuple[int, ...]
    batches: int
    batch_size: int
    layer_sizes: tuple[int, ...]
    position: int
    progress: int
    units: int
    epoch: int
    sample: int
    learning_rate: float
    mean_loss: float | None
    loss: float | None
    inputs: Array
    targets: Array
    pre_activations: tuple[Array, ...]
    activations: tuple[Array, ...]
    deltas: tuple[Array, ...]
    weight_gradients: tuple[Array, ...]
    parameters: tuple[Array, ...]
    batch: BatchValues
    slots: tuple[tuple[Array, ...], ...]
    base_rate: float

    @property
    def depth(self) -> int:
        """L."""
        return len(self.layer_sizes) - 1

    @property
    def address(self) -> str:
        """`epoch:sample:phase:layer` of the op that led to `position`, or `start`."""
        return address(self.done)

    @property
    def next_step(self) -> Step:
        """The op that comes next; inside an op, that op."""
        return Timetable(self.depth, self.batches).op(self.position + 1)


def address(step: Step | None) -> str:
    """`epoch:sample:phase:layer`, counted from 1, or `start` before the first op."""
    if step is None:
        return "start"
    return f"{step.epoch + 1}:{step.batch + 1}:{step.phase.value}:{step.layer + 1}"


class FrameMaker:
    """Takes frames of a run. Arrays that no op has written since the last frame are shared with it, not copied."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._last: Frame | None = None

    def forget(self) -> None:
        """Share nothing with the last frame: numbers have changed by other means than ops."""
        self._last = None

    def copies(self, position: int) -> tuple[Array, ...]:
        """Those of parameters and slots in the last frame, if it is of this position; else none."""
        last = self._last
        if last is None or last.position != position:
            return ()
        return (*last.parameters, *(block for slot in last.slots for block in slot))

    def take(self, values: LiveValues, step: Step | None, branch: str) -> Frame:
        """A frame of the run as it stands after `step` on a branch."""
        training, last = self._training, self._last
        done = _ops_since(last, values.position, training.timetable)
        batch = _copy_batch(training.network, last.batch if last else None, done)
        written = None if done is None else frozenset(op.layer for op in done if op.phase is Phase.UPDATE)
        self._last = Frame(
            done=step,
            step=step,
            branch=branch,
            rows=tuple(training.samples_of(step.epoch, step.batch).tolist()) if step else (),
            batches=training.timetable.batches,
            batch_size=training.batch_size,
            layer_sizes=values.layer_sizes,
            position=values.position,
            progress=values.progress,
            units=0,
            epoch=values.epoch,
            sample=values.sample,
            learning_rate=values.learning_rate,
            mean_loss=values.mean_loss,
            loss=values.loss,
            inputs=batch.inputs[0],
            targets=batch.targets[0],
            pre_activations=tuple(a[0] for a in batch.pre_activations),
            activations=tuple(z[0] for z in batch.activations),
            deltas=tuple(delta[0] for delta in batch.deltas),
            weight_gradients=_copies(values.weight_gradients, last.weight_gradients if last else (), written),
            parameters=_copies(values.parameters, last.parameters if last else (), written),
            batch=batch,
            base_rate=training.learning_rate,
            slots=tuple(
                _copies(slot, last.slots[number] if last else (), written) for number, slot in enumerate(values.slots)
            ),
        )
        return self._last


def _ops_since(last: Frame | None, position: int, timetable: Timetable) -> tuple[Step, ...] | None:
    """The ops done between the last frame and `position`, if they are none or one; otherwise None."""
    if last is None or not 0 <= position - last.position <= 1:
        return None
    return (timetable.op(position),) if position > last.position else ()


def _copy_batch(network: Network, last: BatchValues | None, done: tuple[Step, ...] | None) -> BatchValues:
    """The batch at hand; where the last frame is of the same batch, only what an op has written since is copied."""
    m, layers = max(1, network.samples), network.layers
    writes = {phase: frozenset(op.layer for op in done or () if op.phase is phase) for phase in Phase}
    if last is None or done is None or 0 in writes[Phase.FORWARD]:
        return BatchValues(
            inputs=network.inputs[:m].copy(),
            targets=network.targets[:m].copy(),
            pre_activations=_copies([layer.pre_activations[:m] for layer in layers]),
            activations=_copies([layer.activations[:m] for layer in layers]),
            deltas=_copies([layer.deltas[:m] for layer in layers]),
            losses=network.losses[:m].copy(),
        )
    forward, delta = writes[Phase.FORWARD], writes[Phase.DELTA]
    return BatchValues(
        inputs=last.inputs,
        targets=last.targets,
        pre_activations=_copies([layer.pre_activations[:m] for layer in layers], last.pre_activations, forward),
        activations=_copies([layer.activations[:m] for layer in layers], last.activations, forward),
        deltas=_copies([layer.deltas[:m] for layer in layers], last.deltas, delta),
        losses=network.losses[:m].copy(),
    )


def _copies(
    arrays: Sequence[Array], kept: Sequence[Array] = (), written: frozenset[int] | None = None
) -> tuple[Array, ...]:
    if written is None or not kept:
        return tuple(array.copy() for array in arrays)
    return tuple(array.copy() if index in written else kept[index] for index, array in enumerate(arrays))


def inside(before: Frame, after: Frame, units: int) -> Frame:
    """The instant inside an op when `units` of its units are done, `before` and `after` being its two ends.

    What is not computed yet follows from `progress` and `units`; only weights need both sides.
    """
    step = after.step
    if step is None:
        raise ValueError("no op leads to the start")
    parameters = after.parameters
    if step.phase is Phase.UPDATE:
        old, new = before.parameters[step.layer], after.parameters[step.layer]
        mixed = np.concatenate([new[:, :units], old[:, units:]], axis=1)
        parameters = tuple(mixed if layer == step.layer else block for layer, block in enumerate(after.parameters))
    progress = after.progress - 1
    return replace(
        after,
        done=before.done,
        position=before.position,
        progress=progress,
        units=units,
        mean_loss=before.mean_loss,
        loss=before.loss if progress >= before.depth else None,
        parameters=parameters,
    )
