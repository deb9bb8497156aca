"""From the bytes of a CSV file to samples: which columns are targets, and whether they are classes."""

import math
from collections.abc import Sequence

import numpy as np

from bp_tui.data.csv_cells import Cells, not_a_number
from bp_tui.data.csv_text import as_number, open_csv
from bp_tui.data.dataset import Array, DataError, Samples, Targets
from bp_tui.data.options import TargetRule
from bp_tui.data.targets import few_enough_to_be_classes, from_labels, from_number_column, from_table
from bp_tui.messages import did_you_mean, name_list, quoted


def read_csv(raw: bytes, name: str, target: Sequence[str], rule: TargetRule, header: bool | None) -> Samples:
    """Read the samples of the CSV file `raw`.

    The columns called `target` are the targets, the last one if none is named; all others are inputs.
    `name` stands for the file in messages. Raises `DataError` naming line and column.
    """
    text = open_csv(raw, name, header)
    target_columns = _target_columns(text.names, target, name)
    input_columns = [i for i in range(len(text.names)) if i not in set(target_columns)]
    if not input_columns:
        left = name_list(text.names[i] for i in target_columns)
        raise DataError(f"{name} has no input column left beside its target {left}", "data.target")
    cells = Cells(text, name, input_columns, target_columns)
    cells.read()
    return Samples(
        inputs=np.concatenate(cells.inputs),
        input_names=tuple(text.names[i] for i in input_columns),
        targets=_targets(cells, tuple(text.names[i] for i in target_columns), rule),
        source=f"{name}: {len(cells.lines):,} rows",
    )


def _target_columns(names: Sequence[str], target: Sequence[str], name: str) -> list[int]:
    for wanted in target:
        if wanted not in names:
            raise DataError(
                f"{name} has no column {quoted(wanted)}{did_you_mean(wanted, names) or ':'} it has {name_list(names)}",
                "data.target",
            )
    return [names.index(wanted) for wanted in target] or [len(names) - 1]


def _targets(cells: Cells, names: tuple[str, ...], rule: TargetRule) -> Targets:
    """Make targets of the label columns: one may be classes (see `targets`), several are numbers."""
    columns = []
    for labels, name in zip(cells.labels, names, strict=True):
        values = _numbers(labels)
        if values is None and len(names) == 1 and _are_classes(labels, rule):
            return from_labels(labels, name, rule, cells.name)
        if values is None:
            row = next(j for j, label in enumerate(labels) if not _is_finite(label))
            raise not_a_number(cells.name, cells.lines[row], name, labels[row])
        columns.append(values)
    if len(columns) == 1:
        return from_number_column(columns[0], names[0], rule, cells.name)
    return from_table(np.stack(columns, axis=1), names, rule, cells.name)


def _numbers(labels: list[str]) -> Array | None:
    """Convert the labels to numbers; None unless every one is a finite number."""
    distinct = set(labels)
    if not all(map(_is_finite, distinct)):
        return None
    numbers = {label: float(label) for label in distinct}
    return np.fromiter(map(numbers.__getitem__, labels), np.float64, len(labels))


def _is_finite(label: str) -> bool:
    number = as_number(label)
    return number is not None and math.isfinite(number)


def _are_classes(labels: list[str], rule: TargetRule) -> bool:
    """Decide whether a column with text in it holds classes.

    With numbers beside the text it does only where few differ: a measured quantity with a slip of the pen in
    it should not turn into a hundred classes.
    """
    if rule.kind is not None:
        return rule.kind == "classes"
    distinct = set(labels)
    numbers = [as_number(label) for label in distinct]
    only_text = all(number is None for number in numbers)
    return only_text or (
        math.inf not in map(abs, filter(None, numbers)) and few_enough_to_be_classes(len(distinct), len(labels))
    )
