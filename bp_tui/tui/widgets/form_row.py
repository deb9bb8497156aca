"""A row of a form: what is asked for, a field to choose or type it in, and below it what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Select, Static
from textual.widgets._select import SelectCurrent, SelectOverlay

from bp_tui.messages import safe_line
from bp_tui.tui.paths import path_choices
from bp_tui.tui.widgets.choices import Choices
from bp_tui.tui.widgets.harmless import Harmless

LONGEST_TEXT = 4_000


class _Listed(SelectOverlay, Choices):
    """All that can be chosen."""


class ChoiceField(Select[str]):
    """One of several: left and right choose the next one, Enter lists all; up and down lead to other fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "turn(-1)", "Choice before"),
        ("right", "turn(1)", "Next choice"),
        ("down", "app.focus_next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(self, choices: Sequence[str], value: str) -> None:
        super().__init__(_options(choices), value=value, allow_blank=False, compact=True)
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """As Textual's own, the list our own."""
        yield SelectCurrent(self.prompt)
        yield _Listed().data_bind(compact=Select.compact)

    def offer(self, choices: Sequence[str], value: str) -> None:
        """Have other choices, and this one chosen."""
        if self._choices != tuple(choices):
            self._choices = tuple(choices)
            self.set_options(_options(choices))
        self.value = value

    def action_turn(self, direction: int) -> None:
        """The choice after, or before; round and round."""
        if not self.expanded and self.value in self._choices:
            index = self._choices.index(str(self.value)) + direction
            self.value = self._choices[index % len(self._choices)]


def _options(choices: Sequence[str]) -> list[tuple[str, str]]:
    return [(safe_line(choice), choice) for choice in choices]


class PathSuggester(Suggester):
    """The first file with one of these endings, or folder, that begins as what is typed."""

    def __init__(self, endings: Collection[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path, or none; one that a terminal would act on is left to be typed."""
        found = (choice.text for choice in path_choices(value, self._endings) if choice.text.startswith(value))
        text = next(found, None) if value else None
        return text if text is not None and safe_line(text) == text else None


class FormRow(Vertical):
    """One row; `choices` where there are only so many, else anything can be typed."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        & > Horizontal { height: 1; }
        & .label { width: 16; padding-left: 1; color: $foreground; }
        &.filled-in .label { color: $accent; }
        & Input.-textual-compact, & Input.-textual-compact:focus { width: 1fr; padding: 0 1; background: $panel; }
        & Select { width: 1fr; }
        & Select.-textual-compact > SelectCurrent { padding: 0 1; background: $panel; background-tint: $panel 0%; }
        & Input.-textual-compact:focus, & Select.-textual-compact:focus > SelectCurrent { background: $changed; }
        & SelectCurrent Static.arrow { color: $label; }
        & SelectOverlay, & SelectOverlay:focus { border: round $border; background: $surface; max-height: 14; }
        & .complaint { display: none; height: auto; margin-left: 1; color: $error; }
        &.wrong .complaint { display: block; }
    }
    """

    class Filled(Message):
        """Something else was chosen, or typed."""

        def __init__(self, row: FormRow, text: str) -> None:
            super().__init__()
            self.row = row
            self.text = text

    def __init__(
        self, key: str, label: str, text: str, *, choices: Sequence[str] = (), endings: Collection[str] = ()
    ) -> None:
        super().__init__()
        self.key = key
        self._label = label
        self._field: ChoiceField | Input
        if choices:
            self._field = ChoiceField(choices, text)
        else:
            suggester = PathSuggester(endings) if endings else None
            self._field = Input(
                text,
                compact=True,
                select_on_focus=False,
                suggester=suggester,
                highlighter=Harmless(),
                max_length=LONGEST_TEXT,
            )
            self._field.cursor_blink = False

    def compose(self) -> ComposeResult:
        """The label, the field and the complaint."""
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            yield self._field
        yield Static(classes="complaint", markup=False)

    def on_descendant_focus(self) -> None:
        """It is filled in now."""
        self.add_class("filled-in")

    def on_descendant_blur(self) -> None:
        """Another one is."""
        self.remove_class("filled-in")

    @property
    def text(self) -> str:
        """What is chosen, or typed."""
        return str(self._field.value)

    def fill(self, text: str, choices: Sequence[str] = ()) -> None:
        """Let this be chosen, or typed, without a message."""
        with self.prevent(Select.Changed, Input.Changed):
            if isinstance(self._field, ChoiceField):
                self._field.offer(choices, text)
            elif text != self._field.value.strip():
                self._field.value = text

    def complain(self, reason: str) -> None:
        """Say what is wrong; nothing, if it is empty."""
        self.query_one(".complaint", Static).update(safe_line(reason))
        self.set_class(bool(reason), "wrong")

    def take_focus(self) -> None:
        """Be the row that is filled in."""
        self._field.focus()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another choice."""
        event.stop()
        self.post_message(self.Filled(self, str(event.value)))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self.post_message(self.Filled(self, event.value))
