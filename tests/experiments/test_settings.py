"""What each setting of an experiment may be, what it is when not given, and how anything else is refused."""

import tomllib
from pathlib import Path

import pytest

from bp_tui.experiment import Experiment
from bp_tui.tables import ExperimentError

XOR = {"name": "xor"}
ACTIVATIONS = (
    "expected one of 'identity', 'sigmoid', 'tanh', 'relu', 'leaky-relu', 'softplus', 'elu', 'silu', 'gelu', 'softmax'"
)
LIST = "expected a list in square brackets"


def make(tables: dict[str, object]) -> Experiment:
    return Experiment.from_tables(tables, name="test", base=Path())


def refusal(tables: dict[str, object]) -> str:
    with pytest.raises(ExperimentError) as caught:
        make(tables)
    assert str(caught.value).isprintable()
    return str(caught.value)


def network(**settings: object) -> dict[str, object]:
    return {"network": {"layers": [2, 2, 1], **settings}, "data": XOR}


def training(**settings: object) -> dict[str, object]:
    return {"training": settings, "data": XOR}


def samples(inputs: object, targets: object, **settings: object) -> dict[str, object]:
    return {"training": settings, "data": {"inputs": inputs, "targets": targets}}


def test_what_is_not_given_is_as_in_the_manual() -> None:
    """DESIGN §11: sigmoid, squared error, plain gradient descent, η 0.5, one sample at a time, in order."""
    bare = make({"data": {"inputs": [[0.05, 0.1]], "targets": [[0.01, 0.99]]}})
    assert bare.layer_sizes == (2, 8, 2)
    assert (bare.activations, bare.bias, bare.init) == (("sigmoid", "sigmoid"), "trained", "xavier-uniform")
    assert (bare.weights, bare.biases) == (None, None)
    assert (bare.loss, bare.optimizer, bare.eta, bare.schedule) == ("squared-error", "sgd", 0.5, "constant")
    assert (bare.batch_size, bare.shuffle, bare.l2, bare.seed) == (1, False, 0.0, 0)
    assert bare.title == bare.name == "test"


def test_the_example_of_the_manual_is_read_as_written() -> None:
    example = make(
        tomllib.loads("""
            title = "two inputs, two hidden, two outputs"
            [network]
            layers = [2, 2, 2]
            hidden_activation = "sigmoid"      # or activations = ["sigmoid", "sigmoid"]
            output_activation = "sigmoid"
            bias = "trained"                   # "trained" | "fixed" | "none"
            weights = [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]]
            biases = [[0.35, 0.35], [0.60, 0.60]]
            init = "xavier-uniform"            # when weights are not given
            [training]
            loss = "squared-error"             # "binary-cross-entropy" | "categorical-cross-entropy"
            optimizer = "sgd"
            eta = 0.5
            schedule = "constant"
            batch_size = 1
            shuffle = false
            l2 = 0.0
            seed = 0
            [data]
            inputs = [[0.05, 0.10]]
            targets = [[0.01, 0.99]]
        """)
    )
    assert example.title == "two inputs, two hidden, two outputs"
    first, second = (layer.block.tolist() for layer in example.build().network.layers)
    assert first == [[0.35, 0.35], [0.15, 0.25], [0.20, 0.30]]
    assert second == [[0.60, 0.60], [0.40, 0.50], [0.45, 0.55]]


def test_one_sample_is_enough_when_it_is_written_out() -> None:
    assert make(samples([[1, 2]], [[3]])).build().timetable.batches == 1


def test_weights_without_biases_begin_with_biases_of_zero() -> None:
    built = make(network(weights=[[[1, 2], [3, 4]], [[5, 6]]])).build()
    assert [layer.block.tolist() for layer in built.network.layers] == [[[0, 0], [1, 3], [2, 4]], [[0], [5], [6]]]


def test_biases_without_weights_keep_the_drawn_weights() -> None:
    drawn, given = make(network()).build(), make(network(biases=[[1, 2], [3]])).build()
    for before, after, bias in zip(drawn.network.layers, given.network.layers, ([1, 2], [3]), strict=True):
        assert after.block[0].tolist() == bias
        assert after.block[1:].tolist() == before.block[1:].tolist()


def test_an_experiment_builds_the_same_run_again_and_again() -> None:
    experiment = make(network())
    first, second = experiment.build(), experiment.build()
    assert first.network.parameters.tobytes() == second.network.parameters.tobytes()
    assert first.network.parameters is not second.network.parameters


def test_activations_may_be_named_for_each_layer() -> None:
    assert make(network(activations=["tanh", "identity"])).activations == ("tanh", "identity")


