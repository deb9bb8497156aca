"""Every command of the debugger: each module below enters its own into the registry."""

from bp_tui.debugger import (
    editing,
    going_back,
    inspection,
    keeping,
    movement,
    provenance,
    stopping,
)
from bp_tui.debugger.command import (
    COMMANDS,
    Answer,
    Argument,
    Command,
    CommandError,
    Json,
    Progress,
    Work,
    commands_by_group,
    find_command,
    parse_command,
    to_its_end,
)

__all__ = [
    "COMMANDS",
    "Answer",
    "Argument",
    "Command",
    "CommandError",
    "Json",
    "Progress",
    "Work",
    "commands_by_group",
    "editing",
    "find_command",
    "going_back",
    "inspection",
    "keeping",
    "movement",
    "parse_command",
    "provenance",
    "stopping",
    "to_its_end",
]
