"""Runs whose every instant is kept, and everything in them that can be asked about."""

from collections.abc import Iterator
from dataclasses import dataclass

from bp_tui.debugger.frame import Frame
from bp_tui.debugger.timeline import Timeline
from bp_tui.experiment import Experiment
from bp_tui.explain.explainer import Explainer
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.places import BATCH, Place
from bp_tui.network.timetable import Phase, Timetable


@dataclass(frozen=True, eq=False)
class Run:
    """The frames at positions 0 … n of a run of an experiment."""

    experiment: Experiment
    frames: list[Frame]
    explainer: Explainer

    @property
    def timetable(self) -> Timetable:
        return Timetable(len(self.experiment.layer_sizes) - 1, self.frames[0].batches)

    def explain(self, place: Place, position: int = -1) -> Explanation:
        """At this position, with the instant before it."""
        position %= len(self.frames)
        return self.explainer.explain(place, self.frames[position], self.frames[max(0, position - 1)])

    def written_at(self, position: int) -> Iterator[Place]:
        """Every number that the op before this position wrote."""
        frame = self.frames[position]
        step = frame.step
        if step is None:
            return
        layer, sizes = step.layer + 1, frame.layer_sizes
        units, samples = range(1, sizes[layer] + 1), range(1, len(frame.rows) + 1)
        if step.phase is Phase.UPDATE:
            for j in units:
                for i in range(sizes[layer - 1] + 1):
                    for name in ("dw", "w", *self.explainer.slots):
                        yield Place(name, layer, (j, i))
            return
        names = ("a", "z") if step.phase is Phase.FORWARD else ("delta",)
        yield from (Place(name, layer, (j,), sample) for name in names for j in units for sample in samples)
        if step.phase is Phase.FORWARD and layer == frame.depth:
            yield from (Place("loss", sample=sample) for sample in (BATCH, *samples))

    def belonging_to(self, position: int) -> Iterator[Place]:
        """Every number that no op writes."""
        sizes, samples = self.experiment.layer_sizes, range(1, len(self.frames[position].rows) + 1)
        yield from (Place("x", 0, (i,), sample) for i in range(1, sizes[0] + 1) for sample in samples)
        yield from (Place("r", None, (k,), sample) for k in range(1, sizes[-1] + 1) for sample in samples)
        yield from (Place(name) for name in ("eta", "epoch", "sample", "op"))


def run(experiment: Experiment, ops: int) -> Run:
    """The first ops of an experiment."""
    timeline = Timeline(experiment.build(), experiment.build)
    frames = [timeline.frame()]
    for _ in range(ops):
        timeline.advance()
        frames.append(timeline.frame())
    return Run(experiment, frames, Explainer(experiment))
