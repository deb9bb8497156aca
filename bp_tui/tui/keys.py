"""From the registry to the keys of the app, and to the help screen that lists them."""

from __future__ import annotations

from textual.binding import Binding

from bp_tui.debugger.commands import COMMANDS, Argument, commands_by_group

_KEY_NAMES = {"?": "question_mark", ":": "colon", "+": "plus", "-": "minus", "=": "equals_sign"}
_FUNCTION_KEYS = {"next": "f10", "into": "f11"}  # aliases only: terminals and multiplexers swallow them
_SHORT = {"help": "help", "quit": "quit"}

APP_KEYS = (
    ("space", "Space", "toggle_play", "play", "step by step at a pace, or pause"),
    ("plus", "+", "pace(1)", "faster", "play faster"),
    ("minus", "-", "pace(-1)", "slower", "play slower"),
    ("colon", ":", "prompt", "command", "type a command"),
    ("escape", "Esc", "cancel", "stop", "stop a long run; forget a count"),
    ("tab", "Tab", "next_panel(1)", "panel", "to the next panel; arrows scroll it"),
    ("shift+tab", "⇧Tab", "next_panel(-1)", "panel", "to the panel before"),
)
_IN_FOOTER = ("space", "colon")


def bindings() -> list[Binding]:
    """Every key of the app outside its prompt."""
    of_commands = [
        Binding(
            _KEY_NAMES.get(command.key, command.key),
            f"execute('{command.name}')",
            _SHORT.get(command.name, command.name),
            key_display=command.key,
        )
        for command in COMMANDS.values()
        if command.key
    ]
    of_app = [
        Binding(key, action, short, show=key in _IN_FOOTER, key_display=shown, priority=key.endswith("tab"))
        for key, shown, action, short, _ in APP_KEYS
    ]
    aliases = [Binding(key, f"execute('{name}')", show=False) for name, key in _FUNCTION_KEYS.items()]
    digits = [Binding(digit, f"count('{digit}')", show=False) for digit in "0123456789"]
    moving = [binding for binding in of_commands if "help" not in binding.action and "quit" not in binding.action]
    others = [binding for binding in of_commands if binding not in moving]
    return [*moving, *of_app, *others, *aliases, *digits]


def help_text() -> str:
    """The help screen: every command and key, from the registry."""
    rows = [
        (group, command.key or "", command.usage, command.help)
        for group, members in commands_by_group().items()
        for command in members
    ]
    rows += [("Screen", shown, "", help) for _, shown, _, _, help in APP_KEYS]
    rows += [("Screen", "5 s", "", "digits before a key: so many times"), ("Screen", "Ctrl+P", "", "every command")]
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


def takes_count(name: str) -> bool:
    """Whether digits typed before a command's key are its argument."""
    return COMMANDS[name].argument is Argument.COUNT
