"""A debugger that keeps every state: what time travel is held against, command by command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bp_tui.debugger.inspection import as_json
from bp_tui.experiment import Experiment
from bp_tui.network.timetable import Phase
from tests.debugger.time_travel_moments import Edit, Moment, Run, nested
from tests.debugger.time_travel_stops import ConditionFails, Stop, holds

FAR = 300
"""How many ops ahead the model looks for a stop."""


@dataclass(eq=False)
class Branch:
    """A line of history: which run it is, and how far it was followed."""

    name: str
    run: Run
    parent: Branch | None = None
    fork: int = 0
    own_edits: int = 0
    head: int = 0

    def row(self) -> dict[str, object]:
        """As `branches` lists it."""
        parent = self.parent.name if self.parent else None
        return {"branch": self.name, "parent": parent, "fork": self.fork, "head": self.head, "edits": self.own_edits}

    def losses(self) -> tuple[object, object]:
        """The mean losses of the epochs that were finished on it: trained on, held out."""
        finished = self.run.step(self.head + 1).epoch
        losses = self.run.training.losses
        return as_json(losses.trained[:finished].tolist()), as_json(losses.held_out[:finished].tolist())


Counts = dict[int, tuple[int, int]]
"""Of each stop, by number: its hits, and how many times more it is passed by."""


class Found(NamedTuple):
    """Where a run stops, and why; `stop` is None where a condition fails. `counts` are those of then."""

    position: int
    stop: Stop | None
    reason: str
    counts: Counts


@dataclass(frozen=True)
class Outcome:
    """What the answer to a command says."""

    reason: str = ""
    stop: int | None = None


class Refused(Exception):
    """The command cannot be done."""


@dataclass(eq=False)
class Model:
    """Where it stands: `units` of the next op are done; and all that a session gathers."""

    experiment: Experiment
    branches: dict[str, Branch]
    branch: Branch
    position: int = 0
    units: int = 0
    stops: dict[int, Stop] = field(default_factory=dict)
    last_number: int = 0
    marks: dict[str, tuple[Branch, int]] = field(default_factory=dict)
    visited: list[tuple[Branch, int]] = field(default_factory=list)
    visit: int = 0

    @classmethod
    def of(cls, run: Run) -> Model:
        main = Branch("main", run)
        return cls(run.experiment, {"main": main}, main, visited=[(main, 0)])

    @property
    def run(self) -> Run:
        return self.branch.run

    @property
    def now(self) -> Moment:
        return self.run[self.position]

    # Going places.

    def stand(self, position: int, branch: Branch | None = None, units: int = 0) -> None:
        """Be somewhere, without a command having ended there."""
        self.branch = branch or self.branch
        self.position, self.units = position, units
        self.branch.head = max(self.branch.head, position)

    def arrive(self, position: int, branch: Branch | None = None, units: int = 0) -> None:
        """A command ends here."""
        self.stand(position, branch, units)
        if self.visited[self.visit] != (self.branch, self.position):
            self.visited[self.visit + 1 :] = [(self.branch, self.position)]
            self.visit += 1

    def ahead(self, command: str, count: int) -> int:
        """Where `step`, `next`, `finish` or `epoch` leads."""
        position = self.position
        while count:
            position += 1
            count -= self._ends(command, position)
        return position

    def go_back(self, command: str, count: int) -> Outcome:
        """`reverse-step`, `-next`, `-finish` or `-epoch`; an op that is half done is the first to be taken back."""
        position = self.position + (self.units > 0)
        while count and position >= 0:
            position -= 1
            count -= position >= 0 and self._ends(command, position)
        self.arrive(max(0, position))
        return Outcome("start of history" if position < 0 else "")

    def _ends(self, command: str, position: int) -> bool:
        """Whether a phase, a batch or an epoch ends here: the next op belongs to another one."""
        if command == "step" or position == 0:
            return True
        parts = {"next": slice(1, 4), "finish": slice(1, 3), "epoch": slice(1, 2)}[command]
        return self.run.step(position)[parts] != self.run.step(position + 1)[parts]

    def _width_of_next_op(self) -> int:
        return self.experiment.layer_sizes[self.run.step(self.position + 1).layer + 1]

    def into(self, count: int) -> None:
        for _ in range(count):
            self.units += 1
            if self.units >= self._width_of_next_op():
                self.stand(self.position + 1)
        self.arrive(self.position, units=self.units)

    def reverse_into(self, count: int) -> Outcome:
        for _ in range(count):
            if self.units:
                self.units -= 1
            elif self.position == 0:
                self.arrive(0)
                return Outcome("start of history")
            else:
                self.stand(self.position - 1)
                self.units = self._width_of_next_op() - 1
        self.arrive(self.position, units=self.units)
        return Outcome()

    def back(self, count: int) -> Outcome:
        """`back` for a positive count, `forward` for a negative one."""
        visit = min(max(self.visit - count, 0), len(self.visited) - 1)
        if visit == self.visit:
            self.arrive(self.position, units=self.units)
            return Outcome("no earlier visit" if count > 0 else "no later visit")
        self.visit = visit
        branch, position = self.visited[visit]
        self.arrive(position, branch)
        return Outcome()

    # Stops.

    def enabled(self) -> list[Stop]:
        return [stop for stop in self.stops.values() if stop.enabled]

    def add(self, stop: Stop) -> None:
        self.last_number += 1
        stop.number = self.last_number
        self.stops[stop.number] = stop

    def manage(self, command: str, number: int, count: int) -> None:
        """`delete`, `enable`, `disable` or `ignore`."""
        stop = self.stops[number]
        if command == "delete":
            del self.stops[number]
        elif command == "ignore":
            stop.ignore = count
        else:
            stop.enabled = command == "enable"

    def next_stop(self, stops: list[Stop], start: int, end: int, counts: Counts) -> Found | Counts:
        """The nearest stop after `start`, up to `end`, or what the counts are when there is none."""
        counts = dict(counts)
        for position in range(start + 1, end + 1):
            found = None
            for stop in stops:
                try:
                    reason = stop.reason(self.run, position)
                except ConditionFails:
                    return Found(position, None, "", counts)
                if reason is not None:
                    hits, ignore = counts[stop.number]
                    counts[stop.number] = (hits + 1, max(0, ignore - 1))
                    if ignore == 0 and found is None:
                        found = (stop, reason)
            if found is not None:
                return Found(position, *found, counts)
        return counts

    def runs(self, stops: list[Stop], count: int = 1) -> list[Found]:
        """Where `count` forward runs stop one after the other; empty when one of them goes far.

        Raises Refused if nothing would stop them, or if a condition fails here.
        """
        if not stops:
            raise Refused
        position, counts = self.position, self.counts(stops)
        plan: list[Found] = []
        while stops and len(plan) < count:
            self._check_conditions(stops, position)
            found = self.next_stop(stops, position, position + FAR, counts)
            if not isinstance(found, Found):
                return []
            plan.append(found)
            if found.stop is None:
                break
            position, counts = found.position, found.counts
            stops = [stop for stop in stops if not (stop is found.stop and stop.temporary)]
        return plan

    def _check_conditions(self, stops: list[Stop], position: int) -> None:
        try:
            for stop in stops:
                if stop.condition is not None:
                    holds(stop.condition, self.run, position)
        except ConditionFails:
            raise Refused from None

    def run_along(self, plan: list[Found]) -> Outcome:
        """Do such runs. Raises Refused where the last one ends because a condition fails, standing there."""
        outcome = Outcome()
        for found in plan:
            self.take(found.counts)
            if found.stop is None:
                self.stand(found.position)
                raise Refused
            outcome = self.stopped(found)
        self.arrive(self.position)
        return outcome

    def counts(self, stops: list[Stop]) -> Counts:
        return {stop.number: (stop.hits, stop.ignore) for stop in stops}

    def take(self, counts: Counts) -> None:
        for number, (hits, ignore) in counts.items():
            if number in self.stops:
                self.stops[number].hits, self.stops[number].ignore = hits, ignore

    def run_back(self, count: int) -> Outcome:
        """`reverse-continue`. Raises Refused where a condition fails, standing there."""
        if not self.enabled():
            raise Refused
        outcome = Outcome()
        while count and (stops := self.enabled()):
            found = self.behind(stops, self.position - (self.units == 0))
            if found is None:
                self.arrive(0)
                return Outcome("start of history")
            if found.stop is None:
                self.stand(found.position)
                raise Refused
            outcome = self.stopped(found)
            count = count - 1 if self.position else 0
        self.arrive(self.position)
        return outcome

    def go_to(self, found: Found) -> Outcome:
        """`last`: to a place that was found behind."""
        outcome = self.stopped(found)
        self.arrive(self.position)
        return outcome

    def behind(self, stops: list[Stop], last: int) -> Found | None:
        """The nearest position at or before `last` where something stops, or where a condition fails."""
        for position in range(last, -1, -1):
            try:
                reasons = [(stop, stop.reason(self.run, position)) for stop in stops]
            except ConditionFails:
                return Found(position, None, "", {})
            for stop, reason in reasons:
                if reason is not None:
                    return Found(position, stop, reason, {})
        return None

    def stopped(self, found: Found) -> Outcome:
        stop = found.stop
        assert stop is not None
        if stop.temporary:
            self.stops.pop(stop.number, None)
        self.stand(found.position)
        if not stop.number:
            return Outcome(found.reason)
        return Outcome(f"{stop.kind} {stop.number}: {found.reason}", stop.number)

    # Edits.

    def edit(self, place: tuple[int, int, int] | None, value: float) -> None:
        if self.units:
            raise Refused
        here = self.branch
        edit = Edit(self.position, place, value)
        in_force = [edit for edit in here.run.edits if edit.position <= self.position]
        run = Run(self.experiment, (*in_force, edit))
        if self.position < here.head:
            name = f"branch-{len(self.branches)}"
            self.branch = Branch(name, run, here, self.position, 1, self.position)
            self.branches[name] = self.branch
        else:
            here.run = run
            here.own_edits += 1

    # What is to be seen.

    def seen(self) -> dict[str, object]:
        """The value of every name, as `print` says it: rows j of matrices, None for what is not computed."""
        now = self.now
        numbers = {"op": self.position, "mean_loss": now.mean_loss}
        if not self.units:
            numbers |= {"epoch": now.epoch, "sample": now.sample, "eta": now.eta, "loss": now.loss}
            return {**numbers, **dict(nested(now))}
        after = self.run.unedited(self.position + 1)
        step = after.step
        assert step is not None
        numbers |= {"epoch": after.epoch, "sample": after.sample, "eta": after.eta, "loss": now.loss}
        seen = {**numbers, **dict(nested(now))}
        first = step.phase is Phase.FORWARD and step.layer == 0
        if first:
            nothing = [f"{name}[{layer}]" for name in ("a", "z", "delta", "dw") for layer in range(1, len(now.w) + 1)]
            seen |= dict.fromkeys(nothing, None)
            seen |= {"x": after.x.tolist(), "r": after.r.tolist(), "loss": None}  # type: ignore[union-attr]
        whole = dict(nested(after))
        kinds = {Phase.FORWARD: ("a", "z"), Phase.DELTA: ("delta",), Phase.UPDATE: ("dw", "w")}[step.phase]
        for kind in kinds:
            name = f"{kind}[{step.layer + 1}]"
            rows = whole[name]
            assert isinstance(rows, list)
            old = seen[name] if kind == "w" else [None] * len(rows)
            assert isinstance(old, list)
            seen[name] = rows[: self.units] + old[self.units :]
            if kind == "z" and step.layer == len(now.w) - 1 and self.experiment.activations[-1] == "softmax":
                seen[name] = None
        return seen
