"""The screen on which something is opened: what is typed filters all there is at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from bp_tui.messages import safe_line
from bp_tui.session.format import SessionError
from bp_tui.session.session import Session
from bp_tui.tables import ExperimentError
from bp_tui.tui.choices import NEW, Choice, choices_of_paths
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.choices import Choices
from bp_tui.tui.widgets.harmless import Harmless
from bp_tui.tui.widgets.recolored import Recolored

MOST_LISTED = 300
LONGEST_PATH = 4_000
ROOM, ROOM_WIDE = 73, 96
"""Columns of a line of the list, in the frames of the style sheet below."""


class OpenScreen(Popup[Session], Recolored):
    """A line to type in and a list; Enter opens what is chosen, by `open`, and stays here where that is refused.

    What `find_more` finds is listed as soon as it is found, in a thread of its own.

    The result is the session opened. A new experiment is left to the app's action of that name.
    """

    DEFAULT_CSS = """
    OpenScreen {
        & > .frame { width: 78; height: 22; padding: 0 1; }
        &.wide > .frame { width: 104; height: 34; padding: 0 2; }
        & Input { padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { background: $panel; }
        & OptionList {
            height: 1fr;
            & > .option-list--option-highlighted { background: $changed; color: $foreground; text-style: none; }
        }
        & #refusal { display: none; height: auto; max-height: 4; color: $error; padding: 0 1; }
        & #refusal.said { display: block; }
    }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Close"),
        ("up", "move('cursor_up')", "Up"),
        ("down", "move('cursor_down')", "Down"),
        ("pageup", "move('page_up')", "Page up"),
        ("pagedown", "move('page_down')", "Page down"),
        ("tab", "next_group(1)", "Next group"),
        ("shift+tab", "next_group(-1)", "Previous group"),
    ]

    def __init__(
        self,
        choices: Sequence[Choice],
        open: Callable[[str], Session],
        find_more: Callable[[], Sequence[Choice]] | None = None,
    ) -> None:
        super().__init__()
        self._choices = [*choices]
        self._find_more = find_more
        self._open = open
        self._listed: list[Choice] = []

    def compose(self) -> ComposeResult:
        """The line, the list, and room for a refusal."""
        with Vertical(classes="frame") as frame:
            frame.border_title = "Open"
            frame.border_subtitle = "↑ ↓  choose   Tab  next group   Enter  open   Esc  close"
            line = Input(
                placeholder="type to filter, or a path: ~/data.csv",
                compact=True,
                highlighter=Harmless(),
                max_length=LONGEST_PATH,
            )
            line.cursor_blink = False
            yield line
            choices = Choices()
            choices.can_focus = False
            yield choices
            yield Static(id="refusal", markup=False)

    def on_mount(self) -> None:
        """Look for more."""
        if self._find_more is not None:
            self.run_worker(partial(self._look_for_more, self._find_more), thread=True)

    def _look_for_more(self, find: Callable[[], Sequence[Choice]]) -> None:
        found = find()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._add, found)

    def _add(self, found: Sequence[Choice]) -> None:
        """List these, too; what was chosen remains it."""
        chosen = self._chosen if self.is_there else None
        self._choices += found
        self._list()
        if chosen in self._listed:
            self._choose(self._listed.index(chosen))

    def on_resize(self, event: Resize) -> None:
        """Choose the size of the frame."""
        self.set_class(event.size.width >= 110 and event.size.height >= 36, "wide")
        self._list()

    def on_input_changed(self) -> None:
        """Something else is typed."""
        self._refuse("")
        self._list()

    def _refuse(self, reason: str) -> None:
        refusal = self.query_one("#refusal", Static)
        refusal.update(safe_line(reason))
        refusal.set_class(bool(reason), "said")

    def recolor(self) -> None:
        """In other colours."""
        self._list()

    def _list(self) -> None:
        """List what matches; what is listed as a session is not listed as a file again."""
        if not self.is_there:
            return
        typed = self.query_one(Input).value.strip()
        words = typed.lower().split()
        known = {os.path.abspath(choice.source) for choice in self._choices}
        paths = [choice for choice in choices_of_paths(typed) if os.path.abspath(choice.source) not in known]
        self._listed = [choice for choice in self._choices if choice.matches(words)] + paths
        choices = self.query_one(Choices)
        choices.clear_options()
        choices.add_options(self._options(words))
        choices.action_first()
        choices.scroll_home(animate=False)
        if typed:
            self._choose(next((i for i, choice in enumerate(self._listed) if choice.begins_with(typed)), 0))

    def _options(self, words: Sequence[str]) -> Iterator[Option]:
        """The choices, each group below its heading."""
        colour = self.app.theme_variables
        width = ROOM_WIDE if self.has_class("wide") else ROOM
        group = ""
        for index, choice in enumerate(self._listed[:MOST_LISTED]):
            if choice.group != group:
                group = choice.group
                yield Option(Text(f"\n{group}" if index else group, style=f"bold {colour['label']}"), disabled=True)
            line = choice.line(width, words, colour)
            yield Option(line, id=str(index))
        more = len(self._listed) - MOST_LISTED
        if more > 0:
            yield Option(Text(f"  and {more:,} more: type to see fewer", style=colour["label"]), disabled=True)
        elif not self._listed:
            yield Option(Text("  nothing matches; Enter tries what is typed", style=colour["label"]), disabled=True)

    def action_move(self, how: str) -> None:
        """Choose another."""
        getattr(self.query_one(Choices), f"action_{how}")()

    def action_next_group(self, direction: int) -> None:
        """To the first choice of the next group, or of the one before, round and round."""
        if (chosen := self._chosen) is None:
            return
        groups = list(dict.fromkeys(choice.group for choice in self._listed[:MOST_LISTED]))
        group = groups[(groups.index(chosen.group) + direction) % len(groups)]
        self._choose(next(index for index, choice in enumerate(self._listed) if choice.group == group))

    def _choose(self, index: int) -> None:
        """Choose one of those listed, if there is one."""
        if index < min(len(self._listed), MOST_LISTED):
            choices = self.query_one(Choices)
            choices.highlighted = choices.get_option_index(str(index))

    @property
    def _chosen(self) -> Choice | None:
        option = self.query_one(Choices).highlighted_option
        return self._listed[int(option.id)] if option is not None and option.id is not None else None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: what is chosen, or what is typed where nothing is."""
        event.stop()
        typed = event.value.strip()
        if (choice := self._chosen) is not None:
            self._take(choice)
        elif typed:
            self._try(typed)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click; what it was on may be listed no more by the time it arrives."""
        is_listed = any(option is event.option for option in self.query_one(Choices).options)
        if is_listed and event.option.id is not None:
            self._take(self._listed[int(event.option.id)])

    def _take(self, choice: Choice) -> None:
        if choice == NEW:
            self.dismiss()
            self.app.call_later(self.app.run_action, "app.new_experiment")
        elif choice.is_folder:
            line = self.query_one(Input)
            line.value, line.cursor_position = choice.source, len(choice.source)
        else:
            self._try(choice.source)

    def _try(self, source: str) -> None:
        try:
            session = self._open(os.path.expanduser(source))
        except (ExperimentError, SessionError) as error:
            self._refuse(str(error))
        else:
            self.dismiss(session)
