"""A place in a run that can be moved to any position of any branch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from bp_tui.debugger.checkpoints import Checkpoints
from bp_tui.debugger.frame import Frame, FrameMaker, LiveValues
from bp_tui.debugger.history import Branch, Edit
from bp_tui.debugger.pace import Pace
from bp_tui.network.digest import Digester
from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.fast_forward import fast_forward
from bp_tui.network.record import Record
from bp_tui.network.timetable import Step
from bp_tui.network.training import State, Training, train

SLICE = 0.008
"""Seconds of work between two chances to redraw or to stop."""
_NEAR = 4_096  # batches before a goal within which checkpoints are laid close together
SPACING = 0.025
"""Seconds of work between two checkpoints: what a seek has to do again, at most."""


class _NoLosses(EpochLosses):
    """For a cursor that only looks: there is nothing to note."""

    def awaits(self, epoch: int) -> bool:
        return False


_NO_LOSSES = _NoLosses()


class Cursor:
    """A training run moved along branches. The checkpoints it lays and uses may be shared with other cursors.

    Only the one that `leads` makes history: beyond a branch's head, where an edit may yet change everything, others
    leave no checkpoint behind, and they note no losses.

    Attributes:
        values: the numbers where it stands. step: the op that led there, None at the start.
        led: the branches that one which leads has been on, until somebody empties it: no others have changed.
    """

    def __init__(self, training: Training, branch: Branch, checkpoints: Checkpoints, *, leads: bool) -> None:
        self.training = training
        self.timetable = training.timetable
        self.values = LiveValues(training)
        self.step: Step | None = None
        self.branch = branch
        self._checkpoints = checkpoints
        self._frames = FrameMaker(training)
        self._digester = Digester()
        self._steps: Iterator[Step] | None = None
        self._pace = Pace()
        self._pace_of_leaps = Pace()
        self._batch_began = 0.0
        self._values_missing = False
        self._applied: list[Edit] = []
        self._leads = leads
        self.led: set[Branch] = set()
        self.switch(branch)

    @property
    def position(self) -> int:
        """The number of ops done."""
        return self.values.position

    def advance(self, *, edited: bool = True) -> None:
        """Do one op, and the edits that were made after it unless not `edited`."""
        if self._steps is None:
            self._steps = train(self.training)
        self.step = next(self._steps)
        self._arrive(self.step)
        progress = self.values.progress
        if progress == 1:
            self._batch_began = perf_counter()
        elif progress == self.timetable.ops_per_batch:
            self._pace.note_ops(perf_counter() - self._batch_began)
            self._note_checkpoint()
        if edited and self.branch.edits:
            self._apply_edits()

    def travel(self, branch: Branch, target: int) -> Iterator[None]:
        """Go to a position of a branch, forward or back; yields about every SLICE seconds.

        Wherever it is left off, the cursor stands at a valid position once `settle` was called.
        """
        ops_per_batch = self.timetable.ops_per_batch
        batch_start = max(0, target - 1) // ops_per_batch * ops_per_batch
        state = self._checkpoints.nearest(branch, batch_start)
        here = self.position if self._is_on(branch) and self.position <= target else -1
        if state.position > here:
            self._restore(branch, state)
        self.switch(branch)
        deadline = perf_counter() + SLICE
        while self.position < target:
            end = self._whole_batches_end(batch_start)
            if end > self.position:
                self._fast_forward(end, batch_start)
            else:
                self.advance()
            if perf_counter() >= deadline:
                yield
                deadline = perf_counter() + SLICE

    def leap(self, limit: int | None, stop_among: Callable[[State, Record], int | None], watched: int = 0) -> bool:
        """Do some whole batches at once, up to `limit` at most; false where there is none before the next edit.

        `stop_among` is given the state before them and their record, and may say at which of their positions to
        stop: then the cursor has gone no further. `watched` is the index of a parameter, for the record.
        """
        ops_per_batch = self.timetable.ops_per_batch
        goal = self.position + self._pace_of_leaps.batches_in(SLICE) * ops_per_batch
        end = self._whole_batches_end(goal if limit is None else min(goal, limit))
        batches = (end - self.position) // ops_per_batch
        if batches <= 0:
            return False
        start, before = perf_counter(), self.training.state()
        losses, noted = self.training.losses, len(self.training.losses.trained)
        record = self._do_batches(batches, watched)
        stop = stop_among(before, record)
        if stop is None:
            self._arrive_with_batches()
            self._pace_of_leaps.note(batches, perf_counter() - start)
        else:
            self._pace_of_leaps.begin_small()
            losses.forget(after=noted)
            self._restore(self.branch, before)
            for _ in self.travel(self.branch, stop):
                pass
        return True

    def settle(self) -> None:
        """After a journey that was left off: make the numbers of the position where it ended."""
        if self._values_missing and self.position:
            target = self.position
            state = self._checkpoints.nearest(self.branch, target - self.timetable.ops_per_batch)
            self._restore(self.branch, state)
            for _ in self.travel(self.branch, target):
                pass

    def apply(self, edit: Edit) -> None:
        """Set a number by hand, here and now."""
        self._applied.append(edit)
        training = self.training
        if edit.place is None:
            training.learning_rate = edit.value
            training.begin_epoch(self.values.epoch - 1)
        else:
            layer, unit, source = edit.place
            training.network.layers[layer].block[source, unit] = edit.value
        self._frames.forget()

    def switch(self, branch: Branch) -> None:
        """Count as standing on another branch, whose history up to here is the same."""
        self.branch = branch
        if self._leads:
            self.led.add(branch)
            branch.inherit_losses(self.timetable.ops_per_epoch)
        self.training.losses = branch.losses if self._leads else _NO_LOSSES

    def unedited_start(self, branch: Branch) -> Frame:
        """Go to before the first op of a branch and before the edits there."""
        self._restore(Branch("unedited"), self._checkpoints.nearest(branch, 0))
        return self.frame()

    def frame(self) -> Frame:
        """A frozen copy of this instant."""
        return self._frames.take(self.values, self.step, self.branch.name)

    def digest(self) -> str:
        """The fingerprint of the state at this position."""
        training = self.training
        copies = self._frames.copies(self.position)
        return self._digester.digest(self.position, training.network.parameters, training.slots, copies)

    def _arrive(self, step: Step) -> None:
        """An op was done, or whole batches."""
        self.values.move(step)
        self._values_missing = False
        if self._leads and step.position > self.branch.head:
            self.branch.head = step.position

    def _apply_edits(self) -> None:
        for edit in self.branch.edits_at(self.position):
            self.apply(edit)

    def _is_on(self, branch: Branch) -> bool:
        """Whether what happened up to here happened on `branch` too: a run follows from its edits."""
        return self._applied == branch.edits_up_to(self.position)

    def _whole_batches_end(self, goal: int) -> int:
        """How far towards `goal` whole batches may be done at once: to no edit, nor over one."""
        if self.position % self.timetable.ops_per_batch:
            return self.position
        edit = self.branch.next_edit(self.position)
        end = goal if edit is None else min(goal, edit - 1)
        return end // self.timetable.ops_per_batch * self.timetable.ops_per_batch

    def _fast_forward(self, end: int, goal: int) -> None:
        """Whole batches on towards `end`, about as many as fit into a slice.

        It stops half way to `goal`, half way from there and so on, and lays checkpoints: from the goal, a person may
        well want to go back a little.
        """
        ops_per_batch = self.timetable.ops_per_batch
        ahead = (goal - self.position) // ops_per_batch
        batches = min((end - self.position) // ops_per_batch, max(1, ahead // 2))
        self._do_batches(min(batches, self._pace.batches_in(SLICE)))
        self._arrive_with_batches()
        if (goal - self.position) // ops_per_batch <= _NEAR and self.position <= self.branch.head:
            self._checkpoints.add(self.branch, self.training.state(), near=True)

    def _do_batches(self, batches: int, watched: int = 0) -> Record:
        """Move the training on, but not yet whatever follows it: see `_arrive_with_batches`."""
        start = perf_counter()
        record = fast_forward(self.training, batches, watched)
        self._pace.note(batches, perf_counter() - start)
        return record

    def _arrive_with_batches(self) -> None:
        self._steps = None
        self.step = self.timetable.op(self.training.position)
        self._arrive(self.step)
        self._note_checkpoint()

    def _note_checkpoint(self) -> None:
        """Lay a checkpoint here if the last one is far enough away."""
        if self.position > self.branch.head:
            return
        last = self._checkpoints.nearest_spaced(self.branch, self.position)
        batches = (self.position - last) // self.timetable.ops_per_batch
        if batches * self._pace.seconds >= SPACING:
            self._checkpoints.add(self.branch, self.training.state())

    def _restore(self, branch: Branch, state: State) -> None:
        self.switch(branch)
        self.training.restore(state)
        self._steps = None
        self.step = self.timetable.op(state.position) if state.position else None
        self.values.rewind(self.step)
        self._values_missing = state.position > 0
        self._frames.forget()
        self._applied = branch.edits_up_to(state.position - 1)
        if branch.edits:
            self._apply_edits()
