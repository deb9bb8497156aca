"""What the lines of a session say happened, each kind a small record.

A command's own record comes last of the records that belong to it: what stands before it without one was cut off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bp_tui.debugger.breakpoints import Stop, TrapStop, WatchStop
from bp_tui.debugger.history import Edit
from bp_tui.network.arithmetic import Array
from bp_tui.network.training import State
from bp_tui.session.fields import Reader, exactly, packed
from bp_tui.session.format import INTERRUPTED, LONGEST_LINE, LONGEST_TITLE, REFUSED, Json

STOP_KINDS = (Stop.kind, WatchStop.kind, TrapStop.kind)
ANCHOR_OPS = 10_000
_ANCHOR_BYTES_PER_OP = 10


def anchor_spacing(state: State) -> int:
    """How many ops beyond an anchor a command may end without laying another: more where anchors are large."""
    return max(ANCHOR_OPS, (state.parameters.nbytes + state.slots.nbytes) // _ANCHOR_BYTES_PER_OP)


@dataclass(frozen=True)
class CommandDone:
    """A command was carried out.

    Attributes:
        line: its name and argument. start, end: the positions it led from and to.
        branch: where it ended, if that is another branch than before. unit: how far inside an op it ended.
        digest: of the state where it ended, unless nothing has moved.
        ended: `interrupted` or `refused` half way; None where it came to its own end.
        head: of the branch, where that is not the furthest end of a command on it.
        visit: which of the places visited this is, where it is not a new one.
        hits, ignore: counts of stops that have changed, by number.
    """

    line: str
    start: int
    end: int
    branch: str | None = None
    unit: int = 0
    digest: str | None = None
    ended: str | None = None
    head: int | None = None
    visit: int | None = None
    hits: Mapping[int, int] = field(default_factory=dict)
    ignore: Mapping[int, int] = field(default_factory=dict)

    kind = "command"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        data: dict[str, Json] = {"line": self.line, "ops": [self.start, self.end]}
        for name in ("branch", "digest", "ended", "head", "visit"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        if self.unit:
            data["unit"] = self.unit
        for name in ("hits", "ignore"):
            if counts := getattr(self, name):
                data[name] = {str(number): count for number, count in counts.items()}
        return data

    @classmethod
    def read(cls, reader: Reader) -> CommandDone:
        """Read it; raises SessionError."""
        start, end = reader.wholes("ops", 2)
        ended = reader.text("ended") if reader.has("ended") else None
        if ended not in (None, INTERRUPTED, REFUSED):
            raise reader.wrong("ended", f"{INTERRUPTED!r} or {REFUSED!r}")
        return cls(
            line=reader.text("line", LONGEST_LINE),
            start=start,
            end=end,
            branch=reader.name("branch") if reader.has("branch") else None,
            unit=reader.whole("unit", default=0),
            digest=reader.digest("digest") if reader.has("digest") else None,
            ended=ended,
            head=reader.whole("head") if reader.has("head") else None,
            visit=reader.whole("visit") if reader.has("visit") else None,
            hits=reader.counts("hits"),
            ignore=reader.counts("ignore"),
        )


@dataclass(frozen=True)
class Branched:
    """A branch began: it left `parent` at the position `op`, after the first `edits` edits of its past."""

    name: str
    parent: str
    op: int
    edits: int

    kind = "branch"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"name": self.name, "parent": self.parent, "op": self.op, "edits": self.edits}

    @classmethod
    def read(cls, reader: Reader) -> Branched:
        """Read it; raises SessionError."""
        return cls(reader.name("name"), reader.name("parent"), reader.whole("op"), reader.whole("edits"))


@dataclass(frozen=True)
class Edited:
    """A number was set by hand on a branch."""

    branch: str
    edit: Edit

    kind = "edit"

    def data(self) -> dict[str, Json]:
        """As the file holds it; the place is layer, unit and source as expressions count them."""
        place = self.edit.place
        return {
            "branch": self.branch,
            "op": self.edit.position,
            "place": None if place is None else [place[0] + 1, place[1] + 1, place[2]],
            "value": exactly(self.edit.value),
        }

    @classmethod
    def read(cls, reader: Reader) -> Edited:
        """Read it; raises SessionError."""
        place = None
        if reader.get("place") is not None:
            layer, unit, source = reader.wholes("place", 3)
            if not layer or not unit:
                raise reader.wrong("place", "a layer and a unit, from 1, and a source")
            place = (layer - 1, unit - 1, source)
        value = reader.exact("value")
        if not math.isfinite(value) or (place is None and value <= 0):
            raise reader.wrong("value", "a number that can be set")
        return cls(reader.name("branch"), Edit(reader.whole("op"), place, value))


@dataclass(frozen=True)
class StopSet:
    """A stop is as this says."""

    number: int
    stop_kind: str
    source: str
    enabled: bool = True
    temporary: bool = False
    ignore: int = 0
    hits: int = 0

    kind = "stop"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        data: dict[str, Json] = {"number": self.number, "kind": self.stop_kind, "source": self.source}
        if not self.enabled:
            data["enabled"] = False
        if self.temporary:
            data["temporary"] = True
        return data | {name: count for name in ("ignore", "hits") if (count := getattr(self, name))}

    @classmethod
    def read(cls, reader: Reader) -> StopSet:
        """Read it; raises SessionError."""
        kind = reader.text("kind")
        if kind not in STOP_KINDS:
            raise reader.wrong("kind", f"one of {', '.join(map(repr, STOP_KINDS))}")
        return cls(
            reader.whole("number", 1),
            kind,
            reader.text("source"),
            reader.flag("enabled", True),
            reader.flag("temporary", False),
            reader.whole("ignore", default=0),
            reader.whole("hits", default=0),
        )


@dataclass(frozen=True)
class DisplaySet:
    """An expression is shown after every stop."""

    number: int
    expression: str

    kind = "display"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"number": self.number, "expression": self.expression}

    @classmethod
    def read(cls, reader: Reader) -> DisplaySet:
        """Read it; raises SessionError."""
        return cls(reader.whole("number", 1), reader.text("expression"))


@dataclass(frozen=True)
class Removed:
    """A stop or a display is no more."""

    what: str
    number: int

    kind = "removed"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"what": self.what, "number": self.number}

    @classmethod
    def read(cls, reader: Reader) -> Removed:
        """Read it; raises SessionError."""
        what = reader.text("what")
        if what not in (StopSet.kind, DisplaySet.kind):
            raise reader.wrong("what", f"{StopSet.kind!r} or {DisplaySet.kind!r}")
        return cls(what, reader.whole("number", 1))


@dataclass(frozen=True)
class Marked:
    """A place has a name."""

    name: str
    branch: str
    op: int

    kind = "mark"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"name": self.name, "branch": self.branch, "op": self.op}

    @classmethod
    def read(cls, reader: Reader) -> Marked:
        """Read it; raises SessionError."""
        return cls(reader.name("name"), reader.name("branch"), reader.whole("op"))


@dataclass(frozen=True)
class Titled:
    """The session has another title."""

    title: str

    kind = "title"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"title": self.title}

    @classmethod
    def read(cls, reader: Reader) -> Titled:
        """Read it; raises SessionError."""
        return cls(reader.text("title", LONGEST_TITLE))


@dataclass(frozen=True, eq=False)
class Anchor:
    """The exact state at the start of a batch, before the edits there, from which everything later follows.

    `losses` and `held_out` are the mean losses of the branch's epochs from `first_epoch`, counted from 0, to here.
    """

    branch: str
    state: State
    first_epoch: int
    losses: Array
    held_out: Array

    kind = "anchor"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        state = self.state
        return {
            "branch": self.branch,
            "op": state.position,
            "eta": exactly(state.learning_rate),
            "epoch_loss": exactly(state.epoch_loss),
            "mean_loss": None if state.mean_loss is None else exactly(state.mean_loss),
            "parameters": packed(state.parameters),
            "slots": packed(state.slots),
            "first_epoch": self.first_epoch,
            "losses": packed(self.losses),
            "held_out": packed(self.held_out),
        }

    @classmethod
    def read(cls, reader: Reader) -> Anchor:
        """Read it; raises SessionError. Whether the sizes are the network's is for the caller to see."""
        state = State(
            reader.whole("op"),
            reader.array("parameters", -1),
            reader.array("slots", -1),
            reader.exact("epoch_loss"),
            None if reader.get("mean_loss") is None else reader.exact("mean_loss"),
            reader.exact("eta"),
        )
        return cls(
            reader.name("branch"),
            state,
            reader.whole("first_epoch"),
            reader.array("losses", -1),
            reader.array("held_out", -1),
        )


