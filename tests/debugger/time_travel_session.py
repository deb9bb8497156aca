"""A debugger and the model of one, told the same command lines and compared after each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from bp_tui.debugger.commands import Answer, CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.inspection import as_json
from tests.debugger.time_travel_books import check_books
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.debugger.time_travel_model import Model, Outcome, Refused
from tests.debugger.time_travel_moments import Moment, Run
from tests.debugger.time_travel_stops import TARGETS, Stop, changed, watch

SETTABLE: dict[str, tuple[Callable[[Moment], float], tuple[int, int, int] | None]] = {
    "w[1][1,0]": (lambda now: float(now.w[0][0, 0]), (0, 0, 0)),
    "w[1][1,1]": (lambda now: float(now.w[0][1, 0]), (0, 0, 1)),
    "w[2][1,1]": (lambda now: float(now.w[1][1, 0]), (1, 0, 1)),
    "eta": (lambda now: now.eta, None),
}
"""What can be set: how to read it, and its place."""

Do = Callable[[], Outcome | None]
"""A command on the model; raises Refused."""


@cache
def plain_run(name: str) -> Run:
    """The run of an experiment that nobody has edited."""
    return Run(EXPERIMENTS[name])


def refuse() -> None:
    """A command that cannot be done, on the model."""
    raise Refused


class Session:
    """Does each command on both. Every method checks that they agree."""

    def __init__(self, name: str) -> None:
        self.debugger = Debugger(EXPERIMENTS[name])
        self.model = Model.of(plain_run(name))
        self.compare()

    def both(self, line: str, do: Do) -> Answer | None:
        """Do a command; None where it is refused."""
        try:
            answer = self.debugger.execute(line)
        except CommandError:
            with pytest.raises(Refused):
                do()
            self.compare()
            return None
        self.compare_answer(answer, do() or Outcome())
        self.compare()
        return answer

    def begin(self, line: str, do: Do, slices: int) -> None:
        """Do some slices of a command and leave off, unless it is done by then."""
        model, stops = self.model, self.model.enabled()
        branch, start, units = model.branch, model.position, model.units
        work = self.debugger.start(line)
        try:
            for _ in range(slices):
                next(work)
        except StopIteration as finished:
            self.compare_answer(finished.value, do() or Outcome())
        except CommandError:
            with pytest.raises(Refused):
                do()
        else:
            work.close()
            frame = self.debugger.frame
            if line == "continue":
                counts = model.next_stop(stops, start, frame.position, model.counts(stops))
                assert isinstance(counts, dict), "it should have stopped on the way"
                model.take(counts)
            model.stand(frame.position, model.branches[frame.branch], frame.units)
            if slices == 0 or line.startswith("history"):
                assert (model.branch, model.position, model.units) == (branch, start, units)
            if line.startswith(("continue", "epoch", "into")):
                assert start <= model.position
        self.compare()

    # Commands.

    def go(self, line: str, target: int) -> None:
        """A command that leads to a position of this branch."""
        self.both(line, lambda: self.model.arrive(target))

    def add_stop(self, command: str, stop: Stop) -> None:
        self.both(f"{command} {stop.source}", lambda: self.model.add(stop))

    def run(self, line: str, stops: list[Stop], count: int = 1) -> None:
        """A forward run, unless it goes far."""
        try:
            plan = self.model.runs(stops, count)
        except Refused:
            self.both(line, refuse)
        else:
            if plan:
                self.both(line, lambda: self.model.run_along(plan))

    def set_number(self, target: str, value: float) -> None:
        model, (read, place) = self.model, SETTABLE[target]
        old = read(model.now)
        answer = self.both(f"set {target} = {value!r}", lambda: model.edit(place, value))
        if answer is not None:
            expected = {"target": target, "old": as_json(old), "value": as_json(read(model.now))}
            assert answer.fields == {**expected, "branch": model.branch.name}

    def go_to_last_change(self, target: str) -> None:
        model = self.model
        found = model.behind([watch(target)], model.position)
        if found is None:
            self.both(f"last {target}", refuse)
            return
        change = changed(TARGETS[target], model.run, found.position)
        assert change is not None
        answer = self.both(f"last {target}", lambda: model.go_to(found))
        assert answer is not None
        told = answer.fields["target"], answer.fields["old"], answer.fields["value"]
        assert told == (target, as_json(change[0]), as_json(change[1]))

    def list_changes(self, target: str) -> None:
        run, read = self.model.run, TARGETS[target]
        found = [(position, changed(read, run, position)) for position in range(self.model.position + 1)]
        listed = [[position, as_json(change[1])] for position, change in found if change is not None]
        answer = self.both(f"history {target}", lambda: None)
        assert answer is not None
        assert answer.fields == {"target": target, "total": len(listed), "changes": listed}

    def compare_with(self, other: str, branch_name: str, position: int) -> None:
        """`diff` with another place, called `other`; where that is a branch, at the same op as far as both go."""
        model, there = self.model, self.model.branches[branch_name]
        here = min(model.position, position) if other == branch_name else model.position
        mine, theirs = model.run[here].parameters, there.run[position].parameters
        differ = int(((mine != theirs) & ~((mine != mine) & (theirs != theirs))).sum())
        answer = self.both(f"diff {other}", lambda: None)
        assert answer is not None
        assert (answer.fields["differ"], answer.fields["parameters"]) == (differ, mine.size)

    # Comparing.

    def compare_answer(self, answer: Answer, outcome: Outcome) -> None:
        """Why it stopped. Of what is not finite at once, any one may be named."""
        reason, (kind, _, places) = answer.fields.get("reason", ""), outcome.reason.partition(": ")
        if kind.startswith("trap "):
            assert reason in [f"{kind}: {place} is not finite" for place in places.split(" or ")]
        else:
            assert reason == outcome.reason
        assert answer.fields.get("stop") == outcome.stop

    def compare(self) -> None:
        """Everything that is cheap to see; all numbers where an op is half done."""
        debugger, model, timeline = self.debugger, self.model, self.debugger.timeline
        frame = debugger.frame
        assert (frame.branch, frame.position, frame.units) == (model.branch.name, model.position, model.units)
        assert (frame.address, timeline.position) == (model.now.address, model.position)
        assert debugger.digest() == model.now.digest
        branches = [branch.row() for branch in model.branches.values()]
        assert debugger.execute("branches").fields == {"branches": branches, "branch": model.branch.name}
        assert debugger.execute("break").fields["stops"] == [stop.row() for stop in model.stops.values()]
        visited = [(place.branch.name, place.position) for place in timeline.visited]
        assert visited == [(branch.name, position) for branch, position in model.visited]
        assert timeline.visit == model.visit
        self._compare_losses(model.branch.name)
        check_books(timeline.checkpoints)
        if model.units:
            self.compare_numbers()

    def compare_numbers(self) -> None:
        for name, value in self.model.seen().items():
            assert self.debugger.execute(f"print {name}").fields == {"value": as_json(value)}, name

    def compare_elsewhere(self, branch: str, position: int) -> None:
        """Any moment of any branch is what it was; nobody has to go there to see it."""
        timeline, moment = self.debugger.timeline, self.model.branches[branch].run[position]
        frame = timeline.look(position, timeline.branches[branch])
        assert timeline.elsewhere().digest() == moment.digest
        assert (frame.address, frame.branch) == (moment.address, branch)
        assert as_json([frame.loss, frame.mean_loss]) == as_json([moment.loss, moment.mean_loss])
        self._compare_losses(branch)

    def _compare_losses(self, branch: str) -> None:
        losses = self.debugger.timeline.branches[branch].losses
        expected = self.model.branches[branch].losses()
        assert (as_json(losses.trained.tolist()), as_json(losses.held_out.tolist())) == expected
