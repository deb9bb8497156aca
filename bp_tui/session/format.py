"""The lines of a session file: JSON, one to a line, each with its checksum.

Line 1 is the header, an object whose last key is `crc32`. Every other line is an event, `[seq, kind, data, crc32]`,
`seq` counting from 1. The checksum is that of the line's bytes before the comma in front of it. Nothing here knows
what a header or an event says.
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, cast
from zlib import crc32

from bp_tui.messages import shown_name

FORMAT = "bp-tui session"
VERSION = (1, 0)
ENDING = ".bps"
MAX_FILE = 256 * 2**20
MAX_LINE = 64 * 2**20
MAX_EVENTS = 500_000
LONGEST_LINE = 4_000
LONGEST_TITLE = 10_000
INTERRUPTED, REFUSED = "interrupted", "refused"
_MAX_ITEMS = 1_000_000
_MAX_DEPTH = 32
_HEADER_TAIL = re.compile(rb',"crc32":(0|[1-9][0-9]{0,9})\}')
_EVENT_TAIL = re.compile(rb",(0|[1-9][0-9]{0,9})\]")
_LONGEST_TAIL = 24
_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Fields = Mapping[str, Json]


class SessionError(ValueError):
    """A session that cannot be read or written: one line with what is wrong, where, and what would be right."""


@dataclass(frozen=True)
class Event:
    """Something that happened: a line of the file after the first."""

    seq: int
    kind: str
    data: Fields


@dataclass(frozen=True)
class Damage:
    """Where a file can no longer be trusted, from this line on, and why.

    A `torn` one is the end of the file, as a program that was killed leaves it; beyond any other there is more.
    """

    line: int
    reason: str
    torn: bool


@dataclass(frozen=True)
class Contents:
    """What could be read of a session file: its header, and events up to where it is damaged.

    `lines` are the events as they stand in the file, line ends included.
    """

    header: Fields
    events: tuple[Event, ...]
    lines: tuple[bytes, ...]
    damage: Damage | None


class _Bad(Exception):
    """A line that is not what it should be."""


def encode_header(fields: Fields) -> bytes:
    """The first line of a file. Raises SessionError where it would be one that cannot be read again."""
    body = _dumps(fields)[:-1]
    if len(body) + _LONGEST_TAIL > MAX_LINE or _items(body) > _MAX_ITEMS:
        raise SessionError("the experiment has more numbers in lists than fit into a session: keep them in a file")
    return b'%s,"crc32":%d}\n' % (body, crc32(body))


def encode_event(event: Event) -> bytes:
    """The line of an event. Raises SessionError where it would be one that cannot be read again."""
    body = _dumps([event.seq, event.kind, dict(event.data)])[:-1]
    if len(body) + _LONGEST_TAIL > MAX_LINE or event.seq > MAX_EVENTS:
        most = f"{MAX_EVENTS:,} lines of {MAX_LINE // 2**20} MiB"
        raise SessionError(f"a session has room for {most}, not for another {event.kind} of {len(body):,} bytes")
    return b"%s,%d]\n" % (body, crc32(body))


def _dumps(value: object) -> bytes:
    return _ENCODER.encode(value).encode("ascii")


def read_contents(path: Path) -> Contents:
    """Read a session file as far as it can be trusted. Raises SessionError where that is not even its header."""
    name = shown_name(str(path))
    try:
        with _open_regular(path, name) as file:
            return _read(file, name)
    except OSError as error:
        raise SessionError(f"{name} cannot be read: {error.strerror or 'input/output error'}") from None
    except ValueError as error:
        if isinstance(error, SessionError):
            raise
        raise SessionError(f"{name} is not the name of a file") from None  # a NUL, which no file name holds


def _open_regular(path: Path, name: str) -> BinaryIO:
    """Open it, if it is a file: pipes and devices could block for ever, or never end."""
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise SessionError(f"{name} is a folder: expected a {ENDING} file")
    if not stat.S_ISREG(status.st_mode):
        raise SessionError(f"{name} is not a regular file: expected a {ENDING} file")
    if status.st_size > MAX_FILE:
        raise SessionError(f"{name} is larger than {MAX_FILE // 2**20} MiB: that is the most a session may be")
    return open(path, "rb")


def _read(file: BinaryIO, name: str) -> Contents:
    lines = _lines(file)
    first = next(lines, b"")
    if not first:
        raise SessionError(f"{name} is empty: expected a session")
    header = _decode_header(first, name)
    events: list[Event] = []
    kept: list[bytes] = []
    for number, line in enumerate(lines, start=2):
        try:
            if len(events) == MAX_EVENTS:
                raise _Bad(f"a session has at most {MAX_EVENTS:,} events")
            event = _decode_event(line, seq=len(events) + 1)
        except _Bad as bad:
            torn = not next(lines, b"")
            return Contents(header, tuple(events), tuple(kept), Damage(number, str(bad), torn))
        events.append(event)
        kept.append(line)
    return Contents(header, tuple(events), tuple(kept), None)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Every line, its end included, none longer than it may be; the rest of a longer one counts as another."""
    left = MAX_FILE
    while left > 0 and (line := file.readline(min(left, MAX_LINE))):
        left -= len(line)
        yield line


