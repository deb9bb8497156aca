"""Reading TOML and JSON files that anyone may have written: nested tables, or one line on what is wrong where."""

import json
import re
import tomllib
from pathlib import Path

from bp_tui.data import DataError, read_file
from bp_tui.messages import safe_line, shortened, shown_name
from bp_tui.tables import ExperimentError

MAX_TOML_SIZE = 8 * 2**20
MAX_JSON_SIZE = 64 * 2**20
_MAX_KEY_PARTS = 50
_MAX_DIGITS = 4_000
_LONGEST_REASON = 200

# Strings, comments, and the signs outside them that end a key or join its parts.
_TOML_PIECES = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''.*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\n,=\[\]{}.]",
    re.DOTALL,
)
_DIGITS = re.compile(rf"[0-9_]{{{_MAX_DIGITS},}}")


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file. Raises ExperimentError with the file and, where there is one, the line."""
    name, text = shown_name(str(path)), _read_text(path, "a TOML file", MAX_TOML_SIZE)
    if not text.strip():
        raise ExperimentError(f"{name} is empty: expected [network], [training] and [data]")
    _check_toml(text, name)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ExperimentError(f"{name} is nested too deeply") from None
    except ValueError as error:
        raise ExperimentError(f"{name}: {_reason(error)}") from None


def read_json(path: Path) -> dict[str, object]:
    """The object that a JSON file holds. Raises ExperimentError."""
    name, text = shown_name(str(path)), _read_text(path, "a JSON file", MAX_JSON_SIZE)
    if not text.strip():
        raise ExperimentError(f"{name} is empty")
    if digits := _DIGITS.search(text):
        raise _too_many_digits(name, text, digits.start())
    try:
        content: object = json.loads(text, parse_constant=str)
    except RecursionError:
        raise ExperimentError(f"{name} is nested too deeply") from None
    except ValueError as error:
        raise ExperimentError(f"{name} is not JSON: {_reason(error)}") from None
    if not isinstance(content, dict):
        raise ExperimentError(f"{name} holds no object: expected one in {{ }}")
    return content


def _read_text(path: Path, wanted: str, most: int) -> str:
    try:
        content = read_file(path, wanted=wanted, most=most)
    except DataError as error:
        raise ExperimentError(str(error)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte 0x{content[error.start]:02x} at offset {error.start:,}"
        raise ExperimentError(f"{shown_name(str(path))} is not UTF-8 text: {place}") from None


def _reason(error: ValueError) -> str:
    text = safe_line(str(error))
    return shortened(text, _LONGEST_REASON)


def _check_toml(text: str, name: str) -> None:
    """Refuse what `tomllib` would take very long for: keys of thousands of parts, numbers of thousands of digits."""
    parts = 0
    for piece in _TOML_PIECES.finditer(text):
        sign = piece.group()
        if sign == ".":
            parts += 1
            if parts > _MAX_KEY_PARTS:
                raise ExperimentError(f"{name} line {_line(text, piece.start())}: a key has too many parts")
        elif len(sign) == 1:
            parts = 0
    if digits := _DIGITS.search(text):
        raise _too_many_digits(name, text, digits.start())


def _too_many_digits(name: str, text: str, offset: int) -> ExperimentError:
    return ExperimentError(f"{name} line {_line(text, offset)}: a number has too many digits")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
