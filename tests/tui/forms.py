"""The form for a new experiment, opened over an app that is at work, in a folder with a table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.widgets import Input, Select

from bp_tui.experiment_files import load_experiment
from bp_tui.session.opening import begin_session
from bp_tui.tui.app import BpTui
from bp_tui.tui.screens.new_experiment import NewExperimentScreen
from bp_tui.tui.widgets.form_row import FormRow
from tests.tui.driving import Hand, Opened, driven


@asynccontextmanager
async def form(
    experiment: str = "xor", size: tuple[int, int] = (120, 40), **overrides: object
) -> AsyncIterator[Opened]:
    loaded = load_experiment(experiment, {key.replace("__", "."): value for key, value in overrides.items()})
    app = BpTui(begin_session(loaded, journaled=True))
    async with driven(app, size) as pilot:
        await pilot.press("s", "O")
        await pilot.pause()
        assert isinstance(app.screen, NewExperimentScreen)
        yield app, pilot
        app.close_session()


def row(app: BpTui, key: str) -> FormRow:
    return next(each for each in app.screen.query(FormRow) if each.key == key)


async def fill(pilot: Hand, key: str, text: str) -> None:
    """Choose it, or put it in place of what is there."""
    app = pilot.app
    assert isinstance(app, BpTui)
    field = row(app, key)
    for choices in field.query(Select):
        choices.value = text
    for line in field.query(Input):
        line.value = text
        line.focus()
    await pilot.pause()
