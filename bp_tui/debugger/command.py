"""What a command is, and the registry that it enters; `commands` is the registry with all of them in it.

A command is a function with a `@command(…)` above it that says its name, argument, key and help; from that one
definition come the prompt, the palette, the keys, scripts and the help screen. The function does its work as a
generator of `Progress`, so that whoever runs it can show how far it is, redraw in between, or stop; it returns an
`Answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from bp_tui.messages import did_you_mean, quoted

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
T = TypeVar("T")
MAX_COUNT = 10**12


class CommandError(ValueError):
    """A command that cannot be done: one line with what is wrong and what would be right. Nothing has changed."""


@dataclass(frozen=True)
class Progress:
    """How far a long command is: the fraction done, None where that cannot be known, and the position reached."""

    fraction: float | None
    position: int


@dataclass(frozen=True)
class Answer:
    """What a command says.

    Attributes:
        text: for people, one or more lines; empty if there is nothing to say.
        fields: for programs, what stands beside `command`, `op` and `address` in a JSON object.
        subject: what the answer is about, where a screen can show more of it than its text.
        passed: false when a check failed.
        moved: true of a command that went somewhere; its text says where. ends: true when the debugger should end.
    """

    text: str = ""
    fields: dict[str, Json] = field(default_factory=dict)
    subject: object = None
    passed: bool = True
    moved: bool = False
    ends: bool = False


Work = Generator[Progress, None, Answer]


def to_its_end(work: Generator[Progress, None, T]) -> T:
    """Do work that was begun, and return what it comes to: of a command, its answer."""
    while True:
        try:
            next(work)
        except StopIteration as finished:
            result: T = finished.value
            return result


class Argument(Enum):
    """What may follow a command's name; the value is how help shows it."""

    NONE = ""
    COUNT = "[K]"
    EXPRESSION = "EXPR"
    OPTIONAL_EXPRESSION = "[EXPR]"
    NUMBER = "N"
    COMMAND = "[COMMAND]"
    ADDRESS = "ADDRESS"
    TARGET = "TARGET"
    ASSIGNMENT = "TARGET = VALUE"
    NAME = "NAME"
    BREAK = "[WHERE] [if EXPR]"
    IGNORE = "N K"
    NAN = "nan"
    FILE = "[FILE]"
    TEXT = "TEXT"
    UNIT = "[UNIT]"

    @property
    def required(self) -> bool:
        """Whether the command makes no sense without it."""
        return bool(self.value) and not self.value.startswith("[")


@dataclass(frozen=True)
class Command:
    """One command. `group` is the heading it stands under in help; `key` its key in the app."""

    name: str
    argument: Argument
    key: str | None
    group: str
    help: str
    run: Callable[[Debugger, str], Work]

    @property
    def usage(self) -> str:
        """The name with its argument."""
        return f"{self.name} {self.argument.value}".rstrip()


COMMANDS: dict[str, Command] = {}


def command(
    name: str, argument: Argument = Argument.NONE, *, key: str | None = None, group: str, help: str
) -> Callable[[Callable[[Debugger, str], Work]], Callable[[Debugger, str], Work]]:
    """Enter the function below into the registry."""

    def register(run: Callable[[Debugger, str], Work]) -> Callable[[Debugger, str], Work]:
        COMMANDS[name] = Command(name, argument, key, group, help, run)
        return run

    return register


GROUPS = ("Moving", "Going back", "Stopping", "Looking", "Changing", "Other")


def commands_by_group() -> dict[str, list[Command]]:
    """The registry as help shows it."""
    return {group: [known for known in COMMANDS.values() if known.group == group] for group in GROUPS}


def find_command(word: str) -> Command:
    """The command called `word`: its name, its one-letter key, or the beginning of one name only."""
    if word in COMMANDS:
        return COMMANDS[word]
    by_key = [known for known in COMMANDS.values() if known.key == word]
    by_start = [known for known in COMMANDS.values() if word and known.name.startswith(word)]
    for found in (by_key, by_start):
        if len(found) == 1:
            return found[0]
    if by_start:
        raise CommandError(f"{quoted(word)} may be any of: {', '.join(known.name for known in by_start)}")
    hint = did_you_mean(word, COMMANDS) or ": 'help' lists the commands"
    raise CommandError(f"unknown command {quoted(word)}{hint}" if word else f"no command{hint}")


def parse_command(line: str) -> tuple[Command, str]:
    """A command line as its command and the argument's text; raises CommandError."""
    word, argument = [*line.split(maxsplit=1), "", ""][:2]
    found = find_command(word)
    argument = argument.strip()
    if argument and found.argument is Argument.NONE:
        raise CommandError(f"{found.name!r} takes no argument, got {quoted(argument)}")
    if not argument and found.argument.required:
        raise CommandError(f"{found.name!r} needs an argument: {found.usage}")
    return found, argument


def parse_count(name: str, text: str) -> int:
    """How many times: a whole number from 1 on, 1 where nothing is said."""
    if not text:
        return 1
    digits = text.replace("_", "").replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 14 and 1 <= int(digits) <= MAX_COUNT):
        raise CommandError(f"{name!r} takes a count from 1 to {MAX_COUNT:,}, got {quoted(text)}")
    return int(digits)
