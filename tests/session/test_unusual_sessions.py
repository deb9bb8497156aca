"""Honest sessions at the edge of what can be written: each is opened and verified, or refused while it is written."""

from pathlib import Path

import pytest

import bp_tui.session.format
import bp_tui.session.log
from bp_tui.debugger import cursor
from bp_tui.debugger.commands import CommandError
from bp_tui.experiment import Experiment
from bp_tui.session import load_session
from bp_tui.session.session import Session
from tests.session.outcomes import open_or_refuse, verified
from tests.session.recorded import CREATED, WEIGHTS, XOR, recorded


def saved_and_opened(session: Session, folder: Path) -> Session:
    session.save(str(folder / "unusual.bps"))
    recording = load_session(folder / "unusual.bps")
    assert (recording.warning, open_or_refuse(recording)) == ("", "")
    verified(recording)
    return Session.go_on(recording, created=CREATED)


def test_the_largest_seed_can_be_opened_again(tmp_path: Path) -> None:
    tables = {**XOR, "training": {"seed": 2**63 - 1, "shuffle": True}}
    again = saved_and_opened(recorded(tables, ["epoch 2"]), tmp_path)
    assert again.debugger.experiment.seed == 2**63 - 1


def test_a_title_longer_than_is_read_is_cut(tmp_path: Path) -> None:
    experiment = Experiment.from_tables({**XOR, "title": "long " * 10_000}, name="x" * 20_000, base=tmp_path)
    session = Session.begin(experiment, created=CREATED)
    session.execute("step")
    assert len(saved_and_opened(session, tmp_path).debugger.title) == 10_000


def test_another_title_is_verified_after_saving(tmp_path: Path) -> None:
    again = saved_and_opened(recorded(XOR, ["step", "title my own", "step"]), tmp_path)
    assert again.debugger.title == "my own"


@pytest.mark.slow
def test_a_branch_of_a_thousand_branches_can_be_opened_again(tmp_path: Path) -> None:
    session = recorded(XOR, ["step"])
    for _ in range(1_100):
        session.execute("step")
        session.execute("S")
        session.execute("set w[1][1,1] = 0.5")
    again = saved_and_opened(session, tmp_path)
    assert len(again.debugger.timeline.branches) == 1_101


def test_going_far_back_leaves_an_anchor_there(tmp_path: Path) -> None:
    session = recorded(WEIGHTS, ["epoch 9000", "goto 27000"])
    kinds = [anchor.state.position for anchor in load_session(saved_to(session, tmp_path)).anchors]
    assert 26_997 in kinds


@pytest.mark.parametrize("line", ["goto @here", "diff @here", "goto 1203"])
def test_the_way_to_a_mark_of_an_opened_session_stays_short_once_somebody_went_it(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = saved_and_opened(recorded(XOR, ["goto 1203", "mark here", "goto 40000"]), tmp_path)
    timeline = opened.debugger.timeline
    assert timeline.checkpoints.nearest(timeline.branch, 1203).position == 0
    monkeypatch.setattr(cursor, "SPACING", 0.0)
    monkeypatch.setattr(timeline.checkpoints, "_budget", 6_000)
    for each in (line, "goto 40000", "goto 3", "goto 20000", "goto 39000"):
        opened.execute(each)
    assert timeline.checkpoints.nearest(timeline.branch, 1203).position == 1200


def test_a_state_is_kept_for_a_mark_as_long_as_the_mark_is_there() -> None:
    session = recorded(XOR, ["goto 120", "mark a", "mark b", "goto 240", "mark a"])
    timeline = session.debugger.timeline
    pinned = [timeline.checkpoints.is_pinned(timeline.branch, position) for position in (120, 240)]
    assert pinned == [True, True]
    session.execute("mark b")
    pinned = [timeline.checkpoints.is_pinned(timeline.branch, position) for position in (120, 240)]
    assert pinned == [False, True]


def saved_to(session: Session, folder: Path) -> Path:
    session.save(str(folder / "far.bps"))
    return folder / "far.bps"


def test_a_line_that_is_too_long_to_be_read_again_is_refused() -> None:
    session = recorded(XOR, [])
    with pytest.raises(CommandError, match="a line of 5,009 characters is too long: expected at most 4,000"):
        session.execute("break 6" + " " * 5_000 + "if")


def test_what_has_no_room_in_a_line_is_told_and_nothing_unreadable_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = recorded(XOR, ["step"])
    monkeypatch.setattr(bp_tui.session.format, "MAX_LINE", 200)
    session.execute("set w[1][1,1] = 0.5")
    session.execute("step 3")
    monkeypatch.undo()
    [trouble] = session.log.troubles
    assert trouble.endswith("what is done from here on is not written down")
    session.save(str(tmp_path / "full.bps"))
    recording = load_session(tmp_path / "full.bps")
    assert verified(recording) == "verified: 1 command, 1 digest, 1 anchor"


def test_a_session_of_as_many_events_as_are_read_is_told_to_be_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bp_tui.session.log, "MAX_EVENTS", 10)
    monkeypatch.setattr(bp_tui.session.format, "MAX_EVENTS", 10)
    session = recorded(XOR, ["step"] * 20)
    assert session.log.troubles == ["the session has 10 events: what is done from here on is not written down"]
    session.save(str(tmp_path / "full.bps"))
    assert verified(load_session(tmp_path / "full.bps")) == "verified: 7 commands, 7 digests, 1 anchor"
