"""A command that goes through many epochs has their losses written down while it goes on, a part at a time."""

from itertools import islice
from pathlib import Path

import pytest

from bp_tui.debugger.commands import to_its_end
from bp_tui.session import load_session, recorder
from bp_tui.session.events import Anchor, Recorded
from bp_tui.session.files import GrowingFile
from bp_tui.session.session import Session
from tests.cli.command_line import bp_tui
from tests.session.outcomes import verified
from tests.session.recorded import CREATED, XOR, content, experiment, recorded

EPOCHS = 100
PER_EPOCH = 24
LINES = ["epoch 1050", "set w[1][1,1] = 0.5", "epoch 330", "goto 50%", "set eta = 0.1", "epoch 520", "step"]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "EPOCHS_AT_ONCE", EPOCHS)


def saved(lines: list[str], folder: Path) -> Path:
    path = folder / "long.bps"
    path.write_bytes(content(recorded(XOR, lines)))
    return path


def journaled(path: Path) -> Session:
    return Session.begin(experiment(XOR), journal=GrowingFile(path), created=CREATED)


def anchors(path: Path) -> list[Anchor]:
    return [record for record in load_session(path).records if isinstance(record, Anchor)]


def test_no_anchor_holds_more_than_a_part(tmp_path: Path) -> None:
    sizes = [len(anchor.losses) for anchor in anchors(saved(LINES, tmp_path))]
    assert max(sizes) == EPOCHS


def test_where_they_are_hangs_on_no_time(tmp_path: Path) -> None:
    places = [anchor.state.position for anchor in anchors(saved(["epoch 1050"], tmp_path))]
    assert places[:-1] == [part * EPOCHS * PER_EPOCH for part in range(11)]


def test_the_session_is_opened_with_all_losses(tmp_path: Path) -> None:
    opened, by_hand = load_session(saved(LINES, tmp_path)).debugger(), recorded(XOR, LINES).debugger
    assert opened.digest() == by_hand.digest()
    assert repr(opened.timeline.branch.losses) == repr(by_hand.timeline.branch.losses)


def test_the_session_verifies(tmp_path: Path) -> None:
    assert verified(load_session(saved(LINES, tmp_path))).startswith("verified: 7 commands")


def test_they_are_on_the_disk_before_the_command_has_ended(tmp_path: Path) -> None:
    session = journaled(tmp_path / "journal.bps")
    work = session.start("epoch 100000")
    while session.debugger.timeline.position < 5 * EPOCHS * PER_EPOCH:
        next(work)
    assert len(anchors(tmp_path / "journal.bps")) >= 1 + 5
    work.close()
    session.close()


@pytest.mark.parametrize("before", [[], ["epoch 3", "goto 7"]])
def test_a_program_killed_in_the_middle_of_a_command_has_done_what_was_done_before(
    before: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "journal.bps"
    session = journaled(path)
    for line in before:
        session.execute(line)
    digest = session.debugger.digest()
    work = session.start("epoch 100000")
    for _ in islice(work, 60):
        pass
    (tmp_path / "killed.bps").write_bytes(path.read_bytes())
    work.close()
    session.close()
    recording = load_session(tmp_path / "killed.bps")
    assert len(recording.commands) == len(before)
    assert recording.debugger().digest() == digest
    assert verified(recording).startswith(f"verified: {len(before)} command")
    gone_on = Session.go_on(recording)
    gone_on.execute("epoch 250")
    gone_on.save(str(tmp_path / "gone-on.bps"))
    assert verified(load_session(tmp_path / "gone-on.bps")).startswith(f"verified: {len(before) + 1} command")


def test_what_finds_no_room_any_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bp_tui.session.log.MAX_FILE", 8 * 2**20 + 10_000)
    result = bp_tui("run", "xor", "--epochs", "2000", "--save", str(tmp_path / "large.bps"))
    assert result.status == 0
    assert result.err == ("bp-tui: the session has become 8 MiB large: what is done from here on is not written down\n")


def test_they_come_before_what_the_command_has_changed_whenever_they_were_written() -> None:
    lines = ["tbreak if epoch > 450", "continue"]
    at_once, on_the_way = recorded(XOR, lines[:1]), recorded(XOR, lines[:1])
    work = at_once.debugger.start(lines[1])
    to_its_end(work)
    records = at_once.recorder.records(lines[1])
    ahead: list[Recorded] = []
    work = on_the_way.debugger.start(lines[1])
    for _ in work:
        ahead += on_the_way.recorder.on_the_way()
    assert [*map(repr, records)] == [*map(repr, ahead + on_the_way.recorder.records(lines[1]))]
    assert isinstance(records[0], Anchor)
