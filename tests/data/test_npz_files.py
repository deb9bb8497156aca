"""What an NPZ file may hold, and every way it can be unusable or a trap."""

import io
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import DataError, Dataset, load_arrays, load_data

X = np.array([[0.5, 1.0], [1.5, 2.0], [2.5, 3.0], [3.5, 4.0]])
CLASSES = np.array([0, 1, 1, 0])


def load(folder: Path, **arrays: object) -> Dataset:
    np.savez(folder / "data.npz", **arrays)  # type: ignore[arg-type]
    return load_data({"file": "data.npz"}, base=folder, seed=0)


def refusal(folder: Path, content: bytes | Mapping[str, object]) -> str:
    if isinstance(content, bytes):
        (folder / "data.npz").write_bytes(content)
    else:
        np.savez(folder / "data.npz", **content)  # type: ignore[arg-type]
    with pytest.raises(DataError) as caught:
        load_data({"file": "data.npz"}, base=folder, seed=0)
    return str(caught.value)


def npy(header: str, body: bytes = b"", version: int = 1) -> bytes:
    text = header.encode("latin-1")
    return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4, "little") + text + body


def header(shape: str, descr: str = "'<f8'") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


def archive(inputs: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    """An NPZ file with good targets and whatever `inputs` holds."""
    targets = io.BytesIO()
    np.save(targets, CLASSES)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", compression) as file:
        file.writestr("inputs.npy", inputs)
        file.writestr("targets.npy", targets.getvalue())
    return raw.getvalue()


@pytest.mark.parametrize("names", [("inputs", "targets"), ("X", "y"), ("x", "y")])
def test_arrays_go_by_any_usual_pair_of_names(tmp_path: Path, names: tuple[str, str]) -> None:
    data = load(tmp_path, **{names[0]: X, names[1]: X})
    assert np.array_equal(data.inputs, X)


def test_targets_of_two_dimensions_are_taken_as_they_are(tmp_path: Path) -> None:
    data = load(tmp_path, inputs=X, targets=X)
    assert (data.targets.tolist(), data.target_names, data.kind) == (X.tolist(), ("r1", "r2"), "numbers")


def test_a_vector_of_floats_is_one_column_of_numbers(tmp_path: Path) -> None:
    data = load(tmp_path, X=X, y=np.array([0.0, 1.0, 2.0, 0.0]))
    assert (data.targets.tolist(), data.kind) == ([[0], [1], [2], [0]], "numbers")


def test_a_vector_of_two_whole_numbers_is_a_column_of_0_and_1(tmp_path: Path) -> None:
    data = load(tmp_path, X=X, y=np.array([3, 7, 7, 3]))
    assert (data.targets.tolist(), data.class_names) == ([[0], [1], [1], [0]], ("3", "7"))


def test_a_single_column_of_whole_numbers_is_like_a_vector(tmp_path: Path) -> None:
    assert load(tmp_path, X=X, y=np.array([[3], [7], [7], [3]])).class_names == ("3", "7")


def test_a_vector_of_more_whole_numbers_becomes_one_hot(tmp_path: Path) -> None:
    data = load(tmp_path, X=np.concatenate([X, X]), y=np.array([0, 1, 2, 0, 1, 2, 0, 1], dtype=np.uint8))
    assert data.targets[:3].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize("dtype", ["?", "u1", "<i2", ">i8", "<f2", ">f4", ">f8"])
def test_any_real_number_type_becomes_float64(tmp_path: Path, dtype: str) -> None:
    data = load(tmp_path, inputs=np.array([[0, 1], [1, 0]]).astype(dtype), targets=np.array([0.5, 1.5]))
    assert data.inputs.dtype == np.float64
    assert data.inputs.tolist() == [[0, 1], [1, 0]]


def test_column_major_arrays_keep_their_meaning(tmp_path: Path) -> None:
    data = load(tmp_path, inputs=np.asfortranarray(X), targets=CLASSES)
    assert np.array_equal(data.inputs, X)


def test_column_major_arrays_come_out_row_by_row(tmp_path: Path) -> None:
    assert load(tmp_path, inputs=np.asfortranarray(X), targets=CLASSES).inputs.flags.c_contiguous


def test_compressed_files_are_read(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "data.npz", inputs=X, targets=CLASSES)
    assert np.array_equal(load_data({"file": "data.npz"}, base=tmp_path, seed=0).inputs, X)


def test_other_arrays_in_the_file_do_not_matter(tmp_path: Path) -> None:
    assert len(load(tmp_path, inputs=X, targets=CLASSES, note=np.array(["text"])).inputs) == 4


def test_target_is_refused_for_npz(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", inputs=X, targets=CLASSES)
    with pytest.raises(DataError, match="are for CSV files"):
        load_data({"file": "data.npz", "target": "y"}, base=tmp_path, seed=0)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "data.npz needs arrays called inputs and targets (or X and y, or x and y): it holds nothing"),
        (
            {"inputs": X, "labels": CLASSES},
            "data.npz needs arrays called inputs and targets (or X and y, or x and y): it holds 'inputs', 'labels'",
        ),
        (
            {"inputs": X, "targets": np.array(["a", "b", "a", "b"])},
            "data.npz: targets is of type '<U1': real numbers of at most 64 bits are needed",
        ),
        (
            {"inputs": X + 0j, "targets": CLASSES},
            "data.npz: inputs is of type 'complex128': real numbers of at most 64 bits are needed",
        ),
        (
            {"inputs": np.array([[{}], [1]], dtype=object), "targets": CLASSES},
            "data.npz: inputs holds pickled Python objects, which are never loaded: save an array of numbers",
        ),
        (
            {"inputs": X[:, 0], "targets": CLASSES},
            "data.npz: inputs has 1 dimension, expected 2: one row for each sample",
        ),
        (
            {"inputs": X, "targets": CLASSES.reshape(2, 2, 1)},
            "data.npz: targets has 3 dimensions, expected 1 or 2: one row for each sample",
        ),
        (
            {"inputs": X, "targets": np.array(3.0)},
            "data.npz: targets has 0 dimensions, expected 1 or 2: one row for each sample",
        ),
        (
            {"inputs": X, "targets": CLASSES[:3]},
            "data.npz: inputs has 4 rows and targets 3: each input needs a target",
        ),
        (
            {"inputs": X[:1], "targets": CLASSES[:1]},
            "data.npz has only one row of data: at least 2 are needed",
        ),
        (
            {"inputs": X[:0], "targets": CLASSES[:0]},
            "data.npz: inputs declares the shape (0, 2): there are no numbers in it",
        ),
        (
            {"inputs": np.where(X == 3.0, np.nan, X), "targets": CLASSES},
            "data.npz: inputs[2, 1] is nan: it must be a finite number",
        ),
        (
            {"inputs": X, "targets": np.array([0.0, -np.inf, 1.0, 2.0])},
            "data.npz: targets[1] is -inf: it must be a finite number",
        ),
        (
            {"inputs": X, "targets": np.array([5, 5, 5, 5])},
            "data.npz, column 'targets' holds only '5': a target needs at least 2 values",
        ),
        (
            {"inputs": np.zeros((2, 4_097)), "targets": CLASSES[:2]},
            "data.npz: inputs is 2 × 4,097: at most 1,000,000 rows, 4,096 columns and 67,108,864 numbers are possible",
        ),
    ],
)
def test_unusable_arrays_are_refused_with_the_reason(tmp_path: Path, arrays: dict[str, object], message: str) -> None:
    assert refusal(tmp_path, arrays) == message


