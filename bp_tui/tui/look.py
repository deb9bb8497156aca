"""What a terminal can show: how many colours, and which characters."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Literal, cast

from rich.console import Console
from textual import constants
from textual.filter import LineFilter

from bp_tui.tui.colors import FEW, MANY, FewColors, NoColors


class Colors(Enum):
    """How many colours; with none, bold, underlined, faint and reversed text take their place."""

    ALL = "truecolor"
    MANY = "256"
    FEW = "standard"
    NONE = None


@dataclass(frozen=True)
class Look:
    """What is to be made do with."""

    colors: Colors = Colors.ALL
    ascii_only: bool = False

    def without_colors(self) -> Look:
        """The same for a person who wants no colours."""
        return replace(self, colors=Colors.NONE)

    @property
    def has_few_colors(self) -> bool:
        """Whether there are no more than 16."""
        return self.colors is Colors.FEW

    @property
    def has_shades(self) -> bool:
        """Whether there are colours enough for areas of different tints."""
        return self.colors in (Colors.ALL, Colors.MANY)

    @cached_property
    def filters(self) -> Sequence[LineFilter]:
        """What all that is drawn has to pass on its way to the terminal."""
        if not self.ascii_only:
            return self._color_filters()
        from bp_tui.tui.ascii_filter import AsciiOnly  # seldom needed

        return (*self._color_filters(), AsciiOnly())

    def _color_filters(self) -> Sequence[LineFilter]:
        match self.colors:
            case Colors.ALL:
                return ()
            case Colors.MANY:
                return (FewColors(MANY),)
            case Colors.FEW:
                return (FewColors(FEW),)
            case Colors.NONE:
                return (NoColors(),)


FULL = Look()


def look_of_terminal() -> Look:
    """What the terminal that the app is opened on says of itself, in TERM, COLORTERM and the locale."""
    wanted = cast(Literal["auto", "standard", "256", "truecolor"] | None, constants.COLOR_SYSTEM)
    console = Console(color_system=wanted, force_terminal=True, legacy_windows=False)
    return Look(Colors(console.color_system), ascii_only=not _has_all_characters(os.environ.get("TERM", "")))


def _has_all_characters(term: str) -> bool:
    """Whether it is set to UTF-8, and its font is likely to have Braille and subscripts: Linux' own has not."""
    encoding = locale.nl_langinfo(locale.CODESET) if hasattr(locale, "nl_langinfo") else sys.stdout.encoding
    return term != "linux" and encoding.lower().replace("-", "") in ("utf8", "cp65001")
