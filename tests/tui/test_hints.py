"""First-run hints: one at a time, each until that was done once, none where nobody asked for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bp_tui.experiment_files import load_experiment
from bp_tui.session.places import keys_file
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.hints import HINTS
from bp_tui.tui.preferences import DEFAULT, Changes, Preferences, changed
from tests.tui.driving import Opened, driven, message, typed

STEP, LEAVE = "s does one step: line 4 for layer 1", "Esc: no more hints"


@asynccontextmanager
async def first_run(
    size: tuple[int, int] = (120, 40), preferences: Preferences = DEFAULT, kept: list[Changes] | None = None
) -> AsyncIterator[Opened]:
    keep = None if kept is None else kept.append
    app = BpTui(Session.begin(load_experiment("xor")), preferences=preferences, keep=keep, hints=True)
    async with driven(app, size) as pilot:
        yield app, pilot


def hint(app: BpTui) -> str:
    """What stands at the right of the message line."""
    return message(app).removesuffix(LEAVE).rstrip().rpartition("   ")[2]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_first_hint_names_the_first_step_beside_the_title(size: tuple[int, int]) -> None:
    async with first_run(size) as (app, _):
        assert hint(app) == STEP
        assert message(app).startswith("exclusive or")
        assert len(message(app)) <= size[0] - 2


async def test_how_to_be_rid_of_hints_is_said_where_there_is_room() -> None:
    async with first_run((160, 40)) as (app, _):
        assert message(app).endswith(f"{STEP}   {LEAVE}")


async def test_hints_follow_what_is_done() -> None:
    async with first_run() as (app, pilot):
        seen = []
        for keys in ("s", "s", "s", "f", "S", "e", ("colon", *"why", "space", *"w[1][1,1]", "enter", "escape")):
            await pilot.press(*keys)
            seen.append(hint(app))
        assert seen == [
            "s does one step: line 4 for layer 2",
            "s does one step: line 5 for layer 2",
            "f goes on to the end of this sample",
            "S takes one step back",
            "e trains to the end of the epoch",
            "Tab, arrows choose a number; Enter says why",
            "? shows every key",
        ]
        await pilot.press("?", "escape")
        assert hint(app) == "o opens something else, O a new one"
        await pilot.press("o", "escape", "s")
        assert hint(app) == message(app) == "next: forward · layer 2, line 4"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_every_hint_has_room_beside_where_the_next_step_is(size: tuple[int, int]) -> None:
    for done in range(len(HINTS)):
        names = " ".join(each.names[0] for each in HINTS[:done])
        async with first_run(size, Preferences(hints=names)) as (app, pilot):
            await pilot.press("s")
            assert hint(app)
            assert message(app).startswith("next: ")
            assert hint(app) != message(app)


async def test_what_was_done_before_it_was_hinted_at_is_never_hinted_at() -> None:
    async with first_run() as (app, pilot):
        await pilot.press("f", "e", "s", "s", "s")
        assert hint(app) == "S takes one step back"


async def test_what_is_done_is_remembered_and_stays_so_the_next_time() -> None:
    kept: list[Changes] = []
    async with first_run(kept=kept) as (app, pilot):
        await pilot.press("e", *"sss")
    assert kept == [{"hints": "epoch"}, {"hints": "step epoch"}]
    async with first_run(preferences=changed(DEFAULT, kept[-1])) as (app, _):
        assert hint(app) == "f goes on to the end of this sample"


async def test_escape_puts_all_hints_away_for_good() -> None:
    kept: list[Changes] = []
    async with first_run(kept=kept) as (app, pilot):
        await pilot.press("escape", "s")
        assert message(app) == "next: forward · layer 2, line 4"
    async with first_run(preferences=changed(DEFAULT, kept[-1])) as (app, _):
        assert message(app) == "exclusive or: the smallest problem that needs a hidden layer"


async def test_escape_first_forgets_a_count() -> None:
    async with first_run() as (app, pilot):
        await pilot.press("5", "escape")
        assert hint(app) == STEP


async def test_a_message_that_leaves_no_room_and_an_error_stand_alone() -> None:
    async with first_run((80, 24)) as (app, pilot):
        await typed(pilot, "print nothing")
        assert STEP not in message(app)
        await pilot.press("escape")
        await typed(pilot, "digest")
        assert STEP not in message(app)


async def test_a_hint_takes_no_line_of_its_own() -> None:
    heights = []
    for asked in (True, False):
        app = BpTui(Session.begin(load_experiment("xor")), hints=asked)
        async with driven(app, (80, 24)):
            heights.append(app.query_one("#message").size.height)
    assert heights == [1, 1]


async def test_nobody_who_does_not_ask_sees_hints() -> None:
    app = BpTui(Session.begin(load_experiment("xor")))
    async with driven(app, (120, 40)) as pilot:
        assert message(app) == "exclusive or: the smallest problem that needs a hidden layer"
        await pilot.press("s")
        assert message(app) == "next: forward · layer 2, line 4"


async def test_hints_name_the_keys_that_were_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    keys_file().parent.mkdir(parents=True)
    keys_file().write_text('[keys]\nstep = "x"\n', encoding="utf-8")
    async with first_run() as (app, _):
        assert hint(app) == STEP.replace("s does", "x does")
