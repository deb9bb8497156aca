"""The commands about stops: break, tbreak, watch, trap, delete, enable, disable, ignore; continue and its reverse."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import ConditionStop, OpStop, Stop, TrapStop, WatchStop
from bp_tui.debugger.command import Answer, Argument, CommandError, Json, Progress, Work, command, parse_count
from bp_tui.debugger.expression_errors import EvaluationError
from bp_tui.debugger.movement import go
from bp_tui.messages import known_names, quoted
from bp_tui.network.timetable import Phase

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger
    from bp_tui.debugger.hits import Hit

GROUP = "Stopping"
_WHERE = re.compile(
    r"(?:(?P<line>[0-9]{1,9})|(?!if\b)(?P<word>[A-Za-z]+)(?:\s+(?P<layer>[0-9]{1,9}))?)?"
    r"\s*(?:\bif\b\s*(?P<condition>.*))?"
)
_PHASE_LINES = {Phase.FORWARD: {4}, Phase.DELTA: {5, 6}, Phase.UPDATE: {7, 8, 9}}


@command("continue", Argument.COUNT, key="c", group=GROUP, help="to the next stop")
def continue_(debugger: Debugger, argument: str) -> Work:
    """Run forward to the next position where a breakpoint, watchpoint or trap stops."""
    count = parse_count("continue", argument)
    hit = yield from _forward(debugger, _stops(debugger))
    while (count := count - 1) and (stops := debugger.breakpoints.enabled()):
        hit = yield from _forward(debugger, stops)
    return _told(debugger, hit)


@command("reverse-continue", Argument.COUNT, key="C", group=GROUP, help="to the previous stop")
def reverse_continue(debugger: Debugger, argument: str) -> Work:
    """Run backwards to the nearest position behind where something stops, or to the start of history."""
    count = parse_count("reverse-continue", argument)
    hit = yield from _backward(debugger, _stops(debugger))
    while (count := count - 1) and debugger.position and (stops := debugger.breakpoints.enabled()):
        hit = yield from _backward(debugger, stops)
    return _told(debugger, hit) if hit else debugger.where("start of history")


@command("until", Argument.EXPRESSION, group=GROUP, help="to the next op where EXPR becomes true")
def until(debugger: Debugger, argument: str) -> Work:
    """Continue with a condition of its own, for once."""
    hit = yield from _forward(debugger, [condition_stop(debugger, argument)])
    return _told(debugger, hit)


@command("break", Argument.BREAK, key="B", group=GROUP, help="stop at a line, phase, layer; alone: the list")
def break_(debugger: Debugger, argument: str) -> Work:
    """Add a breakpoint, or list all stops."""
    yield from ()
    if not argument:
        return _list(debugger)
    return _added(debugger, make_stop(debugger, OpStop.kind, argument))


@command("tbreak", Argument.BREAK, group=GROUP, help="the same, for once")
def tbreak(debugger: Debugger, argument: str) -> Work:
    """Add a breakpoint that goes away when it has stopped a run."""
    yield from ()
    if not argument:
        return _list(debugger)
    return _added(debugger, replace(make_stop(debugger, OpStop.kind, argument), temporary=True))


@command("watch", Argument.TARGET, key="w", group=GROUP, help="stop where a value changes")
def watch(debugger: Debugger, argument: str) -> Work:
    """Add a watchpoint."""
    yield from ()
    return _added(debugger, make_stop(debugger, WatchStop.kind, argument))


@command("trap", Argument.NAN, group=GROUP, help="stop at the first number that is not finite")
def trap(debugger: Debugger, argument: str) -> Work:
    """Add a trap for nan and infinity."""
    yield from ()
    return _added(debugger, make_stop(debugger, TrapStop.kind, argument))


@command("delete", Argument.NUMBER, group=GROUP, help="remove stop N")
def delete(debugger: Debugger, argument: str) -> Work:
    """Remove a stop."""
    yield from ()
    stop = _stop(debugger, "delete", argument)
    del debugger.breakpoints.by_number[stop.number]
    return Answer(f"{stop.kind} {stop.number} deleted: {stop.source}", {"number": stop.number})


@command("enable", Argument.NUMBER, group=GROUP, help="let stop N stop again")
def enable(debugger: Debugger, argument: str) -> Work:
    """Put a stop to work."""
    yield from ()
    return _switch(debugger, "enable", argument, enabled=True)


@command("disable", Argument.NUMBER, group=GROUP, help="keep stop N, but pass it by")
def disable(debugger: Debugger, argument: str) -> Work:
    """Put a stop to rest."""
    yield from ()
    return _switch(debugger, "disable", argument, enabled=False)


@command("ignore", Argument.IGNORE, group=GROUP, help="pass stop N by K times")
def ignore(debugger: Debugger, argument: str) -> Work:
    """Pass a stop by on the next K forward runs."""
    yield from ()
    number, _, count = argument.partition(" ")
    stop = _stop(debugger, "ignore", number)
    stop.ignore = 0 if count.strip() == "0" else parse_count("ignore", count.strip())
    return Answer(f"{stop.kind} {stop.number} is passed by {stop.ignore} times", {"number": stop.number})


def condition_stop(debugger: Debugger, source: str) -> ConditionStop:
    """A stop where a condition becomes true."""
    return ConditionStop(f"if {source}", condition=debugger.compile(source, condition=True))


def make_stop(debugger: Debugger, kind: str, source: str) -> Stop:
    """A stop of a kind (`breakpoint`, `watchpoint`, `trap`) from what is typed after its command's name.

    Raises CommandError.
    """
    if kind == WatchStop.kind:
        target = debugger.target(source)
        return WatchStop(str(target), target=target)
    if kind == TrapStop.kind:
        if source != "nan":
            raise CommandError(f"'trap' knows only 'nan' (inf included), got {quoted(source)}")
        return TrapStop("nan")
    return _breakpoint(debugger, source)


def _breakpoint(debugger: Debugger, text: str) -> Stop:
    """A breakpoint from its words: `6`, `delta 1`, `layer 2`, `if EXPR`, `6 if EXPR`."""
    match = _WHERE.fullmatch(text.strip())
    if match is None:
        raise CommandError(f"no place to stop: {quoted(text)}; expected a line (4 to 9), a phase, a layer, or: if EXPR")
    depth, condition = debugger.timetable.depth, match["condition"]
    if match["line"] is None and match["word"] is None:
        return condition_stop(debugger, condition or "")
    lines = set(range(4, 10))
    if match["line"] is not None:
        if not 4 <= int(match["line"]) <= 9:
            raise CommandError(f"line {match['line']} is carried out by no op: expected a line from 4 to 9")
        lines = {int(match["line"])}
    elif match["word"] != "layer":
        phases = [phase.value for phase in Phase]
        if match["word"] not in phases:
            raise CommandError(f"no phase {quoted(match['word'])}{known_names(match['word'], [*phases, 'layer'])}")
        lines = set(_PHASE_LINES[Phase(match["word"])])
    layer = match["layer"]
    if match["word"] == "layer" and layer is None:
        raise CommandError("'layer' needs a number, such as: break layer 1")
    if layer is not None and not 1 <= int(layer) <= depth:
        raise CommandError(f"layer {layer} does not exist: expected 1 to {depth}")
    if lines & {7, 8, 9}:
        lines |= {9}  # an update op carries out lines 7 to 9 and counts as its last
    return OpStop(
        " ".join(text.split()),
        lines=frozenset(lines),
        layer=None if layer is None else int(layer) - 1,
        depth=depth,
        condition=None if condition is None else debugger.compile(condition, condition=True),
    )


def _stops(debugger: Debugger) -> list[Stop]:
    stops = debugger.breakpoints.enabled()
    if not stops:
        raise CommandError(
            "nothing would stop the run: set a stop first, such as: break delta 1, watch w[1], break if EXPR"
        )
    return stops


def _forward(debugger: Debugger, stops: Sequence[Stop]) -> Generator[Progress, None, Hit]:
    hit = yield from run_to_hit(debugger, stops, None)
    assert hit is not None, "without a limit a run ends with a hit"
    return _used(debugger, hit)


def _backward(debugger: Debugger, stops: Sequence[Stop]) -> Generator[Progress, None, Hit | None]:
    hit = yield from find_hit_behind(debugger, stops, debugger.ops_begun - 1)
    yield from go(debugger, hit.position if hit else 0)
    if hit is None:
        return None
    if hit.error is not None:
        raise _failed(debugger, hit.error)
    return _used(debugger, hit)


def run_to_hit(debugger: Debugger, stops: Sequence[Stop], limit: int | None) -> Generator[Progress, None, Hit | None]:
    """Forward to the next stop, or to the position `limit`."""
    from bp_tui.debugger.search import run_forward  # what searches is imported when it is first asked to

    start = debugger.position
    hit: Hit | None = None
    try:
        for hit in run_forward(debugger.timeline, stops, limit):
            if hit is not None:
                break
            position = debugger.timeline.position
            yield Progress((position - start) / (limit - start) if limit else None, position)
    except EvaluationError as error:
        raise _failed(debugger, error) from None
    finally:
        if debugger.timeline.position != start:
            debugger.arrive()
    return hit


def find_hit_behind(debugger: Debugger, stops: Sequence[Stop], last: int) -> Generator[Progress, None, Hit | None]:
    """The nearest stop at or before the position `last`; stays here."""
    from bp_tui.debugger.hits import Hit
    from bp_tui.debugger.search import find_behind  # what searches is imported when it is first asked to

    for found in find_behind(debugger.timeline, stops, last):
        if isinstance(found, Hit):
            return found
        yield Progress((last - found) / last if last else None, found)
    return None


def _failed(debugger: Debugger, error: EvaluationError) -> CommandError:
    return CommandError(f"stopped at op {debugger.timeline.position}: {error.pretty()}")


def _used(debugger: Debugger, hit: Hit) -> Hit:
    """A hit, its stop gone if it was for once."""
    if hit.stop.temporary:
        debugger.breakpoints.by_number.pop(hit.stop.number, None)
    return hit


def _told(debugger: Debugger, hit: Hit) -> Answer:
    stop = hit.stop
    reason = f"{stop.kind} {stop.number}: {hit.reason}" if stop.number else hit.reason
    answer = debugger.where(reason)
    if not stop.number:
        return answer
    debugger.note_stop(stop.number)
    return replace(answer, fields={**answer.fields, "stop": stop.number})


def _added(debugger: Debugger, stop: Stop) -> Answer:
    debugger.breakpoints.add(stop)
    return Answer(f"{stop.kind} {stop.number}: {stop.source}", {"number": stop.number, "source": stop.source})


def _list(debugger: Debugger) -> Answer:
    stops = debugger.breakpoints.by_number.values()
    rows: list[Json] = [
        {
            "number": stop.number,
            "kind": stop.kind,
            "source": stop.source,
            "enabled": stop.enabled,
            "temporary": stop.temporary,
            "hits": stop.hits,
            "ignore": stop.ignore,
        }
        for stop in stops
    ]
    return Answer("\n".join(map(_described, stops)) or "no stops; set one with: break delta 1", {"stops": rows})


def _described(stop: Stop) -> str:
    notes = [f"hits {stop.hits}"] if stop.hits else []
    notes += [f"passed by {stop.ignore} times more"] if stop.ignore else []
    notes += ["once"] if stop.temporary else []
    notes += [] if stop.enabled else ["disabled"]
    return f"{stop.number}  {stop.kind} {stop.source}" + (f"  ({', '.join(notes)})" if notes else "")


def _stop(debugger: Debugger, name: str, text: str) -> Stop:
    number, known = parse_count(name, text), debugger.breakpoints.by_number
    if number not in known:
        raise CommandError(f"there is no stop {number}; stops: {', '.join(map(str, known)) or 'none'}")
    return known[number]


def _switch(debugger: Debugger, name: str, argument: str, *, enabled: bool) -> Answer:
    stop = _stop(debugger, name, argument)
    stop.enabled = enabled
    return Answer(f"{stop.kind} {stop.number} {name}d: {stop.source}", {"number": stop.number})
