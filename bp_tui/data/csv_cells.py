"""From rows of text to numbers and labels, and what may be wrong with a cell.

Rows are converted in blocks, so that the text of a large file is never in memory as a whole.
"""

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np

from bp_tui.data.csv_text import CsvText, Row, as_number, is_missing
from bp_tui.data.dataset import MAX_ROWS, MAX_VALUES, Array, DataError
from bp_tui.messages import counted, quoted

_BLOCK_CELLS = 10_000


class Cells:
    """The cells of a CSV file, read block by block.

    Inputs become numbers at once. Targets stay text, each different one stored once, until all are seen.
    """

    def __init__(self, text: CsvText, name: str, input_columns: list[int], target_columns: list[int]) -> None:
        self.name = name
        self.inputs: list[Array] = []
        self.labels: list[list[str]] = [[] for _ in target_columns]
        self.lines: list[int] = []  # the line each row ends on
        self._text, self._input_columns, self._target_columns = text, input_columns, target_columns
        self._distinct: dict[str, str] = {}
        self._lines_with_gaps: set[int] = set()
        self._first_gap: tuple[int, int, str] | None = None

    def read(self) -> None:
        """Read all rows. Raises `DataError`."""
        for lines, rows in self._blocks():
            columns = list(zip(*rows, strict=True))
            block = np.empty((len(rows), len(self._input_columns)))
            for k, i in enumerate(self._input_columns):
                block[:, k] = self._numbers(columns[i], i, lines)
            self.inputs.append(block)
            for labels, i in zip(self.labels, self._target_columns, strict=True):
                labels.extend(self._texts(columns[i], i, lines))
            self.lines.extend(lines)
        self._refuse_gaps()
        if len(self.lines) < 2:
            found = "only one row" if self.lines else "a header, but no row"
            raise DataError(f"{self.name} has {found} of data: at least 2 are needed")

    def _blocks(self) -> Iterator[tuple[list[int], list[Row]]]:
        width, count = len(self._text.names), 0
        while block := list(islice(self._text.rows, max(1, _BLOCK_CELLS // width))):
            for line, row in block:
                if len(row) != width:
                    found = counted(len(row), "cell")
                    raise DataError(f"{self.name} line {line} has {found}, expected {width:,}")
            count += len(block)
            if count > MAX_ROWS or count * width > MAX_VALUES:
                limit = f"{MAX_ROWS:,} rows and {MAX_VALUES:,} cells"
                raise DataError(f"{self.name} is too large: at most {limit} are possible")
            yield [line for line, _ in block], [row for _, row in block]

    def _numbers(self, cells: tuple[str, ...], column: int, lines: list[int]) -> Array:
        together = "".join(cells)
        if together.isascii() and "_" not in together:
            try:
                values = np.fromiter(map(float, cells), np.float64, len(cells))
            except ValueError:
                pass
            else:
                if np.isfinite(values).all():
                    return values
        return np.array([self._number(*each, column) for each in zip(cells, lines, strict=True)])

    def _number(self, cell: str, line: int, column: int) -> float:
        if is_missing(cell):
            self._note_gap(cell, line, column)
            return 0.0
        number = as_number(cell)
        if number is None or not math.isfinite(number):
            raise not_a_number(self.name, line, self._text.names[column], cell)
        return number

    def _texts(self, cells: tuple[str, ...], column: int, lines: list[int]) -> list[str]:
        texts = [self._distinct.setdefault(text, text) for text in map(str.strip, cells)]
        if any(is_missing(text) for text in set(texts)):
            for text, line in zip(texts, lines, strict=True):
                if is_missing(text):
                    self._note_gap(text, line, column)
        return texts

    def _note_gap(self, cell: str, line: int, column: int) -> None:
        self._lines_with_gaps.add(line)
        if self._first_gap is None or (line, column) < self._first_gap[:2]:
            self._first_gap = line, column, cell

    def _refuse_gaps(self) -> None:
        if self._first_gap is None:
            return
        line, column, cell = self._first_gap
        what = f"a missing value, {quoted(cell.strip())}" if cell.strip() else "a missing value"
        count, total = len(self._lines_with_gaps), len(self.lines)
        raise DataError(
            f"{self.name} line {line}, column {quoted(self._text.names[column])} has {what}; "
            f"{count:,} of {total:,} rows have missing values: fill them in or leave those rows out"
        )


def not_a_number(name: str, line: int, column: str, cell: str) -> DataError:
    """Word the error of a cell that should hold a finite number."""
    number = as_number(cell)
    if number is None:
        number = as_number(cell.replace(",", "."))
        hint = "" if number is None else f" (a decimal point is needed: {number!r})"
        return DataError(f"{name} line {line}, column {quoted(column)}: {quoted(cell)} is not a number{hint}")
    return DataError(f"{name} line {line}, column {quoted(column)}: {quoted(cell)} is not a finite number")
