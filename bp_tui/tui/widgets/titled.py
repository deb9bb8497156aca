"""A panel's title in its border; where it takes turns with others, their titles beside it: tabs to click on."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize, Show
from textual.widget import Widget


class Titled(Widget):
    """What stands in a frame with a title."""

    _title = ""
    _heading = ""
    _turns: Sequence[Titled] = ()

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

    def take_turns(self, panels: Sequence[Titled]) -> None:
        """Share a place with these, of which this is one: their titles are tabs."""
        self._turns = panels
        tabs = [panel._tab(self) for panel in panels] if len(panels) > 1 else [Content(self._title)]
        self.border_title = Content("").join([*tabs, Content(f"  {self._heading}" if self._heading else "")])

    def _tab(self, shown: Titled) -> Content:
        style = "bold reverse" if self is shown else f"not bold $label @click=app.panel('{self.id}')"
        return Content.from_markup(f"[{style}] $title [/]", title=self._title)
