"""Random sessions: whatever is done, the debugger agrees with a model that keeps every state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count as counted

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bp_tui.debugger import checkpoints, cursor, search, timeline
from tests.debugger.time_travel_bad_lines import BAD_LINES
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.debugger.time_travel_model import Model, Outcome, Refused
from tests.debugger.time_travel_session import SETTABLE, Session, refuse
from tests.debugger.time_travel_stops import CONDITIONS, PLACES, TARGETS, break_at, trap, watch

END = 400
"""Commands that would lead beyond this position are left out."""
SECONDS_PER_TICK = 1e-4
VECTORS = ("x", "z[2]", "delta[1]", "w[1]", "w[1][1]")
COUNTS = st.sampled_from([1, 1, 1, 2, 3, 7])
POSITIONS = st.integers(0, END)
SETTABLES = st.sampled_from([*SETTABLE])
FORMS = st.sampled_from(["op", "op", "1,0", "parts", "parts", "percent", "percent", "start", "end"])
EXTENTS = st.sampled_from(["step", "step", "next", "finish", "epoch"])
# Hypothesis's `rule` keeps the name `target` for itself.
ANY_TARGET = st.sampled_from([*TARGETS])


class RandomSession(RuleBasedStateMachine):
    """One session with a random experiment, and checkpoints from plentiful to hardly any."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = pytest.MonkeyPatch()
        self.session: Session

    @property
    def model(self) -> Model:
        return self.session.model

    @initialize(
        name=st.sampled_from([*EXPERIMENTS]),
        seconds_per_slice=st.sampled_from([0.0, 0.0, cursor.SLICE]),
        spacing=st.sampled_from([0.0, 1e-4, cursor.SPACING]),
        near=st.sampled_from([2, 4_096]),
        budget=st.sampled_from([3_000, 12_000, 40_000, checkpoints.BUDGET]),
        head=st.integers(0, END // 2),
        position=st.integers(0, END // 2),
    )
    def open(
        self, name: str, seconds_per_slice: float, spacing: float, near: int, budget: int, head: int, position: int
    ) -> None:
        ticks = counted()
        for module in (cursor, search):  # a clock that is the same every time: what a slice holds depends on it
            self.patches.setattr(module, "perf_counter", lambda: next(ticks) * SECONDS_PER_TICK)
        self.patches.setattr(cursor, "SLICE", seconds_per_slice)
        self.patches.setattr(search, "SLICE", seconds_per_slice)
        self.patches.setattr(cursor, "SPACING", spacing)
        self.patches.setattr(cursor, "_NEAR", near)
        self.patches.setattr(timeline, "Checkpoints", lambda: checkpoints.Checkpoints(budget))
        self.session = Session(name)
        self.go(f"goto {head}", head)
        self.go(f"goto {position}", position)

    def teardown(self) -> None:
        for branch in self.model.branches.values() if hasattr(self, "session") else ():
            for position in sorted({0, branch.fork, branch.head // 2, branch.head}):
                self.session.compare_elsewhere(branch.name, position)
            self.session.compare()
        self.patches.undo()

    def go(self, line: str, target: int) -> None:
        if target <= END:
            self.session.go(line, target)

    # Moving.

    @rule(command=EXTENTS, count=COUNTS)
    def go_on(self, command: str, count: int) -> None:
        self.go(f"{command} {count}", self.model.ahead(command, count))

    @rule(command=EXTENTS, count=COUNTS, inside=st.booleans())
    def go_back(self, command: str, count: int, inside: bool) -> None:
        if inside:
            self.session.both("into", lambda: self.model.into(1))
        self.session.both(f"reverse-{command} {count}", lambda: self.model.go_back(command, count))

    @rule(count=COUNTS)
    def go_into(self, count: int) -> None:
        self.session.both(f"into {count}", lambda: self.model.into(count))

    @rule(count=COUNTS)
    def go_back_into(self, count: int) -> None:
        self.session.both(f"reverse-into {count}", lambda: self.model.reverse_into(count))

    @rule(form=FORMS, position=POSITIONS)
    def go_to(self, form: str, position: int) -> None:
        head, percent = self.model.branch.head, position % 101
        word, target = {
            "op": (f"{position}", position),
            "1,0": (f"{position:,}", position),
            "parts": (self.model.run[position].address, position),
            "percent": (f"{percent}%", round(head * percent / 100)),
            "start": ("start", 0),
            "end": ("end", head),
        }[form]
        self.go(f"goto {word}", target)

    @rule(name=st.sampled_from(["here", "there"]), go=st.booleans())
    def use_marks(self, name: str, go: bool) -> None:
        model = self.model
        if go and name in model.marks:
            branch, position = model.marks[name]
            self.session.both(f"goto @{name}", lambda: model.arrive(position, branch))
        else:
            self.session.both(f"mark {name}", lambda: model.marks.update({name: (model.branch, model.position)}))

    @rule(command=st.sampled_from(["back", "forward"]), count=COUNTS)
    def go_where_it_was(self, command: str, count: int) -> None:
        self.session.both(f"{command} {count}", lambda: self.model.back(count if command == "back" else -count))

    # Stops.

    @rule(place=st.sampled_from([*PLACES]), condition=st.sampled_from([*CONDITIONS, "", ""]), once=st.booleans())
    def set_breakpoint(self, place: str, condition: str, once: bool) -> None:
        self.session.add_stop("tbreak" if once else "break", break_at(place, condition, once=once))

    @rule(condition=st.sampled_from([*CONDITIONS]), once=st.booleans())
    def set_condition(self, condition: str, once: bool) -> None:
        self.session.add_stop("tbreak" if once else "break", break_at("", condition, once=once))

    @rule(place=ANY_TARGET)
    def set_watchpoint(self, place: str) -> None:
        self.session.add_stop("watch", watch(place))

    @rule()
    def set_trap(self) -> None:
        self.session.add_stop("trap", trap())

    @precondition(lambda self: self.model.stops)
    @rule(data=st.data(), command=st.sampled_from(["delete", "disable", "enable", "ignore"]), count=st.integers(0, 3))
    def manage_stops(self, data: st.DataObject, command: str, count: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.model.stops)))
        line = f"{command} {number}" + (f" {count}" if command == "ignore" else "")
        self.session.both(line, lambda: self.model.manage(command, number, count))

    @rule(count=COUNTS)
    def run_on(self, count: int) -> None:
        self.session.run(f"continue {count}", self.model.enabled(), count)

    @rule(condition=st.sampled_from([*CONDITIONS]))
    def run_until(self, condition: str) -> None:
        self.session.run(f"until {condition}", [break_at("", condition)])

    @rule(count=COUNTS)
    def run_back(self, count: int) -> None:
        self.session.both(f"reverse-continue {count}", lambda: self.model.run_back(count))

    # Looking.

    @rule()
    def print_everything(self) -> None:
        self.session.compare_numbers()

    @rule(data=st.data())
    def look_elsewhere(self, data: st.DataObject) -> None:
        branch = self._a_branch(data)
        self.session.compare_elsewhere(branch, data.draw(st.integers(0, self.model.branches[branch].head)))
        self.session.compare()

    @rule(place=ANY_TARGET)
    def go_to_last_change(self, place: str) -> None:
        self.session.go_to_last_change(place)

    @rule(place=st.sampled_from([target for target in TARGETS if target not in VECTORS]))
    def list_changes(self, place: str) -> None:
        self.session.list_changes(place)

    @rule(data=st.data())
    def compare_branches(self, data: st.DataObject) -> None:
        branch = self._a_branch(data)
        head = self.model.branches[branch].head
        self.session.compare_with(branch, branch, min(self.model.position, head))
        for name, (marked, position) in self.model.marks.items():
            self.session.compare_with(f"@{name}", marked.name, position)

    # Changing.

    @rule(name=SETTABLES, value=st.sampled_from([0.3, -1.25, 0.05, 1e200]))
    def change_number(self, name: str, value: float) -> None:
        if name == "eta" and value < 0:
            self.session.both(f"set eta = {value}", refuse)
        else:
            self.session.set_number(name, value)

    @rule(name=SETTABLES, value=st.sampled_from([0.3, 1.25]), at_epoch_end=st.booleans())
    def look_into_the_future_and_change_it(self, name: str, value: float, at_epoch_end: bool) -> None:
        model = self.model
        self.go("goto end", model.branch.head)
        if at_epoch_end and (last := model.ahead("epoch", 1) - 1) > model.position:
            self.go(f"goto {last}", last)
        self.session.both("into", lambda: model.into(1))
        self.session.both("reverse-into", lambda: model.reverse_into(1))
        self.session.set_number(name, value)
        self.go("step 3", model.position + 3)

    @rule(data=st.data())
    def change_branch(self, data: st.DataObject) -> None:
        self.session.both(*self._to_branch(self._a_branch(data)))

    # Leaving off, and mistakes.

    @rule(data=st.data(), slices=st.integers(0, 8), position=POSITIONS, count=COUNTS)
    def leave_off(self, data: st.DataObject, slices: int, position: int, count: int) -> None:
        model = self.model
        lines: dict[str, Callable[[], Outcome | None]] = {
            f"goto {position}": lambda: model.arrive(position),
            f"into {count}": lambda: model.into(count),
            f"reverse-into {count}": lambda: model.reverse_into(count),
            f"reverse-epoch {count}": lambda: model.go_back("epoch", count),
            f"back {count}": lambda: model.back(count),
            "history w[1][1,1]": lambda: None,
            "reverse-continue": lambda: model.run_back(1),
        }
        lines |= dict([self._to_branch(self._a_branch(data))])
        if (target := model.ahead("epoch", count)) <= END:
            lines[f"epoch {count}"] = lambda: model.arrive(target)
        try:
            plan = model.runs(model.enabled())
        except Refused:
            lines["continue"] = refuse
        else:
            if plan:
                lines["continue"] = lambda: model.run_along(plan)
        line = data.draw(st.sampled_from([*lines]))
        self.session.begin(line, lines[line], slices)

    @rule(line=st.sampled_from(BAD_LINES))
    def make_a_mistake(self, line: str) -> None:
        self.session.both(line, refuse)

    def _a_branch(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.model.branches)))

    def _to_branch(self, name: str) -> tuple[str, Callable[[], Outcome]]:
        """`branch NAME`."""
        model, branch = self.model, self.model.branches[name]

        def do() -> Outcome:
            model.arrive(min(model.position, branch.head), branch)
            return Outcome(f"on {name}")

        return f"branch {name}", do


def _run_sessions(number: int, commands: int) -> None:
    """Counts of at least `number` sessions of up to `commands` commands."""
    run_state_machine_as_test(
        RandomSession,
        settings=settings(
            max_examples=number,
            stateful_step_count=commands,
            deadline=None,
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_random_sessions_agree_with_a_debugger_that_keeps_every_state() -> None:
    _run_sessions(300, 50)


@pytest.mark.slow
def test_many_long_random_sessions_agree_with_a_debugger_that_keeps_every_state() -> None:
    _run_sessions(2_000, 100)
