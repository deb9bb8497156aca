"""The growing log of a session: its lines, kept in memory and, as they are added, in a journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bp_tui.messages import shown_name
from bp_tui.session.files import GrowingFile, reason
from bp_tui.session.format import MAX_EVENTS, MAX_FILE, Event, encode_event, encode_header
from bp_tui.session.header import Header

if TYPE_CHECKING:
    from bp_tui.session.events import Recorded

_CLOSING = 2  # events that close a file
_ROOM = 8 * 2**20  # for what closes a file, beside a last anchor as large as any before


class Log:
    """Lines after the header.

    Attributes:
        troubles: what the person has to be told, oldest first; whoever tells it empties the list.
        full: whether what is done from here on is not written down any more.
    """

    def __init__(self, header: Header, lines: Iterable[bytes] = (), journal: GrowingFile | None = None) -> None:
        self.header = header
        self.troubles: list[str] = []
        self._lines = list(lines)
        self._size = sum(map(len, self._lines))
        self._journal = journal
        self._is_in_journal = False
        self._told = False
        self._largest = max(map(len, self._lines), default=0)
        self.full = False

    @property
    def empty(self) -> bool:
        """Whether it holds nothing."""
        return not self._lines

    @property
    def lines(self) -> tuple[bytes, ...]:
        """Everything it holds."""
        return tuple(self._lines)

    def add(self, records: Sequence[Recorded]) -> None:
        """Put records at the end; on the disk, where there is a journal, when this returns."""
        if not records or self.full:
            return
        if len(self._lines) + len(records) + _CLOSING > MAX_EVENTS:
            self.stop(f"the session has {MAX_EVENTS:,} events")
            return
        lines = self._encoded(records)
        size = sum(map(len, lines))
        largest = max(self._largest, *map(len, lines))
        if self._size + size + largest + _ROOM > MAX_FILE:
            self.stop(f"the session has become {MAX_FILE // 2**20} MiB large")
            return
        self._lines += lines
        self._size += size
        self._largest = largest
        if self._journal is not None:
            self._write(self._journal, b"".join(lines))

    def stop(self, reason: str) -> None:
        """Write down nothing from here on."""
        if not self.full:
            self.full = True
            self.troubles.append(f"{reason}: what is done from here on is not written down")

    def content(self, ending: Sequence[Recorded]) -> bytes:
        """A whole file: the header, every line, and what closes it."""
        header = encode_header(self.header.fields())
        return b"".join([header, *self._lines, *self._encoded(ending)])

    def close(self, ending: Sequence[Recorded]) -> None:
        """Close the journal."""
        if self._journal is not None:
            if self._is_in_journal:
                self._write(self._journal, b"".join(self._encoded(ending)))
            self._journal.close()

    def _write(self, journal: GrowingFile, fresh: bytes) -> None:
        if not self._is_in_journal:
            fresh = encode_header(self.header.fields()) + b"".join(self._lines)
            self._is_in_journal = True
        if journal.append(fresh):
            self._told = False
        elif not self._told and journal.error is not None:
            self._told = True
            self.troubles.append(
                f"the journal {shown_name(str(journal.path))} cannot be written: {reason(journal.error)}; "
                "the session goes on, 'save FILE' writes it elsewhere"
            )

    def _encoded(self, records: Sequence[Recorded]) -> list[bytes]:
        first = len(self._lines) + 1
        return [encode_event(Event(seq, record.kind, record.data())) for seq, record in enumerate(records, first)]
