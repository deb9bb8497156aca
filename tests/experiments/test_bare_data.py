"""A table of data alone is an experiment: a small network whose output fits its targets."""

from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import load_data
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.tables import ExperimentError
from tests.cli.command_line import refusal

CLASSES_3 = "a,b,kind\n1,2,x\n3,4,y\n5,6,z\n7,8,x\n"
CLASSES_2 = "a,b,kind\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n"
INTEGERS = "a,b,kind\n1,2,0\n3,4,1\n5,6,2\n7,8,0\n1,5,1\n2,7,2\n"
NUMBERS = "a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.25\n"


def load(folder: Path, content: str, **overrides: object) -> Experiment:
    (folder / "table.csv").write_text(content)
    return load_experiment(
        str(folder / "table.csv"), {key.replace("__", "."): value for key, value in overrides.items()}
    )


@pytest.mark.parametrize(
    ("content", "sizes", "output", "loss"),
    [
        (CLASSES_3, (2, 8, 3), "softmax", "categorical-cross-entropy"),
        (INTEGERS, (2, 8, 3), "softmax", "categorical-cross-entropy"),
        (CLASSES_2, (2, 8, 1), "sigmoid", "binary-cross-entropy"),
        (NUMBERS, (2, 8, 1), "identity", "squared-error"),
    ],
)
def test_output_and_loss_fit_the_targets(
    tmp_path: Path, content: str, sizes: tuple[int, ...], output: str, loss: str
) -> None:
    experiment = load(tmp_path, content)
    assert (experiment.layer_sizes, experiment.activations, experiment.loss) == (sizes, ("tanh", output), loss)
    Debugger(experiment).execute("epoch 2")


def test_the_other_settings_suit_unknown_data(tmp_path: Path) -> None:
    experiment = load(tmp_path, NUMBERS)
    assert (experiment.title, experiment.name, experiment.eta, experiment.shuffle) == (
        "data from table.csv",
        "table",
        0.05,
        True,
    )
    assert experiment.data.inputs.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)


def test_overrides_act_on_bare_data_too(tmp_path: Path) -> None:
    experiment = load(
        tmp_path, CLASSES_3, network__layers=[2, 4, 4, 3], training__eta=1.0, training__seed=9, data__scale="none"
    )
    assert (experiment.layer_sizes, experiment.eta, experiment.seed) == ((2, 4, 4, 3), 1.0, 9)
    assert experiment.data.inputs.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]


def test_the_seed_decides_what_is_held_out(tmp_path: Path) -> None:
    held = {str(load(tmp_path, INTEGERS, data__held_out=0.3, training__seed=s).data.held_out_inputs) for s in range(5)}
    assert len(held) > 1


def test_target_chooses_the_column_that_decides(tmp_path: Path) -> None:
    assert load(tmp_path, CLASSES_3, data__target="kind").loss == "categorical-cross-entropy"
    with pytest.raises(ExperimentError, match=r"column 'kind': 'x' is not a number"):
        load(tmp_path, CLASSES_3, data__target="a")


def test_tabs_and_npz_are_tables_too(tmp_path: Path) -> None:
    (tmp_path / "table.tsv").write_text(NUMBERS.replace(",", "\t"))
    np.savez(tmp_path / "table.npz", X=np.eye(4), y=np.array([0, 1, 1, 0]))
    assert load_experiment(str(tmp_path / "table.tsv")).loss == "squared-error"
    assert load_experiment(str(tmp_path / "table.npz")).loss == "binary-cross-entropy"


def test_other_data_beside_a_table_of_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="is the data already: leave out --data, or name an experiment"):
        load(tmp_path, NUMBERS, data="xor")


def test_the_data_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counting(*arguments: object, **options: object) -> object:
        calls.append(1)
        return load_data(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("bp_tui.experiment.load_data", counting)
    load(tmp_path, NUMBERS)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "table.csv is empty"),
        (b"a,b,c\n", "table.csv has a header, but no row of data: at least 2 are needed"),
        (b"a,b,c\n1,2,3\n", "table.csv has only one row of data: at least 2 are needed"),
        (b"a,b,c\n1,2,3\n1,2\n", "table.csv line 3 has 2 cells, expected 3"),
        (b"a,b,c\n1,2,3\n1,x,2\n", "table.csv line 3, column 'b': 'x' is not a number"),
        (b"a,b,c\n1,2,3\n1,inf,2\n", "table.csv line 3, column 'b': 'inf' is not a finite number"),
        (
            b"a,b,c\n1,2,3\n1,,2\n",
            "table.csv line 3, column 'b' has a missing value; 1 of 2 rows have missing values: fill them in or leave "
            "those rows out",
        ),
        (bytes(range(256)), "table.csv is not text: byte 0x00 at offset 0"),
        (b"a,\xe2\x80\xaeb\x1b[2J,c\n1,\x1b[31m,3\n1,2,3\n", None),
    ],
    ids=range(9),
)
def test_a_table_that_cannot_be_used_is_refused_with_row_and_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_bytes(content)
    line = refusal("debug", "table.csv", "-e", "digest")
    assert line == (message or r"table.csv line 2, column '\u202eb\x1b[2J': '\x1b[31m' is not a number")


def test_an_absent_target_column_is_answered_with_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(NUMBERS)
    for target, hint in (("Y", ", did you mean 'y'?"), ("price", ":"), ("\x1b[31m", ":")):
        line = refusal("debug", "table.csv", "--target", target, "-e", "digest")
        assert line == f"table.csv has no column {target!r}{hint} it has 'a', 'b', 'y'"
