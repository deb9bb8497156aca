"""What stops a run and what is displayed, as a list to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import Stop, TrapStop, WatchStop
from bp_tui.debugger.command import Json

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger


@dataclass(frozen=True)
class StopRow:
    """A stop; `line` is the command that makes one like it, `is_here` whether the run has just stopped at it."""

    number: int
    line: str
    enabled: bool
    temporary: bool
    hits: int
    ignore: int
    is_here: bool


@dataclass(frozen=True)
class DisplayRow:
    """A display: its value here as JSON would have it, or why its arithmetic fails here.

    While a long command is under way it is not `known`: values are worked out where it stops.
    """

    number: int
    source: str
    value: Json
    error: str
    known: bool


@dataclass(frozen=True)
class StopList:
    """All of both, by number."""

    stops: tuple[StopRow, ...]
    displays: tuple[DisplayRow, ...]


def stop_list(debugger: Debugger, *, with_values: bool = True) -> StopList:
    """The stops and displays of a debugger."""
    stops = debugger.breakpoints.by_number.values()
    return StopList(
        tuple(_stop_row(stop, debugger.stopped_at) for stop in stops),
        tuple(_display_row(debugger, number, with_values=with_values) for number in debugger.displays),
    )


def _stop_row(stop: Stop, here: int | None) -> StopRow:
    name = {WatchStop.kind: "watch", TrapStop.kind: "trap"}.get(stop.kind, "tbreak" if stop.temporary else "break")
    return StopRow(
        number=stop.number,
        line=f"{name} {stop.source}",
        enabled=stop.enabled,
        temporary=stop.temporary,
        hits=stop.hits,
        ignore=stop.ignore,
        is_here=stop.number == here,
    )


def _display_row(debugger: Debugger, number: int, *, with_values: bool) -> DisplayRow:
    source = debugger.displays[number].source
    if not with_values:
        return DisplayRow(number, source, None, "", known=False)
    _, fields = debugger.shown_display(number)
    return DisplayRow(number, source, fields.get("value"), str(fields.get("error", "")), known=True)
