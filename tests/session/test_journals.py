"""Journals: when they come into being, what lies beside them, and which are removed."""

import errno
import os
import sys
from pathlib import Path

import pytest

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.session import data, places, recent
from bp_tui.session.data import data_folder
from bp_tui.session.places import journal_folder, last_journal, new_journal, open_recording
from bp_tui.session.recent import recent_sessions
from bp_tui.session.recording import Recording, load_session
from bp_tui.session.session import Session


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is too large to be kept inside a session."""
    monkeypatch.setattr(data, "MOST_INSIDE", 10)


def table(folder: Path) -> Experiment:
    folder.mkdir()
    file = folder / "data.csv"
    file.write_text("x1,x2,kind\n0,1,a\n1,0,b\n1,1,a\n")
    return load_experiment(str(file))


def journaled(experiment: Experiment, *commands: str) -> None:
    session = Session.begin(experiment, journal=new_journal(data_folder(experiment)))
    for command in commands:
        session.execute(command)
    session.close()


def in_journal_folder() -> list[str]:
    return sorted(path.suffix for path in journal_folder().iterdir()) if journal_folder().exists() else []


def test_the_journal_of_a_table_kept_inside_stands_alone(tmp_path: Path) -> None:
    journaled(table(tmp_path / "there"), "step")
    assert in_journal_folder() == [".bps"]


@pytest.mark.usefixtures("outside")
def test_beside_the_journal_of_a_table_that_is_not_inside_stands_a_note(tmp_path: Path) -> None:
    journaled(table(tmp_path / "there"), "step")
    assert in_journal_folder() == [".bps", ".folder"]


@pytest.mark.usefixtures("outside")
def test_a_journal_finds_its_table_where_it_was(tmp_path: Path) -> None:
    experiment = table(tmp_path / "there")
    journaled(experiment, "finish")
    assert open_recording(last_journal()).experiment.data_file == experiment.data_file


@pytest.mark.usefixtures("outside")
@pytest.mark.skipif(sys.platform != "linux", reason="the file system refuses such names")
def test_a_journal_finds_its_table_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    experiment = table(tmp_path / os.fsdecode(b"caf\xe9"))
    journaled(experiment, "finish")
    assert open_recording(last_journal()).experiment.data_file == experiment.data_file


@pytest.mark.usefixtures("outside")
def test_of_a_session_without_a_command_nothing_is_kept(tmp_path: Path) -> None:
    journaled(table(tmp_path / "there"))
    assert in_journal_folder() == []


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("call", ["open", "write"])
def test_of_a_journal_that_never_could_be_written_no_note_is_kept(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = table(tmp_path / "there")

    def refuse(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, refuse)
    journaled(experiment, "step", "step")
    assert in_journal_folder() == []


@pytest.mark.usefixtures("outside")
def test_the_oldest_journal_goes_with_its_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "JOURNALS_KEPT", 2)
    journaled(table(tmp_path / "there"), "step")
    for _ in range(2):
        journaled(load_experiment("xor"), "step")
    assert in_journal_folder() == [".bps", ".bps"]


def went_on() -> tuple[Path, Path]:
    """A journal, and the one of a session that went on from it, in the order of their names."""
    journaled(load_experiment("xor"), "step")
    first = last_journal().rename(journal_folder() / "1.bps")
    session = Session.go_on(open_recording(first), journal=new_journal())
    session.execute("step")
    session.close()
    (second,) = {*journal_folder().glob("*.bps")} - {first}
    return first, second.rename(journal_folder() / "2.bps")


@pytest.mark.parametrize(("seconds_later", "listed"), [(-5, ["second"]), (0, ["second"]), (5, ["first", "second"])])
def test_a_journal_that_another_one_goes_on_from_is_listed_only_if_it_was_written_to_since(
    seconds_later: int, listed: list[str]
) -> None:
    paths = dict(zip(("first", "second"), went_on(), strict=True))
    os.utime(paths["first"], (1_000_000 + seconds_later,) * 2)
    os.utime(paths["second"], (1_000_000,) * 2)
    assert [found.path for found in recent_sessions(Path())] == [paths[name] for name in listed]


def test_a_list_reads_again_only_what_was_written_to_since(monkeypatch: pytest.MonkeyPatch) -> None:
    Session.begin(load_experiment("xor")).save("one.bps")
    session = Session.begin(load_experiment("and"))
    session.save("other.bps")
    recent_sessions(Path())
    read: list[str] = []

    def load(path: Path) -> Recording:
        read.append(path.name)
        return load_session(path)

    monkeypatch.setattr(recent, "load_session", load)
    before = {found.name: found.commands for found in recent_sessions(Path())}
    assert read == []
    session.execute("step")
    session.save("")
    after = {found.name: found.commands for found in recent_sessions(Path())}
    assert read == ["other.bps"]
    assert after == {**before, "and": before["and"] + 1}


@pytest.mark.parametrize("seen", [False, True])
def test_a_journal_that_vanishes_while_one_looks_takes_no_other_with_it(
    seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = went_on()
    look = Path.stat

    def look_at_what_vanishes(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        status = look(path, follow_symlinks=follow_symlinks) if seen else None
        if path == second:
            path.unlink(missing_ok=True)
        return status or look(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", look_at_what_vanishes)
    assert last_journal() == first


@pytest.mark.parametrize(("rows", "is_inside"), [(32_766, True), (32_769, False)])
def test_a_table_of_up_to_a_mebibyte_is_kept_inside(rows: int, is_inside: bool, tmp_path: Path) -> None:
    """Three numbers a row, of eight bytes each, in characters of six bits: 32,768 rows are a mebibyte."""
    (tmp_path / "data.csv").write_text("a,b,c\n" + "1,2,3\n2,1,4\n1,1,3\n" * (rows // 3))
    experiment = load_experiment("data.csv", {"data.target": "c"})
    assert ("inside" in data.describe_data(experiment), data_folder(experiment) is None) == (is_inside, is_inside)