@pytest.mark.parametrize(
    ("schedule", "settings", "rates"),
    [
        ("step", {}, [0.5] * 30 + [0.05]),
        ("step", {"schedule_decay": 0.5, "schedule_period": 2}, [0.5, 0.5, 0.25, 0.25, 0.125]),
        ("inverse", {"schedule_decay": 1.0}, [0.5, 0.25, 0.5 / 3]),
        ("exponential", {"schedule_decay": 0.5}, [0.5, 0.25, 0.125]),
        ("cosine", {"schedule_period": 2}, [0.5, 0.25, 0.0, 0.0]),
        ("constant", {"schedule_decay": 0.1, "schedule_period": 1}, [0.5, 0.5]),
    ],
)
def test_a_schedule_takes_its_decay_and_its_period(
    schedule: str, settings: dict[str, object], rates: list[float]
) -> None:
    run = make(training(schedule=schedule, **settings)).build()
    assert [run.rate(epoch) for epoch in range(len(rates))] == pytest.approx(rates, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"netwrk": {}, "data": XOR}, "unknown key 'netwrk', did you mean 'network'?"),
        ({"epochs": 3, "data": XOR}, "unknown key 'epochs': expected one of 'title', 'network', 'training', 'data'"),
        ({"title": 3, "data": XOR}, "title is 3: expected text in quotes"),
        ({"network": 3, "data": XOR}, "network is 3: expected a table"),
        ({"network": [1], "data": XOR}, "network is a list: expected a table"),
        ({"training": "sgd", "data": XOR}, "training is 'sgd': expected a table"),
        ({"data": "xor"}, "data is 'xor': expected a table"),
        ({"data": [XOR]}, "data is a list: expected a table"),
        ({}, "data needs either inputs with targets, or name, or file: it has none of them"),
        (
            network(layer=[2]),
            "unknown key 'network.layer', did you mean 'layers'?",
        ),
        (
            training(epochs=9),
            "unknown key 'training.epochs': expected one of 'seed', 'optimizer', 'schedule', 'batch_size', 'loss', "
            "'eta', 'schedule_decay', 'schedule_period', 'shuffle', 'l2'",
        ),
        (
            network(**{"\x1b]0;\x07\u202e": 1}),
            r"unknown key 'network.\x1b]0;\x07\u202e': expected one of 'layers', 'activations', "
            "'hidden_activation', 'output_activation', 'bias', 'init', 'weights', 'biases'",
        ),
        (training(**{"x" * 10_000: 1}), None),
        ({"data": {**XOR, "samples": 9}}, "data.samples does not apply to xor: its samples are fixed"),
    ],
)
def test_a_table_that_does_not_belong_is_refused(tables: dict[str, object], message: str | None) -> None:
    assert len(refusal(tables)) < 250
    assert message is None or refusal(tables) == message


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (3, f"network.layers is 3: {LIST}"),
        ("2,2,1", f"network.layers is '2,2,1': {LIST}"),
        (True, f"network.layers is true: {LIST}"),
        ({}, f"network.layers is a table: {LIST}"),
        ([], "network.layers has 0 numbers: expected that of the inputs, then 1 to 64 layers of units"),
        ([2.0, 1], "network.layers[0] is 2.0: expected a whole number of units"),
        ([2, "2", 1], "network.layers[1] is '2': expected a whole number of units"),
        ([2, True, 1], "network.layers[1] is true: expected a whole number of units"),
        ([2, [2], 1], "network.layers[1] is a list: expected a whole number of units"),
        ([2, float("nan"), 1], "network.layers[1] is nan: expected a whole number of units"),
        ([2, 0, 1], "network.layers[1] is 0: a layer needs at least one unit"),
        ([2, -(10**4_000), 1], "network.layers[1] is a huge number: a layer needs at least one unit"),
        ([2, 4_097, 1], "network.layers[1] is 4097: a layer has at most 4,096 units"),
        ([2, 10**4_000, 1], "network.layers[1] is a huge number: a layer has at most 4,096 units"),
        ([2] * 66, "network.layers has 66 numbers: expected that of the inputs, then 1 to 64 layers of units"),
        ([3, 1], "network.layers starts with 3 but the data has 2 inputs"),
        ([2, 2], "network.layers ends with 2 but the data has 1 target"),
    ],
)
def test_layers_that_make_no_network_are_refused(layers: object, message: str) -> None:
    assert refusal({"network": {"layers": layers}, "data": XOR}) == message


