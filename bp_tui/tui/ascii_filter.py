"""All that is drawn, in ASCII: the last thing it passes on its way to a terminal that has no other characters."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from bp_tui.ascii import pieces
from bp_tui.tui.characters import is_area


class AsciiOnly(LineFilter):
    """Every character becomes one of ASCII, or some where blanks after them can give way."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same line, as wide as it was."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        found, has_room = _spelled([_mean(segment) for segment in segments], clearly=True)
        return found if has_room else _spelled([_mean(segment) for segment in segments], clearly=False)[0]


def _spelled(segments: list[Segment], *, clearly: bool) -> tuple[list[Segment], bool]:
    """The line, and whether what has become longer was made up for."""
    spelled, owed = [], 0
    for text, style, control in segments:
        parts = []
        for as_wide, clearer, gives_way in pieces(text):
            part = clearer if clearly else as_wide
            owed += len(part) - len(as_wide)
            if gives_way and owed:
                part = part[: max(1, len(part) - owed)]
                owed -= len(as_wide) - len(part)
            parts.append(part)
        spelled.append(Segment("".join(parts), style, control))
    return [segment for segment in spelled if segment.text], not owed


def _mean(segment: Segment) -> Segment:
    """Of cells in two shades, which ASCII has no character for, the shade between."""
    text, style, control = segment
    if not style or style.color is None or style.bgcolor is None or "▀" not in text or not is_area(text):
        return segment
    upper, lower = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    return Segment(" " * len(text), style + Style(bgcolor=lower.blend(upper, 0.5).rich_color), control)
