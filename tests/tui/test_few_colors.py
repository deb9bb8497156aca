"""Terminals with few colours, and people who want none: what is marked stays marked."""

from dataclasses import replace

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from bp_tui.tui.colors import FEW, MANY, FewColors, Shade
from bp_tui.tui.look import FULL, Colors, Look, look_of_terminal
from bp_tui.tui.theme import DARK, LIGHT, own_themes
from tests.tui.drawn import on_screen
from tests.tui.driving import driven
from tests.tui.scenes import SCENES, Scene

SCENE = {scene.name: scene for scene in SCENES}
DARK_FEW, LIGHT_FEW = own_themes(few_colors=True)


@pytest.mark.parametrize(
    ("shades", "system", "first"), [(MANY, ColorSystem.EIGHT_BIT, 16), (FEW, ColorSystem.STANDARD, 0)]
)
def test_rich_sends_every_shade_as_the_number_it_has(
    shades: tuple[Shade, ...], system: ColorSystem, first: int
) -> None:
    numbers = [sent.rich_color.downgrade(system).number for _, sent in shades]
    assert len(set(numbers)) == len(numbers)
    assert min(number for number in numbers if number is not None) == first
    if system is ColorSystem.EIGHT_BIT:
        sent = [sent.rich_color.downgrade(system).get_truecolor() for _, sent in shades]
        assert sent == [seen.rich_color.triplet for seen, _ in shades]


@pytest.mark.parametrize(("dark", "light", "shades"), [(DARK, LIGHT, MANY), (DARK_FEW, LIGHT_FEW, FEW)])
def test_what_was_written_or_read_and_the_focus_stand_out(dark: Theme, light: Theme, shades: tuple[Shade, ...]) -> None:
    for theme in (dark, light):
        variables, front = theme.variables, Color.parse(str(theme.foreground))
        backs = [Color.parse(str(color)) for color in (theme.background, variables["changed"], variables["read"])]
        lines = [Color.parse(variables[name]) for name in ("border", "border-blurred", "plus", "minus")]
        styles = [Style.from_color(front.rich_color, back.rich_color) for back in backs]
        styles += [Style.from_color(line.rich_color, backs[0].rich_color) for line in lines]
        sent = FewColors(shades).apply([Segment("text", style) for style in styles], backs[0])
        assert len({segment.style and segment.style.bgcolor for segment in sent[:3]}) == 3
        assert sent[3].style != sent[4].style
        assert sent[5].style != sent[6].style


@pytest.mark.parametrize(
    ("term", "colorterm", "colors"),
    [
        ("xterm-256color", "truecolor", Colors.ALL),
        ("xterm-256color", "", Colors.MANY),
        ("tmux-256color", "", Colors.MANY),
        ("xterm", "", Colors.FEW),
        ("screen", "", Colors.FEW),
        ("linux", "", Colors.FEW),
        ("dumb", "", Colors.NONE),
    ],
)
def test_a_terminal_says_how_many_colours_it_has(
    term: str, colorterm: str, colors: Colors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colorterm)
    assert look_of_terminal().colors is colors


async def on_screen_of(scene: Scene, look: Look) -> list[Segment]:
    """What is sent for a scene to a terminal that can show so much."""
    app = replace(scene, look=look).app()
    async with driven(app, scene.size) as pilot:
        for key in scene.keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause()
        return list(on_screen(app))


WITHOUT = Look(Colors.NONE)


@pytest.mark.parametrize("scene", [SCENE["hidden-delta"], SCENE["iris"], SCENE["why"]], ids=lambda scene: scene.name)
async def test_without_colours_no_colour_is_sent(scene: Scene) -> None:
    styles = [segment.style for segment in await on_screen_of(scene, WITHOUT)]
    colors = {color for style in styles if style is not None for color in (style.color, style.bgcolor) if color}
    assert all(color.is_default for color in colors)


async def test_no_color_in_the_environment_asks_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    segments = await on_screen_of(SCENE["start"], FULL)
    assert all(color is None or color.is_default for _, style, _ in segments if style for color in (style.color,))


async def test_without_colours_what_was_written_is_reversed_and_what_was_read_underlined() -> None:
    segments = await on_screen_of(SCENE["hidden-delta"], WITHOUT)
    reversed_texts = {text.strip() for text, style, _ in segments if style and style.reverse}
    underlined = {text.strip() for text, style, _ in segments if style and style.underline}
    assert {"+0.1077", "-0.0586"} <= reversed_texts
    assert {"+0.4666", "+0.85", "-0.46"} <= underlined
    assert "+0.1077" not in underlined


async def test_without_colours_weights_that_take_no_part_are_faint() -> None:
    segments = await on_screen_of(SCENE["hidden-delta"], WITHOUT)
    lines = {bool(style and style.dim) for text, style, _ in segments if "╍" in text}
    assert lines == {True, False}


async def test_without_colours_the_chosen_operand_is_reversed() -> None:
    segments = await on_screen_of(SCENE["why"], WITHOUT)
    operands = [style for text, style, _ in segments if text.startswith("delta[2][1]")]
    assert [style is not None and style.reverse for style in operands] == [True]


async def test_without_colours_classes_are_told_by_their_marks_and_shades() -> None:
    segments = await on_screen_of(SCENE["moons-learnt"], WITHOUT)
    texts = "".join(segment.text for segment in segments)
    assert all(character in texts for character in "○●▓░")
    assert "▀" not in texts


async def test_with_16_colours_there_are_no_tints_but_shades() -> None:
    segments = await on_screen_of(SCENE["moons-learnt"], Look(Colors.FEW))
    texts = "".join(segment.text for segment in segments)
    assert "▓" in texts
    assert "▀" not in texts


async def test_a_theme_that_is_not_ours_is_shown_in_the_colours_there_are() -> None:
    scene = replace(SCENE["start"], preferences=replace(SCENE["start"].preferences, theme="dracula"))
    styles = [segment.style for segment in await on_screen_of(scene, Look(Colors.FEW))]
    known = {seen.rich_color.triplet for seen, _ in FEW}
    assert {style.bgcolor.triplet for style in styles if style is not None and style.bgcolor is not None} <= known
