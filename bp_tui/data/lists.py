"""Samples written out in the description: `inputs` and `targets` as nested lists."""

import math

import numpy as np

from bp_tui.data.dataset import MAX_COLUMNS, MAX_ROWS, MAX_VALUES, Array, DataError, Samples
from bp_tui.data.options import TargetRule
from bp_tui.data.targets import from_table
from bp_tui.messages import counted, shown_value


def read_lists(inputs: object, targets: object, rule: TargetRule) -> Samples:
    """Take samples from `inputs`, one list per sample, and `targets`, lists too or one number each.

    NumPy arrays will do as well. Raises `DataError` naming row and column, counted from 1.
    """
    x, r = _matrix(inputs, "data.inputs"), _matrix(targets, "data.targets", flat=True)
    if len(x) != len(r):
        raise DataError(
            f"data.inputs has {counted(len(x), 'row')} and data.targets {len(r):,}: each input needs a target"
        )
    names = tuple(f"r{k + 1}" for k in range(r.shape[1]))
    return Samples(
        inputs=x,
        input_names=tuple(f"x{i + 1}" for i in range(x.shape[1])),
        targets=from_table(r, names, rule, "data.targets"),
        source=f"{counted(len(x), 'sample')} given in the experiment",
    )


def _matrix(value: object, where: str, *, flat: bool = False) -> Array:
    """Convert a list of rows to an array; where `flat`, a list of numbers is a single column."""
    rows = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(rows, (list, tuple)):
        raise DataError(f"{where} is {shown_value(rows)}: it must be a list of rows, such as [[0, 1], [1, 0]]")
    if not rows:
        raise DataError(f"{where} is empty: at least one row is needed")
    if flat and not any(isinstance(row, (list, tuple)) for row in rows):
        rows = [[number] for number in rows]
    return np.array(_checked_rows(rows, where), dtype=np.float64)


def _checked_rows(rows: list[object] | tuple[object, ...], where: str) -> list[list[float]]:
    first = rows[0]
    width = len(first) if isinstance(first, (list, tuple)) else 0
    if not (0 < width <= MAX_COLUMNS and len(rows) <= MAX_ROWS and len(rows) * width <= MAX_VALUES):
        if width == 0:
            raise DataError(f"{where} row 1 is {shown_value(first)}: it must be a list of numbers")
        raise DataError(
            f"{where} has {counted(len(rows), 'row')} of {counted(width, 'number')}: "
            f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns and {MAX_VALUES:,} numbers are possible"
        )
    checked = []
    for j, row in enumerate(rows, start=1):
        if not isinstance(row, (list, tuple)):
            raise DataError(f"{where} row {j} is {shown_value(row)}: it must be a list of numbers")
        if len(row) != width:
            raise DataError(f"{where} row {j} has {counted(len(row), 'number')}, expected {width:,} as in row 1")
        checked.append([_number(cell, f"{where} row {j}, column {i}") for i, cell in enumerate(row, start=1)])
    return checked


def _number(cell: object, where: str) -> float:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise DataError(f"{where} is {shown_value(cell)}: it must be a number")
    try:
        number = float(cell)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise DataError(f"{where} is {shown_value(cell)}: it must be a finite number")
    return number
