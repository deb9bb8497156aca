"""The form for an experiment of one's own: what is typed is tried at once, and beside it stands what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Input, Static

from bp_tui.experiment import Experiment
from bp_tui.messages import safe_line
from bp_tui.overrides import DATA_ENDINGS
from bp_tui.session.experiment_toml import save_experiment
from bp_tui.session.format import SessionError
from bp_tui.session.session import Session
from bp_tui.tui.draft import FIELDS, Draft, Field, facts_of
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.form_row import FormRow
from bp_tui.tui.widgets.number_format import MISSING
from bp_tui.tui.widgets.recolored import Recolored

FILE = "a file …"


class NewExperimentScreen(Popup[Session], Recolored):
    """A form that fills in `draft`, which outlives it; `begin` makes a session of what comes of it, the result.

    `at_hand` is the experiment to start over from.
    """

    DEFAULT_CSS = """
    NewExperimentScreen {
        & > .frame { width: 80; height: 24; max-height: 100%; padding: 0 1; }
        &.wide > .frame { width: 100; height: 34; padding: 1 2 0 2; }
        & #form { height: 1fr; }
        & #fields { width: 1fr; scrollbar-size: 1 1; padding-right: 1; }
        & #facts { width: 28; height: 1fr; border-left: solid $rule; padding-left: 1; }
        &.wide #facts { width: 36; padding-left: 3; }
        & .heading { height: 1; color: $label; text-style: bold; }
        &.wide .heading { margin-top: 1; height: 1; }
        &.wide .heading.first { margin-top: 0; }
        & .absent { display: none; }
        & #said { display: none; height: auto; max-height: 3; color: $error; }
        & #said.good { color: $success; }
        & #said.said { display: block; }
        & #buttons { height: 1; }
        &.wide #buttons { margin: 1 0; }
        & Button { min-width: 0; margin-right: 2; padding: 0 1; background: $panel; }
        & Button#begin { background: $primary; }
        & Button:focus { background: $changed; background-tint: $panel 0%; text-style: bold; }
    }
    """
    AUTO_FOCUS = "FormRow Select"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Close"),
        ("down", "app.focus_next", "Next field"),
        ("up", "app.focus_previous", "Previous field"),
    ]

    def __init__(self, draft: Draft, at_hand: Experiment, begin: Callable[[Experiment], Session]) -> None:
        super().__init__()
        self._draft = draft
        self._at_hand = at_hand
        self._begin = begin
        self._rows = {field.key: self._row(field) for field in FIELDS}
        path = draft.text("data") if self._text(FIELDS[0]) == FILE else ""
        self._file = FormRow("file", "file", path, endings=DATA_ENDINGS)
        self._save_as = FormRow("save-as", "save as", "")

    def _choices(self, field: Field) -> tuple[str, ...]:
        choices = self._draft.choices(field) if field.choices else ()
        return (*choices, FILE) if field.key == "data" else choices

    def _text(self, field: Field) -> str:
        text = self._draft.text(field.key)
        return FILE if field.key == "data" and text not in self._draft.choices(field) else text

    def _row(self, field: Field) -> FormRow:
        return FormRow(field.key, field.label, self._text(field), choices=self._choices(field))

    def compose(self) -> ComposeResult:
        """The fields under their headings; beside them what follows; the buttons below."""
        with Vertical(classes="frame") as frame:
            frame.border_title = "New experiment"
            frame.border_subtitle = "↑ ↓  field   ← →  choose   Enter  list, or begin   Esc  leave it so"
            with Horizontal(id="form"):
                with VerticalScroll(id="fields", can_focus=False):
                    yield from self._fields()
                yield Static(id="facts", markup=False)
            yield Static(id="said", markup=False)
            yield self._save_as
            with Horizontal(id="buttons"):
                yield Button("Begin", id="begin", compact=True, variant="primary")
                yield Button("Start over", id="start-over", compact=True)
                yield Button("Save as TOML …", id="save", compact=True)

    def _fields(self) -> Iterator[Static | FormRow]:
        heading = ""
        for field in FIELDS:
            if field.heading != heading:
                yield Static(field.heading, classes="heading" if heading else "heading first", markup=False)
                heading = field.heading
            yield self._rows[field.key]
            if field.key == "data":
                yield self._file

    def on_mount(self) -> None:
        """Show what there is."""
        self._save_as.add_class("absent")
        self._show()

    def on_resize(self, event: Resize) -> None:
        """Choose the size of the frame."""
        self.set_class(event.size.width >= 104 and event.size.height >= 36, "wide")

    def on_form_row_filled(self, event: FormRow.Filled) -> None:
        """A field was filled in."""
        key, text = event.row.key, event.text
        if event.row is self._save_as:
            return
        if event.row is self._file or text == FILE:
            key, text = "data", self._file.text
        if text.strip() != self._draft.text(key):
            self._draft.say(key, text)
        self._show()

    def recolor(self) -> None:
        """In other colours."""
        self._show()

    def _show(self) -> None:
        """Everything as it follows from the draft."""
        if not self.is_there:
            return
        for field in FIELDS:
            self._rows[field.key].fill(self._text(field), self._choices(field))
        from_file = self._rows["data"].text == FILE
        self._file.set_class(not from_file, "absent")
        self._rows["data.target"].set_class(not from_file, "absent")
        refusal = self._draft.refusal
        wrong = self._wrong_row()
        for row in (*self._rows.values(), self._file):
            row.complain(str(refusal) if row is wrong else "")
        self._say(str(refusal) if refusal is not None and wrong is None else "")
        self.query_one("#facts", Static).update(self._facts())

    def _wrong_row(self) -> FormRow | None:
        """The row that the refusal is about."""
        refusal = self._draft.refusal
        if refusal is None:
            return None
        if refusal.key == "data" and self._rows["data"].text == FILE:
            return self._file
        return self._rows.get(refusal.key)

    def _say(self, text: str, *, good: bool = False) -> None:
        said = self.query_one("#said", Static)
        said.update(safe_line(text))
        said.set_class(bool(text), "said")
        said.set_class(good, "good")

    def _facts(self) -> Text:
        """The network in a line, the functions, and what follows in numbers."""
        experiment, colour = self._draft.experiment, self.app.theme_variables
        text = Text()
        if experiment is None:
            text.append("not yet an experiment\n\n\n", style=f"bold {colour['error']}")
        else:
            text.append(f"{safe_line(experiment.name)}  {'-'.join(map(str, experiment.layer_sizes))}\n", style="bold")
            text.append(f"{' → '.join(experiment.activations[-2:])}\n\n", style=colour["label"])
        for name, value in facts_of(self._draft.last_good):
            text.append(f"{name:<17}", style=colour["label"])
            text.append(f"{value if experiment is not None else MISSING:>8}\n", style=colour["plus"])
        return text

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field begins, or saves."""
        event.stop()
        if self._save_as.has_focus_within:
            self._save()
        else:
            self._start()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button."""
        event.stop()
        if event.button.id == "begin":
            self._start()
        elif event.button.id == "start-over":
            self._draft.start_over(self._at_hand)
            self._file.fill("")
            self._show()
        elif not self._is_refused():
            self._save_as.fill(f"{safe_line(self._draft.last_good.name)}.toml")
            self._save_as.remove_class("absent")
            self._save_as.take_focus()

    def _is_refused(self) -> bool:
        """Whether there is no experiment yet; then what is wrong comes into view."""
        if self._draft.experiment is None and (wrong := self._wrong_row()) is not None:
            wrong.take_focus()
        return self._draft.experiment is None

    def _start(self) -> None:
        if self._draft.experiment is None:
            self._is_refused()
            return
        try:
            session = self._begin(self._draft.experiment)
        except SessionError as error:
            self._say(str(error))
        else:
            self._draft.start_over(session.debugger.experiment)
            self.dismiss(session)

    def _save(self) -> None:
        if self._draft.experiment is None or not self._save_as.text.strip():
            self._is_refused()
            return
        try:
            path = save_experiment(self._draft.experiment, self._save_as.text.strip())
        except SessionError as error:
            self._say(str(error))
        else:
            self._save_as.add_class("absent")
            self._say(f"{path} is written", good=True)
