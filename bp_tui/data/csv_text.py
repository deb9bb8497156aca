"""From the bytes of a CSV file to rows of text: encoding, delimiter, quotes, header.

Row numbers in messages are the file's line numbers, as an editor shows them.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from bp_tui.data.dataset import MAX_COLUMNS, DataError
from bp_tui.messages import quoted

Row = list[str]
Numbered = tuple[int, Row]  # (line number, cells)

_MISSING = frozenset({"", "?", "na", "n/a", "nan", "+nan", "-nan"})
_MAX_LINE = 2**22
_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, eq=False)
class CsvText:
    """A CSV file's column names, from its header or made up, and its rows of data, one at a time."""

    names: tuple[str, ...]
    rows: Iterator[Numbered]


def is_missing(cell: str) -> bool:
    """Tell whether a cell says that there is no value: it is empty, ?, NA, N/A or nan."""
    return cell.strip().lower() in _MISSING


def as_number(cell: str) -> float | None:
    """Return the number a cell holds, infinite where it says so or is too large; None where it is text.

    Python would also take `1_000` and the digits of every script for numbers; no spreadsheet does.
    """
    if "_" in cell or not cell.isascii():
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def open_csv(raw: bytes, name: str, header: bool | None) -> CsvText:
    """Open the table in `raw`; `name` stands for the file in messages.

    The delimiter is the tab, semicolon or comma that splits the first lines evenly. Blank lines are skipped.
    Unless `header` decides it, the first row is a header if a cell of it is not a number; except where it has
    numbers too, and has them where the second row does: then it is a sample like the others.

    Raises `DataError`, here or while the rows are read.
    """
    raw = raw.removeprefix(_UTF_8_MARK)
    _check_text(raw, name)
    rows = _rows(raw, name, _delimiter(raw, name))
    first = next(rows, None)
    if first is None:
        raise DataError(f"{name} is empty")
    width = len(first[1])
    if width > MAX_COLUMNS:
        raise DataError(f"{name} has {width:,} columns: at most {MAX_COLUMNS:,} are possible")
    second = next(rows, None)
    start = [row for row in (first, second) if row is not None]
    if header is None:
        header = _is_header(first[1], second[1] if second else [])
    names = _header_names(first[1], name) if header else tuple(f"column {i + 1}" for i in range(width))
    return CsvText(names, chain(start[1:] if header else start, rows))


def _check_text(raw: bytes, name: str) -> None:
    if raw.startswith(_UTF_16_MARKS):
        raise DataError(f"{name} is UTF-16 text: save it as UTF-8")
    nul = raw.find(b"\0")
    try:
        raw[: nul if nul >= 0 else None].decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not text: byte 0x{raw[error.start]:02x} at offset {error.start:,}") from None
    if nul >= 0:
        raise DataError(f"{name} is not text: byte 0x00 at offset {nul:,}")


def _lines(raw: bytes, name: str) -> Iterator[str]:
    for number, line in enumerate(io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", newline=""), start=1):
        if len(line) > _MAX_LINE:
            raise DataError(f"{name} line {number} has {len(line):,} characters: at most {_MAX_LINE:,} are read")
        yield line


def _delimiter(raw: bytes, name: str) -> str:
    lines = list(islice((line for line in _lines(raw, name) if line.strip()), 20))
    for delimiter in ("\t", ";", ","):
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        except csv.Error:
            continue
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return max(",;\t", key=lambda delimiter: lines[0].count(delimiter)) if lines else ","


def _rows(raw: bytes, name: str, delimiter: str) -> Iterator[Numbered]:
    reader = csv.reader(_lines(raw, name), delimiter=delimiter, strict=True, skipinitialspace=True)
    line = 0
    try:
        for row in reader:
            line = reader.line_num
            if len(row) > 1 or (row and row[0].strip()):
                yield line, row
    except csv.Error as error:
        problem = "a quote is out of place, or never closed"
        if "field limit" in str(error):
            problem = f"a cell is longer than {csv.field_size_limit():,} characters, or a quote is never closed"
        raise DataError(f"{name} line {line + 1}: {problem}") from None


def _is_header(first: Row, second: Row) -> bool:
    shape = [_kind(cell) for cell in first]
    if "text" not in shape and "missing" not in shape:
        return False
    like_second = len(first) == len(second) and all(
        "missing" in pair or pair[0] == pair[1] for pair in zip(shape, (_kind(cell) for cell in second), strict=True)
    )
    return not ("number" in shape and like_second)


def _kind(cell: str) -> str:
    if is_missing(cell):
        return "missing"
    return "text" if as_number(cell) is None else "number"


def _header_names(header: Row, name: str) -> tuple[str, ...]:
    names = tuple(cell.strip() or f"column {i}" for i, cell in enumerate(header, start=1))
    seen: dict[str, int] = {}
    for i, each in enumerate(names, start=1):
        if each in seen:
            raise DataError(f"{name} has two columns called {quoted(each)}: columns {seen[each]} and {i}")
        seen[each] = i
    return names