def test_an_empty_file_is_called_that(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "data.npz is empty"


def test_a_file_that_is_no_archive_is_called_that(tmp_path: Path) -> None:
    message = "data.npz is not an NPZ file: np.savez(file, …) writes one"
    assert refusal(tmp_path, b"a,b\n1,2\n") == message


def test_a_truncated_file_is_called_that(tmp_path: Path) -> None:
    whole = archive(npy(header("(4, 2)"), X.tobytes()))
    assert refusal(tmp_path, whole[:-30]) == ("data.npz is cut short or damaged: its list of arrays cannot be read")


def test_a_damaged_array_is_named(tmp_path: Path) -> None:
    whole = archive(npy(header("(4, 2)"), X.tobytes()))
    damaged = whole.replace(X.tobytes(), X.tobytes()[::-1])
    assert refusal(tmp_path, damaged) == "data.npz: inputs is cut short or damaged"


def test_a_declared_size_in_terabytes_is_refused(tmp_path: Path) -> None:
    raw = archive(npy(header("(1000000000, 1000)"), b"\0" * 80))
    assert refusal(tmp_path, raw) == (
        "data.npz: inputs declares the shape (1000000000, 1000) of float64: more than the 256 MiB that are read"
    )


def test_a_declared_size_must_be_the_real_one(tmp_path: Path) -> None:
    raw = archive(npy(header("(4, 2)"), b"\0" * 80))
    assert refusal(tmp_path, raw) == (
        "data.npz: inputs declares the shape (4, 2) of float64, 64 bytes, but holds 80: it is damaged"
    )


def test_an_archive_that_would_swell_is_refused_before_it_does(tmp_path: Path) -> None:
    raw = archive(npy(header("(4, 2)"), b"\0" * 50_000_000), zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    refusal(tmp_path, raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_directory_that_understates_a_size_does_not_let_it_swell(tmp_path: Path) -> None:
    inputs = npy(header("(4, 2)"), b"\0" * 50_000_000)
    claimed = len(inputs) - 50_000_000 + 64
    raw = archive(inputs, zipfile.ZIP_DEFLATED)
    lying = raw.replace(len(inputs).to_bytes(4, "little"), claimed.to_bytes(4, "little"))
    tracemalloc.start()
    assert refusal(tmp_path, lying) == "data.npz: inputs is cut short or damaged"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_an_archive_of_thousands_of_members_is_refused_unlisted(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"PK" + b"PK\x01\x02" * 1_001) == "data.npz holds more than 1,000 arrays"


def test_an_unknown_compression_is_refused(tmp_path: Path) -> None:
    raw = archive(npy(header("(4, 2)"), X.tobytes()), zipfile.ZIP_LZMA)
    assert "compressed in a way np.savez does not use" in refusal(tmp_path, raw)


@pytest.mark.parametrize(
    "bad",
    [
        npy(header("(-4, -2)"), X.tobytes()),
        npy(header("(" + "9" * 4_000 + ", 9)")),
        npy(header("4"), X.tobytes()),
        npy(header("(4, 2)", "'O'"), X.tobytes()),
        npy(header("(4, 2)", "'<f16'"), X.tobytes() * 2),
        npy(header("(4, 2)", "[('\x1b[31m', '<f8')]"), X.tobytes()),
        npy(header("(4, 2)", "'nonsense'"), X.tobytes()),
        npy("(" * 9_000),
        npy("-" * 9_000 + "1"),
        npy("{'descr': " + "[" * 150),
        npy("x" * 11_000),
        npy(header("(4, 2)"), X.tobytes(), version=2)[:12],
        npy(header("(4L, 2L)"), b""),
        npy("'\\d'"),
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff",
        b"\x93NUMPY\x09\x00",
        b"",
    ],
)
def test_a_hostile_header_ends_in_one_printable_line(tmp_path: Path, bad: bytes) -> None:
    assert refusal(tmp_path, archive(bad)).isprintable()


def test_a_name_in_the_archive_is_escaped(tmp_path: Path) -> None:
    assert r"'\x1b]0;x\x07'" in refusal(tmp_path, {"\x1b]0;x\x07": X})


def test_header_version_2_is_read(tmp_path: Path) -> None:
    (tmp_path / "data.npz").write_bytes(archive(npy(header("(4, 2)"), X.tobytes(), version=2)))
    assert np.array_equal(load_data({"file": "data.npz"}, base=tmp_path, seed=0).inputs, X)


def test_plain_arrays_are_loaded_by_name_as_float64(tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", w1=np.array([[1, 2]]), b1=np.array([0.5], dtype=np.float32))
    arrays = load_arrays(tmp_path / "weights.npz")
    assert {name: array.tolist() for name, array in arrays.items()} == {"w1": [[1.0, 2.0]], "b1": [0.5]}


def test_plain_arrays_must_be_finite(tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", w1=np.array([1.0, np.nan]))
    with pytest.raises(DataError, match=r"weights\.npz: w1\[1\] is nan"):
        load_arrays(tmp_path / "weights.npz")


def test_plain_arrays_together_may_not_swell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bp_tui.data.npz_file.MAX_FILE_BYTES", 3_000)
    np.savez_compressed(tmp_path / "weights.npz", w1=np.zeros(200), w2=np.zeros(200))
    with pytest.raises(DataError, match=r"weights\.npz holds more than"):
        load_arrays(tmp_path / "weights.npz")
