"""A command that takes more than a moment: driven in slices, between which keys are read and the screen is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter

from bp_tui.debugger.commands import Answer, Progress, Work
from bp_tui.debugger.debugger import Debugger

REDRAW_SECONDS = 0.2
_MOMENT = 0.02
_REFUSAL, _REFUSAL_SECONDS = "a run is under way: Esc stops it", 2.0


class LongRun:
    """A command under way.

    Attributes:
        paused: it waits, to go on later.
    """

    def __init__(self, line: str, work: Work, progress: Progress, debugger: Debugger) -> None:
        self.line = line
        self.paused = False
        self._work = work
        self._progress = progress
        self._first = progress.position
        self._debugger = debugger
        self._samples_per_op = debugger.training.batch_size / debugger.timetable.ops_per_batch
        self._stopped = False
        self._refused = -_REFUSAL_SECONDS

    def finish_at_once(self) -> Answer | None:
        """Do what is done within a slice or two, so that a key press draws once; None if there is more to do."""
        deadline = perf_counter() + _MOMENT
        while perf_counter() < deadline:
            if (answer := self._advance()) is not None:
                return answer
        return None

    async def drive(self, show: Callable[[str], None]) -> Answer:
        """Do the rest, showing now and then how far it is; what was done is written down, however it ends."""
        start = drawn = perf_counter()
        try:
            while not self._stopped:
                if self.paused:
                    await asyncio.sleep(0.05)
                    continue
                if (answer := self._advance()) is not None:
                    return answer
                now = perf_counter()
                if now - drawn >= REDRAW_SECONDS:
                    drawn = now
                    show(self._told(max(now - start, 1e-9)))
                await asyncio.sleep(0)
        finally:
            self._work.close()
        return Answer(f"stopped at op {self._debugger.position:,}")

    def refuse(self) -> str:
        """Say, now and for a moment, why nothing else is done."""
        self._refused = perf_counter()
        return _REFUSAL

    def stop(self) -> None:
        """Let it end after the slice at hand."""
        self._stopped = True

    def abandon(self) -> None:
        """End it here and now."""
        self._stopped = True
        self._work.close()

    def _advance(self) -> Answer | None:
        """One slice; the answer with the last one."""
        try:
            self._progress = next(self._work)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer
        return None

    def _told(self, seconds: float) -> str:
        if perf_counter() - self._refused < _REFUSAL_SECONDS:
            return _REFUSAL
        progress = self._progress
        rate = abs(progress.position - self._first) / seconds * self._samples_per_op
        done = left = ""
        if progress.fraction:
            done, left = f"{progress.fraction:.0%}  ", f"{seconds * (1 / progress.fraction - 1):,.0f} s left  "
        return f"{self.line}: {done}op {progress.position:,}  {rate:,.0f} samples/s  {left}Esc stops"
