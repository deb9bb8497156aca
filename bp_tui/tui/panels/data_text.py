"""The sample at hand in words and numbers: its inputs by name, its outputs, and whether they are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from bp_tui.explain.notation import DIGITS, number
from bp_tui.messages import shortened
from bp_tui.tui.widgets.blocks import Block, Line, of_lines
from bp_tui.tui.widgets.number_format import CELL, MISSING, cell_text

RIGHT, WRONG = "✓ right", "✗ wrong"
_DIFFERENCE = "y − r "
_GAP = "  "
_LONG_LABELS = 34
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEAST_BAR = 2
_LEAST_NUMBER = 8  # with the blanks around it
_LONGEST_NUMBER = 10
_SIGNS = 2  # room for `y` and `r`


@dataclass(frozen=True)
class Reading:
    """One sample as it stands.

    Attributes:
        inputs, outputs, targets: None where they are not computed yet.
        predicted, target: the classes that outputs and targets speak for, −1 for outputs that are no numbers;
            None where there are no classes, or they are not computed yet.
        row: of the data, counted from 1; None before the first sample.
    """

    inputs: Sequence[float] | None
    outputs: Sequence[float] | None
    targets: Sequence[float] | None
    predicted: int | None
    target: int | None
    row: int | None


@dataclass(frozen=True)
class TextStyles:
    """The styles of text and bars."""

    label: Style
    value: Style
    missing: Style
    right: Style
    wrong: Style
    bar: Style


class DataText:
    """Texts about readings of one data set: the names of its inputs, outputs and classes (none: they are numbers)."""

    def __init__(
        self, input_names: Sequence[str], output_names: Sequence[str], class_names: Sequence[str], styles: TextStyles
    ) -> None:
        self._input_names, self._output_names, self._class_names = input_names, output_names, class_names
        self._styles = styles

    def inputs_in_a_line(self, reading: Reading, width: int) -> Block:
        """The few inputs side by side, if need be with fewer digits; one below the other where names are too long."""
        names = self._input_names
        style = self._styles.value
        if sum(len(name) + _LEAST_NUMBER for name in names) > width:
            texts = (f"{name} {_number(reading.inputs, i)}" for i, name in enumerate(names))
            return of_lines([[Segment(shortened(text, width), style)] for text in texts])
        together = ""
        for digits in range(DIGITS, 0, -1):
            together = "  ".join(f"{name} {_number(reading.inputs, i, digits)}" for i, name in enumerate(names))
            if len(together) <= width:
                break
        return of_lines([[Segment(shortened(together, width), style)]])

    def inputs_table(self, reading: Reading, width: int) -> Block:
        """A line for each input, however many they are."""
        room = max(1, min(max(map(len, self._input_names)), width - CELL))

        def line(y: int) -> Line:
            name = shortened(self._input_names[y], room).ljust(room)
            return [Segment(name, self._styles.label), self._cell(reading.inputs, y)]

        return Block(room + CELL, len(self._input_names), line)

    def verdict(self, reading: Reading, width: int) -> Block:
        """What the network says, what would be right, and whether that is the same; of every sample as many lines."""
        of_y, of_r = ("predicted ", "target    ") if width >= _LONG_LABELS else ("y ", "r ")
        said, wanted, sign = self._said(reading), self._wanted(reading), self._sign(reading)
        lines = [self._labelled(of_y, said, width), self._labelled(of_r, wanted, width)]
        if reading.row is not None:
            row = f"#{reading.row}"
            if (gap := width - len(of_y) - len(said) - len(row)) >= 2:
                lines[0] += [Segment(" " * gap, self._styles.value), Segment(row, self._styles.label)]
        has_room = len(of_r) + self._longest_target() + len(_GAP) + self._sign_width() <= width
        if sign is not None and has_room:
            lines[1] += [Segment(_GAP, self._styles.value), sign]
        return of_lines(lines if has_room else [*lines, [] if sign is None else [sign]])

    def _longest_target(self) -> int:
        return max(map(len, self._class_names), default=_LONGEST_NUMBER)

    def _sign_width(self) -> int:
        return len(RIGHT) if self._class_names else len(_DIFFERENCE) + CELL

    def _said(self, reading: Reading) -> str:
        outputs = reading.outputs
        if outputs is None:
            return MISSING
        if reading.predicted is None:
            return number(outputs[0])
        name = self._class_names[reading.predicted] if reading.predicted >= 0 else "no class"
        return f"{number(outputs[0])} → {name}" if len(outputs) == 1 else name

    def _wanted(self, reading: Reading) -> str:
        if reading.targets is None:
            return MISSING
        return number(reading.targets[0]) if reading.target is None else self._class_names[reading.target]

    def _sign(self, reading: Reading) -> Segment | None:
        """Right or wrong; of numbers, by how much."""
        if reading.outputs is None or reading.targets is None:
            return None
        if reading.predicted is None:
            return Segment(_DIFFERENCE + cell_text(reading.outputs[0] - reading.targets[0]), self._styles.label)
        right = reading.predicted == reading.target
        return Segment(RIGHT, self._styles.right) if right else Segment(WRONG, self._styles.wrong)

    def _labelled(self, label: str, text: str, width: int) -> Line:
        style = self._styles.missing if text == MISSING else self._styles.value
        return [Segment(label, self._styles.label), Segment(shortened(text, width - len(label)), style)]

    def outputs(self, reading: Reading, width: int, lines: int) -> Block:
        """Every output: as bars in as many columns as make them fit into so many lines, or as numbers beside r."""
        if not self._class_names:
            return self._outputs_table(reading, width)
        count, longest = len(self._output_names), max(map(len, self._output_names))
        narrowest = _SIGNS + (longest > 1) + min(longest, 3) + 1 + _LEAST_BAR
        columns = 1
        while -(-count // columns) > lines and (width + 1) // (columns + 1) - 1 >= narrowest:
            columns += 1
        height, room = -(-count // columns), (width + 1) // columns - 1

        def line(y: int) -> Line:
            cells: Line = []
            for index in range(y, count, height):
                if cells:
                    cells.append(Segment(" ", self._styles.value))
                cells += self._bar(reading, index, room)
            return cells

        return Block(columns * (room + 1) - 1, height, line)

    def _outputs_table(self, reading: Reading, width: int) -> Block:
        room = max(1, min(max(map(len, self._output_names)), width - 2 * CELL))
        head: Line = [Segment(" " * room + "y".rjust(CELL) + "r".rjust(CELL), self._styles.label)]

        def line(y: int) -> Line:
            if y == 0:
                return head
            name = Segment(shortened(self._output_names[y - 1], room).ljust(room), self._styles.label)
            return [name, self._cell(reading.outputs, y - 1), self._cell(reading.targets, y - 1)]

        return Block(room + 2 * CELL, 1 + len(self._output_names), line)

    def _bar(self, reading: Reading, index: int, width: int) -> Line:
        """`y` beside the class predicted, `r` beside the right one, the name, the output and a bar of its length."""
        is_y, is_r = reading.predicted == index, reading.target == index
        longest = max(map(len, self._output_names))
        signs = _SIGNS + (longest > 1)
        room = max(1, min(longest, width - signs - 1 - _LEAST_BAR))
        rest = max(0, width - signs - room - 1)
        digits = 5 if rest >= 14 else 4 if rest >= 4 + 1 + _LEAST_BAR else 0
        bar = rest - digits - 1 if digits else rest
        styles = self._styles
        value = None if reading.outputs is None else reading.outputs[index]
        cells = [
            Segment("y" if is_y else " ", styles.value),
            Segment(("r" if is_r else " ").ljust(signs - 1), styles.label),
            Segment(
                shortened(self._output_names[index], room).ljust(room) + " ", styles.value if is_y else styles.label
            ),
        ]
        if digits:
            text = MISSING if value is None else _short(value, digits)
            cells.append(Segment(text.rjust(digits) + " ", styles.missing if value is None else styles.value))
        return [*cells, Segment(_bar_text(value, bar).ljust(bar), styles.bar)]

    def _cell(self, values: Sequence[float] | None, index: int) -> Segment:
        if values is None:
            return Segment(MISSING.rjust(CELL), self._styles.missing)
        return Segment(cell_text(values[index]).rjust(CELL), self._styles.value)


def _number(values: Sequence[float] | None, index: int, digits: int = DIGITS) -> str:
    return MISSING if values is None else number(values[index], digits)


def _short(value: float, width: int) -> str:
    """A number in so many characters, at least 4, with as many decimals as there is room for."""
    for form in (f".{width - 2}f", f".{width - 3}f", ".0f", ".0e"):
        if len(text := format(value, form)) <= width:
            return text
    return ">big" if value > 0 else "<big"


def _bar_text(value: float | None, width: int) -> str:
    """A bar of eighths of a cell, full at 1."""
    if value is None or not value > 0:
        return ""
    eighths = round(min(1.0, value) * 8 * width)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
