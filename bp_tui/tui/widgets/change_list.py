"""Every change of a number, one to a line: where, from what, to what."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment

from bp_tui.debugger.value_history import ValueHistory
from bp_tui.network.timetable import Timetable
from bp_tui.tui.widgets.choosable_lines import ChoosableLines
from bp_tui.tui.widgets.number_format import MISSING

_BESIDE_NUMBERS = 2 + 2 + 2 + 3 + 1  # the mark, two gaps, the arrow, a space before the scroll bar
_MOST_DIGITS = 12
_WHOLE = 1_000_000
_LONGEST = _MOST_DIGITS + 3  # the sign, a zero and the point


class ChangeList(ChoosableLines, can_focus=False):
    """The one whose value holds where the run stands is marked and kept in view, until another is chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "change--label",
        "change--plus",
        "change--minus",
        "change--zero",
        "change--here",
        "change--now",
        "change--chosen",
    }
    DEFAULT_CSS = """
    ChangeList {
        padding: 0 0 0 1;
        & > .change--label { color: $label; }
        & > .change--plus { color: $plus; }
        & > .change--minus { color: $minus; }
        & > .change--zero { color: $foreground; }
        & > .change--here { color: $accent; text-style: bold; }
        & > .change--now { background: $changed; text-style: bold; }
        & > .change--chosen { text-style: underline; }
        &.in-use > .change--chosen { text-style: reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._history: ValueHistory | None = None
        self._timetable = Timetable(1, 1)
        self._here: int | None = None

    def show(self, history: ValueHistory, depth: int, batches: int) -> None:
        """Show another history, of a run through so many layers with so many batches an epoch."""
        self._history, self._timetable = history, Timetable(depth, batches)
        self.chosen = self._here = None
        self.show_items(range(len(history.positions)), 1, len(history.positions))

    def mark(self, here: int | None) -> None:
        """The change whose value holds where the run stands, −1 if that is before all of them; None if none does."""
        if here == self._here:
            return
        self._here = here
        if here is not None and self.chosen is None and self._history is not None and self._history.positions:
            self.bring_into_view(max(0, here))
        self.redraw()

    def on_resize(self) -> None:
        """Keep in view what is to be in view."""
        wanted = self._here if self.chosen is None else self.chosen
        if wanted is not None and self._history is not None and self._history.positions:
            self.bring_into_view(max(0, wanted))

    def first_choice(self) -> int:
        """The change that holds here, else the last one."""
        count = 0 if self._history is None else len(self._history.positions)
        return count - 1 if self._here is None else max(0, self._here)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """Its op, its epoch and sample, the value before, the value after."""
        history = self._history
        if history is None:
            return []
        last = history.positions[-1]
        op_width, place_width = len(f"{last:,}"), len(self._place(last))
        room = (width - op_width - place_width - _BESIDE_NUMBERS) // 2
        position, old, new = history.positions[y], history.old(y), history.values[y]
        more = ("change--now",) if y == self._here else ()
        chosen = ("change--chosen",) if y == self.chosen else ()
        sign = Segment("▶ " if y == self._here else "  ", self.style_of("change--here", *more))
        op = Segment(f"{position:>{op_width},}", self.style_of("change--zero", *more, *chosen))
        label = self.style_of("change--label", *more)
        place = Segment(f"  {self._place(position):>{place_width}}  ", label)
        before = Segment(MISSING.rjust(min(room, _LONGEST)) if old is None else fitting(old, room), label)
        name = "change--plus" if new > 0 else "change--minus" if new < 0 else "change--zero"
        return [sign, op, place, before, Segment(" → ", label), Segment(fitting(new, room), self.style_of(name, *more))]

    def _place(self, position: int) -> str:
        """`epoch:sample`, counted from 1, or `start`."""
        if not position:
            return "start"
        step = self._timetable.op(position)
        return f"{step.epoch + 1}:{step.batch + 1}"


def fitting(value: float, width: int) -> str:
    """A signed number at the right of so many characters, with as many digits as there is room for."""
    width, exact = min(width, _LONGEST), value.is_integer() and abs(value) < _WHOLE
    for digits in range(min(_MOST_DIGITS, max(1, width)), 0, -1):
        text = f"{value:+.0f}" if exact else f"{value:+#.{digits}g}".replace("+nan", "nan")
        if len(text) <= width:
            return text.rjust(width)
    return text
