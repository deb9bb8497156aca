"""Explains numbers of a run: a target and a moment in, an `Explanation` out."""

from itertools import islice

from bp_tui.experiment import Experiment
from bp_tui.explain import settings, units, weights
from bp_tui.explain.drafts import Draft
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.moment import Moment
from bp_tui.explain.places import (
    BATCH,
    AnotherMoment,
    Clock,
    ExplainError,
    NotComputedYet,
    Origin,
    Place,
    Source,
    Target,
    writer_of,
)
from bp_tui.explain.readings import Readings, clock_of, is_fixed_bias, origin_of_unwritten
from bp_tui.network.optimizers import OPTIMIZERS
from bp_tui.network.timetable import Phase

_INDICES = {"x": 1, "r": 1, "a": 1, "z": 1, "delta": 1, "dw": 2, "w": 2}
_SINGLE = frozenset({"loss", "eta", "epoch", "sample", "op", "mean_loss"})
MOST_WEIGHTS = 3


class Explainer:
    """Explains the numbers of one experiment's run. Keeps nothing of the moments it is shown."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.depth = len(experiment.layer_sizes) - 1
        self.slots = OPTIMIZERS[experiment.optimizer].slots

    def origin(self, target: Target | Place, moment: Moment) -> Origin:
        """What put the number in its place that it has at `moment`.

        Raises NotComputedYet, with the op that will, where it has none, and ExplainError for what is no number.
        """
        place = self.place(target)
        clock = clock_of(moment, self.depth)
        if place.name in ("x", "r"):
            if moment.progress == 0 and moment.units == 0:
                raise NotComputedYet(place, clock.op(Phase.FORWARD, 1), self.depth)
            return Origin(Source.DATA)
        if place.name == "mean_loss":
            return self._origin_of_mean_loss(place, moment)
        writer = writer_of(place, self.depth, self.slots)
        if writer is None:
            return origin_of_unwritten(place)
        return self._origin_of_written(place, *writer, clock)

    def explain(self, target: Target | Place, moment: Moment, before: Moment | None = None) -> Explanation:
        """Why the target has the value that it has at `moment`.

        `moment` is the instant right after the op that `origin` names, or any later one of the same batch at which
        no weight that the number was computed from has changed. `before` is an instant of the same batch before
        that op; it is needed for w, the optimizer's slots and, with l2, Δw.

        Raises NotComputedYet; AnotherMoment where moment and before do not hold the operands any more.
        """
        place, origin = self.place(target), self.origin(target, moment)
        if origin.batches_ago and place.name != "mean_loss":
            raise AnotherMoment(place, origin)
        readings = Readings(self.experiment, place, moment, before)
        return _finish(readings, self._draft(readings, origin), origin)

    def unit_explanations(
        self,
        moment: Moment,
        before: Moment | None,
        phase: Phase,
        layer: int,
        unit: int,
        most_weights: int = MOST_WEIGHTS,
        weight: int | None = None,
    ) -> list[Explanation]:
        """What the op at hand did for one unit: a_j and z_j; or δ_j; or Δw_ji and w_ji of the unit's first weights.

        The weight from source unit `weight` comes before the others, if the op changes it.
        """
        if phase is Phase.FORWARD:
            places = [Place("a", layer, (unit,)), Place("z", layer, (unit,))]
        elif phase is Phase.DELTA:
            places = [Place("delta", layer, (unit,))]
        else:
            first = 0 if self.experiment.bias == "trained" else 1
            sources = range(first, self.experiment.layer_sizes[layer - 1] + 1)
            chosen = [weight] if weight is not None and weight in sources else []
            others = (source for source in sources if source != weight)
            shown = [*chosen, *islice(others, most_weights - len(chosen))]
            places = [Place(name, layer, (unit, source)) for source in shown for name in ("dw", "w")]
        explanations = []
        for place in places:
            try:
                explanations.append(self.explain(place, moment, before))
            except NotComputedYet:  # z of a softmax, while its units are gone through
                continue
        return explanations

    def place(self, target: Target | Place) -> Place:
        """The target as a place; raises ExplainError unless it is one number of this network."""
        name, layer, indices = target.name, target.layer, target.indices
        sample = target.sample if isinstance(target, Place) else BATCH if name == "loss" else 1
        if name == "z" and layer == 0:
            name = "x"
        expected = 2 if name in self.slots else _INDICES.get(name, 0)
        if name not in _INDICES and name not in _SINGLE and name not in self.slots:
            raise ExplainError(f"{name} is no number of this network")
        if len(indices) != expected:
            raise ExplainError(f"{Place(name, layer, indices)} is more than one number: give it {_wanted(expected)}")
        return Place(name, layer if expected else None, indices, sample)

    def _origin_of_written(self, place: Place, phase: Phase, layer: int, clock: Clock) -> Origin:
        whole = place.name == "loss" or (
            place.name == "z" and layer == self.depth and self.experiment.activations[-1] == "softmax"
        )
        if is_fixed_bias(place, self.experiment):
            return Origin(Source.INITIALISED)
        if clock.has_done(phase, layer, None if whole else place.indices[0]):
            return clock.op(phase, layer)
        if place.name != "w" and place.name not in self.slots:
            raise NotComputedYet(place, clock.op(phase, layer), self.depth)
        return clock.op(phase, layer, batches_ago=1) if clock.batch else Origin(Source.INITIALISED)

    def _origin_of_mean_loss(self, place: Place, moment: Moment) -> Origin:
        clock = clock_of(moment, self.depth)
        epochs = settings.finished_epochs(Readings(self.experiment, place, moment, None))
        last_batch = max(1, epochs) * moment.batches - 1
        origin = clock.op(Phase.UPDATE, self.depth, clock.batch - last_batch)
        if moment.mean_loss is None:
            raise NotComputedYet(place, origin, self.depth)
        return origin

    def _draft(self, readings: Readings, origin: Origin) -> Draft:
        place = readings.place
        layer = place.layer or 0
        match place.name, place.indices:
            case ("x" | "r") as name, (index,):
                return settings.sample_value(readings, name, index)
            case "a", (unit,):
                return units.pre_activation(readings, layer, unit)
            case "z", (unit,):
                return units.activation(readings, layer, unit)
            case "delta", (unit,):
                return units.delta(readings, layer, unit)
            case "dw", (unit, source):
                return weights.weight_gradient(readings, layer, unit, source)
            case name, (unit, source):
                if origin.source is Source.INITIALISED:
                    return weights.initial(readings, name, layer, unit, source)
                return weights.update(readings, name, layer, unit, source)
            case "loss", _:
                return units.loss(readings)
            case "eta", _:
                return settings.learning_rate(readings)
            case "mean_loss", _:
                return settings.mean_loss(readings)
        return settings.position(readings, place.name)


def _finish(readings: Readings, draft: Draft, origin: Origin) -> Explanation:
    form = draft.form
    if form is None:
        raise ValueError("an explanation needs the form of its equation")
    return Explanation(
        readings.place,
        readings.depth if readings.place.name == "loss" else readings.place.layer,
        draft.equation(),
        tuple(step.equation() for step in draft.steps),
        origin,
        form,
        readings.origin_of,
    )


def _wanted(count: int) -> str:
    return "two indices, [j,i]" if count == 2 else "an index, [j]"
