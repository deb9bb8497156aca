"""Files of every version of the format that there ever was are read, and give the numbers they were written with."""

from pathlib import Path

import pytest

from bp_tui.session.events import READERS
from bp_tui.session.format import VERSION
from bp_tui.session.recording import load_session
from tests.session.outcomes import verified

FILES = sorted((Path(__file__).parent / "versions").glob("*.bps"))
DIGEST_AT_THE_END = {"1.0": "5ebe8679bab2ade751f7b58bae9e4e04f70538f837c5979624f10ebb098e0fef"}
COMPARED = {"1.0": "verified: 33 commands, 15 digests, 6 anchors"}


def test_there_is_a_file_of_the_version_written_now() -> None:
    assert ".".join(map(str, VERSION)) in [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_read_whole_and_opens_where_it_ended(path: Path) -> None:
    recording = load_session(path)
    assert (recording.damage, recording.warning) == (None, "")
    assert recording.debugger().digest() == DIGEST_AT_THE_END[path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_verifies(path: Path) -> None:
    assert verified(load_session(path)) == COMPARED[path.stem]


def test_it_holds_every_kind_of_event() -> None:
    assert {record.kind for record in load_session(FILES[-1]).records} == set(READERS)
