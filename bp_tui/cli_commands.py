"""What each command line does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from bp_tui.debugger.commands import Answer, CommandError, Json, Progress, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import address
from bp_tui.debugger.inspection import as_json
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment, presets
from bp_tui.messages import known_names, quoted, shown_name, shown_value
from bp_tui.output import BAD_INPUT, DONE, FAILED, INTERRUPTED, complain, say
from bp_tui.tables import ExperimentError

MAX_SCRIPT_SIZE = 2**20
MAX_EPOCHS = 10**9


class _Interrupted(Exception):
    """Ctrl+C was pressed, and the run has stopped at a valid position."""


def execute(options: argparse.Namespace) -> int:
    """Do what the options say; returns the exit status."""
    command = {"open": _open, "run": _run, "debug": _debug, "list": _list}[options.command]
    try:
        return command(options)
    except (ExperimentError, CommandError) as error:
        complain(str(error))
        return BAD_INPUT


def _experiment(options: argparse.Namespace) -> Experiment:
    overrides = {key: value for key, value in vars(options).items() if "." in key or key == "data"}
    return load_experiment(options.experiment, overrides)


def _open(options: argparse.Namespace) -> int:
    experiment = _experiment(options)
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise CommandError(
            "this is not a terminal: to go without a screen say 'bp-tui run EXPERIMENT --epochs N' "
            "or 'bp-tui debug EXPERIMENT -e COMMAND'"
        )
    if options.no_color:
        os.environ["NO_COLOR"] = "1"
    from bp_tui.tui.app import run_app

    _check_theme(options.theme)
    return run_app(Debugger(experiment), theme=options.theme, mouse=not options.no_mouse)


def _check_theme(name: str | None) -> None:
    from textual.theme import BUILTIN_THEMES

    from bp_tui.tui.theme import DARK, LIGHT

    themes = [DARK.name, LIGHT.name, *BUILTIN_THEMES]
    if name is not None and name not in themes:
        raise CommandError(f"--theme is {quoted(name)}{known_names(name, themes)}")


def _list(options: argparse.Namespace) -> int:
    for preset in presets():
        say(f"{preset.name:<9} {preset.title}")
    return DONE


def _run(options: argparse.Namespace) -> int:
    if not 0 <= options.epochs <= MAX_EPOCHS:
        expected = f"a whole number from 0 to {MAX_EPOCHS:,}"
        raise CommandError(f"--epochs is {shown_value(options.epochs)}: expected {expected}")
    debugger = Debugger(_experiment(options))
    start = time.perf_counter()
    status, reason = DONE, ""
    try:
        with _interrupts() as interrupted, _progress_bar(debugger) as show:
            reason = _drive(debugger.train(options.epochs, options.until), interrupted, show).text
    except _Interrupted:
        status, reason = INTERRUPTED, "interrupted"
    except CommandError as error:
        raise CommandError(f"--until: {error}") from None
    seconds = time.perf_counter() - start
    finished = debugger.position // debugger.timetable.ops_per_epoch
    if options.json:
        _say_json(
            epochs=finished,
            op=debugger.position,
            mean_loss=as_json(debugger.frame.mean_loss),
            digest=debugger.digest(),
            seconds=seconds,
        )
    else:
        say(_summary(debugger, finished, seconds, reason))
    return status


def _summary(debugger: Debugger, epochs: int, seconds: float, reason: str) -> str:
    """What a run has come to, in a few lines."""
    experiment, training = debugger.experiment, debugger.training
    layers = "-".join(map(str, experiment.layer_sizes))
    samples = _samples_done(debugger, debugger.position)
    rate = f", {samples / seconds:,.0f} samples/s" if seconds and samples else ""
    loss = "–" if training.mean_loss is None else f"{training.mean_loss:.6g}"
    lines = [
        f"{experiment.name} {layers}: {epochs:,} epochs, op {debugger.position:,}, in {seconds:.2f} s{rate}",
        f"mean loss of the last epoch  {loss}",
    ]
    lines += [f"{part}  {text}" for part, text in debugger.scores().items()]
    lines.append(f"digest  {debugger.digest()}")
    if reason:
        lines.insert(1, reason)
    return "\n".join(lines)


def _samples_done(debugger: Debugger, position: int) -> int:
    """How many samples have been gone through whole; the last batch of an epoch may be a smaller one."""
    timetable, samples = debugger.timetable, len(debugger.training.inputs)
    epochs, batches = divmod(timetable.batch_number(position), timetable.batches)
    return epochs * samples + batches * debugger.training.batch_size


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
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


def _drive(work: Work, interrupted: Callable[[], bool], show: Callable[[Progress], None] | None = None) -> Answer:
    """Do a command to its end, or to the end of the slice in which Ctrl+C was pressed."""
    while not interrupted():
        try:
            progress = next(work)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer
        if show is not None:
            show(progress)
    work.close()
    raise _Interrupted


@contextmanager
def _progress_bar(debugger: Debugger) -> Iterator[Callable[[Progress], None] | None]:
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
            samples = _samples_done(debugger, progress.position)
            bar.update(
                task,
                completed=progress.fraction or 0.0,
                epoch=progress.position // debugger.timetable.ops_per_epoch,
                rate=samples / (time.perf_counter() - start),
            )

        yield show


def _debug(options: argparse.Namespace) -> int:
    lines = list(_script(options.script)) if options.script is not None else [(None, line) for line in options.lines]
    debugger = Debugger(_experiment(options))
    status = DONE
    try:
        with _interrupts() as interrupted:
            for place, line in lines:
                try:
                    answer = _drive(debugger.start(line), interrupted)
                except CommandError as error:
                    raise CommandError(f"{place or quoted(line)}: {error}") from None
                _say_answer(debugger, line, answer, as_json=options.json)
                if not answer.passed:
                    status = FAILED
                if answer.ends:
                    break
    except _Interrupted:
        complain(f"interrupted at op {debugger.position:,}")
        return INTERRUPTED
    return status


def _say_answer(debugger: Debugger, line: str, answer: Answer, *, as_json: bool) -> None:
    if as_json and (answer.text or answer.fields):
        frame = debugger.frame
        _say_json(**{"command": line, "op": frame.position, "address": address(frame.done), **answer.fields})
    elif answer.text:
        say(answer.text)


def _say_json(**fields: Json) -> None:
    say(json.dumps(fields, allow_nan=False))


def _script(name: str) -> Iterator[tuple[str, str]]:
    """The commands of a file, each with its place for messages; blank lines and comments left out."""
    shown = shown_name(name)
    try:
        with open(name, "rb") as file:
            content = file.read(MAX_SCRIPT_SIZE + 1)
    except OSError as error:
        raise CommandError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:  # a NUL, which no file name holds
        raise CommandError(f"{shown} is not the name of a file") from None
    if len(content) > MAX_SCRIPT_SIZE:
        raise CommandError(f"{shown} is larger than 1 MiB: expected a file of commands, one a line")
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise CommandError(f"{shown} line {number} is not UTF-8 text: expected commands, one a line") from None
        if line and not line.startswith("#"):
            yield f"{shown} line {number}", line
