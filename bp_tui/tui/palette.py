"""The command palette: every command of the registry, and every action of the screen itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual.command import DiscoveryHit, Hit, Hits, Provider

from bp_tui.debugger.commands import COMMANDS
from bp_tui.tui.keys import APP_KEYS


@dataclass(frozen=True)
class _Entry:
    """What can be chosen: how it is called, what it does, the app's action for it."""

    name: str
    help: str
    action: str


def _entries() -> Iterator[_Entry]:
    for command in COMMANDS.values():
        yield _Entry(command.usage, command.help, f"execute('{command.name}')")
    for name, _, _, action, help in APP_KEYS:
        yield _Entry(name.replace("-", " "), help, action)


class CommandProvider(Provider):
    """All that can be done, in the palette."""

    async def discover(self) -> Hits:
        """All of it."""
        for entry in _entries():
            yield DiscoveryHit(entry.name, self._chooser(entry.action), help=entry.help)

    async def search(self, query: str) -> Hits:
        """What matches the words typed."""
        matcher = self.matcher(query)
        for entry in _entries():
            score = matcher.match(f"{entry.name} {entry.help}")
            if score > 0:
                yield Hit(score, matcher.highlight(entry.name), self._chooser(entry.action), help=entry.help)

    def _chooser(self, action: str) -> Callable[[], None]:
        """What choosing an entry does."""

        async def choose() -> None:
            await self.app.run_action(action, self.app)

        def later() -> None:
            self.app.call_later(choose)

        return later
