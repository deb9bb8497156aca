"""The story that README tells is on the pictures beside it."""

import html
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = README.partition("## One sample")[2].partition("\n## ")[0]
FIRST = re.search(r"!\[.*?\]\((.*?)\)", README)


def shown_on(picture: str) -> str:
    svg = (ROOT / picture).read_text(encoding="utf-8")
    return html.unescape(re.sub("<[^>]*>", "", svg)).replace("\xa0", " ")


def told() -> list[tuple[str, str]]:
    """What each step of the story says, and the picture that shows it: its own, or the first of the page."""
    steps = re.split(r"\n(?=\*\*)", STORY)[1:]
    pictures = [re.search(r"!\[.*?\]\((.*?)\)", step) or FIRST for step in steps]
    return [(step, picture[1]) for step, picture in zip(steps, pictures, strict=True) if picture]


def test_the_story_has_four_steps() -> None:
    assert [step.split(".")[0] for step, _ in told()] == ["**Forward", "**Error", "**Back", "**Update"]


@pytest.mark.parametrize(("step", "picture"), told(), ids=lambda text: text.split("/")[-1][:12])
def test_every_number_of_the_story_is_on_its_picture(step: str, picture: str) -> None:
    numbers = re.findall(r"\d\.\d+", step)
    assert numbers
    assert [number for number in numbers if number not in shown_on(picture)] == []


def test_every_picture_that_readme_names_is_there() -> None:
    named = re.findall(r"\(screenshots/([^)]*)\)", README)
    assert len(named) > 6
    assert [name for name in named if not (ROOT / "screenshots" / name).is_file()] == []
