"""The command palette: every command of the registry, and every action of the screen itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual.app import App
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from bp_tui.debugger.commands import COMMANDS
from bp_tui.tui.keys import APP_KEYS
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.harmless import Harmless


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


class Palette(CommandPalette, Popup[None]):
    """Textual's palette, which goes away once, even by a double click beside it, whatever it was looking for.

    It may be told to go while it searches, and its parts go before it does: from then on it shows nothing any more.
    """

    def on_mount(self) -> None:
        """What is looked for is shown harmlessly."""
        self.query_one(CommandInput).highlighter = Harmless()

    def on_screen_suspend(self) -> None:
        """It is going away, not always by its own doing."""
        self._cancel_gather_commands()

    def _action_command_list(self, action: str) -> None:
        is_laid_out = bool(self.query_one(CommandList).scrollable_content_region)
        if is_laid_out or not action.startswith("page_"):  # before, its list does not know its lines
            super()._action_command_list(action)

    def _watch__list_visible(self) -> None:
        if self.is_there:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.is_there:
            await super()._watch__show_busy()


def open_palette(app: App[None]) -> None:
    """The palette over the panels, if it is not there already."""
    if not isinstance(app.screen, Palette):  # it has no id, since one that is going would still have the same
        app.push_screen(Palette())


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
