"""The commands that change the run and compare what comes of it: set, branches, branch, diff."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bp_tui.debugger.addresses import parse_address
from bp_tui.debugger.command import Answer, Argument, CommandError, Json, Work, command
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.history import Branch
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.movement import go
from bp_tui.debugger.timeline import Place
from bp_tui.messages import counted, known_names, quoted

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

GROUP = "Changing"
_DIFFERENCES_SHOWN = 10


@command("set", Argument.ASSIGNMENT, key="=", group=GROUP, help="change w or eta here: set w[1][2,0] = 0.3")
def set_(debugger: Debugger, argument: str) -> Work:
    """Set a weight, a bias or η here; in the past that begins a new branch."""
    yield from ()
    source, equals, number = argument.partition("=")
    if not equals:
        raise CommandError(f"expected TARGET = VALUE, such as w[1][2,0] = 0.3, got {quoted(argument)}")
    if debugger.frame.units:
        raise CommandError("this op is only half done: 'step' finishes it, then set")
    target = debugger.target(source.strip())
    if target.name not in ("w", "eta") or target.shape != ():
        raise CommandError(f"{target} cannot be set: expected a weight or bias, w[l][j,i], or eta")
    value = _number(debugger, number.strip())
    place = None
    if target.name == "w":
        unit, source_unit = target.indices
        if source_unit == 0 and debugger.experiment.bias == "none":
            raise CommandError(f"{target} is a bias, and this network has none")
        place = ((target.layer or 0) - 1, unit - 1, source_unit)
    elif value <= 0:
        raise CommandError(f"eta cannot be {value!r}: expected a number above 0")
    old = target.read(debugger.frame)
    branched = debugger.timeline.edit(place, value)
    debugger.arrive()
    new = target.read(debugger.frame)
    name = debugger.timeline.branch.name
    text = f"{target}: {old!r} → {new!r}" + (f", on the new branch {name}" if branched else "")
    return Answer(text, {"target": str(target), "old": as_json(old), "value": as_json(new), "branch": name})


def _number(debugger: Debugger, text: str) -> float:
    """A finite number, typed or computed from the numbers here."""
    expression = debugger.compile(text)
    value = debugger.value_of(expression)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise CommandError(f"{quoted(text)} is no finite number: expected a value such as 0.3")
    return float(value)


@command("branches", key="t", group=GROUP, help="the lines of history")
def branches(debugger: Debugger, argument: str) -> Work:
    """List the branches."""
    yield from ()
    timeline = debugger.timeline
    rows: list[Json] = []
    lines = []
    for branch in timeline.branches.values():
        own = len(branch.own_edits())
        is_here = branch is timeline.branch
        mark, said = ("▶", ", this one") if is_here else (" ", "")
        origin = f"from {branch.parent.name} at op {branch.fork:,}" if branch.parent else "from the start"
        edits = counted(own, "edit") if own else "no edits"
        lines.append(f"{mark} {branch.name:<12} {origin}, to op {branch.head:,}, {edits}{said}")
        rows.append(
            {
                "branch": branch.name,
                "parent": branch.parent.name if branch.parent else None,
                "fork": branch.fork,
                "head": branch.head,
                "edits": own,
            }
        )
    return Answer("\n".join(lines), {"branches": rows, "branch": timeline.branch.name})


@command("branch", Argument.NAME, group=GROUP, help="go to another branch, same op if it gets there")
def branch_(debugger: Debugger, argument: str) -> Work:
    """Stand on another branch."""
    branch = _branch(debugger, argument)
    yield from go(debugger, min(debugger.position, branch.head), branch)
    return debugger.where(f"on {branch.name}")


def _branch(debugger: Debugger, name: str) -> Branch:
    known = debugger.timeline.branches
    if name not in known:
        raise CommandError(f"no branch {quoted(name)}{known_names(name, known)}")
    return known[name]


@command("diff", Argument.NAME, group=GROUP, help="this against a branch, @mark or address")
def diff(debugger: Debugger, argument: str) -> Work:
    """Compare the parameters here with those of another branch at the same op, or of another place."""
    yield from ()
    timeline = debugger.timeline
    if argument in timeline.branches:
        other = timeline.branches[argument]
        position = min(debugger.position, other.head)
        here, there = Place(timeline.branch, position), Place(other, position)
    elif argument[:1].isdigit() or argument[:1] == "@" or argument in ("start", "end"):
        here, there = timeline.place, parse_address(argument, timeline)
        if there.position > there.branch.head:
            raise CommandError(f"op {there.position:,} was not reached yet: the end is at op {there.branch.head:,}")
    else:
        _branch(debugger, argument)
        raise AssertionError("unreachable")
    mine = timeline.look(here.position, here.branch)
    theirs = timeline.look(there.position, there.branch)
    return _compared(mine, theirs, here, there)


def _compared(mine: Frame, theirs: Frame, here: Place, there: Place) -> Answer:
    rows: list[tuple[float, str, float, float]] = []
    for layer, (x, y) in enumerate(zip(mine.parameters, theirs.parameters, strict=True)):
        with np.errstate(all="ignore"):
            gaps = np.where(np.isnan(x) & np.isnan(y), 0.0, np.abs(x - y))
        gaps = np.where(np.isnan(gaps), np.inf, gaps)
        for flat in np.argsort(-gaps, axis=None, kind="stable")[:_DIFFERENCES_SHOWN]:
            source, unit = divmod(int(flat), x.shape[1])
            if gaps[source, unit] > 0:
                place = f"w[{layer + 1}][{unit + 1},{source}]"
                rows.append((float(gaps[source, unit]), place, float(x[source, unit]), float(y[source, unit])))
    rows.sort(key=lambda row: -row[0])
    count = sum(
        int(((x != y) & ~(np.isnan(x) & np.isnan(y))).sum())
        for x, y in zip(mine.parameters, theirs.parameters, strict=True)
    )
    total = sum(block.size for block in mine.parameters)
    head = (
        f"{here.branch.name} op {here.position:,} against {there.branch.name} op {there.position:,}: "
        f"{count} of {total} parameters differ" + (", the largest differences first" if count else "")
    )
    lines = [
        f"  {place:<12} here {x:+.10g}  there {y:+.10g}  difference {gap:.3g}"
        for gap, place, x, y in rows[:_DIFFERENCES_SHOWN]
    ]
    entries: list[Json] = [
        {"target": place, "here": as_json(x), "there": as_json(y)} for _, place, x, y in rows[:_DIFFERENCES_SHOWN]
    ]
    return Answer("\n".join([head, *lines]), {"differ": count, "parameters": total, "entries": entries})
