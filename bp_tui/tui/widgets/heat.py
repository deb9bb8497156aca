"""How large a number is beside the largest of its table, as the strength of the colour behind it."""

from __future__ import annotations

import numpy as np
from rich.style import Style
from textual.color import Color

from bp_tui.network.arithmetic import Array

LEVELS = 4
LEAST_CONTRAST = 4.5
"""Between the digits and what is behind them: what WCAG 2 asks for (level AA)."""

_STRENGTH = 0.48


def largest(values: Array) -> float:
    """The largest size of a finite number among them; 0 where there is none."""
    return float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))


def level_of(value: float, largest: float) -> int:
    """From 0, less than a fifth of the largest or no number at all, to LEVELS."""
    size = abs(value)
    if size >= largest > 0:
        return LEVELS
    return min(LEVELS, int(size / largest * (LEVELS + 1))) if size < largest else 0


def readable(front: Color, back: Color, towards: Color) -> Color:
    """`front`, moved towards another colour as little as makes it readable on `back`."""
    share = 0.0
    while share < 1 and contrast(front.blend(towards, share), back) < LEAST_CONTRAST:
        share += 0.05
    return front.blend(towards, min(1.0, share))


def heated(plain: Style, digits: Style, level: int) -> Style:
    """The digits' colour on a background that leans to the colour of `plain`, the more so the higher the level.

    As strong as it can be with the digits readable on it; left alone where the terminal's own colours are in use.
    """
    colors = [plain.color, digits.color, digits.bgcolor]
    if level == 0 or any(color is None or color.triplet is None for color in colors):
        return plain
    sign, front, back = (Color.from_rich_color(color) for color in colors)
    strength = _STRENGTH
    while strength > 0 and contrast(front, back.blend(sign, strength)) < LEAST_CONTRAST:
        strength -= 0.01
    return plain + Style(color=front.rich_color, bgcolor=back.blend(sign, strength * level / LEVELS).rich_color)


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
