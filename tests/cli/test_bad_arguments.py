"""Every command line that makes no sense ends in one plain line and status 2."""

from pathlib import Path

import pytest

from tests.cli.command_line import bp_tui, refusal

SEE = "; see 'bp-tui debug --help'"
LAYERS = "argument --layers: expected whole numbers with commas, such as 2,4,1, got "
SEEDS = "expected a whole number from 0 to 9,223,372,036,854,775,807"
BATCHES = "expected a whole number from 1 to 1,000,000,000"
SETS = (
    "there are 'xor', 'and', 'or', 'majority', 'moons', 'circles', 'spirals', 'blobs', 'sine', 'iris', 'digits', "
    "and .csv, .tsv and .npz files"
)
SCHEMES = (
    "there are 'xavier-uniform', 'xavier-normal', 'he-uniform', 'he-normal', 'uniform', 'zeros', "
    "and .json and .npz files of weights"
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run",), "the following arguments are required: EXPERIMENT, --epochs; see 'bp-tui run --help'"),
        (("run", "xor"), "the following arguments are required: --epochs; see 'bp-tui run --help'"),
        (("debug",), "the following arguments are required: EXPERIMENT" + SEE),
        (("debug", "xor"), "one of the arguments -e -x is required" + SEE),
        (("debug", "xor", "-e"), "argument -e: expected one argument" + SEE),
        (("debug", "xor", "-e", "step", "-x", "f"), "argument -x: not allowed with argument -e" + SEE),
        (("list", "xor"), "unrecognized arguments: xor; see 'bp-tui list --help'"),
        (("rnu", "xor"), "unknown command 'rnu', did you mean 'run'?; see 'bp-tui --help'"),
        (("DEBUG", "xor", "-e", "step"), "unknown command 'DEBUG', did you mean 'debug'?; see 'bp-tui --help'"),
        (("xor", "moons"), "unrecognized arguments: moons; see 'bp-tui --help'"),
        (("--thme", "x"), "unrecognized arguments: --thme; see 'bp-tui --help'"),
        (("--theme",), "argument --theme: expected one argument; see 'bp-tui --help'"),
        (("run", "xor", "--\x1b[31m\u202e"), "the following arguments are required: --epochs; see 'bp-tui run --help'"),
        (("list", "\x1b[31m\u202e\udcff"), "unrecognized arguments: ␛[31m\ufffd\ufffd; see 'bp-tui list --help'"),
    ],
)
def test_a_command_line_without_sense_is_refused(words: tuple[str, ...], message: str) -> None:
    assert refusal(*words) == message


def test_a_very_long_complaint_is_cut() -> None:
    assert len(refusal("list", "x" * 100_000)) < 350


