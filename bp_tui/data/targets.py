"""How a target column becomes targets: numbers as they are, classes as one column each.

A single target column holds classes

- where `target_kind = "classes"` or `one_hot` says so;
- else, where it holds text; with numbers among the text, where few values differ (as below);
- else, where it holds whole numbers, either of 2 different values, or of 3 to 50 that occur twice or more on
  average. Only lists in an experiment and float arrays in an NPZ file are taken as they are: the one is
  meant literally, the other would hold integers if classes were meant.

Everything else, and several target columns together, are numbers. Classes are sorted: numbers by value, text
by code point. Three classes or more become one column of 0 and 1 each (one-hot). Two become a single column,
0 for the first and 1 for the second, and two columns where `one_hot = true`. Numbers that happen to be all 0
and 1, in one column or with a single 1 in each row, are classes too: there is nothing left to convert.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bp_tui.data.dataset import MAX_CLASSES, MAX_VALUES, Array, DataError, Kind, Targets
from bp_tui.data.options import TargetRule
from bp_tui.messages import quoted

_MOST_CLASSES_GUESSED = 50


def from_classes(which: NDArray[np.intp], class_names: tuple[str, ...], column: str, one_hot: bool | None) -> Targets:
    """Make targets of samples whose classes are `which` (m,), indices into `class_names`.

    `column` names the single column two classes make. Raises `DataError` where `one_hot` does not fit.
    """
    count = len(class_names)
    if count == 2 and not one_hot:
        return Targets(which.astype(np.float64).reshape(-1, 1), (column,), "classes", class_names)
    if one_hot is False:
        raise DataError(f"data.one_hot is false, but {quoted(column)} has {count} classes: only 2 fit one column")
    if count * len(which) > MAX_VALUES:
        raise DataError(
            f"{quoted(column)} has {count:,} classes in {len(which):,} rows, that is "
            f"{count * len(which):,} one-hot targets: at most {MAX_VALUES:,} are possible"
        )
    values = np.zeros((len(which), count))
    values[np.arange(len(which)), which] = 1.0
    return Targets(values, class_names, "classes", class_names)


def from_numbers(values: Array, names: tuple[str, ...], kind: Kind | None = None) -> Targets:
    """Make targets of the columns of `values` (m, k), unchanged."""
    binary = bool(((values == 0.0) | (values == 1.0)).all())
    single = values.shape[1] == 1
    if kind == "numbers" or not binary or not (single or _one_per_row(values)):
        return Targets(values, names, "numbers")
    return Targets(values, names, "classes", ("0", "1") if single else names)


def _one_per_row(values: Array) -> bool:
    return bool((np.count_nonzero(values, axis=1) == 1).all())


def from_table(values: Array, names: tuple[str, ...], rule: TargetRule, where: str) -> Targets:
    """Make targets of number columns; only a `rule` that says so turns a single column into classes."""
    if rule.kind == "classes" and len(names) == 1:
        return _distinct_numbers(values[:, 0], names[0], rule, where)
    targets = from_numbers(values, names, rule.kind)
    if rule.kind == "classes" and targets.kind != "classes":
        raise DataError(
            f"{where} has {len(names)} target columns that are not one-hot: classes need a single target column"
        )
    return targets


def from_number_column(values: Array, column: str, rule: TargetRule, where: str) -> Targets:
    """Make targets of the single column `values` (m,), by the rule at the head of this module."""
    if rule.kind == "numbers" or (rule.kind is None and not _looks_like_classes(values, column, where)):
        return from_numbers(values.reshape(-1, 1), (column,), rule.kind)
    return _distinct_numbers(values, column, rule, where)


def few_enough_to_be_classes(distinct: int, rows: int) -> bool:
    """Tell whether so many different values may be classes: 50 at most, each in two rows on average."""
    return distinct <= _MOST_CLASSES_GUESSED and 2 * distinct <= rows


def _looks_like_classes(values: Array, column: str, where: str) -> bool:
    distinct = len(np.unique(values))
    if distinct == 1:
        raise _one_class(where, column, _number_name(float(values[0])))
    whole = bool((values == np.rint(values)).all())
    return whole and (distinct == 2 or few_enough_to_be_classes(distinct, len(values)))


def _distinct_numbers(values: Array, column: str, rule: TargetRule, where: str) -> Targets:
    distinct, which = np.unique(values, return_inverse=True)
    names = tuple(_number_name(float(value)) for value in distinct)
    _check_classes(names, column, where)
    return from_classes(which.reshape(-1).astype(np.intp), names, column, rule.one_hot)


def _number_name(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def from_labels(labels: Sequence[str], column: str, rule: TargetRule, where: str) -> Targets:
    """Make targets of a text column: one class for each different label."""
    names = tuple(sorted(set(labels)))
    _check_classes(names, column, where)
    index = {name: i for i, name in enumerate(names)}
    which = np.fromiter((index[label] for label in labels), np.intp, len(labels))
    return from_classes(which, names, column, rule.one_hot)


def _check_classes(names: Sequence[str], column: str, where: str) -> None:
    if len(names) == 1:
        raise _one_class(where, column, names[0])
    if len(names) > MAX_CLASSES:
        raise DataError(
            f"{where}, column {quoted(column)} has {len(names):,} different values: "
            f"at most {MAX_CLASSES:,} classes are possible"
        )


def _one_class(where: str, column: str, value: str) -> DataError:
    return DataError(f"{where}, column {quoted(column)} holds only {quoted(value)}: a target needs at least 2 values")
