"""Bringing a debugger to where a session stood, by its anchors instead of doing all of it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from bp_tui.debugger.breakpoints import Stop
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.history import Branch, Edit
from bp_tui.debugger.stopping import make_stop
from bp_tui.debugger.timeline import Place, Timeline
from bp_tui.experiment import Experiment
from bp_tui.messages import counted
from bp_tui.network.engine import COMPILED
from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.fast_forward import ENGINE
from bp_tui.network.training import State
from bp_tui.session.differences import DifferenceError, differences
from bp_tui.session.events import Anchor, StopSet, Unknown, anchor_spacing
from bp_tui.session.format import SessionError
from bp_tui.session.recording import Recording
from bp_tui.session.standing import Standing

_MAX_LOSSES = 2**26  # mean losses of epochs, as if every branch had as many as the longest
_MAX_WALKED = 2_000_000  # branches on the way from each anchor to the first branch
_COMPILED_WORK = 2**28  # parameters, times samples gone through: what compiled loops do in about half a second
_SAMPLE_WORK = 100  # what a sample takes beside that
_TIMES_FOR_LOSSES = 5  # so many times the work of going to the place may be done for losses that no anchor holds


def open_debugger(recording: Recording, commands: int) -> Debugger:
    """A debugger that stands where the session was after so many commands. Raises SessionError."""
    name, anchors = recording.name, recording.anchors
    debugger = Debugger(checked_experiment(recording))
    standing = recording.history.after(commands)
    try:
        check_anchors(debugger, anchors)
        restore(debugger, standing, anchors, is_bounded=True)
    except SessionError as error:
        raise SessionError(f"{name}: {error}") from None
    if standing.digest not in (None, debugger.digest()):
        raise SessionError(
            f"{name}: the state at op {standing.position} of {standing.branch} is not the one recorded: "
            f"'bp-tui verify' names the first difference"
        )
    return debugger


def checked_experiment(recording: Recording) -> Experiment:
    """The experiment, once the file is seen to hold numbers for a network of its size: nothing is built before."""
    experiment = recording.experiment
    first = next((record for record in recording.records if not isinstance(record, Unknown)), None)
    if first is not None:
        if not isinstance(first, Anchor) or first.branch != "main" or first.state.position:
            raise SessionError(f"{recording.name}: its first event is not the state before the first op")
        size = sum((1 + n_in) * n_out for n_in, n_out in pairwise(experiment.layer_sizes))
        if first.state.parameters.size != size:
            raise SessionError(
                f"{recording.name}: its first anchor is of {counted(first.state.parameters.size, 'parameter')}, "
                f"but the network of line 1 has {size:,}"
            )
    return experiment


def check_anchors(debugger: Debugger, anchors: Iterable[Anchor]) -> None:
    """Whether anchors are of this network; the first one is the state that it begins with. Raises SessionError."""
    for anchor in anchors:
        _check_anchor(debugger, anchor)
        if anchor.branch == "main" and not anchor.state.position:
            check_start(debugger, anchor)


def check_start(debugger: Debugger, start: Anchor) -> None:
    """Compare the state before the first op with the recorded one. Raises DifferenceError."""
    sized = sized_state(debugger, start)
    found = next(differences(debugger.experiment, sized, debugger.experiment.build().state()), None)
    if found is not None:
        raise DifferenceError(f"main op 0 (start): {found}")


def sized_state(debugger: Debugger, anchor: Anchor) -> State:
    """The state of an anchor, its arrays shaped as this network's. Raises SessionError."""
    training, state = debugger.training, anchor.state
    if state.parameters.size != training.network.parameters.size or state.slots.size != training.slots.size:
        raise SessionError(f"the anchor at op {state.position} of {anchor.branch} is of another network")
    slots = state.slots.reshape(training.slots.shape)
    return State(state.position, state.parameters, slots, state.epoch_loss, state.mean_loss, state.learning_rate)


def restore(
    debugger: Debugger, standing: Standing, anchors: Iterable[Anchor] = (), *, is_bounded: bool = False
) -> None:
    """Bring a debugger to where a session stood. Raises SessionError where that is no place for this network.

    If `is_bounded`, it also refuses a place that lies further beyond every anchor than a session can leave one.
    """
    for _ in restoring(debugger, standing, anchors, is_bounded=is_bounded):
        pass


def restoring(
    debugger: Debugger, standing: Standing, anchors: Iterable[Anchor] = (), *, is_bounded: bool = False
) -> Iterator[None]:
    """`restore`, in slices."""
    timeline = debugger.timeline
    for outline in standing.branches.values():
        for edit in outline.edits:
            _check_edit(debugger, edit)
    timeline.rebuild(standing.branches.values())
    _lay(debugger, anchors)
    yield from _know_losses(timeline, is_bounded=is_bounded)
    places = [Place(timeline.branches[branch], position) for branch, position in standing.visited]
    timeline.visited, timeline.visit = places, standing.visit
    marks = {name: Place(timeline.branches[branch], op) for name, (branch, op) in standing.marks.items()}
    timeline.set_marks(marks)
    try:
        debugger.breakpoints.by_number = {number: _stop(debugger, stop) for number, stop in standing.stops.items()}
        debugger.displays = {number: debugger.compile(source) for number, source in standing.displays.items()}
    except CommandError as error:
        raise SessionError(str(error).splitlines()[0]) from None
    debugger.breakpoints.last_number = standing.last_stop
    debugger.title = standing.title or debugger.experiment.title
    if is_bounded:
        _check_distance(timeline, Place(timeline.branches[standing.branch], standing.position))
    yield from timeline.travel(standing.position, timeline.branches[standing.branch])
    debugger.arrive()
    if standing.unit:
        if standing.unit >= debugger.units_of_next_op:
            raise SessionError(f"op {standing.position + 1} has no unit {standing.unit}")
        debugger.enter_op(standing.unit)


