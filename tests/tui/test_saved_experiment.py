"""What the form saves as TOML is the experiment that it would begin."""

import os
from pathlib import Path

import pytest
from textual.widgets import Static

from bp_tui.experiment_files import load_experiment
from bp_tui.session.data import fingerprint
from bp_tui.session.header import settings_of
from bp_tui.session.session import Session
from tests.tui.forms import fill, form, row

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.mark.parametrize("experiment", ["xor", "mazur", "moons", "notes", "digits", "sine", "things.csv"])
async def test_a_saved_toml_loads_to_the_same_experiment(experiment: str) -> None:
    async with form(experiment) as (app, pilot):
        await fill(pilot, "training.eta", "0.0625")
        await pilot.click("#save")
        await pilot.pause()
        name = row(app, "save-as").text
        await pilot.press("enter")
        await pilot.pause()
        assert str(app.screen.query_one("#said", Static).render()) == f"{name} is written"
        loaded, expected = load_experiment(name), load_experiment(experiment, {"training.eta": 0.0625})
        assert (settings_of(loaded), fingerprint(loaded.data), loaded.title) == (
            settings_of(expected),
            fingerprint(expected.data),
            expected.title,
        )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("there", "there.toml is there already: choose another name"),
        ("there.toml", "there.toml is there already: choose another name"),
        ("no-folder/x.toml", "no-folder/x.toml cannot be written: No such file or directory"),
    ],
)
async def test_a_toml_that_cannot_be_written_says_why(name: str, said: str) -> None:
    Path("there.toml").write_text("mine")
    async with form() as (app, pilot):
        await pilot.click("#save")
        await pilot.pause()
        await fill(pilot, "save-as", name)
        await pilot.press("enter")
        await pilot.pause()
        assert str(app.screen.query_one("#said", Static).render()).removeprefix(f"{Path.cwd()}/") == said
        assert Path("there.toml").read_text() == "mine"


async def test_data_that_is_only_inside_a_session_is_not_saved_as_toml() -> None:
    session = Session.begin(load_experiment("things.csv"))
    session.save("kept.bps")
    Path("things.csv").unlink()
    async with form() as (app, pilot):
        await pilot.press("escape", "o", *"kept", "enter")
        await pilot.pause()
        await pilot.press("O")
        await pilot.pause()
        await pilot.click("#save")
        await pilot.press("enter")
        await pilot.pause()
        said = str(app.screen.query_one("#said", Static).render())
        assert said.startswith("things.toml could not be loaded again: ")
        assert "things.csv does not exist" in said
        assert not os.path.exists("things.toml")
