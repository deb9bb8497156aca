"""The app under keys, typed commands, the mouse and changing sizes; the debugger's numbers decide."""

import asyncio
from pathlib import Path

import pytest
from textual.containers import Vertical
from textual.events import DescendantFocus, Key
from textual.scroll_view import ScrollView
from textual.widgets import Static

from bp_tui.debugger.commands import COMMANDS
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment
from bp_tui.tui.panels.equation import EquationPanel
from bp_tui.tui.panels.header import HeaderLine
from bp_tui.tui.panels.numbers import WeightsPanel
from bp_tui.tui.screens.text import TextScreen
from bp_tui.tui.screens.why import WhyScreen
from bp_tui.tui.widgets.curve import Curve
from tests.tui.driving import key_event, message, opened, typed


def digest_of(*commands: str, experiment: str = "xor") -> str:
    debugger = Debugger(load_experiment(experiment))
    for command in commands:
        debugger.execute(command)
    return debugger.digest()


@pytest.mark.parametrize(
    ("keys", "op"),
    [("s", 1), ("ss", 2), ("n", 2), ("f", 6), ("e", 24), ("5s", 5), ("10f", 60), ("3e", 72), ("ii", 1), ("is", 1)],
)
async def test_a_key_moves_as_its_command_does(keys: str, op: int) -> None:
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        assert app.debugger.position == op
        assert app.frame is app.debugger.frame


@pytest.mark.parametrize(("key", "op"), [("f10", 2), ("f11", 0)])
async def test_function_keys_are_aliases(key: str, op: int) -> None:
    async with opened() as (app, pilot):
        await pilot.press(key)
        assert (app.debugger.position, app.debugger.frame.units) == (op, 1 if key == "f11" else 0)


async def test_a_command_typed_faster_than_it_is_drawn_arrives_whole() -> None:
    async with opened() as (app, pilot):
        for letter in ":goto 1:1:delta:2\r":
            key = {":": "colon", " ": "space", "\r": "enter"}.get(letter, letter)
            app.post_message(Key(key, letter))
        await pilot.pause()
        assert app.debugger.position == 3


@pytest.mark.parametrize("focus", [[], ["tab"], ["tab"] * 5])
@pytest.mark.parametrize(
    ("keys", "op"),
    [
        ("sss:goto 0`s", 4),
        ("s:goto 9\rs", 10),
        ("s:step 2\r:step 3\rs:step 4\rss", 13),
    ],
)
async def test_keys_before_and_after_a_command_count_however_fast_they_are(
    keys: str, op: int, focus: list[str]
) -> None:
    async with opened() as (app, pilot):
        await pilot.press(*focus)
        for key in keys:
            app.post_message(key_event({":": "colon", " ": "space", "\r": "enter", "`": "escape"}.get(key, key)))
        await pilot.pause()
        assert app.debugger.position == op


async def test_escape_forgets_a_count() -> None:
    async with opened() as (app, pilot):
        await pilot.press("5", "escape", "s")
        assert app.debugger.position == 1


async def test_the_app_and_the_headless_debugger_reach_the_same_state() -> None:
    async with opened() as (app, pilot):
        await pilot.press("i", "s", "n", "7", "f", "2", "e")
        await app.workers.wait_for_complete()
        assert app.debugger.digest() == digest_of("into", "step", "next", "finish 7", "epoch 2")


async def test_a_typed_command_is_done() -> None:
    async with opened() as (app, pilot):
        await typed(pilot, "until sample == 3")
        await app.workers.wait_for_complete()
        assert (app.debugger.frame.sample, app.debugger.position) == (3, 13)


async def test_a_refused_command_stays_in_the_prompt_to_be_mended() -> None:
    async with opened() as (app, pilot):
        await typed(pilot, "print z[9]")
        assert "layer 9 does not exist" in message(app)
        assert app.focused is not None
        assert app.focused.id == "prompt"
        await pilot.press("backspace", "backspace", "1", "]", "enter")
        assert message(app) == "z[1] = –"


async def test_the_prompt_recalls_what_was_sent() -> None:
    async with opened() as (app, pilot):
        await typed(pilot, "step 2")
        await typed(pilot, "step 3")
        await pilot.press("colon", "up", "up", "enter")
        assert app.debugger.position == 7


async def test_letters_typed_into_the_prompt_move_nothing() -> None:
    async with opened() as (app, pilot):
        await pilot.press("colon", "s", "n", "f", "q", "escape")
        assert app.debugger.position == 0
        await pilot.press("s")
        assert app.debugger.position == 1


