"""Titles, layer lists and branches of any length leave the screen in order: they are cut, and it is to be seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from tests.tui.driving import Hand, driven

TITLE = "a title that tells everything there is to tell about an experiment, " * 5
LAYERS = [2, *[3] * 62, 1]
BRANCH = "a-branch-whose-name-is-as-long-as-can-be"


@asynccontextmanager
async def opened(path: Path, *commands: str, width: int = 80) -> AsyncIterator[tuple[BpTui, Hand]]:
    """The app with long names after some commands."""
    path /= "a-file-with-a-name-of-some-length.toml"
    path.write_text(f'title = "{TITLE}"\n[network]\nlayers = {LAYERS}\n[data]\nname = "xor"\n')
    session = Session.begin(load_experiment(str(path)))
    for command in commands:
        session.execute(command)
    app = BpTui(session)
    async with driven(app, (width, 40)) as hand:
        yield app, hand


def lines_of(app: BpTui) -> list[str]:
    """The screen as text."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_the_header_says_where_we_are_whatever_the_experiment_is_called(tmp_path: Path, width: int) -> None:
    async with opened(tmp_path, "step 5", width=width) as (app, _):
        header = lines_of(app)[0]
        assert len(header) == width
        assert header.startswith(" bp-tui  a-file-with-a-na")
        assert "…   epoch 1 · sample 1/4 · forward · layer 5 " in header


async def test_the_greeting_is_one_line(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, _):
        *_, message, footer = lines_of(app)
        assert message == f" {TITLE[:77]}… "
        assert "help" in footer


async def test_a_long_branch_is_cut_in_the_header(tmp_path: Path) -> None:
    async with opened(tmp_path, "step 5", "back", "set w[1][1,1] = 2", width=200) as (app, hand):
        app.debugger.timeline.branch.name = BRANCH
        app.show_frame()
        await hand.press("s")
        assert f"   {BRANCH[:19]}…   " in lines_of(app)[0]


async def test_a_complaint_has_four_lines_at_most(tmp_path: Path) -> None:
    async with opened(tmp_path) as (app, hand):
        app.say("word " * 300, kind="error")
        await hand.pause()
        lines = lines_of(app)
        assert [line.startswith(" word") for line in lines[-6:]] == [False, True, True, True, True, False]
        assert lines[-2].rstrip().endswith("…")
