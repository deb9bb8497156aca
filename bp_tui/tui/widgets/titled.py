"""A panel's title in its border; where it takes turns with others, their titles beside it: tabs to click on."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget


class Titled(Widget):
    """What stands in a frame with a title."""

    _title = ""
    _turns: Sequence[Titled] = ()

    @property
    def title(self) -> str:
        """What the panel is called, in a few words of ours."""
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        self._title = title
        self.take_turns(self._turns)

    def take_turns(self, panels: Sequence[Titled]) -> None:
        """Share a place with these, of which this is one: their titles are tabs, as far as there is room."""
        self._turns = panels
        if len(panels) < 2:
            self.border_title = self._title
            return
        tabs = []
        for panel in panels:
            style = "bold reverse" if panel is self else f"not bold $label @click=app.panel('{panel.id}')"
            tabs.append(f"[{style}] {panel.title} [/]")
        self.border_title = Content.from_markup("".join(tabs))
