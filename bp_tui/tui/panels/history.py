"""The history of a number: its curve and every change of it, as they were when somebody asked for them."""

from __future__ import annotations

import math
from typing import ClassVar

from rich.segment import Segment
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from bp_tui.debugger.frame import Frame
from bp_tui.debugger.value_history import ValueHistory
from bp_tui.messages import counted
from bp_tui.tui.widgets.change_list import ChangeList
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.recolored import Recolored
from bp_tui.tui.widgets.requests import CommandsWanted
from bp_tui.tui.widgets.titled import Titled

_EMPTY = "h: every change of the number chosen in Weights, Activations or δ; or type :history w[1][1,1]"
_MOST_POINTS = 800
_LEFT = 9
_FLAT = 60


class PlaceLine(LineView, can_focus=False):
    """A mark over a place of the curve below."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"place--here", "place--label"}
    DEFAULT_CSS = """
    PlaceLine {
        height: 1;
        & > .place--here { color: $accent; text-style: bold; }
        & > .place--label { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._place: tuple[int, int] | None = None

    def show(self, position: int | None, until: int) -> None:
        """Mark an op on an axis that ends with the op `until`; beyond that its right end; None for nothing."""
        self._place = None if position is None else (position, until)
        self.resize_content(1, 1)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """The mark, and the op's number where there is more room."""
        if self._place is None:
            return []
        position, until = self._place
        inside = max(1, width - _LEFT - 2)
        column = _LEFT + 1 + min(inside - 1, position * inside // max(1, until))
        text, sign = f"op {position:,}", "▼" if position <= until else "▶"
        label, here = self.style_of("place--label"), Segment(sign, self.style_of("place--here"))
        if column + 2 + len(text) <= width and position <= until:
            return [Segment(" " * column, label), here, Segment(f" {text}", label)]
        return [Segment(f"{text} ".rjust(column)[-column:], label), here]


class HistoryPanel(Container, Titled, Recolored, can_focus=True):
    """Nothing is worked out here: `history` is what the command of that name has found.

    Where the run stands is marked in it. `chosen` is the number that `h` would ask for next, if not the same again;
    `hint` stands in the border where there is nothing else to say.
    """

    HELP = """
    Every change of one number, the first to the last, with the op that made it,
    and their curve over the ops, where the run stands marked: of a weight each
    update of line 9, of z and δ each sample's.

    Up and Down choose a change, Enter goes to it, h asks again: for the number
    chosen in Weights, Activations or δ, or the same one.
    """
    DEFAULT_CSS = """
    HistoryPanel {
        border-subtitle-color: $foreground;
        & > .curve { display: none; height: 2fr; min-height: 6; max-height: 16; }
        & > .curve > Curve { height: 1fr; }
        & > .changes { height: 3fr; }
        & > .changes > Static { height: auto; color: $label; }
        & > .changes > ChangeList { height: 1fr; }
        &.is-titled > .changes > Static { display: none; }
        &.has-curve > .curve { display: block; }
        &.flat { layout: horizontal; }
        &.flat > Vertical { width: 1fr; height: 100%; max-height: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "change above", show=False),
        Binding("down", "choose(1)", "change below", show=False),
        Binding("pageup", "choose_page(-1)", "changes above", show=False),
        Binding("pagedown", "choose_page(1)", "changes below", show=False),
        Binding("home", "choose_end(0)", "first change", show=False),
        Binding("end", "choose_end(-1)", "last change", show=False),
        Binding("enter", "go", "go there", show=False),
        Binding("h", "again", "again, up to here", show=False, id="history"),
    ]

    history: var[ValueHistory | None] = var(None)
    frame: var[Frame | None] = var(None)
    chosen: var[str] = var("")

    def __init__(self, *, id: str, classes: str = "", hint: str = "Enter goes to the change chosen") -> None:
        super().__init__(id=id, classes=classes)
        self._hint = hint
        self.title = "History"
        self._drawn: ValueHistory | None = None

    def compose(self) -> ComposeResult:
        """The curve, and the changes below it or beside it."""
        from bp_tui.tui.widgets.curve import Curve  # and textual-plot, which no other panel needs at the start

        self._place, self._list = PlaceLine(), ChangeList()
        self._curve = Curve(left=_LEFT, bottom=1, most_ticks=5, allow_pan_and_zoom=False)
        self._line = Static(_EMPTY, markup=False)
        yield Vertical(self._place, self._curve, classes="curve")
        yield Vertical(self._line, self._list, classes="changes")

    def recolor(self) -> None:
        """In other colours."""
        self._drawn = None
        self._bring_up_to_date()

    def watch_history(self) -> None:
        """Another history was found."""
        self._bring_up_to_date()

    def watch_frame(self) -> None:
        """The run stands elsewhere."""
        self._bring_up_to_date()

    def watch_chosen(self) -> None:
        """Another number was chosen."""
        self._describe()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say what can be done, or no longer."""
        super().watch_has_focus(has_focus)
        if self.is_mounted:
            self._list.set_class(has_focus, "in-use")
            self._describe()

    def on_resize(self) -> None:
        """Beside each other where it is wide and low."""
        width, height = self.size
        self.set_class(width >= _FLAT and height < width // 3, "flat")
        self._bring_up_to_date()

    def on_show(self) -> None:
        """What was not drawn while it was hidden."""
        self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        history, frame = self.history, self.frame
        if not self.is_mounted or not self.is_on_screen or frame is None:
            return
        if history is not self._drawn:
            self._drawn = history
            self._draw(history, frame)
        self._say_what(history)
        if history is not None:
            is_here = frame.branch == history.branch
            self._place.show(frame.position if is_here else None, history.until)
            self._list.mark(history.at(frame.position) if is_here else None)
        self._describe()

    def _say_what(self, history: ValueHistory | None) -> None:
        """After the title where there is room, else in a line of its own."""
        text = "" if history is None else _heading(history)
        if text != self.heading:
            self.heading = text
        if len(self.border_title or "") > self.outer_size.width - 4:
            self.heading = ""
        self.set_class(bool(self.heading), "is-titled")
        if str(self._line.content) != (text or _EMPTY):
            self._line.update(text or _EMPTY)

    def _draw(self, history: ValueHistory | None, frame: Frame) -> None:
        """Everything that depends on the history alone."""
        points = [] if history is None else _points(history)
        self.set_class(len(points) > 1, "has-curve")
        if history is None:
            return
        self._list.show(history, frame.depth, frame.batches)
        if len(points) > 1:
            from bp_tui.tui.widgets.curve import thinned

            x, y = thinned(points, _MOST_POINTS)
            self._curve.clear()
            self._curve.set_xlimits(0, max(1, history.until))
            self._curve.draw(x, y, self.app.theme_variables["plus"])

    def _describe(self) -> None:
        """Say in the border what h would do where that is something new, else what Enter does."""
        history, frame, text = self.history, self.frame, ""
        if self.chosen and (history is None or self.chosen != history.target):
            text = f"h: history of {self.chosen}"
        elif history is not None and frame is not None and frame.branch != history.branch:
            text = f"this is on {history.branch}; h: again, on {frame.branch}"
        elif history is not None and frame is not None and frame.position > history.until:
            text = "h: again, up to here"
        elif history is not None and self.has_focus:
            text = self._hint
        if str(self.border_subtitle or "") != text:
            self.border_subtitle = Content(text) if text else None

    def action_choose(self, items: int) -> None:
        """Up or down in the list."""
        self._list.action_choose(items)

    def action_choose_page(self, pages: int) -> None:
        """Up or down by what can be seen at once."""
        self._list.action_choose_page(pages)

    def action_choose_end(self, end: int) -> None:
        """The first change, or the last."""
        self._list.action_choose_end(end)

    def action_go(self) -> None:
        """Go to the change that is chosen."""
        history, frame, index = self._drawn, self.frame, self._list.chosen
        if history is None or frame is None or index is None:
            raise SkipAction
        there = [f"branch {history.branch}"] if frame.branch != history.branch else []
        self.post_message(CommandsWanted(*there, f"goto {history.positions[index]}"))

    def action_again(self) -> None:
        """Ask for the history of the number chosen, or once more for this one."""
        target = self.chosen or (self.history.target if self.history is not None else "")
        if not target:
            raise SkipAction
        self.post_message(CommandsWanted(f"history {target}"))


def _heading(history: ValueHistory) -> str:
    return f"{history.target}: {counted(history.total, 'change')} to op {history.until:,}"


def _points(history: ValueHistory) -> list[tuple[float, float]]:
    """The finite values where they changed, from the first that is known to what it is at the end."""
    changes = list(zip(history.positions, history.values, strict=True))
    if changes and history.before is not None and history.total == len(changes):
        changes.insert(0, (0, history.before))
    if changes:
        changes.append((history.until, history.values[-1]))
    return [(float(position), value) for position, value in changes if math.isfinite(value)]
