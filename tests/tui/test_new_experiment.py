"""The form for an experiment of one's own: what it makes is what the command line makes of the same overrides."""

import gc
from pathlib import Path
from weakref import ref

import pytest
from textual.widgets import OptionList, Static

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.session.data import fingerprint
from bp_tui.session.header import settings_of
from bp_tui.session.places import journal_folder
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.draft import Draft
from bp_tui.tui.screens.new_experiment import NewExperimentScreen
from bp_tui.tui.widgets.form_row import FormRow
from tests.tui.forms import fill, form, row

pytestmark = pytest.mark.usefixtures("own_folder")


def complaints(app: BpTui) -> dict[str, str]:
    """What stands below which field."""
    rows = app.screen.query(FormRow)
    return {each.key: str(each.query_one(".complaint", Static).render()) for each in rows if each.has_class("wrong")}


def facts(app: BpTui) -> dict[str, str]:
    lines = str(app.screen.query_one("#facts", Static).render()).splitlines()[3:]
    return {line[:17].strip(): line[17:].strip() for line in lines}


def same(one: Experiment, other: Experiment) -> bool:
    """The same settings, the same numbers to learn from, and the same names."""
    return (settings_of(one), fingerprint(one.data), one.name, one.title) == (
        settings_of(other),
        fingerprint(other.data),
        other.name,
        other.title,
    )


CHANGES: list[tuple[str, dict[str, str], dict[str, object]]] = [
    ("xor", {"network.layers": "2,4,1"}, {"network.layers": [2, 4, 1]}),
    ("xor", {"network.layers": " 2, 4, 1 "}, {"network.layers": [2, 4, 1]}),
    ("xor", {"network.hidden_activation": "gelu"}, {"network.hidden_activation": "gelu"}),
    (
        "xor",
        {"training.loss": "squared-error", "network.output_activation": "tanh"},
        {"training.loss": "squared-error", "network.output_activation": "tanh"},
    ),
    ("moons", {"training.eta": "1e-2"}, {"training.eta": 0.01}),
    ("moons", {"training.batch_size": "16"}, {"training.batch_size": 16}),
    ("moons", {"training.shuffle": "no"}, {"training.shuffle": False}),
    ("moons", {"training.seed": "7"}, {"training.seed": 7}),
    ("iris", {"training.optimizer": "adam"}, {"training.optimizer": "adam"}),
    ("iris", {"training.schedule": "cosine"}, {"training.schedule": "cosine"}),
    ("iris", {"training.l2": "0.001"}, {"training.l2": 0.001}),
    ("iris", {"data.held_out": "0.25"}, {"data.held_out": 0.25}),
    ("iris", {"data.scale": "minmax"}, {"data.scale": "minmax"}),
    ("mazur", {"network.bias": "none"}, {"network.bias": "none"}),
    ("mazur", {"network.init": "he-normal"}, {"network.init": "he-normal"}),
    ("mazur", {"network.layers": "2,3,2"}, {"network.layers": [2, 3, 2]}),
    ("relu", {"training.eta": "0.5"}, {"training.eta": 0.5}),
]


@pytest.mark.parametrize(("experiment", "typed", "overrides"), CHANGES)
async def test_what_begins_is_what_the_command_line_makes_of_it(
    experiment: str, typed: dict[str, str], overrides: dict[str, object]
) -> None:
    async with form(experiment) as (app, pilot):
        for key, text in typed.items():
            await fill(pilot, key, text)
        assert not complaints(app)
        await pilot.click("#begin")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert same(app.debugger.experiment, load_experiment(experiment, overrides))
        assert app.debugger.position == 0


async def test_nothing_changed_begins_the_same_experiment_anew_and_the_one_at_hand_is_kept() -> None:
    async with form() as (app, pilot):
        await fill(pilot, "training.seed", "3")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("s", "s")
        assert same(app.debugger.experiment, load_experiment("xor"))
        assert sorted(len(load_session(path).commands) for path in journal_folder().glob("*.bps")) == [1, 2]