def test_64_layers_are_possible() -> None:
    assert len(make({"network": {"layers": [2] * 64 + [1]}, "data": XOR}).activations) == 64


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hidden_activation": 3}, f"network.hidden_activation is 3: {ACTIVATIONS}"),
        ({"hidden_activation": True}, f"network.hidden_activation is true: {ACTIVATIONS}"),
        ({"output_activation": ["relu"]}, f"network.output_activation is a list: {ACTIVATIONS}"),
        ({"output_activation": "sigmiod"}, "network.output_activation is 'sigmiod', did you mean 'sigmoid'?"),
        ({"output_activation": "zzz"}, f"network.output_activation is 'zzz': {ACTIVATIONS}"),
        ({"activations": "relu"}, f"network.activations is 'relu': {LIST}"),
        ({"activations": ["relu"]}, "network.activations has 1 name, expected 2: one for each layer of units"),
        ({"activations": ["relu", 3]}, f"network.activations[1] is 3: {ACTIVATIONS}"),
        ({"activations": ["rely", "relu"]}, "network.activations[0] is 'rely', did you mean 'relu'?"),
        (
            {"activations": ["softmax", "sigmoid"]},
            "layer 1 is a hidden layer with activation 'softmax': softmax is for the output layer only",
        ),
        (
            {"output_activation": "softmax"},
            "softmax with one output is always 1: use 'sigmoid', or give two outputs or more",
        ),
        (
            {"activations": ["tanh", "sigmoid"], "hidden_activation": "tanh"},
            "network.activations and network.hidden_activation are both given: give one of them",
        ),
        ({"bias": "yes"}, "network.bias is 'yes': expected one of 'trained', 'fixed', 'none'"),
        ({"bias": False}, "network.bias is false: expected one of 'trained', 'fixed', 'none'"),
        (
            {"init": "he"},
            "network.init is 'he': expected one of 'xavier-uniform', 'xavier-normal', 'he-uniform', "
            "'he-normal', 'uniform', 'zeros'",
        ),
        ({"weights": 3}, f"network.weights is 3: {LIST}"),
        ({"weights": "w"}, f"network.weights is 'w': {LIST}"),
        ({"weights": []}, "network.weights is for 0 layers, expected 2"),
        ({"weights": [1, 2]}, "network.weights[0] is 1: expected a list of 2 rows"),
        ({"weights": [[[1, 2]], [[1, 2]]]}, "network.weights[0] has 1 row, expected 2"),
        ({"weights": [[[1, 2], [3]], [[1, 2]]]}, "network.weights[0][1] has 1 number, expected 2"),
        ({"weights": [[[1, 2], "34"], [[1, 2]]]}, "network.weights[0][1] is '34': expected a list of 2 numbers"),
        ({"weights": [[[1, 2], [3, "4"]], [[1, 2]]]}, "network.weights[0][1][1] is '4': expected a finite number"),
        ({"weights": [[[1, 2], [3, True]], [[1, 2]]]}, "network.weights[0][1][1] is true: expected a finite number"),
        ({"weights": [[[1, 2], [3, [4]]], [[1, 2]]]}, "network.weights[0][1][1] is a list: expected a finite number"),
        (
            {"weights": [[[1, 2], [3, float("nan")]], [[1, 2]]]},
            "network.weights[0][1][1] is nan: expected a finite number",
        ),
        (
            {"weights": [[[1, 2], [3, 10**400]], [[1, 2]]]},
            "network.weights[0][1][1] is a huge number: expected a finite number",
        ),
        ({"biases": [[1, 2], [float("-inf")]]}, "network.biases[1][0] is -inf: expected a finite number"),
        ({"biases": [[1], [1]]}, "network.biases[0] has 1 number, expected 2"),
        ({"biases": [[1, 2]]}, "network.biases is for 1 layer, expected 2"),
        (
            {"biases": [[1, 2], [3]], "bias": "none"},
            "network.biases are given but network.bias is 'none': leave one of them out",
        ),
    ],
)
def test_a_setting_of_the_network_without_sense_is_refused(settings: dict[str, object], message: str) -> None:
    assert refusal(network(**settings)) == message


