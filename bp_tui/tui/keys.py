"""From the registry to the keys of the app, and to the help screen that lists them."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding
from textual.keys import format_key

from bp_tui.debugger.commands import COMMANDS, Argument, commands_by_group

_KEY_NAMES = {
    "?": "question_mark",
    ":": "colon",
    "=": "equals_sign",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
}
DIGITS = "0123456789"
_AT_ONCE = ("tab", "shift+tab", "colon")  # before what is typed after them goes anywhere
_ALIASES = {  # terminals and multiplexers swallow function and Ctrl keys, so each has a plain key beside it
    "ctrl+c": "interrupt",
    "f5": "execute('continue')",
    "f9": "toggle_stop",
    "f10": "execute('next')",
    "f11": "execute('into')",
}
_IN_FOOTER = {
    "into": "into",
    "step": "step",
    "next": "next",
    "finish": "finish",
    "epoch": "epoch",
    "continue": "continue",
    "reverse-step": "back",
    "prompt": "command",
    "help": "help",
    "quit": "quit",
}

APP_KEYS = (
    ("prompt", "colon", ":", "prompt", "type a command"),
    ("stop-here", "b", "b", "toggle_stop", "stop or not at the marked line"),
    ("to-mark", "apostrophe", "'", "prompt('goto @')", "to a mark"),
    ("play", "space", "Space", "toggle_play", "play step by step, pause; pause a long run"),
    ("faster", "plus", "+", "pace(1)", "play faster"),
    ("slower", "minus", "-", "pace(-1)", "play slower"),
    ("open", "o", "o", "open", "open something else: built in, a session, a file"),
    ("new-experiment", "O", "O", "new_experiment", "a new experiment; the one at hand to begin with"),
    ("replay", "r", "r", "replay(1)", "in a replay: the next recorded command"),
    ("reverse-replay", "R", "R", "replay(-1)", "in a replay: back to the command before"),
    ("maximize", "z", "z", "maximize", "all the room for the panel that has the focus; back"),
    ("layout", "v", "v", "layout", "another arrangement of the panels"),
    ("present", "p", "p", "present", "few panels with much room, for showing to others; back"),
    ("more-digits", "full_stop", ".", "digits(1)", "one significant digit more"),
    ("fewer-digits", "comma", ",", "digits(-1)", "one fewer; below 2 as many as there is room for"),
    ("theme", "T", "T", "theme", "light or dark"),
    ("cancel", "escape", "Esc", "cancel", "stop a long run; forget a count, and the number chosen"),
    ("next-panel", "tab", "Tab", "next_panel(1)", "to the next panel; arrows scroll it"),
    ("previous-panel", "shift+tab", "Shift+Tab", "next_panel(-1)", "to the panel before"),
)
"""Keys of the screen itself: name, key, how it is shown, action, help."""
NUMBER_KEYS = (
    ("", "arrows", "choose a number; so do Home, End, PgUp, PgDn, and a click"),
    ("why", "Enter", "of the number chosen, at once: why it is what it is"),
    ("watch", "w", "stop where it changes"),
    ("history", "h", "every change of it"),
    ("last", "W", "back to its last change"),
    ("set", "=", "set it, if it is a weight"),
    ("weight-changes", "d", "in Weights: Δw, the larger the stronger, or w again"),
    ("log-scale", "l", "in Loss: the logarithm, or the loss again; h there: of every sample"),
)
"""Keys in the panels of numbers: name, key, help."""
LIST_KEYS = (
    ("arrows", "choose a branch or place of it, a stop, a change; a click does too"),
    ("Enter", "go there; switch a stop off, and on again"),
    ("Del", "delete the stop or display"),
)
"""Keys in the panels of places and stops: key, help."""


def default_keys() -> dict[str, str]:
    """The key of every command and of everything else that has one, by name."""
    of_commands = {
        command.name: _KEY_NAMES.get(command.key, command.key) for command in COMMANDS.values() if command.key
    }
    of_numbers = {name: key for name, key, _ in NUMBER_KEYS if name and name not in COMMANDS}
    return of_commands | {name: key for name, key, _, _, _ in APP_KEYS} | of_numbers


def bindings() -> list[Binding]:
    """Every key of the app outside its prompt."""
    of_commands = [
        Binding(
            _KEY_NAMES.get(command.key, command.key),
            f"execute('{command.name}')",
            _IN_FOOTER.get(command.name, command.name),
            key_display=command.key,
            show=command.name in _IN_FOOTER,
            id=command.name,
        )
        for command in COMMANDS.values()
        if command.key
    ]
    of_app = [
        Binding(
            key,
            action,
            _IN_FOOTER.get(name, name),
            show=name in _IN_FOOTER,
            key_display=shown,
            priority=key in _AT_ONCE,
            id=name,
        )
        for name, key, shown, action, _ in APP_KEYS
    ]
    order = list(_IN_FOOTER)
    named = sorted([*of_commands, *of_app], key=lambda one: order.index(one.id) if one.id in order else len(order))
    aliases = [Binding(key, action, show=False) for key, action in _ALIASES.items()]
    digits = [Binding(digit, f"count('{digit}')", show=False) for digit in DIGITS]
    return [*named, *aliases, *digits]


def help_text(chosen: Mapping[str, str]) -> str:
    """The help screen: every command and key, from the registry; `chosen` are keys that are not the default ones."""
    rows = [
        (group, _shown(chosen, command.name, command.key or ""), command.usage, command.help)
        for group, members in commands_by_group().items()
        for command in members
    ]
    rows += [("Screen", _shown(chosen, name, shown), "", help) for name, _, shown, _, help in APP_KEYS]
    rows += [("Screen", "5 s", "", "digits before a key: so many times"), ("Screen", "Ctrl+P", "", "every command")]
    rows += [("In the panels of the instant", _shown(chosen, name, key), "", help) for name, key, help in NUMBER_KEYS]
    rows += [("In Timeline, Stops, History", key, "", help) for key, help in LIST_KEYS]
    key_width = max(len(key) for _, key, _, _ in rows)
    usage_width = max(len(usage) for _, _, usage, _ in rows)
    lines: list[str] = []
    for group in dict.fromkeys(row[0] for row in rows):
        lines += ([""] if lines else []) + [group]
        for of_group, key, usage, help in rows:
            if of_group == group:
                described = f"{usage:<{usage_width}}  {help}" if usage else help
                lines.append(f"  {key:<{key_width}}  {described}")
    lines += ["", "Commands without a key, or with an argument, are typed after :"]
    return "\n".join(lines)


def shown_key(chosen: Mapping[str, str], name: str) -> str:
    """The key of a command, or of something else, as help shows it."""
    of_commands = {command.name: command.key or "" for command in COMMANDS.values()}
    of_panels = {known: key for known, key, _ in NUMBER_KEYS}
    return _shown(chosen, name, (of_commands | of_panels | {known: key for known, _, key, _, _ in APP_KEYS})[name])


def _shown(chosen: Mapping[str, str], name: str, default: str) -> str:
    return format_key(chosen[name]) if name in chosen else default


def takes_count(name: str) -> bool:
    """Whether digits typed before a command's key are its argument."""
    return COMMANDS[name].argument is Argument.COUNT