@pytest.mark.parametrize(
    ("data", "proposed"),
    [
        (
            "iris",
            {
                "network.layers": "4,2,3",
                "network.output_activation": "softmax",
                "training.loss": "categorical-cross-entropy",
            },
        ),
        (
            "sine",
            {"network.layers": "1,2,1", "network.output_activation": "identity", "training.loss": "squared-error"},
        ),
        (
            "majority",
            {
                "network.layers": "3,2,1",
                "network.output_activation": "sigmoid",
                "training.loss": "binary-cross-entropy",
            },
        ),
        (
            "digits",
            {
                "network.layers": "64,2,10",
                "network.output_activation": "softmax",
                "training.loss": "categorical-cross-entropy",
            },
        ),
    ],
)
async def test_other_data_proposes_what_fits_it(data: str, proposed: dict[str, str]) -> None:
    async with form() as (app, pilot):
        await fill(pilot, "data", data)
        assert {key: row(app, key).text for key in proposed} == proposed
        assert not complaints(app)
        await pilot.click("#begin")
        await pilot.pause()
        sizes = [int(size) for size in proposed["network.layers"].split(",")]
        overrides = {"data": data, **proposed, "network.layers": sizes}
        assert same(app.debugger.experiment, load_experiment("xor", overrides))
        assert (app.debugger.experiment.name, app.debugger.experiment.title) == (data, f"data from {data}")


async def test_the_first_data_again_is_as_if_nothing_had_been_said() -> None:
    async with form("moons") as (app, pilot):
        await fill(pilot, "data", "digits")
        await fill(pilot, "data", "moons")
        await pilot.click("#begin")
        await pilot.pause()
        assert same(app.debugger.experiment, load_experiment("moons"))


async def test_what_was_proposed_can_be_changed() -> None:
    async with form() as (app, pilot):
        await fill(pilot, "data", "iris")
        await fill(pilot, "training.loss", "squared-error")
        await fill(pilot, "network.layers", "4,5,3")
        assert not complaints(app)
        assert facts(app)["parameters"] == str(5 * 5 + 6 * 3)


@pytest.mark.parametrize(
    ("target", "layers", "output", "loss"),
    [
        ("", "2,2,3", "softmax", "categorical-cross-entropy"),
        ("kind", "2,2,3", "softmax", "categorical-cross-entropy"),
        ("height", "2,2,1", "identity", "squared-error"),
    ],
)
async def test_a_table_of_ones_own_with_its_target_column(target: str, layers: str, output: str, loss: str) -> None:
    if target == "height":
        Path("things.csv").write_text("height,width,kind\n1.5,2,1\n3.5,1,2\n2.5,5,1\n")
    async with form() as (app, pilot):
        await fill(pilot, "data", "a file …")
        assert complaints(app)["file"].startswith("no data ''")
        await fill(pilot, "file", "things.csv")
        await fill(pilot, "data.target", target)
        assert not complaints(app)
        proposed = [row(app, f"network.{key}").text for key in ("layers", "output_activation")]
        assert [*proposed, row(app, "training.loss").text] == [layers, output, loss]
        await pilot.click("#begin")
        await pilot.pause()
        opened = load_experiment("things.csv", {"data.target": target} if target else {})
        assert fingerprint(app.debugger.experiment.data) == fingerprint(opened.data)
        assert (app.debugger.experiment.name, app.debugger.experiment.loss) == ("things", opened.loss)


