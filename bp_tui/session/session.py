"""A debugging session as it goes on: every command is carried out, written down, and can be saved."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bp_tui.debugger.commands import Answer, CommandError, Work, parse_command, to_its_end
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.messages import counted, shown_name
from bp_tui.session.files import AppearedError, GrowingFile, UnconfirmedError, keep_copy, locked, reason, write_file
from bp_tui.session.format import ENDING, INTERRUPTED, LONGEST_LINE, REFUSED, SessionError
from bp_tui.session.header import Header
from bp_tui.session.log import Log

if TYPE_CHECKING:
    from bp_tui.session.events import Recorded, TakenOver
    from bp_tui.session.recorder import Recorder
    from bp_tui.session.recording import Recording

DEFAULT_FOLDER = "sessions"
_UNRECORDED = ("save", "quit", "help")


class Session:
    """A debugger and the log of what was done with it.

    What writes down is imported with the first command, what goes on from a recording with the recording.

    Attributes:
        debugger: it stands where the log ends. log: what was done.
        file: the one that `save` without a name writes; None before the first time.
    """

    def __init__(self, debugger: Debugger, log: Log, recorder: Recorder | None = None) -> None:
        self.debugger = debugger
        self.log = log
        self._recorder = recorder
        self.file: Path | None = None
        self._seen: _Identity | None = None
        self._is_damaged = False
        self._first: list[Recorded] = []
        self._commands = recorder.standing.commands if recorder else 0
        debugger.keeper = self

    @property
    def recorder(self) -> Recorder:
        """What compares the debugger with where it stood after the command before; at first, with the start."""
        if self._recorder is None:
            from bp_tui.session.recorder import Recorder
            from bp_tui.session.standing import Standing

            self._recorder = Recorder(self.debugger, Standing())
        return self._recorder

    @classmethod
    def begin(
        cls, experiment: Experiment, *, journal: GrowingFile | None = None, created: datetime | None = None
    ) -> Session:
        """A session that starts now. Raises DataError where its data file cannot be read any more."""
        debugger = Debugger(experiment)
        header = Header.of(experiment, created or datetime.now(UTC))
        return cls(debugger, Log(header, journal=journal))

    @classmethod
    def go_on(
        cls, recording: Recording, *, journal: GrowingFile | None = None, created: datetime | None = None
    ) -> Session:
        """A session that goes on where a recorded one ended. Raises SessionError."""
        from bp_tui.session.recorder import Recorder

        debugger = recording.debugger()
        recorder = Recorder(debugger, recording.history.after(len(recording.groups)))
        for anchor in recording.anchors:
            recorder.know(anchor)
        log = Log(recording.header.continued(created or datetime.now(UTC)), recording.whole_lines, journal)
        if recording.warning:
            log.troubles.append(recording.warning)
        session = cls(debugger, log, recorder)
        if not recording.read_only:
            session._belongs_to(recording.path)
            session._is_damaged = recording.damage is not None
        return session

    @classmethod
    def taken_over(
        cls,
        recording: Recording,
        debugger: Debugger,
        by: TakenOver,
        *,
        journal: GrowingFile | None = None,
        created: datetime | None = None,
    ) -> Session:
        """A session that goes on by hand from a replay; brings its debugger onto a branch of its own."""
        from bp_tui.session.events import TakenOver
        from bp_tui.session.recorder import Recorder
        from bp_tui.session.restoring import restore
        from bp_tui.session.standing import MAX_TAKEN_OVER

        if sum(isinstance(record, TakenOver) for record in recording.records) >= MAX_TAKEN_OVER:
            raise SessionError(f"{recording.name} was taken over {MAX_TAKEN_OVER} times: no more can be kept")
        history = recording.history
        standing = history.after(len(recording.groups)).take_over(history.after(by.command), by)
        restore(debugger, standing, recording.anchors)
        recorder = Recorder(debugger, standing)
        for anchor in recording.anchors:
            recorder.know(anchor)
        log = Log(recording.header.continued(created or datetime.now(UTC)), recording.whole_lines, journal)
        session = cls(debugger, log, recorder)
        session._first = [by]
        return session

    def start(self, line: str) -> Work:
        """Begin a command, as `Debugger.start` does; it is written down when it ends, however it ends."""
        found, argument = parse_command(line)
        if len(line) > LONGEST_LINE and found.name not in _UNRECORDED:
            raise CommandError(f"a line of {len(line):,} characters is too long: expected at most {LONGEST_LINE:,}")
        work = self.debugger.start(line)
        return work if found.name in _UNRECORDED else self._written_down(work, f"{found.name} {argument}".strip())

    def execute(self, line: str) -> Answer:
        """Do a command to its end."""
        return to_its_end(self.start(line))

    def train(self, epochs: int, until: str | None = None) -> Work:
        """`Debugger.train`, written down as the command that does the same."""
        start = self.debugger.position
        try:
            answer = yield from self._writing_ahead(self.debugger.train(epochs, until))
        except CommandError:
            self._write_down(f"until {until}", REFUSED)
            raise
        except (GeneratorExit, KeyboardInterrupt):
            self._write_down(f"epoch {epochs}", INTERRUPTED)
            raise
        if until is not None and answer.text:
            self._write_down(f"until {until}")
        elif self.debugger.position > start:
            self._write_down(f"epoch {epochs}")
        return answer

    def _written_down(self, work: Work, line: str) -> Work:
        try:
            answer = yield from self._writing_ahead(work)
        except CommandError:
            self._write_down(line, REFUSED)
            raise
        except (GeneratorExit, KeyboardInterrupt):
            self._write_down(line, INTERRUPTED)
            raise
        self._write_down(line)
        return answer

    def _writing_ahead(self, work: Work) -> Work:
        """A command under way; where it goes far, anchors are written down before it has ended."""
        try:
            while True:
                progress = next(work)
                self._add(self.recorder.on_the_way)
                yield progress
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer
        finally:
            work.close()

    def _write_down(self, line: str, ended: str | None = None) -> None:
        self._commands += self._add(lambda: self.recorder.records(line, ended))

    def _add(self, records_of: Callable[[], list[Recorded]]) -> bool:
        """Write some records down, unless no more can be; whether there were any."""
        if self.log.full:
            return False
        try:
            if records := records_of():
                first = [self.recorder.start()] if self.log.empty else self._first
                self._first = []
                self.log.add([*first, *records])
                return not self.log.full
        except SessionError as error:
            self.log.stop(str(error))
        return False

    def _ending(self) -> list[Recorded]:
        """What closes the file; if not all could be written down, nothing of where the debugger is."""
        from bp_tui.session.events import End

        return [End(self._commands)] if self.log.full else self.recorder.ending()

    def save(self, file: str) -> Answer:
        """Write everything to a file; see `Keeper.save`."""
        try:
            path = self._path(file)
            self._write(path)
        except SessionError as error:
            raise CommandError(str(error)) from None
        text = f"saved {shown_name(str(path))}: {counted(self._commands, 'command')}"
        outside = self.log.header.data.get("file")
        if isinstance(outside, dict):
            text += f"; its data {shown_name(str(outside.get('name')))} is too large to be inside: keep it beside"
        return Answer(text, {"file": str(path), "commands": self._commands})

    def _path(self, file: str) -> Path:
        if not file:
            return self.file or self._free_path()
        path = Path(os.path.expanduser(file))
        if not path.name or path.name == ".." or _is_folder(path):
            raise SessionError(f"{shown_name(file)} is a folder: name a file in it")
        return path if path.suffix.lower() == ENDING else path.with_name(f"{path.name}{ENDING}")

    def _free_path(self) -> Path:
        """Where a session goes that nobody has named a file for: a name not taken yet."""
        folder = Path(DEFAULT_FOLDER) if os.path.isdir(DEFAULT_FOLDER) else Path()
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", self.debugger.experiment.name)[:60].strip("-") or "session"
        names = (folder / f"{name}{'' if number == 1 else f'-{number}'}{ENDING}" for number in count(1))
        return next(path for path in names if not os.path.lexists(path))

    def _write(self, path: Path) -> None:
        """Write the file, over an older state of this session or, after keeping a copy, over another one."""
        if self.log.empty:
            self.log.add([self.recorder.start()])
        content = self.log.content(self._ending())
        try:
            self._put(path, content)
        except UnconfirmedError:
            self._belongs_to(path)
            raise
        except OSError as error:
            raise SessionError(f"{shown_name(str(path))} cannot be written: {reason(error)}") from None
        except ValueError as error:
            if isinstance(error, SessionError):
                raise
            # A NUL or half a character, which no file name holds.
            raise SessionError(f"{shown_name(str(path))} is not the name of a file") from None
        self._belongs_to(path)

    def _put(self, path: Path, content: bytes) -> None:
        if _identity(path) is None:
            try:
                write_file(path, content, is_new=True)
                return
            except AppearedError:  # somebody was quicker: keep what they have written
                pass
        self._write_over(path, content)

    def _write_over(self, path: Path, content: bytes) -> None:
        if not path.is_file():
            raise SessionError(f"{shown_name(str(path))} is no file: name another one")
        own = self.file is not None and os.path.exists(self.file) and os.path.samefile(path, self.file)
        with locked(path):
            if own and _identity(path) != self._seen:
                raise SessionError(
                    f"{shown_name(str(path))} was changed by another program since this session knows it: "
                    "name another file"
                )
            if not own or self._is_damaged:
                keep_copy(path, path.with_name(f"{path.name}~"))
            write_file(path, content)

    def _belongs_to(self, path: Path) -> None:
        self.file, self._is_damaged = path, False
        try:
            self._seen = _identity(path)
        except OSError:
            self._seen = None

    def close(self) -> None:
        """Nothing more will be done: close the journal."""
        self.log.close(self._ending())


_Identity = tuple[int, int, int]


def _identity(path: Path) -> _Identity | None:
    """What tells one state of a file from another; None where there is none. Raises OSError."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
