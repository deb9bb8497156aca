"""Whatever call fails while a session is written, what was there or what should be there is there, and is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path

import pytest

from bp_tui.debugger.commands import CommandError
from bp_tui.experiment import Experiment
from bp_tui.session.events import End
from bp_tui.session.files import GrowingFile, locked
from bp_tui.session.format import SessionError
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.session.failing_calls import KINDS, Faults, Kind, failing

LINES = ("step 2", "break 6", "epoch", "set eta = 0.3", "reverse-step", "mark a")
BURSTS = (1, 2, 3, 5, inf)


def xor() -> Experiment:
    return EXPERIMENTS["xor"]


# The journal.


def journaled(path: Path, faults: Faults) -> tuple[Session, int, list[str]]:
    """A session that is closed in the end; how many commands were done before a trouble was told; the troubles."""
    session, safe = Session.begin(xor(), journal=GrowingFile(path)), 0
    with failing(faults):
        for line in LINES:
            session.execute(line)
            safe += not session.log.troubles
        faults.before_closing = len(faults.made)
        session.close()
    return session, safe, session.log.troubles


def all_calls_of_a_journal(folder: Path) -> list[str]:
    faults = Faults()
    journaled(folder / "dry" / "j.bps", faults)
    return faults.made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", BURSTS)
def test_a_journal_holds_every_command_done_before_a_trouble_was_told(
    tmp_path: Path, kind: Kind, length: float
) -> None:
    for first, name in enumerate(all_calls_of_a_journal(tmp_path)):
        if name != "write" and kind not in ("no space", "i/o error"):
            continue
        path = tmp_path / f"{first}" / "j.bps"
        session, safe, troubles = journaled(path, Faults(first, length, kind))
        assert session.debugger.digest() == done(LINES).debugger.digest(), "the session goes on"
        readable = read_commands(path)
        assert readable == list(LINES)[: len(readable)]
        assert len(readable) >= safe
        for trouble in troubles:
            assert "j.bps" in trouble
            assert "\n" not in trouble
            assert any(reason in trouble for reason in ("No space", "Input/output", "nothing was written"))
        assert len(troubles) <= 1 or length != inf, "told once"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_journal_holds_everything_once_a_failure_has_passed(tmp_path: Path, kind: Kind, length: int) -> None:
    for first, name in enumerate(all_calls_of_a_journal(tmp_path)):
        if name != "write" and kind not in ("no space", "i/o error"):
            continue
        path = tmp_path / f"{first}" / "j.bps"
        faults = Faults(first, length, kind)
        _, _, troubles = journaled(path, faults)
        if not faults.have_passed:
            continue
        assert load_session(path).closed
        assert read_commands(path) == list(LINES)
        assert bool(troubles) == (bool(faults.failed) and faults.is_an_error)


def read_commands(path: Path) -> list[str]:
    try:
        return [command.line for command in load_session(path).commands]
    except SessionError:
        return []


def done(lines: tuple[str, ...]) -> Session:
    session = Session.begin(xor())
    for line in lines:
        session.execute(line)
    return session


def test_a_line_that_could_not_be_written_whole_is_taken_back(tmp_path: Path) -> None:
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps"))
    session.execute("step")
    before = (tmp_path / "j.bps").read_bytes()
    with failing(Faults()) as dry:
        session.execute("step")
    whole = (tmp_path / "j.bps").read_bytes()
    with failing(Faults(dry.made.index("write"), 1, "half, then no space")):
        session.execute("step")
    assert before != whole == (tmp_path / "j.bps").read_bytes()


def test_a_command_is_pushed_to_the_disk_before_it_counts_as_done(tmp_path: Path) -> None:
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps"))
    with failing(Faults()) as first:
        session.execute("step")
    assert first.made[-5:] == ["flock", "open", "fsync", "write", "fdatasync"], "its name in the folder, too"
    with failing(Faults()) as second:
        session.execute("step")
    assert second.made[-2:] == ["write", "fdatasync"]


def test_a_file_is_pushed_to_the_disk_before_it_takes_its_place(tmp_path: Path) -> None:
    session = done(("step",))
    with failing(Faults()) as new:
        session.save(str(tmp_path / "mine"))
    with failing(Faults()) as again:
        session.save(str(tmp_path / "mine"))
    assert new.made == ["open", "write", "fsync", "link", "unlink", "open", "fsync"]
    pushed = again.made.index("fsync")
    assert again.made[pushed:] == ["fsync", "chmod", "replace", "unlink", "open", "fsync"]


def test_a_folder_that_vanishes_is_made_again_with_all_the_journal_held(tmp_path: Path) -> None:
    path = tmp_path / "state" / "j.bps"
    session = Session.begin(xor(), journal=GrowingFile(path))
    session.execute("step")
    path.unlink()
    path.parent.rmdir()
    session.execute("step")
    assert read_commands(path) == ["step", "step"]
    assert not session.log.troubles


def test_a_journal_that_cannot_be_made_is_told_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "state" / "j.bps"))
    session.execute("step")
    [trouble] = session.log.troubles
    assert str(tmp_path / "state" / "j.bps") in trouble
    session.execute("step")
    assert len(session.log.troubles) == 1, "told once"
    session.save(str(tmp_path / "elsewhere.bps"))
    assert read_commands(tmp_path / "elsewhere.bps") == ["step", "step"]


def test_a_journal_whose_name_no_file_can_have_is_told(tmp_path: Path) -> None:
    for name in ("nul\0", "half \ud800", "n" * 300):
        session = Session.begin(xor(), journal=GrowingFile(tmp_path / name))
        session.execute("step")
        [trouble] = session.log.troubles
        assert "cannot be written" in trouble
        assert trouble.isprintable()


def test_no_space_at_the_close_is_told(tmp_path: Path) -> None:
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps"))
    session.execute("step")
    with failing(Faults(0, inf)):
        session.close()
    [trouble] = session.log.troubles
    assert "No space left" in trouble
    assert read_commands(tmp_path / "j.bps") == ["step"]


def test_a_journal_nobody_wrote_to_leaves_no_file(tmp_path: Path) -> None:
    Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps")).close()
    assert not list(tmp_path.iterdir())


def test_a_journal_is_in_use_as_long_as_it_is_open(tmp_path: Path) -> None:
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps"))
    session.execute("step")
    with pytest.raises(SessionError, match="in use by another program"), locked(tmp_path / "j.bps"):
        pass
    session.close()
    with locked(tmp_path / "j.bps"):
        pass


# Saving.


def own(session: Session, path: Path) -> bytes:
    session.save(str(path))
    return path.read_bytes()


def of_another_session(session: Session, path: Path) -> bytes:
    return own(done(("step", "mark theirs")), path)


def something_else(session: Session, path: Path) -> bytes:
    path.write_bytes(b"a poem\n")
    return path.read_bytes()


def nothing(session: Session, path: Path) -> bytes | None:
    return None


def torn(session: Session, path: Path) -> bytes:
    """Its own, opened with its last line torn."""
    session.save(str(path))
    path.write_bytes(path.read_bytes()[:-5])
    return path.read_bytes()


@pytest.mark.parametrize("there", [own, of_another_session, something_else, nothing, torn])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 2, inf])
def test_a_save_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, there: Callable[[Session, Path], bytes | None], kind: Kind, length: float
) -> None:
    names = ["?"]
    first = -1
    while first < len(names):
        if first >= 0 and names[first] != "write" and kind not in ("no space", "i/o error"):
            first += 1
            continue
        folder = tmp_path / f"{first}"
        folder.mkdir()
        session, path = done(("step",)), folder / "mine.bps"
        old = there(session, path)
        if there is torn:
            session = Session.go_on(load_session(path))
        session.execute("step")
        new = session.log.content(session.recorder.ending())
        faults = Faults(None if first < 0 else first, length, kind)
        refusal = ""
        with failing(faults):
            try:
                session.execute(f"save {path}")
            except CommandError as error:
                refusal = str(error)
        names = faults.made if first < 0 else names
        found = path.read_bytes() if path.exists() else None
        assert found in (old, new)
        assert refusal or found == new, "who is not told otherwise has saved"
        assert not refusal or ("mine.bps" in refusal and "\n" not in refusal)
        if there in (of_another_session, something_else, nothing) and found != new:
            assert session.file is None, "it is not this session's file"
        if there in (of_another_session, something_else, torn) and found == new:
            assert (folder / "mine.bps~").read_bytes() == old
        left = {each.name for each in folder.iterdir()} - {"mine.bps", "mine.bps~"}
        assert not left or (length > 1 and all(name.startswith(".bp-tui-") for name in left))
        session.execute(f"save {folder / 'elsewhere'}")
        assert (folder / "elsewhere.bps").read_bytes() == new
        first += 1


@pytest.mark.parametrize("there", [own, of_another_session, nothing, torn])
def test_a_save_that_failed_can_be_tried_again(tmp_path: Path, there: Callable[[Session, Path], bytes | None]) -> None:
    for first in range(30):
        folder = tmp_path / f"{first}"
        folder.mkdir()
        session, path = done(("step",)), folder / "mine.bps"
        old = there(session, path)
        if there is torn:
            session = Session.go_on(load_session(path))
        session.execute("step")
        with failing(Faults(first)), suppress(CommandError):
            session.execute(f"save {path}")
        session.execute(f"save {path}")
        assert load_session(path).closed
        if there in (of_another_session, torn):
            assert (folder / "mine.bps~").read_bytes() == old


def refused(session: Session, line: str) -> str:
    with pytest.raises(CommandError) as caught:
        session.execute(line)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_names_that_no_file_can_have_are_refused_in_one_line(tmp_path: Path) -> None:
    session = done(("step",))
    for name in ("nul\0", "half \ud800", "n" * 300, "/".join(["long"] * 1_500)):
        assert "name" in refused(session, f"save {tmp_path}/{name}")
    assert not list(tmp_path.iterdir())


def test_a_name_with_a_line_end_is_a_name(tmp_path: Path) -> None:
    session = done(("step",))
    assert session.save(f"{tmp_path}/two\nlines").text.isprintable()
    assert (tmp_path / "two\nlines.bps").exists()


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    session = done(("step",))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.bps").mkdir()
    for name in ("folder", "folder/", "folder.bps", "folder/..", "."):
        assert "is a folder: name a file in it" in refused(session, f"save {tmp_path}/{name}")
    assert "is a folder" in refused(session, "save /")
    assert "is a folder" in refused(session, "save ..")
    assert sorted(os.listdir(tmp_path)) == ["folder", "folder.bps"]


def test_a_pipe_is_not_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bps")
    assert "is no file" in refused(done(("step",)), f"save {tmp_path}/pipe")


def test_a_link_stays_one_and_the_file_it_leads_to_is_written(tmp_path: Path) -> None:
    session = done(("step",))
    (tmp_path / "real.bps").write_bytes(b"old")
    (tmp_path / "link.bps").symlink_to("real.bps")
    session.save(f"{tmp_path}/link")
    assert (tmp_path / "link.bps").is_symlink()
    assert load_session(tmp_path / "real.bps").closed
    session.execute("step")
    session.save("")
    assert len(load_session(tmp_path / "real.bps").commands) == 2


def test_a_link_that_leads_nowhere_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.bps").symlink_to("new.bps")
    done(("step",)).save(f"{tmp_path}/link")
    assert load_session(tmp_path / "new.bps").closed


def test_a_link_into_a_folder_that_is_not_there_and_a_ring_of_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link.bps").symlink_to("missing/new.bps")
    (tmp_path / "one.bps").symlink_to("two.bps")
    (tmp_path / "two.bps").symlink_to("one.bps")
    session = done(("step",))
    assert "No such file" in refused(session, f"save {tmp_path}/link")
    assert "symbolic links" in refused(session, f"save {tmp_path}/one")
    assert (tmp_path / "one.bps").is_symlink()


def test_a_folder_that_has_vanished_is_told_and_another_one_does(tmp_path: Path) -> None:
    session, folder = done(("step",)), tmp_path / "gone"
    folder.mkdir()
    session.save(f"{folder}/mine")
    (folder / "mine.bps").unlink()
    folder.rmdir()
    assert "mine.bps cannot be written: No such file or directory" in refused(session, "save")
    session.execute(f"save {tmp_path}/mine")


def test_a_file_changed_by_another_program_is_not_written_over(tmp_path: Path) -> None:
    session = done(("step",))
    session.save(f"{tmp_path}/mine")
    (tmp_path / "mine.bps").write_bytes(b"not yours any more")
    session.execute("step")
    assert "was changed by another program" in refused(session, "save")
    assert (tmp_path / "mine.bps").read_bytes() == b"not yours any more"


def test_of_two_sessions_on_one_file_the_second_is_refused_and_the_first_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "ours.bps"
    done(("step",)).save(str(path))
    first, second = (Session.go_on(load_session(path)) for _ in range(2))
    for session in (first, second):
        session.execute("step")
    first.save("")
    assert "was changed by another program" in refused(second, "save")
    assert len(load_session(path).commands) == 2
    second.save(f"{tmp_path}/mine")


def test_a_file_that_another_program_holds_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "ours.bps"
    session = done(("step",))
    session.save(str(path))
    with locked(path):
        assert "is in use by another program" in refused(session, "save")
    session.save("")


def test_the_copy_of_a_file_written_over_is_kept_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "theirs.bps"
    path.write_bytes(b"a poem")
    path.chmod(0o640)
    done(("step",)).save(str(path))
    assert (tmp_path / "theirs.bps~").read_bytes() == b"a poem"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_closed_journal_ends_with_its_closing_line(tmp_path: Path) -> None:
    session = Session.begin(xor(), journal=GrowingFile(tmp_path / "j.bps"))
    session.execute("step")
    session.close()
    assert isinstance(load_session(tmp_path / "j.bps").records[-1], End)
