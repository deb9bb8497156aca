"""The commands about the session as a whole: save, title, note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bp_tui.debugger.command import Answer, Argument, CommandError, Work, command
from bp_tui.messages import quoted

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

GROUP = "Other"
LONGEST_TEXT = 400


class Keeper(Protocol):
    """Whoever writes down what is done with a debugger."""

    def save(self, file: str) -> Answer:
        """Write the session to `file`, or to its usual file where that is empty; raises CommandError."""


@command("save", Argument.FILE, group=GROUP, help="write this session to a file")
def save(debugger: Debugger, argument: str) -> Work:
    """Save everything that was done, so that it can be opened or replayed anywhere."""
    yield from ()
    if debugger.keeper is None:
        raise CommandError("nothing writes this session down: there is nothing to save")
    return debugger.keeper.save(argument)


@command("title", Argument.TEXT, group=GROUP, help="what this session is called")
def title(debugger: Debugger, argument: str) -> Work:
    """Give the session a title."""
    yield from ()
    debugger.title = _text(argument)
    return Answer(f"title: {debugger.title}", {"title": debugger.title})


@command("note", Argument.TEXT, group=GROUP, help="a remark, shown at this point of a replay")
def note(debugger: Debugger, argument: str) -> Work:
    """Say something to whoever replays the session."""
    yield from ()
    text = _text(argument)
    return Answer(text, {"remark": text})


def _text(argument: str) -> str:
    if len(argument) > LONGEST_TEXT:
        raise CommandError(f"a text of {len(argument):,} characters is too long: expected at most {LONGEST_TEXT}")
    if not argument.isprintable():
        raise CommandError(f"{quoted(argument)} holds characters that cannot be shown: expected plain text")
    return argument
