"""A panel's title in its border; where it takes turns with others, their titles beside it: tabs to click on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.content import Content
from textual.events import Resize, Show
from textual.widget import Widget


class Titled(Widget):
    """What stands in a frame with a title."""

    _title = ""
    _heading = ""
    _turns: Mapping[str, str] = MappingProxyType({})

    def on_mount(self) -> None:
        """What enters while the screen is laid out has its size before it can be told so: it is told again."""
        if self.size:
            self.post_message(Resize(self.size, self.virtual_size, self.container_size))
            self.post_message(Show())

    @property
    def title(self) -> str:
        """What the panel is called, in a word or two."""
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        self._title = title
        self.take_turns(self._turns)

    @property
    def heading(self) -> str:
        """What it shows at the moment: stands after its title, as far as there is room."""
        return self._heading

    @heading.setter
    def heading(self, heading: str) -> None:
        self._heading = heading
        self.take_turns(self._turns)

    def take_turns(self, titles: Mapping[str, str]) -> None:
        """Share a place with the panels of these ids, of which this is one: their titles are tabs."""
        self._turns = titles
        tabs = [self._tab(*one) for one in titles.items()] if len(titles) > 1 else [Content(self._title)]
        self.border_title = Content("").join([*tabs, Content(f"  {self._heading}" if self._heading else "")])

    def _tab(self, panel: str, title: str) -> Content:
        if panel == self.id:
            return Content.from_markup("[bold reverse] $title [/]", title=self._title)
        return Content.from_markup(f"[not bold $label @click=app.panel('{panel}')] $title [/]", title=title)
