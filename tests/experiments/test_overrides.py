"""What the command line says takes the place of what the experiment says, in whatever order it is said."""

from itertools import permutations
from pathlib import Path

import pytest

from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.tables import ExperimentError
from tests.cli.command_line import answers

EXPLICIT = """
[network]
layers = [2, 2, 2, 1]
activations = ["tanh", "relu", "identity"]
[data]
name = "xor"
"""
ALIKE = EXPLICIT.replace('"relu"', '"tanh"')


def made(folder: Path, text: str, **overrides: object) -> Experiment:
    (folder / "test.toml").write_text(text)
    return load_experiment(
        str(folder / "test.toml"), {key.replace("__", "."): value for key, value in overrides.items()}
    )


@pytest.mark.parametrize(
    ("flags", "attribute", "value"),
    [
        (["--layers", "2,4,3,1"], "layer_sizes", (2, 4, 3, 1)),
        (["--hidden-activation", "relu"], "activations", ("relu", "sigmoid")),
        (["--output-activation", "tanh", "--loss", "squared-error"], "activations", ("sigmoid", "tanh")),
        (["--bias", "fixed"], "bias", "fixed"),
        (["--init", "he-normal"], "init", "he-normal"),
        (["--loss", "squared-error"], "loss", "squared-error"),
        (["--optimizer", "adam"], "optimizer", "adam"),
        (["--eta", "0.125"], "eta", 0.125),
        (["--schedule", "inverse"], "schedule", "inverse"),
        (["--batch-size", "3"], "batch_size", 3),
        (["--l2", "0.01"], "l2", 0.01),
        (["--seed", "7"], "seed", 7),
        (["--shuffle"], "shuffle", True),
    ],
)
def test_each_override_acts(flags: list[str], attribute: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the words typed to the experiment run."""
    opened: list[Experiment] = []

    def debugger(experiment: Experiment) -> Debugger:
        opened.append(experiment)
        return Debugger(experiment)

    monkeypatch.setattr("bp_tui.session.session.Debugger", debugger)
    answers("xor", "finish", overrides=tuple(flags))
    assert getattr(opened[0], attribute) == value
    assert getattr(load_experiment("xor"), attribute) != value


def test_shuffle_and_no_shuffle_act() -> None:
    def first_samples(*flags: str) -> list[object]:
        epochs = answers("iris", *["step", "print x", "epoch"] * 3, overrides=flags)
        return [answer["value"] for answer in epochs[1::3]]

    plain, shuffled = first_samples("--no-shuffle"), first_samples("--shuffle")
    assert plain[0] == plain[1] == plain[2]
    assert len({str(sample) for sample in shuffled}) == 3
    assert first_samples("--no-shuffle", "--shuffle") == shuffled
    assert first_samples("--shuffle", "--no-shuffle") == plain


def test_the_seed_decides_weights_and_init_the_scheme() -> None:
    def weights(**overrides: object) -> bytes:
        return (
            load_experiment("xor", {k.replace("__", "."): v for k, v in overrides.items()})
            .build()
            .network.parameters.tobytes()
        )

    plain = weights()
    assert weights(training__seed=3) == plain
    assert len({plain, weights(training__seed=4), weights(network__init="he-normal")}) == 3


def test_target_chooses_the_column(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a,b,c\n1,2,0.5\n3,4,1.5\n5,6,2.5\n")
    (info,) = answers(str(tmp_path / "points.csv"), "info", overrides=("--target", "a"))
    assert info["layers"] == "2-8-1"
    assert load_experiment(str(tmp_path / "points.csv"), {"data.target": "a"}).data.input_names == ("b", "c")


def test_data_takes_a_file_relative_to_where_the_command_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "points.csv").write_text("a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.5\n")
    (tmp_path / "experiments" / "task.toml").write_text('[data]\nname = "xor"')
    monkeypatch.chdir(tmp_path)
    experiment = load_experiment("experiments/task.toml", {"data": "points.csv"})
    assert experiment.data.targets.tolist() == [[0.5], [1.5], [2.5]]
    assert experiment.loss == "squared-error"


@pytest.mark.parametrize("order", list(permutations(["data", "data.target", "data.scale"])))
def test_settings_of_new_data_hold_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    (tmp_path / "points.csv").write_text("a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.5\n")
    values: dict[str, object] = {
        "data": str(tmp_path / "points.csv"),
        "data.target": ["a"],
        "data.scale": "minmax",
    }
    data = made(tmp_path, '[data]\nname = "xor"', **{key.replace(".", "__"): values[key] for key in order}).data
    assert (data.input_names, data.inputs.max()) == (("b", "y"), 1.0)


@pytest.mark.parametrize("order", [("network.layers", "network.init"), ("network.init", "network.layers")])
def test_weights_from_a_file_hold_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    (tmp_path / "weights.json").write_text('{"weights": [[[1, 2]]]}')
    values: dict[str, object] = {"network.layers": [2, 1], "network.init": str(tmp_path / "weights.json")}
    experiment = load_experiment("xor", {key: values[key] for key in order})
    assert experiment.build().network.parameters.tolist() == [0, 1, 2]


def test_new_layer_sizes_leave_given_weights_behind() -> None:
    assert load_experiment("mazur", {"network.layers": [2, 3, 2]}).weights is None
    assert load_experiment("mazur", {"network.layers": [2, 3, 2]}).biases is None


def test_the_same_layer_sizes_keep_them() -> None:
    same = load_experiment("mazur", {"network.layers": [2, 2, 2]})
    assert same.build().network.parameters.tobytes() == load_experiment("mazur").build().network.parameters.tobytes()


def test_a_scheme_takes_the_place_of_given_weights() -> None:
    drawn = load_experiment("mazur", {"network.init": "uniform"})
    assert (drawn.weights, drawn.biases, drawn.init) == (None, None, "uniform")


def test_no_bias_leaves_given_biases_behind() -> None:
    experiment = load_experiment("mazur", {"network.bias": "none"})
    assert experiment.biases is None
    assert [layer.block[0].tolist() for layer in experiment.build().network.layers] == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("text", "overrides", "activations"),
    [
        (EXPLICIT, {}, ("tanh", "relu", "identity")),
        (EXPLICIT, {"network__hidden_activation": "elu"}, ("elu", "elu", "identity")),
        (EXPLICIT, {"network__output_activation": "sigmoid"}, ("tanh", "relu", "sigmoid")),
        (
            EXPLICIT,
            {"network__output_activation": "sigmoid", "network__hidden_activation": "elu"},
            ("elu", "elu", "sigmoid"),
        ),
        (EXPLICIT, {"network__layers": [2, 5, 5, 1]}, ("tanh", "relu", "identity")),
        (EXPLICIT, {"network__layers": [2, 5, 1], "network__hidden_activation": "elu"}, ("elu", "identity")),
        (ALIKE, {"network__layers": [2, 5, 1]}, ("tanh", "identity")),
        (ALIKE, {"network__layers": [2, 5, 5, 5, 5, 1]}, ("tanh",) * 4 + ("identity",)),
        (ALIKE, {"network__layers": [2, 5, 1], "network__output_activation": "sigmoid"}, ("tanh", "sigmoid")),
        (ALIKE, {"network__layers": [2, 1]}, ("identity",)),
    ],
)
def test_activations_named_one_by_one_follow_the_overrides(
    tmp_path: Path, text: str, overrides: dict[str, object], activations: tuple[str, ...]
) -> None:
    assert made(tmp_path, text, **overrides).activations == activations


def test_different_activations_do_not_fit_another_number_of_layers(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"network\.activations has 3 names, expected 2"):
        made(tmp_path, EXPLICIT, network__layers=[2, 5, 1])


@pytest.mark.parametrize(
    ("text", "overrides", "message"),
    [
        ("network = 3", {"network__layers": [2, 1]}, "network is 3: expected a table"),
        ("training = []", {"training__eta": 0.5}, "training is a list: expected a table"),
        (
            '[network]\nactivations = "tanh"\n[data]\nname = "xor"',
            {"network__hidden_activation": "relu"},
            "network.activations is 'tanh': expected a list",
        ),
        ('[data]\nname = "xor"', {"trainng__eta": 0.5}, "unknown key 'trainng', did you mean 'training'"),
        ('[data]\nname = "xor"', {"training__etta": 0.5}, "unknown key 'training.etta', did you mean 'eta'"),
    ],
)
def test_an_override_on_a_broken_table_is_refused(
    tmp_path: Path, text: str, overrides: dict[str, object], message: str
) -> None:
    with pytest.raises(ExperimentError, match=message):
        made(tmp_path, text, **overrides)


def test_overrides_are_part_of_what_the_experiment_was_made_of() -> None:
    experiment = load_experiment("mazur", {"training.eta": 0.25, "network.layers": [2, 3, 2], "training.seed": 5})
    again = Experiment.from_tables(experiment.tables, name=experiment.name, base=Path())
    first, second = Debugger(experiment), Debugger(again)
    for debugger in (first, second):
        debugger.execute("epoch 3")
    assert first.digest() == second.digest()
