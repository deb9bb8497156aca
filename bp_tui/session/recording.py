"""A session as its file holds it: the experiment, the commands, and every state they led to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame
from bp_tui.experiment import Experiment
from bp_tui.messages import counted, quoted, safe_line, shown_name
from bp_tui.session.events import READERS, Anchor, CommandDone, End, Record, Titled, Unknown
from bp_tui.session.fields import Reader
from bp_tui.session.format import Damage, Event, SessionError, read_contents
from bp_tui.session.header import Header
from bp_tui.session.standing import Group, History, in_groups


@dataclass(frozen=True, eq=False)
class Recording:
    """What was read of a session file; nothing in it changes.

    Attributes:
        path: the file. name: the same, fit to be shown.
        folder: where a data file is looked for that the session needs.
        header: its first line. records: what its other lines say, as far as they can be trusted.
        lines: those lines themselves. damage: where the file is damaged.
    """

    path: Path
    folder: Path
    header: Header
    records: tuple[Record, ...]
    lines: tuple[bytes, ...]
    damage: Damage | None

    @property
    def name(self) -> str:
        """The file's name, fit to be shown."""
        return shown_name(str(self.path))

    @cached_property
    def _grouped(self) -> tuple[list[Group], int]:
        return in_groups(self.records)

    @property
    def groups(self) -> list[Group]:
        """The commands, each with the records that belong to it."""
        return self._grouped[0]

    @cached_property
    def commands(self) -> list[CommandDone]:
        """The commands, in order."""
        return [group.done for group in self.groups]

    @property
    def whole_lines(self) -> tuple[bytes, ...]:
        """The lines up to the end of the last whole command."""
        return self.lines[: self._grouped[1]]

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The exact states that the file holds."""
        return [record for record in self.records[: self._grouped[1]] if isinstance(record, Anchor)]

    @cached_property
    def history(self) -> History:
        """Where the debugger stood after each command."""
        return History(self.groups, self.name)

    @property
    def title(self) -> str:
        """What the session is called, fit to be shown."""
        titles = (record.title for record in reversed(self.records) if isinstance(record, Titled))
        return safe_line(next(titles, self.header.title))

    @property
    def closed(self) -> bool:
        """Whether the file ends as a saved one does, and not as one whose program was killed."""
        return self.damage is None and bool(self.records) and isinstance(self.records[-1], End)

    @property
    def read_only(self) -> bool:
        """Whether more follows behind the place where the file is damaged: it must not be written over."""
        return self.damage is not None and not self.damage.torn

    @property
    def data_folder(self) -> Path | None:
        """Where the data file is that the session needs; None if it has everything inside."""
        return self.folder.absolute() if "file" in self.header.data else None

    @cached_property
    def experiment(self) -> Experiment:
        """The experiment. Raises SessionError; MissingDataError where its data is not here."""
        return self.header.load_experiment(self.name, self.folder)

    @property
    def warning(self) -> str:
        """What the person should know about the state of the file; empty for a whole one."""
        count = counted(len(self.groups), "command")
        whole = f"{count} {'is' if len(self.groups) == 1 else 'are'} whole"
        if self.damage is not None:
            line, why = self.damage.line, self.damage.reason
            if self.damage.torn:
                return f"{self.name} line {line}, its last, is torn: {why}; of those before it {whole}"
            return f"{self.name} line {line} is damaged: {why}; read-only, with the {count} before it"
        if self.closed:
            return ""
        unfinished = ", the last, unfinished one left out" if self._grouped[1] < len(self.records) else ""
        return f"{self.name} was cut off, or its program was: it has no closing line; {whole}{unfinished}"

    def debugger(self, commands: int | None = None) -> Debugger:
        """A debugger that stands where the session ended, or where it was after so many commands.

        Raises SessionError where the numbers there are not the recorded ones.
        """
        from bp_tui.session.restoring import open_debugger

        return open_debugger(self, len(self.groups) if commands is None else commands)

    def state(self, position: int, branch: str = "main") -> Frame:
        """Every number at a position of a branch. Raises SessionError where the session never went there."""
        timeline = self._debugger.timeline
        if branch not in timeline.branches:
            raise SessionError(f"{self.name} has no branch {quoted(branch)}")
        head = timeline.branches[branch].head
        if not 0 <= position <= head:
            raise SessionError(f"{self.name}: op {position} of {branch} was not reached: expected 0 to {head}")
        return timeline.look(position, timeline.branches[branch])

    @cached_property
    def _debugger(self) -> Debugger:
        return self.debugger()


def load_session(path: str | Path, *, folder: Path | None = None) -> Recording:
    """Read a session file as far as it can be trusted. Raises SessionError.

    `folder` is where a data file is looked for that the session needs, the session's own folder otherwise.
    """
    path = Path(path)
    contents = read_contents(path)
    name = shown_name(str(path))
    header = Header.from_fields(contents.header, name)
    records = tuple(_record(event, name) for event in contents.events)
    return Recording(path, folder or path.parent, header, records, contents.lines, contents.damage)


def _record(event: Event, name: str) -> Record:
    if event.kind not in READERS:
        return Unknown(event.kind)
    return READERS[event.kind](Reader(event.data, f"{name} line {event.seq + 1}"))
