"""What a session's commands add up to, asked in any order."""

import random
from pathlib import Path

import pytest

from bp_tui.session import load_session
from bp_tui.session.events import CommandDone, Record
from bp_tui.session.recording import Recording
from bp_tui.session.replay import Replay
from bp_tui.session.standing import Group, History, Standing
from tests.session.recorded import SESSIONS, XOR, do, recorded


def taken_over(folder: Path) -> Recording:
    """A session that somebody went on from three times, once from what was done by hand before."""
    tables, lines = SESSIONS["everything"]
    recorded(tables, lines).save(str(folder / "session.bps"))
    for after in (5, 12, 22):
        replay = Replay(load_session(folder / "session.bps"))
        replay.go_to(after)
        session = replay.take_over()
        for line in ("step 2", "set w[1][1,1] = 0.5", "mark by-hand", "step"):
            do(session, line)
        session.save(str(folder / "session.bps"))
    return load_session(folder / "session.bps")


def walked(commands: int) -> list[Group]:
    """Steps, one op each."""
    return [Group(number, (CommandDone("step", number, number + 1),)) for number in range(commands)]


def test_in_whatever_order_it_is_asked_it_says_the_same(tmp_path: Path) -> None:
    recording = taken_over(tmp_path)
    groups, order = recording.groups, random.Random(3)
    assert sum(bool(group.taken_over) for group in groups) == 3
    alone = [History(groups, "session").after(commands) for commands in range(len(groups) + 1)]
    history = History(groups, "session")
    for _ in range(300):
        commands = order.randrange(len(groups) + 1)
        assert history.after(commands) == alone[commands]
    for commands in reversed(range(len(groups))):
        assert history.before(commands).commands == commands


def test_what_it_says_can_be_changed_without_changing_what_it_says_next() -> None:
    history = History(walked(50), "session")
    for commands in (50, 49, 48, 50, 49, 48):
        standing = history.after(commands)
        assert (standing.position, len(standing.visited)) == (commands, commands + 1)
        standing.position, standing.marks["mine"] = 7, ("main", 7)
        standing.visited.clear()
        assert "mine" not in history.after(commands).marks


def test_going_back_command_by_command_adds_up_few_of_them_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    applied, apply = 0, Standing.apply

    def count(standing: Standing, record: Record) -> None:
        nonlocal applied
        applied += 1
        apply(standing, record)

    monkeypatch.setattr(Standing, "apply", count)
    history = History(walked(4_096), "session")
    for commands in range(4_096, 0, -1):
        history.after(commands)
        assert len(history._kept) < 40
    assert applied < 4_096 * 12


def test_the_commands_and_anchors_of_a_recording_are_gathered_once(tmp_path: Path) -> None:
    recorded(XOR, ["step", "step"]).save(str(tmp_path / "session.bps"))
    recording = load_session(tmp_path / "session.bps")
    assert recording.commands is recording.commands
    assert recording.anchors is recording.anchors
