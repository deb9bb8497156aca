"""Work that is stopped at any slice leaves the debugger at a valid position, as if it had been told to go there."""

from itertools import islice

import pytest

from bp_tui.debugger.debugger import Debugger
from tests.debugger.commands_support import TASKS, at, everything, experiment, of_frame

LINES = ["step 40", "next 11", "finish 6", "epoch 3", "until loss < 0", "until prev(loss) < 0", "into 25", "gradcheck"]


@pytest.fixture(autouse=True)
def a_slice_is_one_op(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bp_tui.debugger.cursor.SLICE", 0.0)
    monkeypatch.setattr("bp_tui.debugger.search.SLICE", 0.0)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("slices", [0, 1, 2, 3, 7, 12])
def test_closed_work_leaves_the_state_of_its_position(name: str, line: str, slices: int) -> None:
    for start in (0, 1, 4, 9):
        debugger = at(name, start)
        work = debugger.start(line)
        for _ in islice(work, slices):
            pass
        work.close()
        there = at(name, debugger.position, debugger.frame.units)
        assert debugger.position >= start
        assert debugger.digest() == there.digest()
        assert everything(debugger) == everything(there)
        for next_line in ("step", "into", "epoch"):
            debugger.execute(next_line)
            there.execute(next_line)
            assert everything(debugger) == everything(there)
        assert debugger.digest() == there.digest()


@pytest.mark.parametrize("name", TASKS)
def test_the_instant_before_a_cancelled_run_can_still_be_seen(name: str) -> None:
    for slices in range(1, 9):
        debugger = Debugger(experiment(name))
        work = debugger.start("epoch 50")
        for _ in islice(work, slices):
            pass
        work.close()
        before = debugger.timeline.frame_before()
        assert before is not None
        assert of_frame(debugger, before) == everything(at(name, debugger.position - 1))


def test_work_that_was_never_begun_changes_nothing() -> None:
    debugger = at("deep", 4)
    frame = debugger.frame
    debugger.start("epoch 3").close()
    assert debugger.frame is frame


def test_progress_is_a_fraction_that_grows_to_the_end() -> None:
    debugger = at("deep", 4)
    fractions = [progress.fraction or 0.0 for progress in debugger.start("step 30")]
    assert len(fractions) > 10
    assert fractions == sorted({*fractions})
    assert (fractions[0] > 0.0, fractions[-1]) == (True, 1.0)
    assert debugger.position == 34


def test_work_without_a_known_end_reports_its_position_alone() -> None:
    debugger = at("deep")
    progress = list(islice(debugger.start("until prev(loss) < 0"), 5))
    assert [each.fraction for each in progress] == [None] * 5
    assert [each.position for each in progress] == [1, 2, 3, 4, 5]
