"""The data file that a session names: beside it, the one recorded, and nothing else anywhere."""

import os
from pathlib import Path

import pytest

import bp_tui.session.data
from bp_tui.experiment import Experiment
from bp_tui.session import load_session
from bp_tui.session.session import Session
from tests.session.forging import Forgery
from tests.session.outcomes import open_or_refuse, refusal, verified
from tests.session.recorded import CREATED

ROWS = "x,y,r\n" + "".join(f"{number / 7!r},{number % 5},{number % 2}\n" for number in range(20))


@pytest.fixture
def session_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session whose data did not fit inside, its data beside it."""
    monkeypatch.setattr(bp_tui.session.data, "MOST_INSIDE", 100)
    return recorded_from_a_file(tmp_path)


def recorded_from_a_file(folder: Path) -> Path:
    (folder / "table.csv").write_text(ROWS)
    tables = {"network": {"layers": [2, 2, 1]}, "data": {"file": "table.csv", "scale": "standard", "held_out": 0.2}}
    session = Session.begin(Experiment.from_tables(tables, name="table", base=folder), created=CREATED)
    session.execute("epoch 2")
    session.save(str(folder / "session.bps"))
    return folder / "session.bps"


def with_name(session: Path, name: object) -> Path:
    forgery = Forgery(session.read_bytes())
    forgery.header["data"]["file"]["name"] = name
    return forgery.write(session.parent)


def test_with_its_data_beside_it_it_opens(session_file: Path) -> None:
    assert open_or_refuse(load_session(session_file)) == ""
    assert verified(load_session(session_file)).startswith("verified: 1 command")


def test_small_data_is_inside_and_no_file_is_needed(tmp_path: Path) -> None:
    path = recorded_from_a_file(tmp_path)
    (tmp_path / "table.csv").unlink()
    assert open_or_refuse(load_session(path)) == ""


def test_missing_data_is_named(session_file: Path) -> None:
    (session_file.parent / "table.csv").unlink()
    assert f"is missing: put it into {session_file.parent}" in refusal(session_file)


def test_changed_data_is_refused(session_file: Path) -> None:
    (session_file.parent / "table.csv").write_text(ROWS + "1,1,1\n")
    assert "table.csv (20 samples of 2 inputs and 1 target, sha256 " in refusal(session_file)


def test_a_folder_in_its_place_is_refused(session_file: Path) -> None:
    (session_file.parent / "table.csv").unlink()
    (session_file.parent / "table.csv").mkdir()
    assert "is a folder" in refusal(session_file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_in_its_place_is_refused_unopened(session_file: Path) -> None:
    (session_file.parent / "table.csv").unlink()
    os.mkfifo(session_file.parent / "table.csv")
    assert "is not a regular file" in refusal(session_file)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../table.csv", "a/table.csv", "..", ".", "", "./table.csv", "table.csv/", None, 5, "\0"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: object, session_file: Path) -> None:
    assert refusal(with_name(session_file, name))


@pytest.mark.parametrize("name", ["table.csv\x1b[31m", "\ud800", "x" * 255, "é" * 200, "NUL:", "a\\b"])
def test_a_name_of_no_file_is_told_in_one_printable_line(name: str, session_file: Path) -> None:
    assert refusal(with_name(session_file, name))


def test_a_link_out_of_the_folder_is_refused(session_file: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "table.csv"
    (session_file.parent / "table.csv").rename(elsewhere)
    (session_file.parent / "table.csv").symlink_to(elsewhere)
    assert refusal(session_file).endswith("table.csv leads out of the session's folder: copy it there")


def test_a_link_to_itself_is_refused(session_file: Path) -> None:
    (session_file.parent / "table.csv").unlink()
    (session_file.parent / "table.csv").symlink_to("table.csv")
    assert refusal(session_file)


def test_a_description_that_leads_elsewhere_is_refused_even_with_the_data_inside(tmp_path: Path) -> None:
    forgery = Forgery(recorded_from_a_file(tmp_path).read_bytes())
    forgery.header["data"]["description"]["file"] = "/etc/passwd"
    assert "'/etc/passwd' is not the plain name of a file beside the session" in refusal(forgery.write(tmp_path))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("image_shape", [10**15, 10**15]),
        ("kind", "pictures"),
        ("input_names", ["only one"]),
        ("inputs", "AAAA"),
        ("targets", None),
        ("class_names", "ab"),
        ("source", 5),
    ],
)
def test_data_inside_that_does_not_fit_together_is_refused(key: str, value: object, tmp_path: Path) -> None:
    forgery = Forgery(recorded_from_a_file(tmp_path).read_bytes())
    forgery.header["data"]["inside"][key] = value
    assert refusal(forgery.write(tmp_path))