async def test_a_long_run_keeps_the_screen_alive_and_escape_stops_it_at_a_valid_position() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press("9", "9", "e")
        await asyncio.sleep(0)
        await pilot.press("s")
        assert "Esc stops" in message(app)
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        position = app.debugger.position
        assert 0 < position < 99 * app.debugger.timetable.ops_per_epoch
        assert message(app) == f"stopped at op {position:,}"
        assert app.debugger.digest() == digest_of(f"step {position}", experiment="digits")


async def test_what_is_refused_during_a_long_run_says_why_for_a_moment() -> None:
    async with opened() as (app, pilot):
        app.run_line("until op < 0")
        await pilot.press("s")
        for _ in range(3):  # the run is drawn meanwhile
            await pilot.pause(0.25)
            assert message(app) == "a run is under way: Esc stops it"
        await pilot.press("escape")


async def test_the_screen_shows_where_a_long_run_is() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press("9", "9", "e")
        seen = set()
        for _ in range(400):
            await asyncio.sleep(0.005)
            assert app.frame is not None
            seen.add(app.frame.position)
            if len(seen) > 3:
                break
        await pilot.press("escape")
        assert len(seen) > 3


async def test_keys_that_wait_are_done_one_by_one_and_drawn_once() -> None:
    async with opened() as (app, pilot):
        seen = set()
        app.watch(app, "frame", lambda frame: seen.add(frame.position), init=False)
        for _ in range(50):
            app.simulate_key("s")
        await pilot.pause()
        assert (app.debugger.position, seen) == (50, {50})


@pytest.mark.parametrize("experiment", ["xor", "iris", "digits"])
async def test_what_is_drawn_step_by_step_is_what_is_drawn_at_once(experiment: str) -> None:
    async with opened(experiment) as (app, pilot):
        for keys in ("ssssssss", "fff", "SSSSS", "iiI", "es", "Ess"):
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            step_by_step = app.export_screenshot(simplify=True)
            for view in app.query(ScrollView):
                view.notify_style_update()
                view.refresh()
            await pilot.pause()
            assert app.export_screenshot(simplify=True) == step_by_step


async def test_the_equations_of_more_units_are_there_for_those_who_scroll() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press("s")
        assert "# layer 1, unit 8 of 32" not in app.equations
        await pilot.press("tab", "tab", "tab", "tab")
        assert "# layer 1, unit 8 of 32" in app.equations
        await pilot.press("end")
        assert app.query_one(EquationPanel).scroll_offset.y > 0


async def test_the_mouse_holds_the_scroll_bar() -> None:
    async with opened("digits") as (app, pilot):
        panel = app.query_one(WeightsPanel)
        column, bottom = panel.outer_size.width - 2, panel.outer_size.height - 3
        await pilot.mouse_down(panel, offset=(column, bottom))
        assert panel.scroll_offset.y == panel.max_scroll_y > 0
        await pilot.mouse_up(panel, offset=(column, 1))
        await pilot.hover(panel, offset=(column, bottom))
        assert panel.scroll_offset.y == 0


async def test_space_plays_and_pauses() -> None:
    async with opened() as (app, pilot):
        await pilot.press("plus", "plus", "plus", "plus", "space")
        for _ in range(200):
            await asyncio.sleep(0.01)
            if app.debugger.position >= 3:
                break
        await pilot.press("space")
        paused_at = app.debugger.position
        assert paused_at >= 3
        await asyncio.sleep(0.1)
        assert app.debugger.position == paused_at


async def test_a_command_pauses_play() -> None:
    async with opened() as (app, pilot):
        await pilot.press("space", "f")
        assert app.pace_shown == ""
        assert app.debugger.position == 6


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p"])
async def test_what_one_opens_to_read_pauses_play_and_stays(key: str) -> None:
    async with opened() as (app, pilot):
        await pilot.press("space", key)
        await pilot.pause()
        assert app.pace_shown == ""
        assert len(app.screen_stack) == 2


async def test_help_lists_every_command_of_the_registry() -> None:
    async with opened() as (app, pilot):
        await pilot.press("question_mark")
        assert isinstance(app.screen, TextScreen)
        text = str(app.screen.query_one(Static).render())
        for command in COMMANDS.values():
            assert command.usage in text
            assert command.help in text


async def test_an_answer_of_many_lines_opens_over_the_panels_and_closes() -> None:
    async with opened() as (app, pilot):
        await typed(pilot, "info")
        assert isinstance(app.screen, TextScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, TextScreen)


