"""Reading settings out of nested tables (TOML, JSON, overrides) with errors that name the place.

A `Table` knows its dotted name, hands out values of the type asked for, and afterwards refuses the keys that nobody
asked for, offering the nearest known one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bp_tui.messages import counted, known_names, name_list, quoted, shown_value
from bp_tui.network.arithmetic import Array


class ExperimentError(ValueError):
    """An experiment that cannot be run: one line with what is wrong, where, and what would be right.

    `key` is the setting that is to be changed, such as `training.eta`; empty where it is none in particular.
    """

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


class Table:
    """One table of settings; `name` is its dotted place in the file, empty for the top."""

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self.name = name
        self._values = values
        self._known: list[str] = []

    def place(self, key: str) -> str:
        """The dotted name of a key of this table."""
        return f"{self.name}.{key}" if self.name else key

    def _take(self, key: str) -> object | None:
        self._known.append(key)
        return self._values.get(key)

    def _wrong(self, key: str, value: object, expected: str) -> ExperimentError:
        return ExperimentError(f"{self.place(key)} is {shown_value(value)}: expected {expected}", self.place(key))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def table(self, key: str) -> "Table":
        """A table inside this one; an absent one is empty."""
        value = self._take(key)
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise self._wrong(key, value, "a table")
        return Table(self.place(key), value)

    def mapping(self, key: str) -> Mapping[str, object]:
        """A table that somebody else reads."""
        return self.table(key)._values

    def text(self, key: str, default: str) -> str:
        """A string."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._wrong(key, value, "text in quotes")
        return value

    def choice(self, key: str, known: Iterable[str], default: str) -> str:
        """One of the known names."""
        value = self._take(key)
        return default if value is None else as_choice(value, known, self.place(key))

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def integer(self, key: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(key, value, f"a whole number from {least:,} to {most:,}")
        return value

    def number(self, key: str, default: float, *, positive: bool = False) -> float:
        """A finite number that is not negative."""
        value = self._take(key)
        if value is None:
            return default
        number = as_number(value)
        if number is None or number < 0 or (positive and number == 0):
            raise self._wrong(key, value, "a finite number above 0" if positive else "a finite number, 0 or more")
        return number

    def entries(self, key: str) -> Sequence[object] | None:
        """A list, or None where the key is absent."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            raise self._wrong(key, value, "a list in square brackets")
        return value

    def refuse_unknown_keys(self) -> None:
        """Call when everything has been read."""
        for key in self._values:
            if key not in self._known:
                raise ExperimentError(f"unknown key {quoted(self.place(key))}{known_names(key, self._known)}")


def as_choice(value: object, known: Iterable[str], place: str) -> str:
    """A name among the known ones; errors offer the nearest."""
    names = list(known)
    if not isinstance(value, str):
        raise ExperimentError(f"{place} is {shown_value(value)}: expected one of {name_list(names)}", place)
    if value not in names:
        raise ExperimentError(f"{place} is {quoted(value)}{known_names(value, names)}", place)
    return value


def as_number(value: object) -> float | None:
    """A finite float, or None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def as_array(value: object, shape: tuple[int, ...], place: str) -> Array:
    """Nested lists of finite numbers as an array of exactly `shape`; errors name the entry."""
    array = np.empty(shape)
    _fill(array, value, place)
    return array


def _fill(target: Array, value: object, place: str) -> None:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise ExperimentError(
            f"{place} is {shown_value(value)}: expected a list of {counted(len(target), _entry(target))}"
        )
    if len(value) != len(target):
        raise ExperimentError(f"{place} has {counted(len(value), _entry(target))}, expected {len(target):,}")
    for index, item in enumerate(value):
        if target.ndim > 1:
            _fill(target[index], item, f"{place}[{index}]")
            continue
        number = as_number(item)
        if number is None:
            raise ExperimentError(f"{place}[{index}] is {shown_value(item)}: expected a finite number")
        target[index] = number


def _entry(array: Array) -> str:
    return "row" if array.ndim > 1 else "number"
