"""The run as something to move along: one op at a time, or far ahead in slices that can be stopped.

Every method leaves the run at a valid position, also when a slice is the last one asked for.
"""

from collections import deque
from collections.abc import Iterator
from time import perf_counter

from bp_tui.debugger.expression_errors import NotComputed
from bp_tui.debugger.expressions import Expression
from bp_tui.debugger.frame import Frame, FrameMaker, LiveValues
from bp_tui.debugger.values import Values
from bp_tui.network.digest import digest
from bp_tui.network.fast_forward import fast_forward
from bp_tui.network.timetable import Step
from bp_tui.network.training import State, Training, train

SLICE = 0.008
"""Seconds of work between two chances to redraw or to stop."""


class Timeline:
    """A training run, the position it stands at, and its values there."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.timetable = training.timetable
        self.values = LiveValues(training)
        self.step: Step | None = None
        self._frames = FrameMaker(training)
        self._steps: Iterator[Step] | None = None
        self._batch_starts: deque[State] = deque([training.state()], maxlen=2)
        self._seconds_per_batch = 0.0

    @property
    def position(self) -> int:
        """The number of ops done."""
        return self.values.position

    def advance(self) -> None:
        """Do one op."""
        if self.position % self.timetable.ops_per_batch == 0:
            self._note_batch_start()
        if self._steps is None:
            self._steps = train(self.training)
        self.step = next(self._steps)
        self.values.move(self.step)

    def frame(self) -> Frame:
        """A frozen copy of this instant."""
        return self._frames.take(self.values, self.step)

    def digest(self) -> str:
        """The fingerprint of the state at this position."""
        return digest(self.position, self.training.network.parameters, self.training.slots)

    def run_to(self, target: int) -> Iterator[None]:
        """Go forward to the position `target`; yields about every SLICE seconds."""
        ops_per_batch = self.timetable.ops_per_batch
        deadline = perf_counter() + SLICE
        while self.position < target:
            ahead = target // ops_per_batch - self.timetable.batch_number(self.position)
            if ahead > 0 and self.position % ops_per_batch == 0:
                self._fast_forward(ahead)
            else:
                self.advance()
            if perf_counter() >= deadline:
                yield
                deadline = perf_counter() + SLICE

    def run_until(
        self, condition: Expression, limit: int | None = None, *, just_done: bool = False
    ) -> Iterator[None]:
        """Go forward to the first position where `condition` holds and did not hold one op earlier, or to `limit`.

        With `just_done`, the op that led here counts as ahead. Yields about every SLICE seconds. Raises
        EvaluationError, standing where the condition failed.
        """
        previous = self.frame_before() if condition.uses_previous or just_done else None
        held = self._holds(condition, self.values, previous)
        if just_done and previous is not None:
            before = self.frame_before(2) if condition.uses_previous else None
            if held and not self._holds(condition, previous, before):
                return
        deadline = perf_counter() + SLICE
        while limit is None or self.position < limit:
            if condition.uses_previous:
                previous = self.frame()
            self.advance()
            holds = self._holds(condition, self.values, previous)
            if holds and not held:
                return
            held = holds
            if perf_counter() >= deadline:
                yield
                deadline = perf_counter() + SLICE

    def _holds(self, condition: Expression, values: Values, previous: Frame | None) -> bool:
        try:
            return bool(condition.evaluate(values, previous))
        except NotComputed:
            return False

    def _fast_forward(self, most: int) -> None:
        """At most `most` whole batches, about as many as fit into a slice."""
        batches = min(most, int(SLICE / self._seconds_per_batch) + 1) if self._seconds_per_batch else 1
        start = perf_counter()
        fast_forward(self.training, batches - 1)
        self._note_batch_start()
        fast_forward(self.training, 1)
        self._seconds_per_batch = max(1e-9, (perf_counter() - start) / batches)
        self._steps = None
        self.step = self.timetable.op(self.training.position)
        self.values.move(self.step)

    def frame_before(self, ops: int = 1) -> Frame | None:
        """The instant one op earlier, or two, made again from the start of a batch; None before the run's start."""
        target = self.position - ops
        if target < 0:
            return None
        start = max(
            (s for s in self._batch_starts if s.position <= max(0, target - 1)), key=lambda s: s.position
        )
        here = self.position
        starts = list(self._batch_starts)
        self._return_to(start)
        while self.position < target:
            self.advance()
        frame = FrameMaker(self.training).take(self.values, self.step)
        while self.position < here:
            self.advance()
        self._batch_starts = deque(starts, maxlen=2)
        return frame

    def _note_batch_start(self) -> None:
        if self._batch_starts[-1].position != self.training.position:
            self._batch_starts.append(self.training.state())

    def _return_to(self, state: State) -> None:
        self.training.restore(state)
        self._steps = None
        self.step = self.timetable.op(state.position) if state.position else None
        self.values.rewind(self.step)