async def test_a_display_is_shown_after_every_stop() -> None:
    async with opened() as (app, pilot):
        await typed(pilot, "display op")
        await pilot.press("s", "s")
        assert "1: op = 2" in app.equations


ABOUT_THE_RUN = ("timeline", "stops", "history")
NARROW_ORDER = ["algorithm", "equation", "network", "weights", "activations", "deltas", "loss", "data", *ABOUT_THE_RUN]
WIDE_ORDER = ["algorithm", "data", "network", "equation", "weights", "activations", "deltas", "loss", *ABOUT_THE_RUN]


@pytest.mark.parametrize(
    ("size", "order"), [((80, 24), NARROW_ORDER), ((120, 40), WIDE_ORDER), ((200, 60), WIDE_ORDER)]
)
async def test_tab_goes_through_all_panels_and_back(size: tuple[int, int], order: list[str]) -> None:
    async with opened(size=size) as (app, pilot):
        visited = []
        for _ in order:
            await pilot.press("tab")
            assert app.focused is not None
            assert app.focused.display
            visited.append(app.focused.id)
        assert visited == order
        await pilot.press("shift+tab")
        assert app.focused is not None
        assert app.focused.id == order[-2]


async def test_every_size_is_survived() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("3", "e", "s")
        for size in ((80, 24), (79, 24), (20, 5), (1, 1), (120, 40), (300, 100), (110, 32)):
            await pilot.resize_terminal(*size)
            await pilot.press("s")
        assert app.is_running
        assert app.screen.has_class("too-small") is False


async def test_a_title_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    hostile = "\x1b]52;c;aGVsbG8=\x07\x1b[31m[@click=app.quit]x[/]\u202e\u200b"
    path = tmp_path / "t.toml"
    path.write_text(
        f'title = "{hostile.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}"\n'
        '[data]\nname = "xor"\n',
        encoding="utf-8",
    )
    async with opened(str(path)) as (app, _pilot):
        shown = message(app)
        assert "[@click=app.quit]x[/]" in shown
        assert not any(character in shown for character in "\x1b\x07\u202e\u200b")


async def test_a_very_long_name_leaves_room_for_where_the_run_is(tmp_path: Path) -> None:
    path = tmp_path / f"{'very-long-' * 12}.toml"
    path.write_text('[data]\nname = "xor"\n', encoding="utf-8")
    async with opened(str(path)) as (app, pilot):
        await pilot.press("s")
        line = "".join(segment.text for segment in app.query_one(HeaderLine).render_line(0))
        assert line.startswith(" bp-tui  very-long-")
        assert "… " in line
        assert "epoch 1 · sample 1/4" in line


async def test_overflowing_training_is_shown_as_inf_and_nan() -> None:
    async with opened("sine", training__eta=1e200, network__hidden_activation="identity") as (app, pilot):
        await pilot.press("e")
        await app.workers.wait_for_complete()
        picture = app.export_screenshot()
        assert "nan" in picture


async def test_without_colour_curves_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened("moons", (200, 60)) as (app, pilot):
        await pilot.press("3", "e")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.query_one(Curve).display


@pytest.mark.parametrize("forwarded", [False, True])
async def test_a_key_on_its_way_while_the_app_ends_does_nothing(forwarded: bool) -> None:
    async with opened() as (app, _):
        pass
    key = key_event("s")
    if forwarded:
        key._set_forwarded()
    await app.on_event(key)
    assert app.debugger.position == 0


async def test_news_of_the_focus_on_its_way_while_the_app_ends_is_for_nobody() -> None:
    async with opened() as (app, _):
        panel = app.query_one(WeightsPanel)
    await app.on_event(DescendantFocus(panel))
    assert not app.screen_stack


async def test_q_ends() -> None:
    async with opened() as (app, pilot):
        await pilot.press("q")
        assert not app.is_running


async def test_an_operand_leads_on_to_its_own_why_and_escape_comes_back() -> None:
    async with opened() as (app, pilot):
        await pilot.press("3", "e", "4", "s")
        await typed(pilot, "why delta[1][2]")
        titles = []
        for _ in range(3):
            assert isinstance(app.screen, WhyScreen)
            titles.append(app.screen.query_one(Vertical).border_title)
            await pilot.press("enter")
            await pilot.pause()
        assert [str(title).split(" = ")[0] for title in titles] == ["delta[1][2]", "delta[2][1]", "z[2][1]"]
        await pilot.press("escape", "escape", "escape", "escape")
        assert len(app.screen_stack) == 1