@pytest.mark.parametrize(
    ("flag", "given", "message"),
    [
        ("--layers", "2,x,1", LAYERS + "'2,x,1'" + SEE),
        ("--layers", "", LAYERS + "''" + SEE),
        ("--layers", "2,,1", LAYERS + "'2,,1'" + SEE),
        ("--layers", "2,2.5,1", LAYERS + "'2,2.5,1'" + SEE),
        ("--layers", "2,1_0,1", LAYERS + "'2,1_0,1'" + SEE),
        ("--layers", "2,٣,1", LAYERS + "'2,٣,1'" + SEE),
        ("--layers", "2,\x1b[31m", LAYERS + r"'2,\x1b[31m'" + SEE),
        ("--layers", "2", "network.layers has 1 number: expected that of the inputs, then 1 to 64 layers of units"),
        (
            "--layers",
            ",".join(["2"] * 66),
            "network.layers has 66 numbers: expected that of the inputs, then 1 to 64 layers of units",
        ),
        ("--layers", "2,0,1", "network.layers[1] is 0: a layer needs at least one unit"),
        ("--layers", "2,-1,1", "network.layers[1] is -1: a layer needs at least one unit"),
        ("--layers", "2,1000000000,1", "network.layers[1] is 1000000000: a layer has at most 4,096 units"),
        ("--layers", f"2,{10**30},1", f"network.layers[1] is {10**30}: a layer has at most 4,096 units"),
        ("--layers", f"2,{10**50},1", "network.layers[1] is a huge number: a layer has at most 4,096 units"),
        ("--layers", "3,2,1", "network.layers starts with 3 but the data has 2 inputs"),
        ("--layers", "2,2,3", "network.layers ends with 3 but the data has 1 target"),
        (
            "--layers",
            ",".join(["2", *["4096"] * 60, "1"]),
            "a network of 990,113,793 parameters with batches of 1 would need about 110.7 GiB of memory: "
            "the limit is 4 GiB",
        ),
        ("--eta", "x", "argument --eta: expected a number, got 'x'" + SEE),
        ("--eta", "0x10", "argument --eta: expected a number, got '0x10'" + SEE),
        ("--eta", "0", "training.eta is 0.0: expected a finite number above 0"),
        ("--eta", "-1", "training.eta is -1.0: expected a finite number above 0"),
        ("--eta", "nan", "training.eta is nan: expected a finite number above 0"),
        ("--eta", "1e400", "training.eta is inf: expected a finite number above 0"),
        ("--l2", "-0.1", "training.l2 is -0.1: expected a finite number, 0 or more"),
        ("--seed", "x", "argument --seed: expected a whole number, got 'x'" + SEE),
        ("--seed", "-5", f"training.seed is -5: {SEEDS}"),
        ("--seed", str(2**63), f"training.seed is {2**63}: {SEEDS}"),
        ("--seed", str(10**30), f"training.seed is {10**30}: {SEEDS}"),
        ("--batch-size", "1e3", "argument --batch-size: expected a whole number, got '1e3'" + SEE),
        ("--batch-size", "0", f"training.batch_size is 0: {BATCHES}"),
        ("--batch-size", "-1", f"training.batch_size is -1: {BATCHES}"),
        ("--batch-size", str(10**30), f"training.batch_size is {10**30}: {BATCHES}"),
        ("--optimizer", "adm", "training.optimizer is 'adm', did you mean 'adam'?"),
        (
            "--optimizer",
            "zzz",
            "training.optimizer is 'zzz': expected one of 'sgd', 'momentum', 'nesterov', 'rmsprop', 'adam'",
        ),
        ("--loss", "squarederror", "training.loss is 'squarederror', did you mean 'squared-error'?"),
        ("--schedule", "cosin", "training.schedule is 'cosin', did you mean 'cosine'?"),
        ("--bias", "fixt", "network.bias is 'fixt', did you mean 'fixed'?"),
        ("--hidden-activation", "ReLU", "network.hidden_activation is 'ReLU', did you mean 'relu'?"),
        (
            "--hidden-activation",
            "\x1b]0;x\x07",
            r"network.hidden_activation is '\x1b]0;x\x07': expected one of 'identity', 'sigmoid', 'tanh', 'relu', "
            "'leaky-relu', 'softplus', 'elu', 'silu', 'gelu', 'softmax'",
        ),
        (
            "--hidden-activation",
            "softmax",
            "layer 1 is a hidden layer with activation 'softmax': softmax is for the output layer only",
        ),
        (
            "--output-activation",
            "softmax",
            "softmax with one output is always 1: use 'sigmoid', or give two outputs or more",
        ),
        (
            "--output-activation",
            "identity",
            "loss 'binary-cross-entropy' does not go with output activation 'identity': it needs 'sigmoid', "
            "whose outputs are probabilities",
        ),
        ("--data", "mons", f"no data 'mons', did you mean 'moons'? {SETS}"),
        ("--data", "", f"no data '': {SETS}"),
        ("--data", "iris.txt", f"no data 'iris.txt', did you mean 'iris'? {SETS}"),
        ("--data", "iris", "network.layers starts with 2 but the data has 4 inputs"),
        ("--target", "species", "data.target does not go with data.name"),
        ("--init", "xavier", f"network.init is 'xavier', did you mean 'xavier-normal'? {SCHEMES}"),
        ("--init", "zeroes", f"network.init is 'zeroes', did you mean 'zeros'? {SCHEMES}"),
        ("--init", "weights.txt", f"network.init is 'weights.txt': {SCHEMES}"),
        ("--eta", None, "argument --eta: expected one argument" + SEE),
    ],
)
def test_an_override_without_sense_is_refused(flag: str, given: str | None, message: str) -> None:
    assert refusal("debug", "xor", "-e", "digest", flag, *([] if given is None else [given])) == message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("iriss", "no experiment 'iriss', did you mean 'iris'?"),
        ("XOR", "no experiment 'XOR', did you mean 'xor'?"),
        ("missing.toml", "missing.toml does not exist"),
        ("missing.csv", "missing.csv does not exist"),
        ("/dev/null", "/dev/null is no experiment: expected a .toml, .csv, .tsv or .npz file"),
        (".", ". is a folder: expected a .toml, .csv, .tsv or .npz file"),
        ("a\0b.toml", r"'a\x00b.toml' is not the name of a file"),
        ("a\0b.csv", r"'a\x00b.csv' is not the name of a file"),
        ("\udcff.toml", r"'\udcff.toml' does not exist"),
        ("\x1b[31m\u202e\u200b.csv", r"'\x1b[31m\u202e\u200b.csv' does not exist"),
    ],
)
def test_an_experiment_that_is_not_there_is_refused(source: str, message: str) -> None:
    assert refusal("debug", source, "-e", "digest") == message


