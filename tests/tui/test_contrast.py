"""All that is on the screen can be read, with all colours and with few: the contrasts of WCAG 2 (level AA)."""

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from bp_tui.tui.characters import is_area, is_drawing
from bp_tui.tui.colors import FEW, MANY, FewColors, Shade
from bp_tui.tui.look import FULL
from bp_tui.tui.theme import DARK, LIGHT
from bp_tui.tui.widgets.heat import contrast
from tests.tui.drawn import FEW_DARK, FEW_LIGHT, colors_of, segments_of
from tests.tui.scenes import SCENES, Scene

TEXT, GRAPHICS = 4.5, 3.0
COLORED = [scene for scene in SCENES if scene.look == FULL]


def too_faint(segments: frozenset[Segment]) -> set[tuple[str, str, str]]:
    """What cannot be read, with its colours."""
    found = set()
    for segment in segments:
        front, back = colors_of(segment)
        least = 0.0 if is_area(segment.text) else GRAPHICS if is_drawing(segment.text) else TEXT
        if contrast(front, back) < least:
            found.add((segment.text, front.hex, back.hex))
    return found


def shown(segments: frozenset[Segment], shades: tuple[Shade, ...], system: ColorSystem) -> frozenset[Segment]:
    """The same as a terminal with few colours shows it: what Rich makes of what we send."""

    def seen(color: RichColor | None) -> RichColor:
        assert color is not None
        sent = color.downgrade(system)
        assert sent.number is not None
        return FEW[sent.number][0].rich_color if system is ColorSystem.STANDARD else sent

    found = set()
    for text, style, _ in FewColors(shades).apply(list(segments), Color(0, 0, 0)):
        assert style is not None
        found.add(Segment(text, style + Style.from_color(seen(style.color), seen(style.bgcolor))))
    return frozenset(found)


@pytest.mark.parametrize("scene", COLORED, ids=lambda scene: scene.name)
async def test_everything_drawn_can_be_read_with_all_colours_with_256_and_with_16(scene: Scene) -> None:
    segments = await segments_of(scene)
    for theme in (DARK.name, LIGHT.name):
        assert not too_faint(segments[theme])
        assert not too_faint(shown(segments[theme], MANY, ColorSystem.EIGHT_BIT))
    for theme in (FEW_DARK.name, FEW_LIGHT.name):
        assert not too_faint(shown(segments[theme], FEW, ColorSystem.STANDARD))
