"""Colours and characters for drawings in cells: classes, how clear they are, and shades of grey."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from bp_tui.tui.theme import MORE_CLASSES_DARK, MORE_CLASSES_LIGHT
from bp_tui.tui.widgets.heat import readable

LEVELS = 6
_FAINTEST, _STRONGEST = 0.14, 0.50
_SHADES = " ░▒▓█"
_MARKS = "○●"


class Ink:
    """What drawings are drawn with under one theme; with `plain` in characters that say all without colour."""

    def __init__(self, variables: Mapping[str, str], *, dark: bool, plain: bool) -> None:
        self.plain = plain
        self._back = Color.parse(variables["background"])
        self._fore = Color.parse(variables["foreground"])
        self._rule = Color.parse(variables["rule"])
        self._accent = Color.parse(variables["accent"])
        names = (variables["minus"], variables["plus"], *(MORE_CLASSES_DARK if dark else MORE_CLASSES_LIGHT))
        self._classes = [Color.parse(name) for name in names]
        self.blank = self._style(self._fore, self._back)
        self.pair = cache(self._pair)
        self.mark = cache(self._mark)
        self.greys = cache(self._greys)

    def _style(self, fore: Color, back: Color, *, bold: bool = False) -> Style:
        return Style(color=fore.rich_color, bgcolor=back.rich_color, bold=bold)

    def _tint(self, code: int) -> Color:
        """The colour behind a point of a plane: code is (class + 1) · (LEVELS + 1) + how clear the class is, from 0."""
        of_class, level = divmod(code, LEVELS + 1)
        if not of_class:
            return self._rule
        share = _FAINTEST + (_STRONGEST - _FAINTEST) * level / LEVELS
        return self._back.blend(self.of_class(of_class - 1), share)

    def of_class(self, number: int) -> Color:
        """The colour of a class, counted from 0."""
        return self._classes[number % len(self._classes)]

    def _pair(self, upper: int, lower: int, two: bool) -> Segment:
        """One cell of two tints, `two` for a plane of two classes."""
        if self.plain:
            return Segment(_pattern(upper, two), self.blank)
        above, below = self._tint(upper), self._tint(lower)
        return Segment(" " if upper == lower else "▀", self._style(above, below))

    def _mark(self, text: str, of_class: int, under: int, faint: bool, current: bool) -> Segment:
        """A sample's mark on a tint; `faint` for one that is not trained on, `current` for the one at hand."""
        if current:
            style = self.blank + Style(reverse=True, bold=True)
            return Segment(text, style if self.plain else self._style(self._back, self._accent, bold=True))
        if self.plain:
            return Segment(text, self.blank + Style(bold=not faint, dim=faint))
        back = self._tint(under)
        color = self.of_class(of_class).blend(back, 0.45) if faint else self.of_class(of_class).blend(self._fore, 0.5)
        return Segment(text, self._style(readable(color, back, self._fore), back, bold=not faint))

    def _greys(self, upper: int, lower: int) -> Segment:
        """One cell of two points of a picture, each from 0, the background, to 2 · LEVELS, the brightest."""
        if self.plain:
            return Segment(_SHADES[round((upper + lower) * (len(_SHADES) - 1) / (4 * LEVELS))], self.blank)
        above, below = (self._back.blend(self._fore, 0.06 + 0.94 * level / (2 * LEVELS)) for level in (upper, lower))
        return Segment(" " if upper == lower else "▀", self._style(above, below))


def _pattern(code: int, two: bool) -> str:
    """The character of a tint where there is no colour."""
    of_class, level = divmod(code, LEVELS + 1)
    if not of_class:
        return "?"
    if two:
        return " ░▒▓"[(0 if level > LEVELS // 2 else 1) if of_class == 1 else (3 if level > LEVELS // 2 else 2)]
    return " ░▒▓"[(of_class - 1) % 4]


def class_marks(names: tuple[str, ...], count: int) -> str:
    """A character for each of `count` classes: a circle, empty or full, for two; else first letters, or numbers."""
    if count <= len(_MARKS):
        return _MARKS
    firsts = "".join(name[:1] for name in names)
    if len(set(firsts)) == count and firsts.isascii() and firsts.isprintable() and " " not in firsts:
        return firsts
    return ("123456789" + "abcdefghijklmnopqrstuvwxyz" * (1 + count // 26))[:count]
