"""Session files that say something else, their checksums right."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from zlib import crc32

Fields = dict[str, Any]


class Forgery:
    """The lines of a session, to be changed and put together again.

    Attributes:
        header: line 1. events: `[kind, data]` of every other line.
    """

    def __init__(self, content: bytes) -> None:
        first, *lines = content.decode().splitlines()
        self.header: Fields = json.loads(first)
        del self.header["crc32"]
        self.events: list[tuple[str, Fields]] = [(kind, data) for _, kind, data, _ in map(json.loads, lines)]

    def of_kind(self, kind: str) -> list[Fields]:
        return [data for each, data in self.events if each == kind]

    def index(self, kind: str, which: int = 0) -> int:
        return [index for index, (each, _) in enumerate(self.events) if each == kind][which]

    def insert(self, index: int, kind: str, data: Mapping[str, Any]) -> None:
        self.events.insert(index, (kind, dict(data)))

    def copy(self) -> "Forgery":
        return deepcopy(self)

    def content(self) -> bytes:
        lines = [header_line(json.dumps(self.header))]
        lines += [event_line(seq, kind, json.dumps(data)) for seq, (kind, data) in enumerate(self.events, 1)]
        return b"".join(lines)

    def write(self, folder: Path) -> Path:
        path = folder / "forged.bps"
        path.write_bytes(self.content())
        return path


def header_line(text: str) -> bytes:
    """Line 1 of any JSON object."""
    body = text.encode()[:-1]
    return b'%s,"crc32":%d}\n' % (body, crc32(body))


def event_line(seq: int, kind: str, data: str) -> bytes:
    """The line of an event with any data, be it JSON or not."""
    return checked(f"[{seq},{json.dumps(kind)},{data}".encode())


def checked(body: bytes) -> bytes:
    """Any bytes as a line with the right checksum."""
    return b"%s,%d]\n" % (body, crc32(body))


def changed(content: bytes, change: Callable[[Forgery], object]) -> bytes:
    """The file with one thing changed."""
    forgery = Forgery(content)
    change(forgery)
    return forgery.content()
