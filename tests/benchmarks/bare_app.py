"""The least that an app like ours is made of: Textual, NumPy, and six panels that draw their own lines."""

from itertools import cycle
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget


class _BarePanel(Widget):
    """Numbers side by side in two colours, others after every refresh; nothing else."""

    DEFAULT_CSS = "_BarePanel { border: round white; }"
    STYLES = (Style(color="#6cb6ff"), Style(color="#ffa657"))

    def __init__(self) -> None:
        super().__init__()
        self._numbers = cycle((np.arange(700) / 7 - 50).tolist())

    def render_line(self, y: int) -> Strip:
        """As many numbers as there is room for."""
        numbers = (next(self._numbers) for _ in range(self.size.width // 9))
        cells = [Segment(f"{number:+9.4f}", self.STYLES[number < 0]) for number in numbers]
        return Strip(cells).adjust_cell_length(self.size.width)


class SixBarePanels(App[None]):
    """Draws all of its panels anew when `s` is pressed."""

    CSS = "Screen { layout: grid; grid-size: 3 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [("s", "draw", "Draw")]

    def compose(self) -> ComposeResult:
        """The panels."""
        for _ in range(6):
            yield _BarePanel()

    def action_draw(self) -> None:
        """All of them anew."""
        for panel in self.query(_BarePanel):
            panel.refresh()


if __name__ == "__main__":
    SixBarePanels().run()