BAD: list[tuple[str, str, str, str]] = [
    ("network.layers", "", "network.layers", "network.layers has 0 numbers: expected that of the inputs, then 1 to 64"),
    ("network.layers", "2,x,1", "network.layers", "network.layers[1] is 'x': expected a whole number of units"),
    ("network.layers", "2,0,1", "network.layers", "network.layers[1] is 0: a layer needs at least one unit"),
    ("network.layers", "3,2,1", "network.layers", "network.layers starts with 3 but the data has 2 inputs"),
    ("network.layers", "2,2,4", "network.layers", "network.layers ends with 4 but the data has 1 target"),
    ("network.layers", "2," + "4096," * 60 + "1", "network.layers", "a network of 990,113,793 parameters with"),
    ("network.hidden_activation", "softmax", "network.hidden_activation", "layer 1 is a hidden layer with activation"),
    ("network.output_activation", "softmax", "network.output_activation", "softmax with one output is always 1"),
    ("network.output_activation", "identity", "training.loss", "loss 'binary-cross-entropy' does not go with output"),
    ("training.loss", "categorical-cross-entropy", "training.loss", "loss 'categorical-cross-entropy' does not go"),
    ("training.eta", "0", "training.eta", "training.eta is 0: expected a finite number above 0"),
    ("training.eta", "fast", "training.eta", "training.eta is 'fast': expected a finite number above 0"),
    ("training.eta", "nan", "training.eta", "training.eta is nan: expected a finite number above 0"),
    ("training.eta", "", "training.eta", "training.eta is '': expected a finite number above 0"),
    ("training.batch_size", "1.5", "training.batch_size", "training.batch_size is 1.5: expected a whole number from 1"),
    ("training.l2", "-1", "training.l2", "training.l2 is -1: expected a finite number, 0 or more"),
    ("training.seed", "x", "training.seed", "training.seed is 'x': expected a whole number from 0"),
    ("data.held_out", "1", "data.held_out", "data.held_out is 1: it must be a fraction, at least 0 and less than 1"),
    ("data.held_out", "0.99", "data.held_out", "data.held_out is 0.99: of 4 samples that leaves none to train on"),
    ("file", "gone.csv", "file", "{folder}/gone.csv does not exist"),
    ("file", "things.txt", "file", "no data 'things.txt': there are 'xor', 'and', 'or'"),
    ("data.target", "colour", "data.target", "things.csv has no column 'colour': it has 'height', 'width', 'kind'"),
]


@pytest.mark.parametrize(("key", "text", "wrong", "said"), BAD)
async def test_what_is_refused_says_why_below_the_field_and_nothing_begins(
    key: str, text: str, wrong: str, said: str
) -> None:
    async with form(size=(80, 24)) as (app, pilot):
        if key in ("file", "data.target"):
            await fill(pilot, "data", "a file …")
            await fill(pilot, "file", "things.csv")
        await fill(pilot, key, text)
        (complaint,) = complaints(app).items()
        said = said.format(folder=Path.cwd())
        assert (complaint[0], complaint[1][: len(said)]) == (wrong, said)
        assert "\n" not in complaint[1]
        assert set(facts(app).values()) == {"–"}
        await pilot.click("#begin")
        await pilot.pause()
        assert isinstance(app.screen, NewExperimentScreen)
        assert app.debugger.position == 1


async def test_beside_it_stands_what_follows() -> None:
    async with form("moons") as (app, pilot):
        await fill(pilot, "network.layers", "2,5,4,1")
        await fill(pilot, "training.batch_size", "32")
        assert facts(app) == {
            "parameters": str(3 * 5 + 6 * 4 + 5),
            "weights": str(2 * 5 + 5 * 4 + 4),
            "biases": "10",
            "samples": "160",
            "held out": "40",
            "batches an epoch": "5",
            "ops a batch": "9",
            "ops an epoch": "45",
        }
        await pilot.click("#begin")
        await pilot.pause()
        debugger = app.debugger
        assert (len(debugger.training.network.parameters), debugger.timetable.ops_per_epoch) == (44, 45)


async def test_what_was_typed_is_there_again_after_escape() -> None:
    async with form() as (app, pilot):
        await fill(pilot, "data", "iris")
        await fill(pilot, "network.layers", "4,9,3")
        await fill(pilot, "training.eta", "0.0x")
        await pilot.press("escape")
        assert len(app.screen_stack) == 1
        await pilot.press("O")
        await pilot.pause()
        assert {key: row(app, key).text for key in ("data", "network.layers", "training.eta")} == {
            "data": "iris",
            "network.layers": "4,9,3",
            "training.eta": "0.0x",
        }
        assert list(complaints(app)) == ["training.eta"]


async def test_a_file_is_there_again_after_escape() -> None:
    async with form() as (app, pilot):
        await fill(pilot, "data", "a file …")
        await fill(pilot, "file", "things.csv")
        await fill(pilot, "data.target", "kind")
        await pilot.press("escape", "O")
        await pilot.pause()
        assert [row(app, key).text for key in ("data", "file", "data.target")] == ["a file …", "things.csv", "kind"]
        assert not complaints(app)


