"""Whatever bytes a file holds, loading it gives arrays or a `DataError` of one line, and no warning."""

import io
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.data import DataError, load_data

CSV_FILES = [
    b"length,width,species\n5.1,3.5,setosa\n7.0,3.2,virginica\n6.4,3.2,virginica\n",
    b"1,2,0\n3,4,1\n5,6,0\n",
    b'\xef\xbb\xbfa;b\r\n"1";0,5\r\n\r\n2;?\r\n',
    "größe\t猫\n1e3\tja\n-inf\tnein\n".encode(),
]


def _npz_files() -> list[bytes]:
    plain, compressed, lzma = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.savez(plain, inputs=np.arange(6.0).reshape(3, 2), targets=np.array([0, 1, 1]))
    np.savez_compressed(compressed, X=np.ones((2, 3), dtype=np.float32), y=np.array([[0.5], [1.5]]))
    with zipfile.ZipFile(lzma, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("x.npy", b"\x93NUMPY\x01\x00")
        file.writestr("y.npy", b"")
    return [plain.getvalue(), compressed.getvalue(), lzma.getvalue()]


@st.composite
def damaged(draw: st.DrawFn, files: list[bytes], fragments: list[bytes]) -> bytes:
    """One of `files` after a few cuts, overwritten stretches and inserted fragments."""
    raw = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(raw)))
        end = draw(st.integers(start, min(len(raw), start + 8)) | st.just(len(raw)))
        raw = raw[:start] + draw(st.sampled_from(fragments) | st.binary(max_size=6)) + raw[end:]
    return raw


CSV_FRAGMENTS = [
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"nan",
    b"1e999",
    b"_",
    b"\xe2\x80\xae",
    b"\x1b[2J",
]
ZIP_FRAGMENTS = [
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"'|O'",
    b"99999999",
    b"(",
    b"-1",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def load_or_refuse(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            data = load_data({"file": name, "scale": "standard", "held_out": 0.3}, base=folder, seed=0)
            message = ""
        except DataError as refusal:
            data, message = None, str(refusal)
    assert message.isprintable()
    assert data is None or (np.isfinite(data.inputs).all() and len(data.targets) == len(data.inputs) > 0)


@settings(max_examples=400, deadline=None)
@given(raw=damaged(CSV_FILES, CSV_FRAGMENTS))
def test_a_damaged_csv_file_is_read_or_refused(folder: Path, raw: bytes) -> None:
    load_or_refuse(folder, "table.csv", raw)


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_called_csv_are_read_or_refused(folder: Path, raw: bytes) -> None:
    load_or_refuse(folder, "table.csv", raw)


@settings(max_examples=600, deadline=None)
@given(raw=damaged(_npz_files(), ZIP_FRAGMENTS))
def test_a_damaged_npz_file_is_read_or_refused(folder: Path, raw: bytes) -> None:
    load_or_refuse(folder, "data.npz", raw)


@settings(max_examples=300, deadline=None)
@given(
    header=st.text(max_size=60)
    | damaged([b"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }\n"], ZIP_FRAGMENTS).map(
        lambda raw: raw.decode("latin-1")
    )
)
def test_any_header_of_an_array_is_read_or_refused(folder: Path, header: str) -> None:
    text = header.encode("latin-1", "replace")
    inputs = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + np.arange(6.0).tobytes()
    targets, raw = io.BytesIO(), io.BytesIO()
    np.save(targets, np.array([0, 1, 1]))
    with zipfile.ZipFile(raw, "w") as file:
        file.writestr("inputs.npy", inputs)
        file.writestr("targets.npy", targets.getvalue())
    load_or_refuse(folder, "data.npz", raw.getvalue())