@pytest.mark.parametrize("source", ["", "zzzzzz", "a\0b", "\udcff", "x" * 5_000])
def test_a_name_like_no_other_is_answered_with_all_there_are(source: str) -> None:
    assert refusal("debug", source, "-e", "digest").endswith(
        ": expected one of 'and', 'blobs', 'circles', 'digits', 'iris', 'mazur', 'moons', 'notes', 'or', 'relu', "
        "'sine', 'spirals', 'textbook', 'xor'"
    )


@pytest.mark.parametrize("ending", [".toml", ".csv", ".npz"])
def test_a_name_that_is_too_long_is_cut_in_its_middle(ending: str) -> None:
    line = refusal("debug", "x" * 5_000 + ending, "-e", "digest")
    assert line.endswith(f"x{ending} cannot be read: File name too long")
    assert "xx…xx" in line


def test_without_a_terminal_the_app_says_how_to_go_without_a_screen() -> None:
    expected = (
        "this is not a terminal: to go without a screen say 'bp-tui run EXPERIMENT --epochs N' "
        "or 'bp-tui debug EXPERIMENT -e COMMAND'"
    )
    assert refusal() == refusal("xor") == expected


def test_a_bad_experiment_is_named_before_the_terminal() -> None:
    assert refusal("iriss") == "no experiment 'iriss', did you mean 'iris'?"


def test_a_batch_size_beyond_the_data_is_the_whole_data() -> None:
    result = bp_tui("debug", "xor", "--batch-size", "1000000000", "-e", "info", "--json")
    assert result.objects[0]["batch_size"] == 4


def test_help_and_version_go_to_standard_output() -> None:
    for words in (("--help",), ("run", "--help"), ("debug", "-h"), ("list", "-h"), ("--version",)):
        result = bp_tui(*words)
        assert (result.status, result.err) == (0, "")
        assert "bp-tui" in result.out


def test_a_file_of_the_same_name_does_not_hide_a_preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("xor").write_text("x")
    assert bp_tui("debug", "xor", "-e", "digest").status == 0
    assert refusal("debug", "./xor", "-e", "digest").startswith("./xor is no experiment: ")
