"""Driving long commands without a screen: Ctrl+C between two slices, and a progress bar."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from bp_tui.debugger.commands import Progress
from bp_tui.debugger.debugger import Debugger

T = TypeVar("T")


class Interrupted(Exception):
    """Ctrl+C was pressed, and the run has stopped at a valid position."""


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Ctrl+C as something to ask about between two slices of work, so that the run stands at a valid position.

    A second Ctrl+C does not wait: KeyboardInterrupt. Where the signal is ignored, as in the background of a shell,
    it stays so.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield lambda: False
        return
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def drive(
    work: Generator[Progress, None, T],
    interrupted: Callable[[], bool],
    show: Callable[[Progress], None] | None = None,
) -> T:
    """Do a command to its end, or to the end of the slice in which Ctrl+C was pressed."""
    while not interrupted():
        try:
            progress = next(work)
        except StopIteration as finished:
            result: T = finished.value
            return result
        if show is not None:
            show(progress)
    work.close()
    raise Interrupted


@contextmanager
def progress_bar(debugger: Debugger) -> Iterator[Callable[[Progress], None] | None]:
    """A bar on standard error, where that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as ProgressBar

    columns = (
        TextColumn("epoch {task.fields[epoch]:,}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %  {task.fields[rate]:,.0f} samples/s"),
        TimeRemainingColumn(),
    )
    start = time.perf_counter()
    with ProgressBar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, epoch=0, rate=0.0)

        def show(progress: Progress) -> None:
            samples = samples_done(debugger, progress.position)
            bar.update(
                task,
                completed=progress.fraction or 0.0,
                epoch=progress.position // debugger.timetable.ops_per_epoch,
                rate=samples / (time.perf_counter() - start),
            )

        yield show


def samples_done(debugger: Debugger, position: int) -> int:
    """How many samples have been gone through whole; the last batch of an epoch may be a smaller one."""
    timetable, samples = debugger.timetable, len(debugger.training.inputs)
    epochs, batches = divmod(timetable.batch_number(position), timetable.batches)
    return epochs * samples + batches * debugger.training.batch_size
