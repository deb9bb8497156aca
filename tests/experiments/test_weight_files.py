"""`--init FILE`: weights from JSON and NPZ, and every way such a file can be wrong."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.tables import ExperimentError

W1, W2, B1, B2 = [[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0]], [0.5, 0.25], [0.125]
Arrays = Mapping[str, "NDArray[np.generic]"]
GOOD: dict[str, "NDArray[np.float64]"] = {
    "w1": np.array(W1),
    "b1": np.array(B1),
    "w2": np.array(W2),
    "b2": np.array(B2),
}


def load(path: Path) -> Experiment:
    return load_experiment("xor", {"network.init": str(path)})


def refusal(path: Path) -> str:
    with pytest.raises(ExperimentError) as caught:
        load(path)
    assert str(caught.value).isprintable()
    return str(caught.value).replace(f"{path.parent}/", "")


def save(path: Path, arrays: Arrays) -> None:
    np.savez(path, **arrays)  # type: ignore[arg-type]


def blocks(experiment: Experiment) -> list[object]:
    return [layer.block.tolist() for layer in experiment.build().network.layers]


def test_json_holds_weights_and_biases_as_toml_does(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps({"weights": [W1, W2], "biases": [B1, B2]}))
    assert blocks(load(tmp_path / "w.json")) == [[[0.5, 0.25], [1, 3], [2, 4]], [[0.125], [5], [6]]]


def test_npz_holds_a_matrix_and_a_vector_for_each_layer(tmp_path: Path) -> None:
    save(tmp_path / "w.npz", GOOD)
    assert blocks(load(tmp_path / "w.npz")) == [[[0.5, 0.25], [1, 3], [2, 4]], [[0.125], [5], [6]]]


def test_biases_may_be_left_out_of_either(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps({"weights": [W1, W2]}))
    np.savez(tmp_path / "w.npz", w1=GOOD["w1"], w2=GOOD["w2"])
    expected = [[[0, 0], [1, 3], [2, 4]], [[0], [5], [6]]]
    assert blocks(load(tmp_path / "w.json")) == blocks(load(tmp_path / "w.npz")) == expected


def test_whole_numbers_and_small_floats_become_doubles(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", w1=np.array(W1, dtype=np.int8), w2=np.array(W2, dtype=np.float32))
    assert blocks(load(tmp_path / "w.npz")) == [[[0, 0], [1, 3], [2, 4]], [[0], [5], [6]]]


def test_every_bit_of_a_weight_arrives(tmp_path: Path) -> None:
    exact = np.array([[0.1, 1 / 3], [5e-324, -1.7976931348623157e308]])
    np.savez(tmp_path / "w.npz", w1=exact, w2=GOOD["w2"])
    (tmp_path / "w.json").write_text(json.dumps({"weights": [exact.tolist(), W2]}))
    for name in ("w.npz", "w.json"):
        assert load(tmp_path / name).build().network.layers[0].block[1:].T.tobytes() == exact.tobytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "w.json is empty"),
        (b"\xff\xfe{}", "w.json is not UTF-8 text: byte 0xff at offset 0"),
        (b"{", "w.json is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"[1]", "w.json holds no object: expected one in { }"),
        (b"[" * 100_000, "w.json is nested too deeply"),
        (b'{"weights": ' + b"[" * 900 + b"]" * 900 + b"}", "w.json: network.weights is for 1 layer, expected 2"),
        (b'{"weights":\n' + b"9" * 5_000 + b"}", "w.json line 2: a number has too many digits"),
        (b"{}", "w.json has no 'weights': expected an object with 'weights' and 'biases'"),
        (b'{"weights": null}', "w.json has no 'weights': expected an object with 'weights' and 'biases'"),
        (b'{"weights": "w"}', "w.json: weights is 'w': expected a list in square brackets"),
        (b'{"weights": [], "bias": []}', "w.json: unknown key 'bias', did you mean 'biases'?"),
        (
            b'{"weights": [], "\\u001b[31m": []}',
            r"w.json: unknown key '\x1b[31m': expected one of 'weights', 'biases'",
        ),
        (b'{"weights": [[[1, 2]], [[1, 2]]]}', "w.json: network.weights[0] has 1 row, expected 2"),
        (
            b'{"weights": [[[1, 2], [3, NaN]], [[1, 2]]]}',
            "w.json: network.weights[0][1][1] is 'NaN': expected a finite number",
        ),
        (
            b'{"weights": [[[1, 2], [3, 1e999]], [[1, 2]]]}',
            "w.json: network.weights[0][1][1] is inf: expected a finite number",
        ),
        (
            b'{"weights": [[[1, 2], [3, 4]], [[1, 2]]], "biases": [[0], [0]]}',
            "w.json: network.biases[0] has 1 number, expected 2",
        ),
    ],
    ids=range(16),
)
def test_a_json_file_without_weights_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "w.json").write_bytes(content)
    assert refusal(tmp_path / "w.json") == message


EXPECTED = "expected arrays w1, b1, w2, b2 …, one pair for each layer"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, f"w.npz holds nothing: {EXPECTED}"),
        ({"a": np.zeros(2)}, f"w.npz holds 'a': {EXPECTED}"),
        ({"w1": np.zeros(2), "w3": np.zeros(2)}, f"w.npz holds 'w1', 'w3': {EXPECTED}"),
        ({**GOOD, "x": np.zeros(2)}, f"w.npz holds 'b1', 'b2', 'w1', 'w2', 'x': {EXPECTED}"),
        ({"\x1b[31m\u202e": np.zeros(2)}, rf"w.npz holds '\x1b[31m\u202e': {EXPECTED}"),
        (
            {"w1": GOOD["w1"], "w2": GOOD["w2"], "b1": GOOD["b1"]},
            "w.npz has no b2: give the biases of every layer or of none",
        ),
        ({**GOOD, "w1": np.zeros((2, 3))}, "w.npz: network.weights[0][0] has 3 numbers, expected 2"),
        ({**GOOD, "w1": np.zeros((3, 2))}, "w.npz: network.weights[0] has 3 rows, expected 2"),
        ({**GOOD, "w1": np.zeros(2)}, "w.npz: network.weights[0][0] is 0.0: expected a list of 2 numbers"),
        ({**GOOD, "w1": np.array(3.0)}, "w.npz: network.weights[0] is 3.0: expected a list of 2 rows"),
        ({**GOOD, "b1": np.zeros(3)}, "w.npz: network.biases[0] has 3 numbers, expected 2"),
        ({"w1": GOOD["w1"]}, "w.npz: network.weights is for 1 layer, expected 2"),
        ({**GOOD, "w1": np.full((2, 2), np.nan)}, "w.npz: w1[0, 0] is nan: it must be a finite number"),
        (
            {**GOOD, "w1": np.array([[{}]], dtype=object)},
            "w.npz: w1 holds pickled Python objects, which are never loaded: save an array of numbers",
        ),
        (
            {**GOOD, "w1": np.array([["x"]])},
            "w.npz: w1 is of type '<U1': real numbers of at most 64 bits are needed",
        ),
    ],
)
def test_an_npz_file_without_weights_is_refused(tmp_path: Path, arrays: Arrays, message: str) -> None:
    save(tmp_path / "w.npz", arrays)
    assert refusal(tmp_path / "w.npz") == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "w.npz is empty"),
        (b"hello", "w.npz is not an NPZ file: np.savez(file, …) writes one"),
        (b"PK\x03\x04", "w.npz is cut short or damaged: its list of arrays cannot be read"),
    ],
)
def test_a_damaged_npz_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "w.npz").write_bytes(content)
    assert refusal(tmp_path / "w.npz") == message


@pytest.mark.parametrize("name", ["missing.json", "missing.npz"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == f"{name} does not exist"


@pytest.mark.parametrize(("name", "wanted"), [("folder.json", "a JSON file"), ("folder.npz", "a CSV or NPZ file")])
def test_a_folder_is_called_that(tmp_path: Path, name: str, wanted: str) -> None:
    (tmp_path / name).mkdir()
    assert refusal(tmp_path / name) == f"{name} is a folder: {wanted} is needed"


def test_a_hostile_file_name_is_escaped(tmp_path: Path) -> None:
    assert refusal(tmp_path / "\x1b[2J\u202e.npz").endswith(r"\x1b[2J\u202e.npz' does not exist")


def test_biases_in_a_file_do_not_go_with_a_network_without_bias(tmp_path: Path) -> None:
    save(tmp_path / "w.npz", GOOD)
    with pytest.raises(ExperimentError, match=r"w\.npz: network\.biases are given but network\.bias is 'none'"):
        load_experiment("xor", {"network.init": str(tmp_path / "w.npz"), "network.bias": "none"})
