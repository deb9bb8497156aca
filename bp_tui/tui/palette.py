"""The command palette: every command of the registry."""

from __future__ import annotations

from collections.abc import Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from bp_tui.debugger.commands import COMMANDS


class CommandProvider(Provider):
    """Every command of the registry in the palette."""

    async def discover(self) -> Hits:
        """All of them."""
        for command in COMMANDS.values():
            yield DiscoveryHit(command.usage, self._chooser(command.name), help=command.help)

    async def search(self, query: str) -> Hits:
        """Those that match what is typed."""
        matcher = self.matcher(query)
        for command in COMMANDS.values():
            score = matcher.match(f"{command.usage} {command.help}")
            if score > 0:
                yield Hit(score, matcher.highlight(command.usage), self._chooser(command.name), help=command.help)

    def _chooser(self, name: str) -> Callable[[], None]:
        """What choosing a command does: the app's action for its key."""

        async def choose() -> None:
            await self.app.run_action(f"execute('{name}')", self.app)

        def later() -> None:
            self.app.call_later(choose)

        return later
