"""What can be seen of a debugger, gathered from it and from nobody who writes it down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.timeline import Outline
from bp_tui.session.events import StopSet
from bp_tui.session.recording import Recording
from bp_tui.session.standing import Standing


@dataclass(frozen=True)
class Desk:
    """Where a debugger stands, all that is set up round it, and the losses of the epochs of every branch."""

    standing: Standing
    losses: object


def standing_of(debugger: Debugger, commands: int) -> Standing:
    """The standing that a debugger itself shows, after so many commands."""
    timeline = debugger.timeline
    return Standing(
        branches={
            branch.name: Outline(
                branch.name,
                branch.parent.name if branch.parent else None,
                branch.fork,
                tuple(branch.edits),
                branch.head,
            )
            for branch in timeline.branches.values()
        },
        branch=timeline.branch.name,
        position=timeline.position,
        unit=debugger.frame.units,
        stops={
            number: StopSet(stop.number, stop.kind, stop.source, stop.enabled, stop.temporary, stop.ignore, stop.hits)
            for number, stop in debugger.breakpoints.by_number.items()
        },
        last_stop=debugger.breakpoints.last_number,
        displays={number: expression.source for number, expression in debugger.displays.items()},
        marks={name: (place.branch.name, place.position) for name, place in timeline.marks.items()},
        visited=[(place.branch.name, place.position) for place in timeline.visited],
        visit=timeline.visit,
        digest=debugger.digest(),
        title=debugger.title,
        commands=commands,
    )


def desk_of(debugger: Debugger, commands: int) -> Desk:
    """All of it."""
    losses = {
        branch.name: as_json([branch.losses.trained.tolist(), branch.losses.held_out.tolist()])
        for branch in debugger.timeline.branches.values()
    }
    return Desk(standing_of(debugger, commands), losses)


def check_same(found: Desk | Standing, expected: Desk | Standing, what: object) -> None:
    """Raise with what differs between two of a kind."""
    if isinstance(found, Desk) and isinstance(expected, Desk):
        check_same(found.standing, expected.standing, what)
    for name, value in vars(expected).items():
        assert getattr(found, name) == value, f"{what}: {name} is {getattr(found, name)}, expected {value}"


def recorded_standing(recording: Recording, commands: int) -> Standing:
    """What the file says of the moment after so many commands, its silences filled in."""
    standing = recording.history.after(commands)
    title = standing.title or recording.experiment.title
    return replace(standing, title=title, digest=standing.digest or _digest_at_the_start(recording))


def _digest_at_the_start(recording: Recording) -> str:
    return Debugger(recording.experiment).digest()


def moments_of(debugger: Debugger) -> list[tuple[str, int, str]]:
    """Branch, position and digest at the fork, half way and the head of every branch."""
    timeline, moments = debugger.timeline, []
    for branch in timeline.branches.values():
        for position in sorted({0, branch.fork, branch.head // 2, branch.head}):
            timeline.look(position, branch)
            moments.append((branch.name, position, timeline.elsewhere().digest()))
    return moments
