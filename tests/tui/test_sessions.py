"""Sessions in the app: kept as they go, gone on with, replayed forward and back, taken over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bp_tui.experiment_files import load_experiment
from bp_tui.session.opening import begin_session
from bp_tui.session.places import journal_folder, last_journal
from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.screens.why import WhyScreen
from bp_tui.tui.widgets.status_line import StatusLine
from tests.session.outcomes import verified
from tests.tui.driving import Opened, driven, message, typed

WALK = (
    *("title a small walk", "step 3", "break 6", "continue", "note look at delta", "why delta[1][1]"),
    *("set w[1][1,1] = 1", "epoch 40", "goto 1:2:delta:1", "set eta = 2", "finish"),
)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def saved(path: str = "walk.bps", commands: tuple[str, ...] = WALK) -> Path:
    session = Session.begin(load_experiment("xor"))
    for command in commands:
        session.execute(command)
    session.save(path)
    return Path(path)


def position_after(commands: int) -> tuple[str, int]:
    standing = load_session("walk.bps").history.after(commands)
    return standing.branch, standing.position


@asynccontextmanager
async def replaying(speed: float = 1.0) -> AsyncIterator[Opened]:
    app = BpTui(Replay(load_session(saved())), speed=speed)
    async with driven(app, (120, 40)) as pilot:
        yield app, pilot


@asynccontextmanager
async def journaled() -> AsyncIterator[Opened]:
    saved()
    app = BpTui(begin_session(load_experiment("xor"), journaled=True))
    async with driven(app, (120, 40)) as pilot:
        yield app, pilot
        app.close_session()


def place(app: BpTui) -> tuple[str, int]:
    return app.debugger.timeline.branch.name, app.debugger.position


def status(app: BpTui) -> str:
    return str(app.query_one(StatusLine).render())


async def test_r_does_the_recorded_commands_one_by_one() -> None:
    async with replaying() as (app, pilot):
        for done in range(1, len(WALK) + 1):
            await pilot.press("r")
            await app.workers.wait_for_complete()
            assert place(app) == position_after(done)
        assert app.debugger.digest() == load_session("walk.bps").debugger().digest()


async def test_shift_r_goes_back_command_by_command() -> None:
    async with replaying() as (app, pilot):
        await pilot.press(*"r" * len(WALK))
        for done in range(len(WALK) - 1, -1, -1):
            await pilot.press("R")
            assert place(app) == position_after(done)
        assert not app.debugger.breakpoints.by_number


async def test_a_replay_shows_what_was_typed_and_what_comes_next() -> None:
    async with replaying() as (app, pilot):
        await pilot.press("r", "r", "r")
        assert status(app).split("   ")[:3] == [" replay 3/11", ":break 6", "next :continue"]


async def test_a_replay_says_its_notes() -> None:
    async with replaying() as (app, pilot):
        await pilot.press(*"rrrrr")
        assert message(app) == "look at delta"


async def test_a_recorded_why_gives_way_to_the_next_command() -> None:
    async with replaying() as (app, pilot):
        await pilot.press(*"rrrrrr")
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("r")
        assert len(app.screen_stack) == 1
        assert app.debugger.execute("print w[1][1,1]").fields["value"] == 1.0


async def test_the_ends_of_a_replay_are_said() -> None:
    async with replaying() as (app, pilot):
        await pilot.press("R")
        assert message(app) == "this is the start of the replay: r does the first command"
        await pilot.press(*"r" * len(WALK), "r")
        assert message(app) == "this is the end of the replay: R goes back, set takes over, q quits"


async def test_space_plays_a_replay_to_its_end() -> None:
    async with replaying(speed=100.0) as (app, pilot):
        await pilot.press("space")
        for _ in range(100):
            await pilot.pause(0.02)
            if not app.pace_shown:
                break
        assert place(app) == position_after(len(WALK))


async def test_plus_and_minus_change_the_pace_of_a_replay() -> None:
    async with replaying(speed=2.0) as (app, pilot):
        await pilot.press("plus")
        assert message(app) == "pace: 2 commands a second; Space plays"


async def test_looking_around_does_not_change_a_replay() -> None:
    async with replaying() as (app, pilot):
        await pilot.press(*"rrrr", "S", "S", "f")
        assert "looking around" in status(app)
        await pilot.press("r", "r", "r")
        assert place(app) == position_after(7)
        await pilot.press("S", "R")
        assert place(app) == position_after(7)


async def test_setting_a_number_takes_a_replay_over_on_a_new_branch() -> None:
    async with replaying() as (app, pilot):
        await pilot.press(*"rrrr", "S")
        await typed(pilot, "set w[2][1,1] = 3")
        assert message(app) == "w[2][1,1]: 0.9367335175791784 → 3.0; taken over, on the branch branch-2"
        assert not status(app).strip()
        branches = app.debugger.timeline.branches
        assert {name: branch.head for name, branch in branches.items()} == {"main": 960, "branch-1": 12, "branch-2": 3}
        await pilot.press("f")
        await typed(pilot, "save taken.bps")
    recording = load_session("taken.bps")
    assert recording.debugger().digest() == app.debugger.digest()
    assert verified(recording) == "verified: 13 commands, 9 digests, 4 anchors"


async def test_every_command_is_in_the_journal_when_it_has_been_done() -> None:
    async with journaled() as (_, pilot):
        await pilot.press("s", "f")
        await typed(pilot, "print loss")
        (journal,) = journal_folder().glob("*.bps")
        assert [command.line for command in load_session(journal).commands] == ["step", "finish", "print loss"]


async def test_what_was_played_step_by_step_is_in_the_journal() -> None:
    async with journaled() as (app, pilot):
        await pilot.press("space")
        while app.debugger.position < 2:
            await pilot.pause(0.1)
        await pilot.press("space")
        count = app.debugger.position
        (journal,) = journal_folder().glob("*.bps")
        assert [command.line for command in load_session(journal).commands] == ["step"] * count


async def test_a_stopped_run_is_in_the_journal_as_far_as_it_got() -> None:
    async with journaled() as (app, pilot):
        await typed(pilot, "epoch 1000000")
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        (command,) = load_session(next(journal_folder().glob("*.bps"))).commands
        assert (command.ended, command.end) == ("interrupted", app.debugger.position)


async def test_a_run_under_way_is_kept_when_the_app_ends() -> None:
    async with journaled() as (app, pilot):
        await typed(pilot, "epoch 1000000")
        app.close_session()
        (command,) = load_session(last_journal()).commands
        assert command.end == app.debugger.position > 0


async def test_the_app_and_the_command_line_write_the_same_bytes_but_for_times() -> None:
    async with journaled() as (app, pilot):
        await pilot.press("s", "2", "f", "S", "i", "e")
        await typed(pilot, "set eta = 0.25")
        await app.workers.wait_for_complete()
        await typed(pilot, "save app.bps")
    saved("headless.bps", ("step", "finish 2", "reverse-step", "into", "epoch", "set eta = 0.25"))
    lines = [Path(name).read_bytes().split(b"\n", 1) for name in ("app.bps", "headless.bps")]
    assert lines[0][1] == lines[1][1]
    headers = [load_session(name).header.fields() for name in ("app.bps", "headless.bps")]
    one, other = ({key: header[key] for key in header if key not in ("id", "created")} for header in headers)
    assert one == other


async def test_a_journal_that_cannot_be_written_is_said_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    async with journaled() as (app, pilot):
        await pilot.press("s")
        assert "cannot be written" in message(app)
        await pilot.press("s")
        assert app.debugger.position == 2
        await typed(pilot, "save elsewhere.bps")
        assert [command.line for command in load_session("elsewhere.bps").commands] == ["step", "step"]


async def test_what_is_gone_on_with_is_kept_in_a_journal_of_its_own() -> None:
    async with journaled() as (app, pilot):
        await pilot.press("s", "o", *"walk.bps", "enter")
        assert place(app) == position_after(len(WALK))
        await pilot.press("s")
        assert app.frame is app.debugger.frame
        journals = [load_session(path) for path in journal_folder().glob("*.bps")]
        assert sorted(len(journal.commands) for journal in journals) == [1, len(WALK) + 1]


@pytest.mark.parametrize("other", ["sine", "iris", "digits", "moons"])
async def test_a_session_of_another_experiment_can_be_gone_on_with(other: str) -> None:
    async with journaled() as (app, pilot):
        session = Session.begin(load_experiment(other))
        session.execute("step")
        session.save("walk.bps")
        await pilot.press("f", "o", *"walk.bps", "enter", "s")
        assert (app.debugger.experiment.name, app.debugger.position) == (other, 2)


async def test_hostile_titles_are_shown_harmlessly() -> None:
    async with journaled() as (app, pilot):
        session = Session.begin(load_experiment("xor", {"title": "x"}))
        session.debugger.title = "\x1b]52;c;AAAA\x07 [@click=app.quit]x[/] \u202e"
        session.execute("step")
        session.save("hostile.bps")
        Path("walk.bps").unlink()
        await pilot.press("o", *"hostile", "enter")
        await pilot.pause()
        await pilot.pause()
        assert app.debugger.position == 1
        assert message(app) == "␛]52;c;AAAA␇ [@click=app.quit]x[/] \ufffd"
