"""The keys that do something now, and what: the last line of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.events import Leave, MouseDown, MouseMove
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget


class _Key(NamedTuple):
    key: str
    text: str
    what: str

    @property
    def width(self) -> int:
        return len(self.text) + 1 + len(self.what)


class KeyLine(Widget):
    """As many as there is room for, each as a whole; a click presses the key.

    Textual's footer makes a widget of every key whenever one changes, and keeps those of before.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--what", "key-line--pointed-at"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $footer-background;
        & > .key-line--key { color: $footer-key-foreground; text-style: bold; }
        & > .key-line--what { color: $footer-foreground; }
        & > .key-line--pointed-at { background: $changed; }
    }
    """

    _keys: var[tuple[_Key, ...]] = var(())
    _pointed_at: var[_Key | None] = var(None)

    def on_mount(self) -> None:
        """Follow what the keys do."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def on_unmount(self) -> None:
        """Follow no more."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _update(self, screen: Screen[object]) -> None:
        """Other keys do something now, perhaps."""
        if self.app.app_focus:
            shown = (active.binding for active in screen.active_bindings.values() if active.binding.show)
            of_action = {binding.action: binding for binding in reversed([*shown])}
            self._keys = tuple(
                _Key(binding.key, self.app.get_key_display(binding), binding.description)
                for binding in reversed(of_action.values())
            )

    def watch__keys(self) -> None:
        """Show others."""
        self.refresh()

    def watch__pointed_at(self) -> None:
        """Show what a click would press."""
        self.refresh()

    def render(self) -> Text:
        """Draw the line."""
        key, what, pointed_at = map(
            self.get_component_rich_style, ("key-line--key", "key-line--what", "key-line--pointed-at")
        )
        line = Text(no_wrap=True, end="")
        for start, each in self._placed():
            line.append(" " * (start - len(line)))
            more = pointed_at if each is self._pointed_at else ""
            line.append_text(Text.assemble((each.text, key), (f" {each.what}", what), style=more))
        return line

    def _placed(self) -> Iterator[tuple[int, _Key]]:
        """Those that there is room for, from which column on: not close together, unless more of them fit so."""
        is_close = sum(each.width + 2 for each in self._keys) > self.size.width
        start, gap = (0, 1) if is_close else (1, 2)
        for each in self._keys:
            if start + each.width > self.size.width:
                break
            yield start, each
            start += each.width + gap

    def _key_at(self, column: int) -> _Key | None:
        return next((each for start, each in self._placed() if start <= column < start + each.width), None)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Point at a key."""
        self._pointed_at = self._key_at(event.x)

    def on_leave(self, event: Leave) -> None:
        """Point elsewhere."""
        self._pointed_at = None

    def on_mouse_down(self, event: MouseDown) -> None:
        """Press a key."""
        if (pressed := self._key_at(event.x)) is not None:
            self.app.simulate_key(pressed.key)
