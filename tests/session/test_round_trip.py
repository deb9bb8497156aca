"""What is saved and opened again is what was left, after random sessions and at every command of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bp_tui.debugger.commands import CommandError
from bp_tui.session.files import GrowingFile
from bp_tui.session.format import INTERRUPTED
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.session.outcomes import verified
from tests.session.round_trip_machine import AFTERWARDS, WrittenRandomSession, trained


def _run_sessions(number: int, commands: int) -> None:
    run_state_machine_as_test(
        WrittenRandomSession,
        settings=settings(
            max_examples=number,
            stateful_step_count=commands,
            deadline=None,
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_random_sessions_are_the_same_after_saving_and_opening() -> None:
    _run_sessions(40, 25)


@pytest.mark.slow
def test_many_long_random_sessions_are_the_same_after_saving_and_opening() -> None:
    _run_sessions(1_000, 60)


def test_a_branch_that_is_left_has_an_anchor_near_its_end(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    for line in ("epoch 200", "goto 3", "set w[1][1,1] = 0.5", "epoch 100", "branch main"):
        session.execute(line)
    session.save(str(tmp_path / "branches"))
    recording = load_session(tmp_path / "branches.bps")
    ends = {name: branch.head for name, branch in recording.history.after(5).branches.items()}
    for name, end in ends.items():
        last = max(anchor.state.position for anchor in recording.anchors if anchor.branch == name)
        assert end - 6 == last, f"an op of {name} is at most a batch away"


def test_the_losses_after_the_last_anchor_are_known_before_anybody_looks(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    for line in ("epoch 30", "goto 3"):
        session.execute(line)
    session.save(str(tmp_path / "back"))
    debugger = load_session(tmp_path / "back.bps").debugger()
    assert debugger.timeline.branch.losses.trained == session.debugger.timeline.branch.losses.trained
    assert len(debugger.timeline.branch.losses.trained) == 30


def test_an_op_that_was_left_half_done_by_a_cancelled_command_is_written_down(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    work = session.start("into 2")
    next(work)
    work.close()
    session.save(str(tmp_path / "half"))
    assert load_session(tmp_path / "half.bps").debugger().frame.units == 1


def test_a_command_ended_from_the_keyboard_is_written_down_as_far_as_it_came(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    work = session.start("into 5")
    for _ in range(3):
        next(work)
    with pytest.raises(KeyboardInterrupt):
        work.throw(KeyboardInterrupt())
    session.save(str(tmp_path / "interrupted"))
    recording = load_session(tmp_path / "interrupted.bps")
    assert [command.ended for command in recording.commands] == [INTERRUPTED]
    assert recording.debugger().digest() == session.debugger.digest()
    verified(recording)


def test_a_title_counts_from_the_command_that_gave_it(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    for line in ("step", "title Mine"):
        session.execute(line)
    session.save(str(tmp_path / "titled"))
    recording = load_session(tmp_path / "titled.bps")
    assert recording.title == "Mine"
    assert recording.debugger(1).title == EXPERIMENTS["xor"].title
    verified(recording)


@pytest.mark.parametrize("until", [None, "loss < 0.6"])
def test_a_run_to_the_end_of_an_epoch_is_written_down_as_the_command_that_does_the_same(
    tmp_path: Path, until: str | None
) -> None:
    session = Session.begin(EXPERIMENTS["xor"])
    trained(session, 30, until)
    session.save(str(tmp_path / "run"))
    recording = load_session(tmp_path / "run.bps")
    assert recording.debugger().digest() == session.debugger.digest()
    verified(recording)


def test_two_sessions_of_the_same_commands_are_the_same_bytes_but_for_when_they_began(tmp_path: Path) -> None:
    lines: list[list[bytes]] = []
    for name in ("one.bps", "other.bps"):
        session = Session.begin(EXPERIMENTS["adam"])
        for line in AFTERWARDS:
            with suppress(CommandError):
                session.execute(line)
        session.save(str(tmp_path / name))
        lines.append((tmp_path / name).read_bytes().splitlines())
    assert lines[0][1:] == lines[1][1:]
    headers = [dict(load_session(tmp_path / name).header.fields()) for name in ("one.bps", "other.bps")]
    for header in headers:
        del header["id"], header["created"]
    assert headers[0] == headers[1]


def test_a_journal_and_a_saved_file_hold_the_same_lines(tmp_path: Path) -> None:
    session = Session.begin(EXPERIMENTS["adam"], journal=GrowingFile(tmp_path / "j.bps"))
    for line in AFTERWARDS:
        with suppress(CommandError):
            session.execute(line)
    session.save(str(tmp_path / "saved"))
    session.close()
    assert (tmp_path / "saved.bps").read_bytes() == (tmp_path / "j.bps").read_bytes()