ABOVE_0, FROM_0 = "expected a finite number above 0", "expected a finite number, 0 or more"
UP_TO_10_9 = "expected a whole number from 1 to 1,000,000,000"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"loss": 3},
            "training.loss is 3: expected one of 'squared-error', 'binary-cross-entropy', 'categorical-cross-entropy'",
        ),
        (
            {"loss": "mse"},
            "training.loss is 'mse': expected one of 'squared-error', 'binary-cross-entropy', "
            "'categorical-cross-entropy'",
        ),
        (
            {"loss": "categorical-cross-entropy"},
            "loss 'categorical-cross-entropy' does not go with output activation 'sigmoid': it needs 'softmax', "
            "whose outputs are probabilities",
        ),
        ({"optimizer": "rmsprp"}, "training.optimizer is 'rmsprp', did you mean 'rmsprop'?"),
        ({"eta": 0}, f"training.eta is 0: {ABOVE_0}"),
        ({"eta": -0.1}, f"training.eta is -0.1: {ABOVE_0}"),
        ({"eta": float("nan")}, f"training.eta is nan: {ABOVE_0}"),
        ({"eta": float("inf")}, f"training.eta is inf: {ABOVE_0}"),
        ({"eta": 10**400}, f"training.eta is a huge number: {ABOVE_0}"),
        ({"eta": "0.5"}, f"training.eta is '0.5': {ABOVE_0}"),
        ({"eta": True}, f"training.eta is true: {ABOVE_0}"),
        ({"eta": [0.5]}, f"training.eta is a list: {ABOVE_0}"),
        ({"schedule": "cos"}, "training.schedule is 'cos', did you mean 'cosine'?"),
        ({"schedule_decay": -1}, f"training.schedule_decay is -1: {FROM_0}"),
        ({"schedule_period": 0}, f"training.schedule_period is 0: {UP_TO_10_9}"),
        ({"schedule_period": 2.0}, f"training.schedule_period is 2.0: {UP_TO_10_9}"),
        ({"batch_size": 0}, f"training.batch_size is 0: {UP_TO_10_9}"),
        ({"batch_size": -3}, f"training.batch_size is -3: {UP_TO_10_9}"),
        ({"batch_size": True}, f"training.batch_size is true: {UP_TO_10_9}"),
        ({"batch_size": 10**30}, f"training.batch_size is {10**30}: {UP_TO_10_9}"),
        ({"shuffle": 1}, "training.shuffle is 1: expected true or false"),
        ({"shuffle": "no"}, "training.shuffle is 'no': expected true or false"),
        ({"l2": -1e-9}, f"training.l2 is -1e-09: {FROM_0}"),
        ({"l2": float("inf")}, f"training.l2 is inf: {FROM_0}"),
        ({"seed": -1}, "training.seed is -1: expected a whole number from 0 to 9,223,372,036,854,775,807"),
        ({"seed": 2**63}, f"training.seed is {2**63}: expected a whole number from 0 to 9,223,372,036,854,775,807"),
        ({"seed": 0.5}, "training.seed is 0.5: expected a whole number from 0 to 9,223,372,036,854,775,807"),
    ],
)
def test_a_setting_of_the_training_without_sense_is_refused(settings: dict[str, object], message: str) -> None:
    assert refusal(training(**settings)) == message


@pytest.mark.parametrize(
    ("targets", "output", "loss", "message"),
    [
        (
            [[2]],
            "sigmoid",
            "binary-cross-entropy",
            "a target 'r1' is 2.0: loss 'binary-cross-entropy' needs probabilities, from 0 to 1",
        ),
        (
            [[0.5, -0.25]],
            "sigmoid",
            "binary-cross-entropy",
            "a target 'r2' is -0.25: loss 'binary-cross-entropy' needs probabilities, from 0 to 1",
        ),
        (
            [[0.5, 0.75]],
            "softmax",
            "categorical-cross-entropy",
            "the targets of a sample add up to 1.25: loss 'categorical-cross-entropy' needs probabilities that add "
            "up to 1",
        ),
        (
            [[1.5, -0.5]],
            "softmax",
            "categorical-cross-entropy",
            "a target 'r1' is 1.5: loss 'categorical-cross-entropy' needs probabilities, from 0 to 1",
        ),
    ],
)
def test_targets_that_a_loss_cannot_take_are_refused(targets: object, output: str, loss: str, message: str) -> None:
    tables = samples([[1, 2]], targets, loss=loss) | {"network": {"output_activation": output}}
    assert refusal(tables) == message


def test_a_cross_entropy_takes_probabilities() -> None:
    tables = samples([[1], [2]], [[0.25, 0.75], [1, 0]], loss="categorical-cross-entropy")
    assert make(tables | {"network": {"output_activation": "softmax"}}).loss == "categorical-cross-entropy"


def test_held_out_targets_are_checked_too() -> None:
    inputs, targets = [[k] for k in range(10)], [[0.5]] * 9 + [[7]]
    for seed in range(6):
        tables = samples(inputs, targets, loss="binary-cross-entropy", seed=seed)
        tables["data"] = {"inputs": inputs, "targets": targets, "held_out": 0.5}
        assert refusal(tables).startswith("a target 'r1' is 7.0: ")
