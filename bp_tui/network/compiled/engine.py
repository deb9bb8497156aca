"""Drives the compiled loops: a training run in, the same run some batches further out."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.loading import TrainBatches
from bp_tui.network.compiled.plan import DELTA, UNITS, A, Course, Net, Notes, Whole, Wholes, Z, net_of
from bp_tui.network.record import Record, joined
from bp_tui.network.training import Training

MOST_BATCHES = 65_536
"""Batches that are done at once: each needs room for its loss, each epoch room for the order of its samples."""

_NONE = np.empty(0)
_NEVER = 2**63


@dataclass(frozen=True, eq=False)
class _Setting:
    """What the loops work on, for one training run; `held_out` and its net serve to evaluate."""

    net: Net
    work: Array
    inputs: Array
    targets: Array
    held_out_net: Net
    held_out_work: Array
    held_out_inputs: Array
    held_out_targets: Array


class CompiledEngine:
    """Trains whole batches with the compiled `train_batches`."""

    def __init__(self, train_batches: TrainBatches) -> None:
        self._train_batches = train_batches
        self._settings: WeakKeyDictionary[Training, _Setting] = WeakKeyDictionary()

    def train(self, training: Training, batches: int, watched: int = 0) -> Record:
        """Do `batches` batches, as `fast_forward` says."""
        parts = []
        while batches > 0:
            count = min(batches, MOST_BATCHES)
            parts.append(self._train(training, count, watched))
            batches -= count
        return parts[0] if len(parts) == 1 else joined(parts)

    def _train(self, training: Training, batches: int, watched: int) -> Record:
        setting = self._settings.get(training)
        if setting is None:
            setting = self._settings[training] = _setting(training)
        timetable, network = training.timetable, training.network
        first_epoch, first_batch = divmod(timetable.batch_number(training.position), timetable.batches)
        finished, batches_left = divmod(first_batch + batches, timetable.batches)
        epochs = finished + (batches_left > 0)
        noted = len(training.losses.trained)
        is_noting = first_epoch <= noted and training.losses.awaits(noted)
        noted_from = noted - first_epoch if is_noting else _NEVER
        course = Course(
            orders=_orders(training, first_epoch, epochs),
            rates=np.array([training.rate(first_epoch + number) for number in range(epochs)]),
            batch_size=Whole(training.batch_size),
            first_batch=Whole(first_batch),
            batches=Whole(batches),
            batches_before=timetable.batch_number(training.position),
            epoch_loss=float(training.epoch_loss),
            noted_from=Whole(noted_from),
            watched=Whole(watched),
        )
        notes = Notes(network.losses, np.empty(batches), np.empty(epochs), np.empty(epochs), np.empty(batches))
        slots = training.slots.reshape(-1)
        training.epoch_loss = self._train_batches(
            setting.net,
            network.parameters,
            network.gradients,
            slots,
            setting.work,
            setting.inputs,
            setting.targets,
            course,
            notes,
            setting.held_out_net,
            setting.held_out_work,
            setting.held_out_inputs,
            setting.held_out_targets,
        )
        training.position += batches * timetable.ops_per_batch
        last_epoch = first_epoch + epochs - 1
        training.begin_epoch(last_epoch)
        if finished:
            training.mean_loss = notes.epochs[finished - 1].item()
        if noted_from < finished:
            training.losses.trained.extend(notes.epochs[noted_from:finished].tolist())
            if setting.held_out_inputs.size:
                training.losses.held_out.extend(notes.held_out[noted_from:finished].tolist())
        training.load_batch(last_epoch, (first_batch + batches - 1) % timetable.batches)
        _show_batch(training, setting.net, setting.work)
        return Record(notes.batches, notes.epochs[:finished], notes.watched)


def _setting(training: Training) -> _Setting:
    optimizer, held_out = training.optimizer.name, training.held_out or (_NONE, _NONE)
    net, work = net_of(training.network, optimizer, training.l2, training.batch_size)
    held_out_net, held_out_work = net_of(training.network, optimizer, training.l2, 1)
    return _Setting(
        net=net,
        work=work,
        inputs=_flat(training.inputs),
        targets=_flat(training.targets),
        held_out_net=held_out_net,
        held_out_work=held_out_work,
        held_out_inputs=_flat(held_out[0]),
        held_out_targets=_flat(held_out[1]),
    )


def _flat(samples: Array) -> Array:
    return np.ascontiguousarray(samples).reshape(-1)


def _orders(training: Training, first_epoch: int, epochs: int) -> Wholes:
    shuffled = range(first_epoch, first_epoch + epochs) if training.shuffle else range(1)
    return np.array([training.sample_order(epoch) for epoch in shuffled]).astype(Whole)


def _show_batch(training: Training, net: Net, work: Array) -> None:
    """Copy the values of the last batch to where the network has them."""
    samples = training.network.samples
    for layer, row in zip(training.network.layers, net.layers[1:].tolist(), strict=True):
        shape, count = (samples, row[int(UNITS)]), samples * row[int(UNITS)]
        for values, place in ((layer.a, A), (layer.z, Z), (layer.delta, DELTA)):
            start = row[int(place)]
            values[...] = work[start : start + count].reshape(shape)
