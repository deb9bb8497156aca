"""Keys of the person's own choice: a TOML file with a table `keys`, a name of `bp-tui help` to a key.

[keys]
step = "x"
reverse-step = "X"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from textual.keys import _character_to_key

from bp_tui.messages import known_names, quoted, safe_line, shown_name, shown_value
from bp_tui.tables import ExperimentError
from bp_tui.text_files import read_toml
from bp_tui.tui.keys import DIGITS


def load_keymap(path: Path, default: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What the file changes of the `default` keys, by name, and one line for each thing in it that cannot be done."""
    if not path.exists():
        return {}, []
    chosen, problems = _read(path, default)
    return chosen, [safe_line(problem) for problem in problems]


def _read(path: Path, default: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    name = shown_name(path.name)
    try:
        tables = read_toml(path)
    except ExperimentError as error:
        return {}, [str(error)]
    unknown = [key for key in tables if key != "keys"]
    problems = [f"{name} holds {quoted(key)}: expected a table [keys]" for key in unknown]
    wanted = tables.get("keys", {})
    if not isinstance(wanted, dict):
        return {}, [*problems, f"{name}: keys is {shown_value(wanted)}: expected a table [keys]"]
    chosen: dict[str, str] = {}
    for command, value in wanted.items():
        if command not in default:
            problems.append(f"{name}: there is no {quoted(command)}{known_names(command, default)}")
        elif (key := _key(value)) is None:
            problems.append(f"{name}: {command} is {shown_value(value)}: expected a key such as x, X, f6 or ctrl+k")
        else:
            chosen[command] = key
    return _without_clashes(chosen, default, name, problems), problems


def _key(value: object) -> str | None:
    """A key as Textual names it: a single character by its name, others as they are."""
    if not isinstance(value, str) or safe_line(value) != value or not 0 < len(value) <= 30 or "," in value[1:]:
        return None
    if value in DIGITS:  # they count
        return None
    return _character_to_key(value) if len(value) == 1 else value.lower()


def _without_clashes(
    chosen: dict[str, str], default: Mapping[str, str], name: str, problems: list[str]
) -> dict[str, str]:
    """Leave out what would give one key to two commands, until none is left."""
    while True:
        owners: dict[str, str] = {}
        keys = {**default, **chosen}
        for command in sorted(keys, key=chosen.__contains__):  # those with their default key first
            owner = owners.setdefault(keys[command], command)
            if owner != command:
                kept = f"{command} keeps {quoted(default[command])}"
                problems.append(f"{name}: {quoted(chosen[command])} is the key of {owner} already: {kept}")
                del chosen[command]
                break
        else:
            return chosen
