"""The built-in experiments: each loads, builds, trains, and says in one sentence what it is."""

import math

import pytest

from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment, preset_names, presets

NAMES = [
    *("and", "blobs", "circles", "digits", "iris", "mazur", "moons"),
    *("notes", "or", "relu", "sine", "spirals", "textbook", "xor"),
]


def test_there_are_these_presets() -> None:
    assert preset_names() == [preset.name for preset in presets()] == NAMES


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_title_is_one_short_sentence(preset: object) -> None:
    title = load_experiment(getattr(preset, "name", "")).title
    assert title == getattr(preset, "title", None)
    assert 10 < len(title) <= 76
    assert title.isprintable()
    assert not title.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_trains(name: str) -> None:
    debugger = Debugger(load_experiment(name))
    before = debugger.training.network.parameters.copy()
    debugger.execute("epoch 2")
    assert debugger.position == 2 * debugger.timetable.ops_per_epoch
    assert (debugger.training.network.parameters != before).any()
    assert debugger.frame.mean_loss is not None
    assert math.isfinite(debugger.frame.mean_loss)


@pytest.mark.parametrize("name", NAMES)
def test_the_gradients_of_a_preset_pass_their_check(name: str) -> None:
    answer = Debugger(load_experiment(name)).execute("gradcheck")
    assert answer.passed, answer.text


def test_xor_learns() -> None:
    """The smallest experiment that shows what a hidden layer is for had better end well."""
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("epoch 1500")
    assert debugger.scores()["samples"].endswith("4 of 4 right")
    assert debugger.frame.mean_loss is not None
    assert debugger.frame.mean_loss < 0.05


def test_the_real_sets_are_whole() -> None:
    iris, digits = load_experiment("iris"), load_experiment("digits")
    assert (len(iris.data.inputs), iris.layer_sizes, iris.data.class_names) == (
        150,
        (4, 8, 3),
        ("setosa", "versicolor", "virginica"),
    )
    assert (len(digits.data.inputs), digits.layer_sizes) == (1_797, (64, 32, 10))


def test_the_notes_have_no_bias_unit() -> None:
    notes = load_experiment("notes")
    debugger = Debugger(notes)
    debugger.execute("epoch 3")
    assert (notes.bias, notes.loss, set(notes.activations)) == ("none", "binary-cross-entropy", {"sigmoid"})
    assert all((layer.block[0] == 0.0).all() for layer in debugger.training.network.layers)
