"""What is remembered of the screen: exactly what was chosen, and never a reason not to open."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from bp_tui.tui.preferences import Preferences, keep_changes, load_preferences


def test_what_was_kept_is_there_the_next_time(tmp_path: Path) -> None:
    chosen = Preferences(theme="bp-light", layout="wide", digits=7, hints="step epoch")
    keep_changes(tmp_path / "new" / "screen.json", asdict(chosen))
    assert load_preferences(tmp_path / "new" / "screen.json") == chosen


def test_what_did_not_change_stays_as_it_was(tmp_path: Path) -> None:
    keep_changes(tmp_path / "screen.json", {"digits": 5})
    keep_changes(tmp_path / "screen.json", {"layout": "wide"})
    assert load_preferences(tmp_path / "screen.json") == Preferences(digits=5, layout="wide")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"\xff\xfe", b'{"digits": "7", "hints": 1, "theme": null}', b"[" * 9_000]
)
def test_what_cannot_be_read_counts_as_not_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "screen.json").write_bytes(content)
    assert load_preferences(tmp_path / "screen.json") == Preferences()


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "screen.json").write_text(json.dumps({"digits": 9, "colour": "red"}))
    assert load_preferences(tmp_path / "screen.json") == Preferences(digits=9)


def test_a_place_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_changes(tmp_path / "file" / "screen.json", {"digits": 3})
    assert load_preferences(tmp_path / "file" / "screen.json") == Preferences()
