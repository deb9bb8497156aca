"""Without any other character than those of ASCII the screen says the same, and nothing moves."""

import locale
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from bp_tui.ascii import in_ascii, is_known
from bp_tui.tui.ascii_filter import AsciiOnly
from bp_tui.tui.look import Look, look_of_terminal
from tests.conftest import ROOT
from tests.tui.drawn import on_screen
from tests.tui.driving import driven
from tests.tui.scenes import SCENES

BLACK = Color(0, 0, 0)


def line(text: str) -> str:
    """A line that is drawn, in ASCII."""
    return "".join(segment.text for segment in AsciiOnly().apply([Segment(text)], BLACK))


@pytest.mark.parametrize("picture", sorted((ROOT / "screenshots").iterdir()), ids=lambda picture: picture.stem)
def test_every_character_drawn_has_its_like(picture: Path) -> None:
    texts = [element.text or "" for element in ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert texts
    for text in texts:
        spelled = line(text)
        assert {each for each in text if not is_known(each)} == set()
        assert spelled.isascii()
        assert cell_len(spelled) == cell_len(text)


@pytest.mark.parametrize("name", ["moons-learnt", "digits", "narrow-derivation", "open"])
async def test_a_terminal_with_ascii_alone_is_sent_nothing_else(name: str) -> None:
    scene = next(scene for scene in SCENES if scene.name == name)
    app = replace(scene, look=Look(ascii_only=True)).app()
    async with driven(app, scene.size) as hand:
        await hand.press(*scene.keys)
        assert all(segment.text.isascii() for segment in on_screen(app))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("δ₁ = z₁(1 − z₁) · (δ₁⁽²⁾ w₁₁⁽²⁾)", "d1 = z1(1 - z1) * (d1(2) w11(2))"),
        ("0.4666·(−0.46)", "0.4666*(-0.46)"),
        ("epoch 3 · sample 2/4 · δ", "epoch 3 . sample 2/4 . d"),
        ("╭─ δ ─╮", "+- d -+"),
        ("■▪ ▫□", "#+ -="),
        ("⣿⠉⠒⣀⢀⡠⠊⢸⠡⠔⠀", "#''...'|\\/ "),
    ],
)
def test_signs_have_readable_likes(text: str, spelled: str) -> None:
    assert line(text) == spelled


def test_what_becomes_longer_takes_the_room_of_blanks_after_it() -> None:
    assert line("1 − z₁²     │") == "1 - z1^2    |"
    assert line("2 for n = 1 … epochs     ") == "2 for n = 1 ... epochs   "
    assert line("╭─ 0 … 1 ─────╮") == "+- 0 ... 1 ---+"


def test_where_there_is_no_room_nothing_becomes_longer() -> None:
    assert line("│y²│… │") == "|y2|. |"


def test_letters_lose_their_marks_and_unknown_ones_are_questions_as_wide_as_they_were() -> None:
    assert line("café ü Ω 中│") == "cafe u ? ??|"


def test_a_cell_of_two_shades_becomes_the_shade_between() -> None:
    style = Style.parse("#000000 on #808080")
    (segment,) = AsciiOnly().apply([Segment("▀▀", style)], BLACK)
    assert segment.text == "  "
    assert segment.style is not None
    assert segment.style.bgcolor is not None
    assert segment.style.bgcolor.triplet == (64, 64, 64)


def test_a_text_of_its_own_is_as_long_as_is_clear() -> None:
    assert in_ascii("½Σ (y − r)² ≥ 0 → ∞") == "1/2S (y - r)^2 >= 0 -> inf"


@pytest.mark.parametrize(
    ("codeset", "term", "ascii_only"),
    [
        ("UTF-8", "xterm-256color", False),
        ("ANSI_X3.4-1968", "xterm-256color", True),
        ("ISO-8859-1", "xterm", True),
        ("UTF-8", "linux", True),
    ],
)
def test_the_locale_and_the_terminal_say_which_characters_there_are(
    codeset: str, term: str, ascii_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "nl_langinfo", lambda item: codeset)
    monkeypatch.setenv("TERM", term)
    assert look_of_terminal().ascii_only is ascii_only