def _decode_header(line: bytes, name: str) -> Fields:
    if not line.lstrip().startswith(b"{") or FORMAT.encode() not in line[:200]:
        raise SessionError(f"{name} is not a session: its first line is no header of a {ENDING} file")
    try:
        fields = _checked(line, _HEADER_TAIL, b"}")
    except _Bad as bad:
        raise SessionError(f"{name} line 1, the header, is damaged: {bad}") from None
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise SessionError(f"{name} is not a session: its first line is no header of a {ENDING} file")
    _check_version(fields, name)
    return fields


def _check_version(fields: Fields, name: str) -> None:
    """Refuse what only a newer program can read."""
    least = _version(fields.get("least_reader"))
    written = _version(fields.get("version"))
    if least is None or written is None:
        raise SessionError(f"{name} line 1, the header, is damaged: it names no version")
    if max(least, (written[0], 0)) > VERSION:
        raise SessionError(
            f"{name} is a session of version {_dotted(written)}, which needs a reader of version "
            f"{_dotted(max(least, (written[0], 0)))}: "
            f"this program reads up to {_dotted(VERSION)}, a newer one is needed"
        )


def _version(value: object) -> tuple[int, int] | None:
    if isinstance(value, list) and len(value) == 2 and all(type(part) is int and 0 <= part < 10**6 for part in value):
        return value[0], value[1]
    return None


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _decode_event(line: bytes, seq: int) -> Event:
    fields = _checked(line, _EVENT_TAIL, b"]")
    if not isinstance(fields, list) or len(fields) != 3:
        raise _Bad("it is no event")
    number, kind, data = fields
    if type(number) is not int or not isinstance(kind, str) or not isinstance(data, dict):
        raise _Bad("it is no event")
    if number != seq:
        raise _Bad(f"it is number {number}, expected {seq}: lines are missing, doubled or out of order")
    return Event(seq, kind, data)


def _checked(line: bytes, tail: re.Pattern[bytes], end: bytes) -> Json:
    """What a line says, without its checksum, once that is found to be right."""
    text = line.removesuffix(b"\n").removesuffix(b"\r")
    if len(text) == len(line):
        raise _Bad("it has no end")
    start = text.rfind(b",", max(0, len(text) - _LONGEST_TAIL))
    found = tail.fullmatch(text, start) if start >= 0 else None
    if found is None or int(found[1]) != crc32(text[:start]):
        raise _Bad("its checksum is wrong")
    if _items(text) > _MAX_ITEMS:
        raise _Bad(f"it holds more than {_MAX_ITEMS:,} values")
    try:
        parsed = json.loads(
            text[:start] + end, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise _Bad("it is no JSON") from None
    if _is_deep(parsed):
        raise _Bad(f"it is nested more than {_MAX_DEPTH} deep")
    return cast(Json, parsed)


def _items(text: bytes) -> int:
    """No fewer than the values in a line, found without making them."""
    return sum(map(text.count, (b",", b"[", b"{")))


def _is_deep(value: object) -> bool:
    """Whether lists and objects lie so deep in each other that whoever walks through them might run out of stack."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number that can be kept")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
