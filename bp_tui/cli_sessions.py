"""Sessions on the command line: begun, gone on with, resumed, shown, replayed, verified."""

from __future__ import annotations

import argparse
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bp_tui.cli_driving import Interrupted, drive, interrupts
from bp_tui.debugger.commands import CommandError
from bp_tui.explain.notation import ALL_DIGITS
from bp_tui.loading import nothing_is_garbage
from bp_tui.messages import known_names, quoted, safe_line, shown_name, shown_value
from bp_tui.output import BAD_INPUT, DONE, FAILED, INTERRUPTED, complain, say
from bp_tui.session import SessionError
from bp_tui.session.data import MissingDataError
from bp_tui.session.opening import open_session
from bp_tui.session.places import last_journal, open_recording
from bp_tui.session.session import Session

if TYPE_CHECKING:
    from bp_tui.session import Recording
    from bp_tui.session.replay import Replay
    from bp_tui.tui.look import Look

MOST_SPEED = 1_000.0


def begin(options: argparse.Namespace, *, journaled: bool = False) -> Session:
    """The session that a command line asks for: a new one, or one to go on with."""
    overrides = {key: value for key, value in vars(options).items() if "." in key or key == "data"}
    source = "xor" if options.experiment is None else options.experiment
    if getattr(options, "resume", False):
        if options.experiment is not None or overrides:
            raise CommandError("--resume goes on with the last session as it was: leave out everything else")
        source = str(last_journal())
    try:
        session = open_session(source, overrides, journaled=journaled)
    except MissingDataError as error:
        _tell_what_there_is(open_recording(Path(source)))
        raise SessionError(f"{error}; what the file itself holds is listed") from None
    if not journaled:
        tell_troubles(session)
    return session


def tell_troubles(session: Session) -> None:
    """What the person has to know about what is, and is not, written down."""
    for trouble in session.log.troubles:
        complain(trouble)
    session.log.troubles.clear()


def _tell_what_there_is(recording: Recording) -> None:
    from bp_tui.session.missing_data import outline

    for line in outline(recording):
        say(line)


def check_target(name: str) -> None:
    """Refuse early where a file could not be saved when the work is done."""
    folder = Path(os.path.expanduser(name)).parent
    if not os.path.isdir(folder):
        raise CommandError(f"--save: {shown_name(str(folder))} is no folder")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"--save: {shown_name(str(folder))} cannot be written to: permission denied")


def require_terminal(instead: str) -> None:
    """Refuse to draw a screen where there is none."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise CommandError(f"this is not a terminal: {instead}")


def show(options: argparse.Namespace, session: Session | Replay, speed: float = 1.0) -> int:
    """Open the app."""
    with nothing_is_garbage():
        from bp_tui.tui.look import look_of_terminal
        from bp_tui.tui.running import run_app

    look, preferences = look_wanted(options, look_of_terminal()), screen_options(options)
    return run_app(session, look=look, preferences=preferences, mouse=not options.no_mouse, speed=speed)


def look_wanted(options: argparse.Namespace, look: Look) -> Look:
    """What can be shown, as far as it is wanted."""
    if options.no_color:
        look = look.without_colors()
    return look if options.ascii is None else replace(look, ascii_only=options.ascii)


def screen_options(options: argparse.Namespace) -> dict[str, str | int | bool]:
    """How the screen is to be this time; refuses a theme or a layout that there is not."""
    from textual.theme import BUILTIN_THEMES

    from bp_tui.tui.arrangement import LAYOUTS
    from bp_tui.tui.theme import DARK, LIGHT
    from bp_tui.tui.widgets.number_format import FEWEST

    known = {"theme": [DARK.name, LIGHT.name, *BUILTIN_THEMES], "layout": list(LAYOUTS)}
    given = {name: getattr(options, name) for name in known if getattr(options, name) is not None}
    for name, value in given.items():
        if value not in known[name]:
            raise CommandError(f"--{name} is {quoted(value)}{known_names(value, known[name])}")
    if options.digits is not None:
        if not FEWEST <= options.digits <= ALL_DIGITS:
            raise CommandError(f"--digits is {shown_value(options.digits)}: expected {FEWEST} to {ALL_DIGITS}")
        given["digits"] = options.digits
    return given


def replay(options: argparse.Namespace) -> int:
    """`bp-tui replay FILE.bps`."""
    from bp_tui.session.differences import DifferenceError
    from bp_tui.session.replay import Replay

    if not math.isfinite(options.speed) or not 0 < options.speed <= MOST_SPEED:
        raise CommandError(f"--speed is {options.speed!r}: expected a number above 0, {MOST_SPEED:,.0f} at most")
    recording = open_recording(Path(options.file))
    try:
        replayed = Replay(recording)
    except MissingDataError as error:
        _tell_what_there_is(recording)
        raise SessionError(f"{error}; what the file itself holds is listed") from None
    if not options.headless:
        require_terminal(f"to replay without a screen say 'bp-tui replay --headless {shown_name(options.file)}'")
        return show(options, replayed, options.speed)
    if recording.warning:
        complain(recording.warning)
    say(f"# {recording.title}")
    try:
        with interrupts() as interrupted:
            while not replayed.ended:
                say(f"> {safe_line(recording.commands[replayed.done].line)}")
                answer = drive(replayed.forward(), interrupted)
                if answer.text:
                    say(answer.text)
    except Interrupted:
        complain(f"interrupted after {replayed.done} commands")
        return INTERRUPTED
    except DifferenceError as error:
        complain(str(error))
        return FAILED
    return DONE


def verify_files(options: argparse.Namespace) -> int:
    """`bp-tui verify FILE.bps …`: one line for each file; the worst of their statuses."""
    from bp_tui.session.differences import DifferenceError
    from bp_tui.session.verify import verify

    status = DONE
    with interrupts() as interrupted:
        for name in options.files:
            try:
                recording = open_recording(Path(name))
                said = drive(verify(recording), interrupted)
            except Interrupted:
                complain("interrupted")
                return INTERRUPTED
            except DifferenceError as error:
                complain(str(error))
                status = max(status, FAILED)
                continue
            except SessionError as error:
                complain(str(error))
                status = BAD_INPUT
                continue
            if recording.warning:
                complain(recording.warning)
                status = max(status, FAILED)
            say(f"{recording.name}: {said}")
    return status
