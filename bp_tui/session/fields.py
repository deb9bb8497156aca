"""Reading what a session file says without trusting it: values of the type asked for, numbers to the bit."""

from __future__ import annotations

import base64
import binascii
import math
import re

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.session.format import Fields, Json, SessionError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

MOST = 10**15
"""No position, count or number of a session is larger."""


class Reader:
    """The fields of one line; errors name the line and the field."""

    def __init__(self, fields: Fields, where: str) -> None:
        self._fields = fields
        self.where = where

    def wrong(self, key: str, expected: str) -> SessionError:
        """What to raise where a field is not what it should be."""
        return SessionError(f"{self.where}: {key!r} is not {expected}")

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return key in self._fields

    def get(self, key: str) -> Json:
        """The field as it is, None where it is absent."""
        return self._fields.get(key)

    def text(self, key: str, most: int = 1_000) -> str:
        """A string."""
        value = self._fields.get(key)
        if not isinstance(value, str) or len(value) > most:
            raise self.wrong(key, f"a text of at most {most:,} characters")
        return value

    def name(self, key: str) -> str:
        """The name of a branch or a mark."""
        return self._matching(key, _NAME, "a name of up to 40 letters, digits, - and _")

    def digest(self, key: str) -> str:
        """A sha256."""
        return self._matching(key, _DIGEST, "64 hexadecimal digits")

    def _matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self._fields.get(key)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self.wrong(key, expected)
        return value

    def whole(self, key: str, least: int = 0, most: int = MOST, default: int | None = None) -> int:
        """A whole number."""
        value = self._fields.get(key, default)
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._fields.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def table(self, key: str) -> dict[str, Json]:
        """An object; an absent one is empty."""
        value = self._fields.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def texts(self, key: str, most: int = 100_000) -> tuple[str, ...]:
        """A list of strings."""
        value = self._fields.get(key)
        if not isinstance(value, list) or len(value) > most or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, "a list of texts")
        return tuple(str(each) for each in value)

    def wholes(self, key: str, count: int | None = None) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self._fields.get(key)
        whole = isinstance(value, list) and all(type(each) is int and 0 <= each <= MOST for each in value)
        if not isinstance(value, list) or not whole or count not in (None, len(value)):
            raise self.wrong(key, "a list of whole numbers" if count is None else f"a list of {count} whole numbers")
        return tuple(int(each) for each in value if isinstance(each, int))

    def counts(self, key: str) -> dict[int, int]:
        """Whole numbers by number; an absent object is empty."""
        counts: dict[int, int] = {}
        for name, value in self.table(key).items():
            if not _NUMBER.fullmatch(name) or type(value) is not int or not 0 <= value <= MOST:
                raise self.wrong(key, "whole numbers by number")
            counts[int(name)] = value
        return counts

    def exact(self, key: str) -> float:
        """A float, written to the bit by `exactly`."""
        value = self._fields.get(key)
        try:
            return float.fromhex(value) if isinstance(value, str) and len(value) < 40 else self._not_exact(key)
        except (ValueError, OverflowError):
            return self._not_exact(key)

    def _not_exact(self, key: str) -> float:
        raise self.wrong(key, "a hexadecimal float such as 0x1.8p+1")

    def array(self, key: str, *shape: int) -> Array:
        """Floats, written to the bit by `packed`; a size of −1 is whatever there is."""
        value = self._fields.get(key)
        try:
            raw = base64.b64decode(value if isinstance(value, str) else "?", validate=True)
            numbers = np.frombuffer(raw, dtype="<f8").astype(np.float64)
            return numbers.reshape(shape)
        except (ValueError, binascii.Error):
            size = "×".join("?" if each < 0 else str(each) for each in shape)
            raise self.wrong(key, f"an array of {size} floats in base64") from None


def exactly(value: float) -> str:
    """A float to the bit, so that `Reader.exact` reads the same one."""
    return "nan" if math.isnan(value) else float(value).hex()


def packed_length(array: Array) -> int:
    """How many characters `packed` makes of it."""
    return 4 * -(-8 * array.size // 3)


def packed(array: Array) -> str:
    """Floats to the bit, so that `Reader.array` reads the same ones."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode("ascii")
