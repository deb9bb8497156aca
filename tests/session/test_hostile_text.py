"""Text that would act on a terminal, hide or lie is shown harmlessly wherever a session holds text."""

from pathlib import Path

import pytest

from bp_tui.messages import safe_line
from bp_tui.session import load_session
from bp_tui.session.missing_data import outline
from tests.session.forging import Forgery
from tests.session.outcomes import difference, open_or_refuse, refusal
from tests.session.recorded import saved

HOSTILE = {
    "colours": "\x1b[31mred\x1b[0m",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "links": "[@click=app.quit]here[/]",
    "order": "safe\u202egnp.exe",
    "width": "a\u200bb\u2060c",
    "lines": "one\nbp-tui: all is well\r\n",
    "surrogate": "half \ud83d",
    "tags": "\U000e0041\U000e0042",
}
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@TEXTS
def test_a_title_is_shown_on_one_line(text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.of_kind("title")[0]["title"] = text
    recording = load_session(forgery.write(tmp_path))
    assert recording.title == safe_line(text)
    assert recording.title.isprintable()


@TEXTS
def test_the_title_of_the_header_is_shown_on_one_line(text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("adam"))
    forgery.header["title"] = text
    recording = load_session(forgery.write(tmp_path))
    assert recording.title.isprintable()
    assert open_or_refuse(recording) == ""


@TEXTS
@pytest.mark.parametrize(
    ("kind", "key"),
    [("command", "line"), ("stop", "source"), ("title", "title"), ("display", "expression")],
)
def test_what_differs_is_told_in_one_printable_line(kind: str, key: str, text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.of_kind(kind)[0][key] = text
    assert difference(forgery.write(tmp_path))


@TEXTS
@pytest.mark.parametrize(("kind", "key"), [("stop", "source"), ("display", "expression")])
def test_what_cannot_be_set_again_is_told_in_one_printable_line(kind: str, key: str, text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.of_kind(kind)[0][key] = text
    assert refusal(forgery.write(tmp_path))


@TEXTS
def test_no_name_holds_it(text: str, tmp_path: Path) -> None:
    for record, key in (("branch", "name"), ("branch", "parent"), ("mark", "name"), ("edit", "branch")):
        forgery = Forgery(saved("everything"))
        forgery.of_kind(record)[0][key] = text
        assert "is not a name of up to 40 letters" in refusal(forgery.write(tmp_path))


@TEXTS
@pytest.mark.parametrize("way", [("experiment", "network", "bias"), ("experiment", "training", "loss")])
def test_a_setting_is_refused_in_one_printable_line(way: tuple[str, str, str], text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.header[way[0]][way[1]][way[2]] = text
    assert refusal(forgery.write(tmp_path))


@TEXTS
def test_what_a_file_itself_holds_is_listed_line_by_line(text: str, tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.of_kind("command")[0]["line"] = text
    forgery.of_kind("title")[0]["title"] = text
    assert all(line.isprintable() for line in outline(load_session(forgery.write(tmp_path))))
