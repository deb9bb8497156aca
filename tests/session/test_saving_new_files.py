"""Saving where there is no file yet: it never takes the place of one that appears just then."""

import errno
import os
from pathlib import Path

import pytest

from bp_tui.session import load_session
from tests.session.recorded import XOR, recorded


@pytest.mark.parametrize("knows_links", [True, False])
def test_a_file_that_appears_while_a_save_is_written_is_kept_as_a_copy(
    knows_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = tmp_path / "mine.bps", os.link

    def link_too_late(source: Path, target: Path) -> None:
        path.write_bytes(b"a poem\n")
        if not knows_links:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        link(source, target)

    monkeypatch.setattr(os, "link", link_too_late)
    recorded(XOR, ["step"]).execute(f"save {path}")
    assert load_session(path).closed
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "mine.bps": path.read_bytes(),
        "mine.bps~": b"a poem\n",
    }


def test_a_save_needs_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    recorded(XOR, ["step"]).execute(f"save {tmp_path / 'mine.bps'}")
    assert load_session(tmp_path / "mine.bps").closed
    assert [each.name for each in tmp_path.iterdir()] == ["mine.bps"]