def _check_distance(timeline: Timeline, place: Place) -> None:
    """Refuse to do endless work: where a command ended, an anchor is never far behind."""
    known = timeline.checkpoints.nearest(place.branch, timeline.batch_start(place.position))
    most = _most_ops(timeline, place.position - known.position)
    if place.position - known.position > most:
        raise SessionError(
            f"op {place.position} of {place.branch.name} lies {counted(place.position - known.position, 'op')} beyond "
            f"the last state the file holds there: expected {most:,} at most"
        )


def _most_ops(timeline: Timeline, wanted: int) -> int:
    """Twice as many ops as a command may end beyond the last anchor.

    Where more are `wanted`, as many as compiled loops do soon, if they are there: having them may take its time.
    """
    start, training = timeline.checkpoints.nearest(timeline.branches["main"], 0), timeline.training
    most = 2 * (anchor_spacing(start) + timeline.timetable.ops_per_batch)
    if wanted <= most or not ENGINE.compiles:
        return most
    ENGINE.load()
    if ENGINE.name != COMPILED:
        return most
    samples = len(training.inputs) + (len(training.held_out[0]) if training.held_out else 0)
    work_per_epoch = (start.parameters.size + _SAMPLE_WORK) * samples
    return max(most, _COMPILED_WORK * timeline.timetable.ops_per_epoch // work_per_epoch)


def _check_anchor(debugger: Debugger, anchor: Anchor) -> None:
    place = f"the anchor at op {anchor.state.position} of {anchor.branch}"
    if anchor.state.position % debugger.timetable.ops_per_batch:
        raise SessionError(f"{place} is not at the start of a batch")
    held_out = len(anchor.losses) if len(debugger.experiment.data.held_out_inputs) else 0
    epochs = anchor.state.position // debugger.timetable.ops_per_epoch
    if anchor.first_epoch + len(anchor.losses) > epochs or len(anchor.held_out) != held_out:
        raise SessionError(f"{place} holds losses that are not those of its {epochs} epochs")
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
    timeline, walked, held = debugger.timeline, 0, 0
    per_epoch = timeline.timetable.ops_per_epoch
    laid: list[tuple[Branch, Anchor]] = []
    for anchor in sorted(anchors, key=lambda anchor: anchor.state.position):
        branch = timeline.branches.get(anchor.branch)
        if branch is None or anchor.state.position > branch.head:
            continue
        lineage = list(branch.lineage(anchor.state.position))
        branch.inherit_losses(per_epoch)
        for owner, limit in reversed(lineage):
            _extend(owner.losses, anchor, limit // per_epoch)
        laid.append((branch, anchor))
        walked, held = walked + len(lineage), max(held, len(branch.losses.trained))
        if walked > _MAX_WALKED or held * len(timeline.branches) > _MAX_LOSSES:
            raise SessionError("it has too many branches with too many anchors or epochs to be opened")
    for branch, anchor in laid:  # the losses before one that was laid on the way back are in those before it
        if len(branch.losses.trained) >= anchor.state.position // per_epoch:
            timeline.checkpoints.add(branch, sized_state(debugger, anchor))


def _know_losses(timeline: Timeline, *, is_bounded: bool) -> Iterator[None]:
    """Go through the epochs whose losses no anchor holds, on every branch as far as it was followed.

    Bounded, what would be endless work to do again stays unknown.
    """
    done = 0
    per_epoch, per_batch = timeline.timetable.ops_per_epoch, timeline.timetable.ops_per_batch
    for branch in timeline.branches.values():
        if branch.parent is not None:  # which stands before it, and knows what its own ancestors do
            branch.losses.extend(branch.parent.losses, until=branch.fork // per_epoch)
        known, epochs = len(branch.losses.trained), branch.head // per_epoch
        if known >= epochs:
            continue
        # First into the last batch of the epoch: it may stand further on, on a branch with the same edits.
        last_batch, end = (known + 1) * per_epoch - per_batch, epochs * per_epoch
        nearest = timeline.checkpoints.nearest(branch, last_batch)
        if is_bounded:
            wanted = done + end - nearest.position
            if wanted > _TIMES_FOR_LOSSES * _most_ops(timeline, wanted // _TIMES_FOR_LOSSES):
                continue
            done = wanted
        for target in (last_batch + 1, end):
            yield from timeline.travel(target, branch)


def _extend(losses: EpochLosses, anchor: Anchor, epochs: int) -> None:
    """Add to losses what an anchor knows of the first `epochs` epochs, if none are missing in between."""
    first, known = anchor.first_epoch, len(losses.trained)
    if first <= known < epochs:
        losses.trained.frombytes(anchor.losses[known - first : epochs - first].tobytes())
        losses.held_out.frombytes(anchor.held_out[known - first : epochs - first].tobytes())


def _stop(debugger: Debugger, described: StopSet) -> Stop:
    stop = make_stop(debugger, described.stop_kind, described.source)
    stop.number, stop.enabled, stop.temporary = described.number, described.enabled, described.temporary
    stop.ignore, stop.hits = described.ignore, described.hits
    return stop
