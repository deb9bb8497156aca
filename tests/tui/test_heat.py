"""How strong the colour behind a number is, and that the number can be read on it."""

import numpy as np
import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from bp_tui.tui.theme import DARK, LIGHT
from bp_tui.tui.widgets.heat import LEAST_CONTRAST, LEVELS, contrast, heated, largest, level_of


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("sign", ["plus", "minus"])
def test_digits_on_every_strength_of_colour_can_be_read(theme: Theme, sign: str) -> None:
    digits = Style(color=theme.foreground, bgcolor=theme.background)
    plain = digits + Style(color=theme.variables[sign])
    backgrounds = set()
    for level in range(LEVELS + 1):
        style = heated(plain, digits, level)
        assert style.color is not None
        assert style.bgcolor is not None
        assert contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)) >= LEAST_CONTRAST
        backgrounds.add(style.bgcolor)
    assert len(backgrounds) == LEVELS + 1


def test_where_the_terminal_chooses_the_colours_none_are_mixed() -> None:
    assert heated(Style(color="blue"), Style(), LEVELS) == Style(color="blue")


def test_the_strength_is_in_proportion_to_the_largest_finite_number() -> None:
    values = np.array([[0.1, -0.5, 1.0], [np.nan, -np.inf, 0.3]])
    assert largest(values) == 1.0
    assert [level_of(value, 1.0) for value in values.ravel().tolist()] == [0, 2, LEVELS, 0, LEVELS, 1]
    assert largest(np.empty((0, 3))) == 0.0
    assert level_of(5e-324, 1e308) == 0
    assert level_of(1e308, 1.7e308) < LEVELS
