"""The `[data]` table: what it may hold, samples written out in it, and what is refused."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import DataError, Dataset, load_data

HERE = Path()
XOR = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [1], [1], [0]]}


def load(**description: object) -> Dataset:
    return load_data(description, base=HERE, seed=0)


def refusal(**description: object) -> str:
    with pytest.raises(DataError) as caught:
        load(**description)
    return str(caught.value)


def test_lists_are_taken_row_by_row() -> None:
    data = load(inputs=[[0.05, 0.10]], targets=[[0.01, 0.99]])
    assert (data.inputs.tolist(), data.targets.tolist()) == ([[0.05, 0.10]], [[0.01, 0.99]])


def test_columns_of_lists_are_called_x_and_r() -> None:
    data = load(inputs=[[1, 2]], targets=[[3, 4]])
    assert (data.input_names, data.target_names) == (("x1", "x2"), ("r1", "r2"))


def test_targets_of_one_number_each_need_no_brackets() -> None:
    assert load(inputs=[[1], [2]], targets=[0.5, 1.5]).targets.tolist() == [[0.5], [1.5]]


def test_lists_of_0_and_1_are_classes() -> None:
    data = load(**XOR)
    assert (data.kind, data.class_names) == ("classes", ("0", "1"))


def test_other_lists_are_numbers() -> None:
    assert load(inputs=[[1], [2], [3]], targets=[[0], [1], [2]]).kind == "numbers"


def test_lists_become_one_hot_where_asked() -> None:
    data = load(inputs=[[1], [2], [3]], targets=[[0], [1], [2]], target_kind="classes")
    assert data.targets.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_arrays_serve_as_lists() -> None:
    assert load(inputs=np.eye(2), targets=np.array([0.5, 2.0])).inputs.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({}, "data needs either inputs with targets, or name, or file: it has none of them"),
        ({"inputs": [[1]]}, "data needs either inputs with targets, or name, or file: it has inputs"),
        (
            {"name": "xor", "file": "a.csv"},
            "data needs either inputs with targets, or name, or file: it has name and file",
        ),
        ({"name": "xor", "scal": "unit"}, "data has an unknown key 'scal', did you mean 'scale'?"),
        ({"name": "xor", "target": "y"}, "data.target does not go with data.name"),
        ({"file": "a.csv", "noise": 0.1}, "data.noise does not go with data.file"),
        (
            {"name": "mons"},
            "data.name is 'mons', did you mean 'moons'? there are 'xor', 'and', 'or', 'majority', 'moons', "
            "'circles', 'spirals', 'blobs', 'sine', 'iris', 'digits'",
        ),
        ({"name": 3}, "data.name is 3: it must be a text in quotes"),
        ({"file": ""}, "data.file is '': it must be a text in quotes"),
        ({"name": "iris", "samples": 10}, "data.samples does not apply to iris: its samples are fixed"),
        ({"name": "xor", "noise": 0.0}, "data.noise does not apply to xor: its samples are fixed"),
        (
            {"name": "moons", "classes": 3},
            "data.classes does not apply to moons: only blobs has a number of classes to choose",
        ),
        (
            {"name": "blobs", "samples": 4, "classes": 5},
            "data.samples is 4: 5 classes need at least 5 samples",
        ),
        ({"name": "sine", "one_hot": True}, "data.one_hot does not apply to sine: its target is a number"),
        (
            {"name": "moons", "samples": 10**12},
            "data.samples is 1000000000000: it must be a whole number from 2 to 1,000,000",
        ),
        (
            {"name": "moons", "samples": 10**5000},
            "data.samples is a huge number: it must be a whole number from 2 to 1,000,000",
        ),
        (
            {"name": "moons", "samples": 2.5},
            "data.samples is 2.5: it must be a whole number from 2 to 1,000,000",
        ),
        ({"name": "moons", "noise": -1}, "data.noise is -1: it must be a standard deviation, at least 0"),
        (
            {"name": "moons", "noise": float("nan")},
            "data.noise is nan: it must be a standard deviation, at least 0",
        ),
        (
            {"name": "xor", "scale": "minmx"},
            "data.scale is 'minmx', did you mean 'minmax'? it must be one of 'none', 'standard', 'minmax', 'unit'",
        ),
        (
            {"name": "xor", "scale": 1},
            "data.scale is 1: it must be one of 'none', 'standard', 'minmax', 'unit'",
        ),
        (
            {"name": "xor", "held_out": 1.0},
            "data.held_out is 1.0: it must be a fraction, at least 0 and less than 1",
        ),
        (
            {"name": "xor", "held_out": True},
            "data.held_out is true: it must be a fraction, at least 0 and less than 1",
        ),
        ({"name": "xor", "one_hot": "yes"}, "data.one_hot is 'yes': it must be true or false"),
        ({**XOR, "target_kind": "text"}, "data.target_kind is 'text': it must be 'classes' or 'numbers'"),
        (
            {**XOR, "target_kind": "numbers", "one_hot": True},
            "data.one_hot does not go with data.target_kind = 'numbers': it is about classes",
        ),
        (
            {"file": "a.csv", "target": 3},
            "data.target is 3: it must be a column's name or a list of such names",
        ),
        (
            {"file": "a.csv", "target": []},
            "data.target is a list: it must be a column's name or a list of such names",
        ),
        ({"file": "a.csv", "target": ["y", "y"]}, "data.target names the column 'y' twice"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_the_reason(description: dict[str, object], message: str) -> None:
    assert refusal(**description) == message


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([], [], "data.inputs is empty: at least one row is needed"),
        (3, [[1]], "data.inputs is 3: it must be a list of rows, such as [[0, 1], [1, 0]]"),
        ([1, 2], [[1], [2]], "data.inputs row 1 is 1: it must be a list of numbers"),
        ([[]], [[1]], "data.inputs row 1 is a list: it must be a list of numbers"),
        ([[1], 2], [[1], [2]], "data.inputs row 2 is 2: it must be a list of numbers"),
        ([[1, 2], [3]], [[1], [2]], "data.inputs row 2 has 1 number, expected 2 as in row 1"),
        ([[1, "two"]], [[1]], "data.inputs row 1, column 2 is 'two': it must be a number"),
        ([[1, True]], [[1]], "data.inputs row 1, column 2 is true: it must be a number"),
        ([[1, [2]]], [[1]], "data.inputs row 1, column 2 is a list: it must be a number"),
        ([[1], [float("nan")]], [[1], [2]], "data.inputs row 2, column 1 is nan: it must be a finite number"),
        ([[1], [float("inf")]], [[1], [2]], "data.inputs row 2, column 1 is inf: it must be a finite number"),
        (
            [[1], [10**400]],
            [[1], [2]],
            "data.inputs row 2, column 1 is a huge number: it must be a finite number",
        ),
        ([[1]], [["\x1b[1m"]], r"data.targets row 1, column 1 is '\x1b[1m': it must be a number"),
        ([[1]], [[1], [2]], "data.inputs has 1 row and data.targets 2: each input needs a target"),
        (
            [[0] * 4_097],
            [[1]],
            "data.inputs has 1 row of 4,097 numbers: "
            "at most 1,000,000 rows, 4,096 columns and 67,108,864 numbers are possible",
        ),
    ],
)
def test_lists_that_are_no_table_are_refused_with_the_place(inputs: object, targets: object, message: str) -> None:
    assert refusal(inputs=inputs, targets=targets) == message


def test_the_package_loads_no_file_format_before_it_is_needed() -> None:
    code = "import bp_tui.data, sys; sys.exit(any(m in sys.modules for m in ('csv', 'zipfile', 'difflib')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(DataError, match="seed is -1: it must be 0 or more"):
        load_data({"name": "xor"}, base=HERE, seed=-1)
