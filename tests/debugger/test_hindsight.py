"""A run by whole batches, its stops asked afterwards, stops where one op by op does, and leaves the same behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bp_tui.debugger import cursor, provenance, search
from bp_tui.debugger.commands import CommandError, to_its_end
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.hindsight import KNOWN
from bp_tui.debugger.stopping import run_to_hit
from bp_tui.experiment import Experiment
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE, fast_forward
from bp_tui.network.record import Record
from bp_tui.network.timetable import Step
from bp_tui.network.training import Training, train
from tests.debugger.test_time_travel import assert_same_frame
from tests.debugger.time_travel_books import check_books
from tests.debugger.time_travel_experiments import opened
from tests.network.compiled_loops import needs_numba
from tests.network.small_experiments import experiments

LIMIT = 150
"""How far a run goes that nothing stops."""

thresholds = st.sampled_from([0.0, 0.02, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0])
wholes = st.integers(1, 40)
signs = st.sampled_from(["<", ">", "<=", ">=", "=="])


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """One that only known numbers decide."""
    name = draw(st.sampled_from(["loss", "loss", "mean_loss", "mean_loss", "eta", "epoch", "sample", "op"]))
    number = draw(thresholds if name in ("loss", "mean_loss", "eta") else wholes)
    forms = [
        f"{name} {draw(signs)} {number}",
        f"not {name} {draw(signs)} {number}",
        f"{name} > {draw(st.sampled_from(sorted(KNOWN)))}",
        f"max({name}, sample) < {number}",
        f"1 / ({name} - {number}) > 0",
        f"isnan({name})",
        "1 > 0",
    ]
    return draw(st.sampled_from(forms))


conditions = st.one_of(
    comparisons(), st.tuples(comparisons(), st.sampled_from([" and ", " or "]), comparisons()).map("".join)
)
places = st.sampled_from(["4", "5", "6", "9", "forward", "delta 1", "update", "layer 1"])
stops = st.one_of(
    conditions.map("break if {}".format),
    conditions.map("tbreak if {}".format),
    st.tuples(places, conditions).map(lambda both: "break {} if {}".format(*both)),
    places.map("break {}".format),
    st.sampled_from(sorted(KNOWN)).map("watch {}".format),
)
edits = st.tuples(st.integers(0, 90), st.sampled_from(["set eta = 0.3", "set w[1][1,1] = 2", "set w[1][1,1] = -1e200"]))


@pytest.fixture(params=[NUMPY, pytest.param(COMPILED, marks=needs_numba)])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def use(engine: str) -> None:
    """Have whole batches done by it."""
    ENGINE.choose(engine)
    if engine == COMPILED:
        ENGINE.load()


@contextmanager
def steady_clock(batches: int) -> Iterator[None]:
    """One that is the same every time: how many batches are done at once, about as many as given, depends on it."""
    with pytest.MonkeyPatch.context() as patches:
        ticks = count()
        for module in (cursor, search):
            patches.setattr(module, "perf_counter", lambda: next(ticks) * 1e-4)
        patches.setattr(cursor, "SLICE", batches * 1e-4)
        yield


def prepared(
    experiment: Experiment, lines: list[str], ignores: list[int], edited: list[tuple[int, str]], start: int
) -> Debugger:
    """A debugger with stops, at `start`, numbers having been set before and behind it."""
    debugger = Debugger(experiment)
    for position, line in sorted(edited):
        debugger.execute(f"goto {position}")
        debugger.execute(line)
    for number, (line, ignore) in enumerate(zip(lines, ignores, strict=True), start=1):
        debugger.execute(line)
        debugger.execute(f"ignore {number} {ignore}")
    debugger.execute(f"goto {start}")
    return debugger


def run_on(debugger: Debugger, limit: int) -> str:
    """Go on to the next stop; what that says."""
    try:
        hit = to_its_end(run_to_hit(debugger, debugger.breakpoints.enabled(), limit))
    except CommandError as error:
        return str(error)
    return f"{hit.position} {hit.stop.number} {hit.reason}" if hit else ""


def back(debugger: Debugger) -> str:
    """Back to the last stop; what that says."""
    try:
        return debugger.execute("reverse-continue").text
    except CommandError as error:
        return str(error)


def never(*arguments: object) -> bool:
    """No whole batches at once."""
    return False


def assert_same_standing(one: Debugger, other: Debugger) -> None:
    assert one.position == other.position
    assert one.digest() == other.digest()
    assert_same_frame(one.frame, other.frame)
    assert one.execute("break").fields == other.execute("break").fields
    assert one.execute("branches").fields == other.execute("branches").fields
    mine, theirs = one.timeline.branch.losses, other.timeline.branch.losses
    assert (repr(mine.trained), repr(mine.held_out)) == (repr(theirs.trained), repr(theirs.held_out))
    check_books(one.timeline.checkpoints)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    experiment=experiments(),
    lines=st.lists(stops, min_size=1, max_size=4),
    ignores=st.lists(st.sampled_from([0, 0, 1, 7, 40]), min_size=4, max_size=4),
    edited=st.lists(edits, max_size=3, unique_by=lambda edit: edit[0]),
    start=st.integers(0, 60),
    runs=st.integers(1, 4),
    batches=st.sampled_from([1, 5, 1_000]),
)
def test_it_stops_where_a_run_op_by_op_stops_and_leaves_the_same(
    engine: str,
    experiment: Experiment,
    lines: list[str],
    ignores: list[int],
    edited: list[tuple[int, str]],
    start: int,
    runs: int,
    batches: int,
) -> None:
    use(engine)
    with steady_clock(batches):
        by_batches, by_ops = (prepared(experiment, lines, ignores[: len(lines)], edited, start) for _ in range(2))
        for number in range(1, runs + 1):
            limit = start + number * LIMIT
            said = run_on(by_batches, limit)
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(cursor.Cursor, "leap", never)
                assert said == run_on(by_ops, limit)
            assert_same_standing(by_batches, by_ops)
        for debugger in (by_batches, by_ops):
            debugger.execute("reverse-step 2" if debugger.position > 1 else "step")
        assert_same_standing(by_batches, by_ops)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    experiment=experiments(),
    lines=st.lists(stops, min_size=1, max_size=4),
    edited=st.lists(edits, max_size=3, unique_by=lambda edit: edit[0]),
    start=st.integers(1, 300),
    batches=st.sampled_from([1, 5, 1_000]),
)
def test_back_it_stops_where_one_stops_that_looks_op_by_op(
    engine: str, experiment: Experiment, lines: list[str], edited: list[tuple[int, str]], start: int, batches: int
) -> None:
    use(engine)
    with steady_clock(batches):
        by_batches, by_ops = (prepared(experiment, lines, [0] * len(lines), edited, start) for _ in range(2))
        for _ in range(4):
            said = back(by_batches)
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(cursor.Cursor, "leap", never)
                assert said == back(by_ops)
            assert_same_standing(by_batches, by_ops)


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    experiment=experiments(),
    edited=st.lists(edits, max_size=3, unique_by=lambda edit: edit[0]),
    end=st.integers(0, 200),
    target=st.sampled_from(
        ["w[1][1,1]", "w[1][1,0]", "w[2][1,1]", "loss", "mean_loss", "eta", "epoch", "sample", "op"]
    ),
    most=st.sampled_from([2, 10_000]),
)
def test_the_changes_of_a_number_are_those_found_op_by_op(
    engine: str, experiment: Experiment, edited: list[tuple[int, str]], end: int, target: str, most: int
) -> None:
    assume(len(experiment.layer_sizes) > 2 or not target.startswith("w[2]"))
    use(engine)
    debugger = prepared(experiment, [], [], edited, end)
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(provenance, "CHANGES_KEPT", most)
        by_batches = debugger.execute(f"history {target}")
        patches.setattr(cursor.Cursor, "leap", never)
        by_ops = debugger.execute(f"history {target}")
    assert (by_batches.text, by_batches.fields) == (by_ops.text, by_ops.fields)
    assert repr(by_batches.subject) == repr(by_ops.subject)


@pytest.mark.parametrize("target", ["w[2][1,0]", "loss", "eta"])
def test_the_changes_of_a_number_are_found_by_whole_batches(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    debugger = opened("xor", "goto 6000")
    counted = Ops(monkeypatch)
    debugger.execute(f"history {target}")
    assert counted.count == 0


class Ops:
    """How many ops were done one by one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0

        def counted(training: Training) -> Iterator[Step]:
            for step in train(training):
                self.count += 1
                yield step

        monkeypatch.setattr(cursor, "train", counted)


@pytest.mark.parametrize(
    ("lines", "ops"),
    [
        (["break if mean_loss < 0"], 0),
        (["break if loss < 0", "break 6 if epoch == 5000", "watch eta"], 0),
        (["break if loss < 0", "break if w[1][1,1] > 1000"], 6_000),
        (["break if prev(loss) < 0"], 6_000),
        (["watch w[1][1,1]", "ignore 1 1000000"], 6_000),
        (["trap nan"], 6_000),
    ],
)
def test_only_numbers_that_are_left_of_whole_batches_let_a_run_go_by_them(
    lines: list[str], ops: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    debugger, counted = opened("xor", *lines), Ops(monkeypatch)
    assert run_on(debugger, 6_000) == ""
    assert counted.count == ops


def test_a_run_that_stops_often_does_little_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    done = 0

    def counted(training: Training, batches: int, watched: int = 0) -> Record:
        nonlocal done
        done += batches
        return fast_forward(training, batches, watched)

    monkeypatch.setattr(cursor, "fast_forward", counted)
    debugger = opened("xor", "epoch 1000", "break if sample == 2", "break if sample == 4")
    done = 0
    debugger.execute("continue 100")
    assert debugger.position == 24_000 + 49 * 24 + 19
    assert done <= 100 * 6
