"""What lies at a path may be anything: only a session is read, and nothing waits, ends badly or fills the memory."""

import io
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tests.session.outcomes import refusal
from tests.session.recorded import saved


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith("is a folder: expected a .bps file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_refused_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bps")
    assert refusal(tmp_path / "pipe.bps").endswith("is not a regular file: expected a .bps file")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
def test_a_device_is_refused_unopened() -> None:
    assert refusal(Path("/dev/zero")) == "/dev/zero is not a regular file: expected a .bps file"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.bps").endswith("no.bps cannot be read: No such file or directory")


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300, "\x1b]52;c;aGk=\x07"])
def test_a_name_that_no_file_has_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / name)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "sparse.bps").open("wb") as file:
        file.truncate(300 * 2**20)
    tracemalloc.start()
    try:
        assert "larger than 256 MiB" in refusal(tmp_path / "sparse.bps")
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_large_file_of_nothing_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "sparse.bps").open("wb") as file:
        file.truncate(200 * 2**20)
    assert "is not a session" in refusal(tmp_path / "sparse.bps")


def arrays() -> bytes:
    raw = io.BytesIO()
    np.savez(raw, inputs=np.zeros((2, 2)), targets=np.zeros(2))
    return raw.getvalue()


OTHER_FILES = {
    "spaces": b"  \n \n",
    "numbers": bytes(range(256)) * 10,
    "npz": arrays(),
    "utf-16": saved("everything").decode().encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + saved("everything"),
    "other json": b'{"format":"another"}\n',
    "a list": b"[1,2]\n",
    "toml": b"[network]\nlayers = [2, 2, 1]\n",
    "no end": saved("everything").splitlines()[0],
}


@pytest.mark.parametrize("kind", OTHER_FILES)
def test_a_file_that_is_no_session_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "other.bps").write_bytes(OTHER_FILES[kind])
    assert "other.bps" in refusal(tmp_path / "other.bps")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.bps").touch()
    assert refusal(tmp_path / "empty.bps").endswith("empty.bps is empty: expected a session")
