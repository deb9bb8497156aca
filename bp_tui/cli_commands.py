"""What each command line does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

from bp_tui import cli_sessions
from bp_tui.cli_driving import Interrupted, drive, interrupts, progress_bar, samples_done
from bp_tui.cli_sessions import begin, check_target, look_wanted, require_terminal, screen_options, show, tell_troubles
from bp_tui.debugger.commands import Answer, CommandError, Json
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import address
from bp_tui.debugger.inspection import as_json
from bp_tui.experiment_files import presets
from bp_tui.messages import quoted, shown_name, shown_value
from bp_tui.network.engine import COMPILED
from bp_tui.network.fast_forward import ENGINE
from bp_tui.output import BAD_INPUT, DONE, FAILED, INTERRUPTED, complain, say
from bp_tui.session import SessionError
from bp_tui.session.files import write_file
from bp_tui.session.places import journal_folder, keys_file, screen_file
from bp_tui.tables import ExperimentError

MAX_SCRIPT_SIZE = 2**20
MAX_EPOCHS = 10**9
_PATIENCE = 2.0
"""Seconds after which it is said what is waited for."""


def execute(options: argparse.Namespace) -> int:
    """Do what the options say; returns the exit status."""
    commands = {
        "open": _open,
        "run": _run,
        "debug": _debug,
        "replay": cli_sessions.replay,
        "verify": cli_sessions.verify_files,
        "screenshot": _screenshot,
        "list": _list,
        "locate": _locate,
    }
    try:
        _choose_engine(options)
        return commands[options.command](options)
    except (ExperimentError, CommandError, SessionError) as error:
        complain(str(error))
        return BAD_INPUT
    finally:
        if ENGINE.trouble is not None:
            complain(f"all was done by NumPy, more slowly: {ENGINE.trouble}")
        if ENGINE.remark:
            complain(f"the compiled loops: {ENGINE.remark}")


def _choose_engine(options: argparse.Namespace) -> None:
    """Use the engine asked for; without a screen, from the first batch on."""
    name = getattr(options, "engine", None)
    if name is None:
        return
    try:
        ENGINE.choose(name)
    except ValueError as error:
        raise CommandError(f"--engine {name}: {error}") from None
    if name == COMPILED:
        has_screen = options.command == "open" or (options.command == "replay" and not options.headless)
        ENGINE.begin_loading()
        if not has_screen:
            _wait_for_engine()


def _wait_for_engine() -> None:
    if not ENGINE.wait(_PATIENCE):
        complain("the loops are being compiled, which takes about ten seconds, once")
        ENGINE.wait(None)


def _open(options: argparse.Namespace) -> int:
    session = begin(options, journaled=True)
    require_terminal(
        "to go without a screen say 'bp-tui run EXPERIMENT --epochs N' or 'bp-tui debug EXPERIMENT -e COMMAND'"
    )
    return show(options, session)


def _list(options: argparse.Namespace) -> int:
    for preset in presets():
        say(f"{preset.name:<9} {preset.title}")
    return DONE


def _locate(options: argparse.Namespace) -> int:
    say(f"keys      {keys_file()}")
    say(f"sessions  {journal_folder()}")
    say(f"screen    {screen_file()}")
    return DONE


def _screenshot(options: argparse.Namespace) -> int:
    from bp_tui.tui.look import FULL
    from bp_tui.tui.picture import FORMATS, take_picture
    from bp_tui.tui.preferences import DEFAULT, changed

    preferences = changed(DEFAULT, screen_options(options))
    name = options.output
    ending = Path(name).suffix.lower() if name is not None else ".txt"
    if ending not in FORMATS:
        raise CommandError(f"-o {shown_name(name)} is no picture: expected a name that ends in {', '.join(FORMATS)}")
    session = begin(options)
    look = look_wanted(options, FULL)
    picture = take_picture(session, options.lines, size=options.size, look=look, preferences=preferences, format=ending)
    if name is None:
        say(picture.decode().rstrip("\n"))
    else:
        write_file(Path(name), picture)
    return DONE


def _run(options: argparse.Namespace) -> int:
    if not 0 <= options.epochs <= MAX_EPOCHS:
        expected = f"a whole number from 0 to {MAX_EPOCHS:,}"
        raise CommandError(f"--epochs is {shown_value(options.epochs)}: expected {expected}")
    if options.save is not None:
        check_target(options.save)
    session = begin(options)
    debugger = session.debugger
    start = time.perf_counter()
    status, reason = DONE, ""
    try:
        with interrupts() as interrupted, progress_bar(debugger) as bar:
            reason = drive(session.train(options.epochs, options.until), interrupted, bar).text
    except Interrupted:
        status, reason = INTERRUPTED, "interrupted"
    except CommandError as error:
        raise CommandError(f"--until: {error}") from None
    finally:
        saved = session.save(options.save).text if options.save is not None else ""
        if saved:
            tell_troubles(session)
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
        say(_summary(debugger, finished, seconds, reason) + (f"\n{saved}" if saved else ""))
    return status


def _summary(debugger: Debugger, epochs: int, seconds: float, reason: str) -> str:
    """What a run has come to, in a few lines."""
    experiment, training = debugger.experiment, debugger.training
    layers = "-".join(map(str, experiment.layer_sizes))
    samples = samples_done(debugger, debugger.position)
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


def _debug(options: argparse.Namespace) -> int:
    lines = list(_script(options.script)) if options.script is not None else [(None, line) for line in options.lines]
    session = begin(options)
    debugger = session.debugger
    status = DONE
    try:
        with interrupts() as interrupted:
            for place, line in lines:
                try:
                    answer = drive(session.start(line), interrupted)
                except CommandError as error:
                    raise CommandError(f"{place or quoted(line)}: {error}") from None
                _say_answer(debugger, line, answer, as_json=options.json)
                tell_troubles(session)
                if not answer.passed:
                    status = FAILED
                if answer.ends:
                    break
    except Interrupted:
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