@dataclass(frozen=True)
class TakenOver:
    """Somebody went on by hand from a replay, after its first `command` commands, on the new branch called `name`.

    It leaves from the position `op` of `branch`, or from where that branch ended then. What was recorded stays.
    """

    command: int
    name: str
    branch: str
    op: int

    kind = "taken-over"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"command": self.command, "name": self.name, "branch": self.branch, "op": self.op}

    @classmethod
    def read(cls, reader: Reader) -> TakenOver:
        """Read it; raises SessionError."""
        return cls(reader.whole("command"), reader.name("name"), reader.name("branch"), reader.whole("op"))


@dataclass(frozen=True)
class End:
    """The session was closed or saved here, after so many commands."""

    commands: int

    kind = "end"

    def data(self) -> dict[str, Json]:
        """As the file holds it."""
        return {"commands": self.commands}

    @classmethod
    def read(cls, reader: Reader) -> End:
        """Read it; raises SessionError."""
        return cls(reader.whole("commands"))


@dataclass(frozen=True)
class Unknown:
    """Something that a newer program wrote and this one can do without."""

    kind: str


Recorded = CommandDone | Branched | Edited | StopSet | DisplaySet | Removed | Marked | Titled | Anchor | TakenOver | End
Record = Recorded | Unknown

READERS: dict[str, Callable[[Reader], Recorded]] = {
    CommandDone.kind: CommandDone.read,
    Branched.kind: Branched.read,
    Edited.kind: Edited.read,
    StopSet.kind: StopSet.read,
    DisplaySet.kind: DisplaySet.read,
    Removed.kind: Removed.read,
    Marked.kind: Marked.read,
    Titled.kind: Titled.read,
    Anchor.kind: Anchor.read,
    TakenOver.kind: TakenOver.read,
    End.kind: End.read,
}
"""How the line of each kind is read."""
