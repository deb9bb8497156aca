"""The numbers of a moment as quantities of an equation: each with its symbol, its value and its place."""

from collections.abc import Sequence

from bp_tui.experiment import Experiment
from bp_tui.explain.moment import Moment
from bp_tui.explain.places import (
    AnotherMoment,
    Clock,
    NotComputedYet,
    Origin,
    Place,
    Source,
    writer_of,
)
from bp_tui.explain.tree import Family, Quantity, Symbol
from bp_tui.network.arithmetic import Array
from bp_tui.network.optimizers import OPTIMIZERS
from bp_tui.network.timetable import Phase


class Readings:
    """Reads one moment, and the one before the op that is explained.

    Attributes:
        sample: the sample of the batch, from 1, whose a, z and δ are meant.
        place: the number to be explained.
    """

    def __init__(self, experiment: Experiment, place: Place, moment: Moment, before: Moment | None) -> None:
        self.experiment, self.place, self.moment, self.before = experiment, place, moment, before
        self.sample = max(1, place.sample)
        self.depth = len(experiment.layer_sizes) - 1
        self.slot_names = OPTIMIZERS[experiment.optimizer].slots
        self.clock = clock_of(moment, self.depth)

    @property
    def samples(self) -> int:
        """How many samples the batch at hand has."""
        return len(self.moment.batch.losses)

    def unit(self, name: str, layer: int, unit: int) -> Quantity:
        """a, z, delta or r of one unit; z of layer 0 is x, z_0 is 1."""
        symbol = self._symbol(name, layer, unit)
        if name == "z" and unit == 0:
            return Quantity(symbol, 1.0)
        value = float(self._values(name, layer)[self.sample - 1, unit - 1])
        return Quantity(symbol, value, _unit_place(name, layer, unit, self.sample))

    def units(self, name: str, layer: int) -> Family:
        """a, z, delta or r of all units of a layer."""
        return Family(
            self._values(name, layer)[self.sample - 1],
            lambda i: self._symbol(name, layer, i + 1),
            lambda i: _unit_place(name, layer, i + 1, self.sample),
        )

    def over_batch(self, name: str, layer: int, unit: int) -> Family:
        """a, z or delta of one unit in every sample of the batch."""
        return Family(
            self._values(name, layer)[:, unit - 1],
            lambda s: self._symbol(name, layer, unit, sample=s + 1),
            lambda s: _unit_place(name, layer, unit, s + 1),
        )

    def losses(self) -> Family:
        """E_ℓ of every sample of the batch."""
        return Family(
            self.moment.batch.losses,
            lambda s: Symbol("E", sample=s + 1),
            lambda s: Place("loss", sample=s + 1),
        )

    def weight(self, layer: int, unit: int, source: int) -> Quantity:
        """w_ji as it was before this batch's update."""
        value = float(self._old(layer).parameters[layer - 1][source, unit - 1])
        return Quantity(matrix_symbol("w", layer, unit, source), value, Place("w", layer, (unit, source)))

    def weights_into(self, layer: int, unit: int) -> Family:
        """w_j1 … w_jn of a unit."""
        return Family(
            self._old(layer).parameters[layer - 1][1:, unit - 1],
            lambda i: matrix_symbol("w", layer, unit, i + 1),
            lambda i: Place("w", layer, (unit, i + 1)),
        )

    def weights_out_of(self, layer: int, unit: int) -> Family:
        """w_1j … w_mj, from a unit of a layer to those of the next."""
        return Family(
            self._old(layer + 1).parameters[layer][unit],
            lambda k: matrix_symbol("w", layer + 1, k + 1, unit),
            lambda k: Place("w", layer + 1, (k + 1, unit)),
        )

    def old_slot(self, name: str, layer: int, unit: int, source: int) -> Quantity:
        """A slot of the optimizer before this batch's update."""
        blocks = self._old(layer).slots[self.slot_names.index(name)]
        value = float(blocks[layer - 1][source, unit - 1])
        return Quantity(matrix_symbol(name, layer, unit, source), value, Place(name, layer, (unit, source)))

    def matrix_value(self, name: str, layer: int, unit: int, source: int) -> float:
        """w, dw or a slot as it is at this moment."""
        blocks: Sequence[Array]
        if name == "w":
            blocks = self.moment.parameters
        elif name == "dw":
            blocks = self.moment.weight_gradients
        else:
            blocks = self.moment.slots[self.slot_names.index(name)]
        return float(blocks[layer - 1][source, unit - 1])

    def origin_of(self, place: Place) -> Origin:
        """What wrote the operand `place` of this equation: weights and slots are those before the update."""
        writer = writer_of(place, self.depth, self.slot_names)
        if writer is None:
            return origin_of_unwritten(place)
        phase, layer = writer
        if place.name == "w" or place.name in self.slot_names:
            if self.clock.batch == 0 or is_fixed_bias(place, self.experiment):
                return Origin(Source.INITIALISED)
            return self.clock.op(phase, layer, batches_ago=1)
        return self.clock.op(phase, layer)

    def _old(self, layer: int) -> Moment:
        """A moment of this batch at which the weights of a layer were not yet updated."""
        needed = self.clock.needed(Phase.UPDATE, layer)
        if self.moment.progress < needed and not self.clock.has_done(Phase.UPDATE, layer, 1):
            return self.moment
        before = self.before
        if before is not None and clock_of(before, self.depth).batch == self.clock.batch and before.progress < needed:
            return before
        writer = writer_of(self.place, self.depth, self.slot_names)
        if writer is None:
            raise NotComputedYet(self.place, None, self.depth)
        raise AnotherMoment(self.place, self.clock.op(*writer))

    def _values(self, name: str, layer: int) -> Array:
        batch = self.moment.batch
        match name:
            case "r":
                return batch.targets
            case "a":
                return batch.pre_activations[layer - 1]
            case "delta":
                return batch.deltas[layer - 1]
        return batch.activations[layer - 1] if layer else batch.inputs

    def _symbol(self, name: str, layer: int, unit: int, sample: int | None = None) -> Symbol:
        indices = (str(unit),)
        if name == "delta":
            return Symbol("δ", indices, layer, sample)
        if name == "z" and layer == 0 and unit > 0:
            return Symbol("x", indices, None, sample)
        if name == "z" and layer == self.depth:
            return Symbol("y", indices, None, sample)
        if name == "r":
            return Symbol("r", indices, None, sample)
        return Symbol(name, indices, layer if unit else None, sample)


def matrix_symbol(name: str, layer: int, unit: int, source: int) -> Symbol:
    """w_ji, Δw_ji, or a slot."""
    return Symbol("Δw" if name == "dw" else name, (str(unit), str(source)), layer)


def is_fixed_bias(place: Place, experiment: Experiment) -> bool:
    """Whether this is a bias of a network that trains none."""
    return place.name == "w" and place.indices[1:] == (0,) and experiment.bias != "trained"


def clock_of(moment: Moment, depth: int) -> Clock:
    """Which ops are done at a moment."""
    batch = (moment.epoch - 1) * moment.batches + moment.sample - 1
    return Clock(depth, moment.batches, batch, moment.progress, moment.units)


def origin_of_unwritten(place: Place) -> Origin:
    """Where a number comes from that no op writes."""
    if place.name in ("x", "r"):
        return Origin(Source.DATA)
    return Origin(Source.SETTING if place.name == "eta" else Source.COUNT)


def _unit_place(name: str, layer: int, unit: int, sample: int) -> Place:
    return Place("x", 0, (unit,), sample) if name == "z" and layer == 0 else Place(name, layer, (unit,), sample)
