"""What each command line does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bp_tui.cli import BAD_INPUT, DONE, FAILED, INTERRUPTED
from bp_tui.debugger.commands import Answer, CommandError, Json, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import address
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment, presets
from bp_tui.tables import ExperimentError, quoted

MAX_SCRIPT_SIZE = 2**20


def execute(options: argparse.Namespace) -> int:
    """Do what the options say; returns the exit status."""
    command = {"open": _open, "run": _run, "debug": _debug, "list": _list}[options.command]
    try:
        status = command(options)
        sys.stdout.flush()
        return status
    except (ExperimentError, CommandError) as error:
        print(f"bp-tui: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has stopped; nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _experiment(options: argparse.Namespace) -> Experiment:
    overrides = {key: value for key, value in vars(options).items() if "." in key or key == "data"}
    return load_experiment(options.experiment, overrides)


def _open(options: argparse.Namespace) -> int:
    experiment = _experiment(options)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandError(
            "this is not a terminal: to go without a screen say 'bp-tui run EXPERIMENT --epochs N' "
            "or 'bp-tui debug EXPERIMENT -e COMMAND'"
        )
    if options.no_color:
        os.environ["NO_COLOR"] = "1"
    from bp_tui.tui.app import run_app

    return run_app(Debugger(experiment), theme=options.theme, mouse=not options.no_mouse)


def _list(options: argparse.Namespace) -> int:
    for preset in presets():
        print(f"{preset.name:<9} {preset.title}")
    return DONE


def _run(options: argparse.Namespace) -> int:
    if not 0 <= options.epochs <= 10**9:
        raise CommandError(f"--epochs is {options.epochs}: expected a whole number from 0 to 1,000,000,000")
    debugger = Debugger(_experiment(options))
    work = debugger.train(options.epochs, options.until)
    start = time.perf_counter()
    status, reason = DONE, ""
    try:
        reason = _with_progress_bar(work, debugger).text
    except KeyboardInterrupt:
        work.close()
        status, reason = INTERRUPTED, "interrupted"
    seconds = time.perf_counter() - start
    frame, finished = debugger.frame, debugger.position // debugger.timetable.ops_per_epoch
    if options.json:
        print(
            json.dumps(
                {
                    "epochs": finished,
                    "op": frame.position,
                    "mean_loss": _finite(frame.mean_loss),
                    "digest": debugger.digest(),
                    "seconds": seconds,
                }
            )
        )
    else:
        print(_summary(debugger, finished, seconds, reason))
    return status


def _summary(debugger: Debugger, epochs: int, seconds: float, reason: str) -> str:
    """What a run has come to, in a few lines."""
    experiment, training = debugger.experiment, debugger.training
    layers = "-".join(map(str, experiment.layer_sizes))
    samples = training.timetable.batch_number(training.position) * training.batch_size
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


def _finite(value: float | None) -> Json:
    from bp_tui.debugger.inspection import as_json

    return as_json(value)


def _with_progress_bar(work: Work, debugger: Debugger) -> Answer:
    """Do the work with a bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return _finish(work)
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("epoch {task.fields[epoch]:,}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %  {task.fields[rate]:,.0f} samples/s"),
        TimeRemainingColumn(),
    )
    start, training = time.perf_counter(), debugger.training
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, epoch=0, rate=0.0)
        while True:
            try:
                progress = next(work)
            except StopIteration as finished:
                answer: Answer = finished.value
                return answer
            samples = training.timetable.batch_number(progress.position) * training.batch_size
            bar.update(
                task,
                completed=progress.fraction or 0.0,
                epoch=progress.position // training.timetable.ops_per_epoch,
                rate=samples / (time.perf_counter() - start),
            )


def _finish(work: Work) -> Answer:
    while True:
        try:
            next(work)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer


def _debug(options: argparse.Namespace) -> int:
    lines = list(_script(Path(options.script))) if options.script else [(line, line) for line in options.lines]
    debugger = Debugger(_experiment(options))
    status = DONE
    for place, line in lines:
        try:
            answer = debugger.execute(line)
        except CommandError as error:
            sys.stdout.flush()
            raise CommandError(f"{quoted(line)}: {error}" if place == line else f"{place}: {error}") from None
        _print_answer(debugger, line, answer, as_json=options.json)
        if not answer.passed:
            status = FAILED
        if answer.ends:
            break
    return status


def _print_answer(debugger: Debugger, line: str, answer: Answer, *, as_json: bool) -> None:
    if as_json and (answer.text or answer.fields):
        frame = debugger.frame
        print(json.dumps({"command": line, "op": frame.position, "address": address(frame.done), **answer.fields}))
    elif answer.text:
        print(answer.text)


def _script(path: Path) -> Iterator[tuple[str, str]]:
    """The commands of a file, each with its place for messages; blank lines and comments left out."""
    name = quoted(str(path), 200)
    try:
        if path.stat().st_size > MAX_SCRIPT_SIZE:
            raise CommandError(f"{name} is larger than 1 MiB: expected a file of commands, one a line")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from None
    except ValueError:
        raise CommandError(f"{name} is not text: expected a file of commands, one a line") from None
    for number, line in enumerate(text.splitlines(), start=1):
        command = line.strip()
        if command and not command.startswith("#"):
            yield f"{name} line {number}", command
