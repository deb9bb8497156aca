"""Writing down what is done with a debugger: after each command, the records that say what has changed."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator

import numpy as np

from bp_tui.debugger.breakpoints import Stop
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.history import Branch
from bp_tui.network.training import State
from bp_tui.session.events import (
    Anchor,
    Branched,
    CommandDone,
    DisplaySet,
    Edited,
    End,
    Marked,
    Recorded,
    Removed,
    StopSet,
    Titled,
    anchor_spacing,
)
from bp_tui.session.standing import Standing

EPOCHS_AT_ONCE = 2**18
"""The losses of so many epochs an anchor holds: more would take longer to write than a person waits for."""
_LEFT_SOONER = 10


class Recorder:
    """Compares the debugger with where it stood after the command before.

    Attributes:
        standing: where it stands as far as it was written down.
        anchor_ops: after how many ops the next anchor is laid; a branch that is left has one sooner.
    """

    def __init__(self, debugger: Debugger, standing: Standing) -> None:
        self._debugger = debugger
        self.standing = standing
        self._anchored: dict[str, list[int]] = {}  # where each branch has anchors, in order
        self._epochs: dict[str, int] = {}  # how many epochs' losses they hold
        start = debugger.timeline.checkpoints.nearest(debugger.timeline.branches["main"], 0)
        self.anchor_ops = anchor_spacing(start)

    def know(self, anchor: Anchor) -> None:
        """Take an anchor into account that was written down."""
        name, state = anchor.branch, anchor.state
        insort(self._anchored.setdefault(name, []), state.position)
        self._epochs[name] = max(self._epochs.get(name, 0), anchor.first_epoch + len(anchor.losses))

    def records(self, line: str, ended: str | None = None) -> list[Recorded]:
        """What a command has changed, the command itself last; empty if it ended half way and changed nothing."""
        changes = [*self._branches(), *self._desk()]
        edited = any(isinstance(change, Edited) for change in changes)
        counts = self._counts()
        if ended and not changes and not any(counts) and not self._has_moved():
            return []
        due = self.on_the_way()  # first, as if they had been written on the way: it hangs on no time whether they were
        due_on_a_new_branch, anchors = [*self._due()], self._anchors(edited)
        self.take([*changes, *anchors])
        done = self._command(line, ended, edited, *counts)
        self.take([done])
        return [*due, *changes, *due_on_a_new_branch, *anchors, done]

    def on_the_way(self) -> list[Recorded]:
        """The anchors that are due in the middle of a command; they count as written down."""
        branch = self._debugger.timeline.branch
        return [*self._due()] if branch.name in self.standing.branches else []

    def ending(self) -> list[Recorded]:
        """What closes the session here: an anchor where it would save work, and the end. Nothing counts as done."""
        closing: list[Recorded] = [End(self.standing.commands)]
        timeline = self._debugger.timeline
        branch, position = timeline.branch, timeline.position
        if timeline.batch_start(position) > self._last_anchor(branch, position):
            closing.insert(0, self._anchor(branch, position))
        return closing

    def start(self) -> Anchor:
        """The state before the first op."""
        timeline = self._debugger.timeline
        state = timeline.checkpoints.nearest(timeline.branches["main"], 0)
        anchor = Anchor("main", state, 0, np.empty(0), np.empty(0))
        self.know(anchor)
        return anchor

    def take(self, records: list[Recorded]) -> None:
        """Count records as written down."""
        for record in records:
            if isinstance(record, Anchor):
                self.know(record)
            self.standing.apply(record)

    def _has_moved(self) -> bool:
        """Whether it stands elsewhere than was written down, or was elsewhere in between."""
        timeline, standing = self._debugger.timeline, self.standing
        branch = timeline.branch
        return (
            (branch.name, timeline.position) != standing.place
            or self._debugger.frame.units != standing.unit
            or branch.head != standing.branches[branch.name].head
            or (timeline.visit, len(timeline.visited)) != (standing.visit, len(standing.visited))
        )

    def _branches(self) -> list[Recorded]:
        """New branches, and edits that were made."""
        records: list[Recorded] = []
        for branch in self._debugger.timeline.branches.values():
            outline = self.standing.branches.get(branch.name)
            if outline is None:
                parent = branch.parent
                assert parent is not None, "the first branch is always known"
                known = len(parent.edits_up_to(branch.fork))
                records.append(Branched(branch.name, parent.name, branch.fork, known))
            else:
                known = len(outline.edits)
            if len(branch.edits) > known:
                records += [Edited(branch.name, edit) for edit in branch.edits[known:]]
        return records

    def _desk(self) -> list[Recorded]:
        """Stops, displays, marks and the title, where they differ."""
        debugger, standing = self._debugger, self.standing
        stops, displays = debugger.breakpoints.by_number, debugger.displays
        records: list[Recorded] = []
        for number in standing.stops:
            if number not in stops:
                records.append(Removed(StopSet.kind, number))
        for number, stop in stops.items():
            if not _is_known(stop, standing.stops.get(number)):
                records.append(_described(stop))
        for number in standing.displays:
            if number not in displays:
                records.append(Removed(DisplaySet.kind, number))
        for number, expression in displays.items():
            if standing.displays.get(number) != expression.source:
                records.append(DisplaySet(number, expression.source))
        for name, place in debugger.timeline.marks.items():
            if standing.marks.get(name) != (place.branch.name, place.position):
                records.append(Marked(name, place.branch.name, place.position))
        if debugger.title != (standing.title or debugger.experiment.title):
            records.append(Titled(debugger.title))
        return records

    def _counts(self) -> tuple[dict[int, int], dict[int, int]]:
        """Hits and ignore counts of known stops that have changed."""
        hits: dict[int, int] = {}
        ignore: dict[int, int] = {}
        for number, stop in self._debugger.breakpoints.by_number.items():
            known = self.standing.stops.get(number)
            if known is not None and stop.hits != known.hits:
                hits[number] = stop.hits
            if known is not None and stop.ignore != known.ignore:
                ignore[number] = stop.ignore
        return hits, ignore

    def _command(
        self, line: str, ended: str | None, edited: bool, hits: dict[int, int], ignore: dict[int, int]
    ) -> CommandDone:
        debugger, standing = self._debugger, self.standing
        timeline = debugger.timeline
        branch, position = timeline.branch, timeline.position
        place = (branch.name, position)
        moved = place != standing.place
        outline = standing.branches[branch.name]
        visited = len(timeline.visited)
        grown = standing.visited[standing.visit] != place
        as_usual = (timeline.visit, visited) == (
            (standing.visit + 1, standing.visit + 2) if grown else (standing.visit, len(standing.visited))
        )
        return CommandDone(
            line=line,
            start=standing.position,
            end=position,
            branch=branch.name if branch.name != standing.branch else None,
            unit=debugger.frame.units,
            digest=debugger.digest() if moved or edited else None,
            ended=ended,
            head=branch.head if branch.head != max(outline.head, position) else None,
            visit=None if as_usual else timeline.visit,
            hits=hits,
            ignore=ignore,
        )

    def _due(self) -> Iterator[Anchor]:
        """An anchor wherever so many epochs have gone by that none holds; where that is hangs on no time."""
        timeline = self._debugger.timeline
        branch, per_epoch = timeline.branch, timeline.timetable.ops_per_epoch
        known = min(timeline.position // per_epoch, len(branch.losses.trained))
        held = self._epochs_held(branch)
        while known - held >= EPOCHS_AT_ONCE:
            held += EPOCHS_AT_ONCE
            anchor = self._anchor_of(branch, timeline.state_at(held * per_epoch, branch))
            self.know(anchor)
            yield anchor

    def _anchors(self, edited: bool) -> list[Recorded]:
        """An anchor here, if an edit was made or the last one is far, and one at the end of a branch that was left."""
        timeline = self._debugger.timeline
        here, left = timeline.branch, timeline.branches[self.standing.branch]
        anchors: list[Recorded] = []
        if left is not here and left.head - self._last_anchor(left, left.head) >= self.anchor_ops // _LEFT_SOONER:
            anchors.append(self._anchor(left, left.head))
        if edited or timeline.position - self._last_anchor(here, timeline.position) >= self.anchor_ops:
            anchors.append(self._anchor(here, timeline.position))
        return anchors

    def _last_anchor(self, branch: Branch, position: int) -> int:
        """The last anchor at or before the start of the batch there, on this branch or what came before its fork."""
        last = 0
        for owner, limit in branch.lineage(self._debugger.timeline.batch_start(position)):
            anchored = self._anchored.get(owner.name, [])
            index = bisect_right(anchored, limit)
            last = max(last, anchored[index - 1] if index else 0)
            if last >= owner.fork:
                break
        return last

    def _anchor(self, branch: Branch, position: int) -> Anchor:
        timeline = self._debugger.timeline
        return self._anchor_of(branch, timeline.state_at(timeline.batch_start(position), branch))

    def _anchor_of(self, branch: Branch, state: State) -> Anchor:
        epochs = state.position // self._debugger.timetable.ops_per_epoch
        first = min(self._epochs_held(branch), epochs)
        losses = branch.losses
        return Anchor(
            branch.name,
            state,
            first,
            np.array(losses.trained[first:epochs], dtype=np.float64),
            np.array(losses.held_out[first:epochs], dtype=np.float64),
        )

    def _epochs_held(self, branch: Branch) -> int:
        """How many of a branch's first epochs have their losses in anchors, its own or its ancestors'."""
        held = 0
        for each, _ in reversed([*branch.lineage(branch.head)]):
            inherited = min(held, each.fork // self._debugger.timetable.ops_per_epoch)
            held = max(self._epochs.get(each.name, 0), inherited)
        return held


def _described(stop: Stop) -> StopSet:
    return StopSet(stop.number, stop.kind, stop.source, stop.enabled, stop.temporary, stop.ignore, stop.hits)


def _is_known(stop: Stop, known: StopSet | None) -> bool:
    """Whether a stop is as it was written down, but perhaps for its counts."""
    return (
        known is not None
        and stop.enabled == known.enabled
        and stop.temporary == known.temporary
        and stop.source == known.source
        and stop.kind == known.stop_kind
    )
