"""Colours for terminals that have few of them, or are to show none: all that is drawn passes here on its way out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from rich.segment import Segment
from rich.style import Style
from textual.color import Color, rgb_to_lab
from textual.filter import LineFilter, NoColor

from bp_tui.tui.characters import is_area, is_drawing, is_line
from bp_tui.tui.widgets.heat import LEAST_CONTRAST, contrast

LEAST_OF_DRAWINGS = 3.0
"""Contrast of lines and marks: what WCAG 2 asks for (level AA)."""

REVERSED, UNDERLINED = 1.3, 1.06
"""Contrasts of a background with the panel's, from which on text on it is marked where there are no colours."""

Shade = tuple[Color, Color]
"""A colour of a terminal: as it is seen, and one that Rich turns into it."""

_STEPS = (0, 95, 135, 175, 215, 255)
_CUBE = (Color(r, g, b) for r, g, b in product(_STEPS, repeat=3) if not r == g == b or r in (0, 255))
_GREYS = ((8 + 10 * step, round(255 * (step + 1) / 25)) for step in range(24))
MANY: tuple[Shade, ...] = (
    *((color, color) for color in _CUBE),
    *((Color(seen, seen, seen), Color(sent, sent, sent)) for seen, sent in _GREYS),
)
"""The colours 16 to 255 of a terminal with 256; a person may have chosen the others."""

_VGA = "000 a00 0a0 a50 00a a0a 0aa aaa 555 f55 5f5 ff5 55f f5f 5ff fff"
FEW: tuple[Shade, ...] = tuple((Color.parse(f"#{code}"), Color.parse(f"#{code}")) for code in _VGA.split())
"""The colours of a terminal with 16, as they are unless a person has chosen others."""


def _distance(one: Color, other: Color) -> float:
    """How different two colours look: their distance in CIE L*a*b*."""
    return sum((a - b) ** 2 for a, b in zip(rgb_to_lab(one), rgb_to_lab(other), strict=True))


class FewColors(LineFilter):
    """Every colour becomes the nearest of those there are that can be told from its background.

    A background comes first, then the text on it.
    """

    def __init__(self, shades: Sequence[Shade]) -> None:
        super().__init__()
        self._shades = shades
        self._behind = lru_cache(1024)(self._nearest)
        self._before = lru_cache(4096)(self._nearest)
        self._style_for = lru_cache(4096)(self._style)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same in the colours there are."""
        return [
            Segment(text, style and self._style_for(style, _least(text, style)), control)
            for text, style, control in segments
        ]

    def _style(self, style: Style, least: float) -> Style:
        if style.color is None or style.bgcolor is None:
            return style
        front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        seen, behind = self._behind(back)
        return style + Style.from_color(self._before(front, seen, least)[1].rich_color, behind.rich_color)

    def _nearest(self, color: Color, back: Color | None = None, least: float = 0.0) -> Shade:
        """The shade most like a colour that has at least this contrast with `back`, or the most there is."""
        known = self._shades
        if back is not None:
            enough = [shade for shade in known if contrast(shade[0], back) >= least]
            known = enough or [max(known, key=lambda shade: contrast(shade[0], back))]
        return min(known, key=lambda shade: _distance(shade[0], color))


def _least(text: str, style: Style) -> float:
    """The contrast that this text needs."""
    if is_area(text) and not style.underline:
        return 0.0
    return LEAST_OF_DRAWINGS if is_drawing(text) else LEAST_CONTRAST


class NoColors(NoColor):
    """No colour at all: what stood out by its background is reversed, or underlined; what was faint stays so."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same without colours."""
        marked = [
            Segment(text, style and _marked(style, background, not text.strip(), is_line(text)), control)
            for text, style, control in segments
        ]
        return super().apply(marked, background)


@lru_cache(4096)
def _marked(style: Style, background: Color, is_blank: bool, is_line: bool) -> Style:
    """A style with attributes for what its colours say."""
    if style.color is None or style.bgcolor is None or style.reverse or style.bgcolor.is_default:
        return style
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    standing_out = 1.0 if is_line and not is_blank else contrast(back, background)
    if standing_out >= REVERSED:
        return style + Style(reverse=True)
    if standing_out >= UNDERLINED and not is_blank:
        return style + Style(underline=True)
    return style + Style(dim=True) if contrast(front, back) < LEAST_CONTRAST and not is_blank else style
