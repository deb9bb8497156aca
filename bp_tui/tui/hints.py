"""What a person who is new here could do next: one hint at a time, each until that was done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bp_tui.debugger.commands import CommandError, parse_command
from bp_tui.debugger.frame import Frame
from bp_tui.explain.algorithm import line_of
from bp_tui.tui.keys import shown_key

ENOUGH_STEPS = 3


@dataclass(frozen=True)
class Hint:
    """`text` with the keys of `names` in its braces; it is done with once the first of them was, `times` times."""

    names: tuple[str, ...]
    text: str
    times: int = 1


HINTS = (
    Hint(("step",), "{} does one step: ", ENOUGH_STEPS),
    Hint(("finish",), "{} goes on to the end of this sample"),
    Hint(("reverse-step",), "{} takes one step back"),
    Hint(("epoch",), "{} trains to the end of the epoch"),
    Hint(("why", "next-panel"), "{1}, arrows choose a number; {0} says why"),
    Hint(("help",), "{} shows every key"),
    Hint(("open", "new-experiment"), "{} opens something else, {} a new one"),
)


class Hints:
    """Which of them are done; `keep` remembers their names, as `done` gives them, with blanks between."""

    def __init__(self, done: str, keep: Callable[[str], None]) -> None:
        self._done = set(done.split())
        self._keep = keep
        self._times: dict[str, int] = {}

    @classmethod
    def none(cls) -> Hints:
        """For whoever needs none."""
        return cls(" ".join(hint.names[0] for hint in HINTS), lambda done: None)

    @property
    def _next(self) -> Hint | None:
        return next((hint for hint in HINTS if hint.names[0] not in self._done), None)

    def text(self, frame: Frame, keys: Mapping[str, str]) -> str:
        """What to do next; empty once all was done. `keys` are those that are not the default ones."""
        if (hint := self._next) is None:
            return ""
        text = hint.text.format(*(shown_key(keys, name) for name in hint.names))
        if hint.names == ("step",):
            step = frame.next_step
            line = line_of(step, frame.depth)
            text += f"{'lines 7–9' if line == 9 else f'line {line}'} for layer {step.layer + 1}"
        return text

    def notice_line(self, line: str) -> None:
        """A command was done."""
        with suppress(CommandError):
            self.notice(parse_command(line)[0].name)

    def notice(self, name: str) -> None:
        """Something was done, by its name among the keys."""
        for hint in HINTS:
            if hint.names[0] == name and name not in self._done:
                self._times[name] = self._times.get(name, 0) + 1
                if self._times[name] >= hint.times:
                    self._forget({name})

    def put_away(self) -> None:
        """No more of them."""
        if self._next is not None:
            self._forget({hint.names[0] for hint in HINTS})

    def _forget(self, names: set[str]) -> None:
        self._done |= names
        self._keep(" ".join(hint.names[0] for hint in HINTS if hint.names[0] in self._done))
