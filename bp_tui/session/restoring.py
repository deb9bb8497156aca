"""Bringing a debugger to where a session stood, by its anchors instead of doing all of it again."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from bp_tui.debugger.breakpoints import Stop
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.history import Edit
from bp_tui.debugger.stopping import make_stop
from bp_tui.debugger.timeline import Place, Timeline
from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.training import State
from bp_tui.session.differences import differences
from bp_tui.session.events import Anchor, StopSet
from bp_tui.session.format import SessionError
from bp_tui.session.recording import Recording
from bp_tui.session.standing import Standing


def open_debugger(recording: Recording, commands: int) -> Debugger:
    """A debugger that stands where the session was after so many commands. Raises SessionError."""
    name = recording.name
    debugger = Debugger(recording.experiment)
    anchors = recording.anchors
    starts = (anchor for anchor in anchors if anchor.branch == "main" and not anchor.state.position)
    for start in starts:
        check_start(debugger, start, name)
    try:
        standing = recording.history.after(commands)
        for anchor in anchors:
            _check_anchor(debugger, anchor)
        restore(debugger, standing, anchors)
    except SessionError as error:
        raise SessionError(f"{name}: {error}") from None
    if standing.digest not in (None, debugger.digest()):
        raise SessionError(
            f"{name}: the state at op {standing.position} of {standing.branch} is not the one recorded: "
            f"'bp-tui verify' names the first difference"
        )
    return debugger


def check_start(debugger: Debugger, start: Anchor, name: str) -> None:
    """Compare the state before the first op with the recorded one. Raises SessionError with the first difference."""
    sized = sized_state(debugger, start)
    found = next(differences(debugger.experiment, sized, debugger.experiment.build().state()), None)
    if found is not None:
        raise SessionError(f"{name}: before the first op {found}")


def sized_state(debugger: Debugger, anchor: Anchor) -> State:
    """The state of an anchor, its arrays shaped as this network's. Raises SessionError."""
    training, state = debugger.training, anchor.state
    if state.parameters.size != training.network.parameters.size or state.slots.size != training.slots.size:
        raise SessionError(f"the anchor at op {state.position} of {anchor.branch} is of another network")
    slots = state.slots.reshape(training.slots.shape)
    return State(state.position, state.parameters, slots, state.epoch_loss, state.mean_loss, state.learning_rate)


def restore(debugger: Debugger, standing: Standing, anchors: Iterable[Anchor] = ()) -> None:
    """Bring a debugger to where a session stood. Raises SessionError where that is no place for this network."""
    timeline = debugger.timeline
    for outline in standing.branches.values():
        for edit in outline.edits:
            _check_edit(debugger, edit)
    timeline.rebuild(standing.branches.values())
    _lay(debugger, anchors)
    _know_losses(timeline)
    places = [Place(timeline.branches[branch], position) for branch, position in standing.visited]
    timeline.visited, timeline.visit = places, standing.visit
    timeline.marks = {name: Place(timeline.branches[branch], op) for name, (branch, op) in standing.marks.items()}
    try:
        debugger.breakpoints.by_number = {number: _stop(debugger, stop) for number, stop in standing.stops.items()}
        debugger.displays = {number: debugger.compile(source) for number, source in standing.displays.items()}
    except CommandError as error:
        raise SessionError(str(error).splitlines()[0]) from None
    debugger.breakpoints.last_number = standing.last_stop
    debugger.title = standing.title or debugger.experiment.title
    for _ in timeline.travel(standing.position, timeline.branches[standing.branch]):
        pass
    debugger.arrive()
    if standing.unit:
        if standing.unit >= debugger.units_of_next_op:
            raise SessionError(f"op {standing.position + 1} has no unit {standing.unit}")
        debugger.enter_op(standing.unit)


def _check_anchor(debugger: Debugger, anchor: Anchor) -> None:
    place = f"the anchor at op {anchor.state.position} of {anchor.branch}"
    if anchor.state.position % debugger.timetable.ops_per_batch:
        raise SessionError(f"{place} is not at the start of a batch")
    held_out = len(anchor.losses) if len(debugger.experiment.data.held_out_inputs) else 0
    epochs = anchor.state.position // debugger.timetable.ops_per_epoch
    if anchor.first_epoch + len(anchor.losses) != epochs or len(anchor.held_out) != held_out:
        raise SessionError(f"{place} does not hold the losses of {epochs} epochs")
    sized_state(debugger, anchor)


def _check_edit(debugger: Debugger, edit: Edit) -> None:
    if edit.place is None:
        return
    layer, unit, source = edit.place
    sizes = debugger.experiment.layer_sizes
    if layer + 1 >= len(sizes) or unit >= sizes[layer + 1] or source > sizes[layer]:
        raise SessionError(f"an edit at op {edit.position} is of w[{layer + 1}][{unit + 1},{source}]: there is no such")


def _lay(debugger: Debugger, anchors: Iterable[Anchor]) -> None:
    """Make states and losses of anchors part of the timeline, as far as they lie in its history.

    A state is laid only where the losses up to it are known: whoever goes on from it notes those that follow.
    """
    timeline = debugger.timeline
    per_epoch = timeline.timetable.ops_per_epoch
    for anchor in sorted(anchors, key=lambda anchor: anchor.state.position):
        branch = timeline.branches.get(anchor.branch)
        if branch is None or anchor.state.position > branch.head:
            continue
        lineage = list(branch.lineage(anchor.state.position))
        branch.inherit_losses(per_epoch)
        for owner, limit in reversed(lineage):
            owner.losses = _extended(owner.losses, anchor, limit // per_epoch)
        if len(branch.losses.trained) >= anchor.state.position // per_epoch:
            timeline.checkpoints.add(branch, sized_state(debugger, anchor))


def _know_losses(timeline: Timeline) -> None:
    """Go through the epochs whose losses no anchor holds, on every branch as far as it was followed."""
    per_epoch = timeline.timetable.ops_per_epoch
    for branch in timeline.branches.values():
        branch.inherit_losses(per_epoch)
        known, epochs = len(branch.losses.trained), branch.head // per_epoch
        if known < epochs:
            # First to where they end: it may stand further on, on a branch with the same edits.
            for target in (known * per_epoch, epochs * per_epoch):
                for _ in timeline.travel(target, branch):
                    pass


def _extended(losses: EpochLosses, anchor: Anchor, epochs: int) -> EpochLosses:
    """Losses with those of an anchor behind them, of the first `epochs` epochs, if none are missing in between."""
    known, more = len(losses.trained), epochs - anchor.first_epoch
    if not anchor.first_epoch <= known < epochs:
        return losses
    kept = losses.up_to(anchor.first_epoch)
    return EpochLosses(
        kept.trained + array("d", anchor.losses[:more].tobytes()),
        kept.held_out + array("d", anchor.held_out[:more].tobytes()),
    )


def _stop(debugger: Debugger, described: StopSet) -> Stop:
    stop = make_stop(debugger, described.stop_kind, described.source)
    stop.number, stop.enabled, stop.temporary = described.number, described.enabled, described.temporary
    stop.ignore, stop.hits = described.ignore, described.hits
    return stop