async def test_start_over_forgets_what_was_typed() -> None:
    async with form("moons") as (app, pilot):
        await fill(pilot, "data", "a file …")
        await fill(pilot, "training.eta", "x")
        await pilot.click("#start-over")
        await pilot.pause()
        assert not complaints(app)
        assert [row(app, key).text for key in ("data", "training.eta", "file")] == ["moons", "0.1", ""]
        await pilot.press("escape", "O")
        await pilot.pause()
        assert row(app, "training.eta").text == "0.1"


async def test_the_form_begins_with_what_is_at_hand_once_something_else_is() -> None:
    async with form() as (app, pilot):
        await pilot.press("escape", "o", *"iris", "enter")
        await pilot.pause()
        await pilot.press("O")
        await pilot.pause()
        assert row(app, "network.layers").text == "4,8,3"


async def test_the_data_of_what_was_begun_is_kept_no_longer_than_that() -> None:
    async with form() as (app, pilot):
        await fill(pilot, "data", "iris")
        await pilot.click("#begin")
        await pilot.pause()
        data = ref(app.debugger.experiment.data)
        await pilot.press("s", "o", *"moons", "enter", "s")
        gc.collect()
        assert app.debugger.experiment.name == "moons"
        assert data() is None


async def test_keys_alone_fill_it_in() -> None:
    async with form() as (app, pilot):
        await pilot.press("down", "down", "down", "backspace", "backspace", "backspace", *"4,1")
        await pilot.press(
            "down", "right", "down", "down", "right", "enter", *"non", "enter", "down", "down", "down", "down", "enter"
        )
        await pilot.pause()
        expected = {"network.layers": [2, 4, 1], "network.hidden_activation": "tanh", "network.bias": "none"}
        assert same(app.debugger.experiment, load_experiment("xor", expected))


async def test_a_session_can_be_begun_otherwise_too() -> None:
    """Its settings are all spelt out, and a table of one's own lies inside it."""
    session = Session.begin(load_experiment("things.csv", {"data.target": "kind"}))
    session.execute("step")
    session.save("kept.bps")
    async with form() as (app, pilot):
        await pilot.press("escape", "o", *"kept", "enter")
        await pilot.pause()
        Path("things.csv").unlink()
        await pilot.press("O")
        await pilot.pause()
        await fill(pilot, "network.layers", "2,3,3")
        await pilot.click("#begin")
        await pilot.pause()
        assert app.debugger.experiment.layer_sizes == (2, 3, 3)
        assert fingerprint(app.debugger.experiment.data) == fingerprint(session.debugger.experiment.data)


def test_a_draft_reads_a_file_once_until_something_asks_for_other_data() -> None:
    draft = Draft(load_experiment("xor"))
    draft.say("data", "things.csv")
    Path("things.csv").unlink()
    draft.say("training.eta", "0.1")
    draft.say("network.layers", "2,7,1")
    assert str(draft.refusal) == "network.layers ends with 1 but the data has 3 targets"
    draft.say("network.layers", "2,7,3")
    assert draft.refusal is None
    draft.say("training.seed", "1")
    assert draft.refusal is not None
    assert str(draft.refusal) == f"{Path.cwd()}/things.csv does not exist"


def test_a_refusal_keeps_nothing_of_how_it_came_about() -> None:
    draft = Draft(load_experiment("xor"))
    draft.say("training.eta", "-1")
    assert draft.refusal is not None
    assert draft.refusal.key == "training.eta"
    assert draft.refusal.__traceback__ is None
    assert draft.refusal.__context__ is None
    assert draft.refusal.__cause__ is None


@pytest.mark.parametrize("page", ["pageup", "pagedown"])
async def test_a_page_key_in_a_list_that_there_is_no_room_for_does_nothing(page: str) -> None:
    async with form() as (app, pilot):
        await pilot.press("enter", "end")
        choices = row(app, "data").query_one(OptionList)
        choices.styles.height = choices.styles.padding = 0
        choices.styles.border = "none"
        await pilot.pause()
        assert not choices.scrollable_content_region
        await pilot.press(page)
        assert isinstance(app.screen, NewExperimentScreen)
