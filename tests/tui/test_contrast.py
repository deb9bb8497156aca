"""Everything that is on the screen can be read, in both of our themes: contrasts as WCAG 2 asks for them (level AA)."""

import pytest
from rich.segment import Segment

from bp_tui.tui.widgets.heat import contrast
from tests.tui.drawn import colors_of, drawn
from tests.tui.scenes import SCENES, Scene

TEXT, GRAPHICS = 4.5, 3.0


def is_drawing(text: str) -> bool:
    """Whether it consists of lines, blocks, marks and Braille dots alone."""
    return all("─" <= character <= "◿" or "⠀" <= character <= "⣿" or character in " ∘◎" for character in text)


def is_area(text: str) -> bool:
    """Whether its two colours are shades side by side, and nothing stands on the other."""
    return set(text) <= set(" ▀")


def too_faint(segment: Segment) -> bool:
    least = GRAPHICS if is_drawing(segment.text) else TEXT
    return not is_area(segment.text) and contrast(*colors_of(segment)) < least


@pytest.mark.parametrize("theme", ["bp-dark", "bp-light"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_everything_drawn_can_be_read(scene: Scene, theme: str) -> None:
    segments = (await drawn(scene)).segments[theme]
    assert segments
    faint = {(segment.text, *(color.hex for color in colors_of(segment))) for segment in segments if too_faint(segment)}
    assert not faint
