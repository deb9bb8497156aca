"""The command palette: every command of the registry, and every action of the screen itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual.app import App, ComposeResult
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Matcher,
    Provider,
    SearchIcon,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.markup import escape
from textual.widgets import LoadingIndicator

from bp_tui.debugger.commands import COMMANDS
from bp_tui.tui.keys import APP_KEYS
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.choices import Choices
from bp_tui.tui.widgets.harmless import Harmless


@dataclass(frozen=True)
class _Entry:
    """What can be chosen: its name, how that is used, what it does, the app's action for it."""

    name: str
    usage: str
    help: str
    action: str


def _entries(app: App[object]) -> Iterator[_Entry]:
    for command in COMMANDS.values():
        yield _Entry(command.name, command.usage, command.help, f"execute('{command.name}')")
    for name, _, _, action, help in APP_KEYS:
        yield _Entry(name, name.replace("-", " "), help, action)
    for theme in app.available_themes.values():
        kind = "dark colours" if theme.dark else "light colours"
        yield _Entry("theme", f"theme {theme.name}", kind, f"theme('{theme.name}')")


class _Found(CommandList, Choices, can_focus=False):
    """The commands found."""


class Palette(CommandPalette, Popup[None]):
    """Textual's palette, which goes away once, even by a double click beside it, whatever it was looking for.

    It may be told to go while it searches, and its parts go before it does: from then on it shows nothing any more.
    """

    DEFAULT_CSS = """
    Palette {
        background: transparent;
        & > Vertical { background: transparent; }
        & #--input { border: round $border; background: $surface; &.--list-visible { border: round $border; } }
        & Input, & Input:focus { background: $surface; background-tint: $surface 0%; }
        & SearchIcon { display: none; }
        & CommandList {
            background: $surface;
            border: round $border;
            & > .option-list--option-highlighted { background: $changed; color: $foreground; }
        }
        & > .command-palette--help-text { color: $label; text-style: not bold; }
    }
    """

    def compose(self) -> ComposeResult:
        """As Textual's own, the list and what is looked for our own."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                query = CommandInput(placeholder="Search for commands…", select_on_focus=False)
                query.highlighter = Harmless()
                yield query
            with Vertical(id="--results"):
                yield _Found()
                yield LoadingIndicator()

    def on_screen_suspend(self) -> None:
        """It is going away, not always by its own doing."""
        self._cancel_gather_commands()

    def _watch__list_visible(self) -> None:
        if self.is_there:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.is_there:
            await super()._watch__show_busy()


def open_palette(app: App[None]) -> None:
    """The palette over the panels, if it is not there already."""
    if not isinstance(app.screen, Palette):  # it has no id, since one that is going would still have the same
        app.push_screen(Palette([CommandProvider]))


class CommandProvider(Provider):
    """All that can be done, in the palette."""

    async def discover(self) -> Hits:
        """All of it."""
        for entry in _entries(self.app):
            yield DiscoveryHit(Content(entry.usage), self._chooser(entry.action), help=escape(entry.help))

    async def search(self, query: str) -> Hits:
        """What matches the words typed: whose name it is first, then those whose name begins with it or has it."""
        matcher = self.matcher(query)
        for entry in _entries(self.app):
            strength = matcher.match(f"{entry.usage} {entry.help}")
            if strength > 0:
                score = (_nearness(query, entry.name) + strength / (1 + strength)) / 4
                shown = _marked(matcher, entry.usage)
                yield Hit(score, shown, self._chooser(entry.action), help=escape(entry.help))

    def _chooser(self, action: str) -> Callable[[], None]:
        """What choosing an entry does."""

        async def choose() -> None:
            await self.app.run_action(action, self.app)

        def later() -> None:
            self.app.call_later(choose)

        return later


def _nearness(query: str, name: str) -> int:
    """3 for the name itself, 2 for its beginning, 1 for a part of it, else 0."""
    query = query.lower()
    return 3 if name == query else 2 if name.startswith(query) else int(query in name)


def _marked(matcher: Matcher, usage: str) -> Content:
    """A command with the letters that match; Textual's own would read its brackets as markup."""
    content = Content(usage)
    for offset in matcher.fuzzy_search.match(matcher.query, usage)[1]:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content
