"""An app whose screen can be made anew for another session, while somebody types."""

import gc
from collections.abc import Callable

from textual.app import App

from bp_tui.tui.typing_ahead import TypingAhead


class Remaking(TypingAhead):
    """Keeps nothing afterwards that only the panels of before know."""

    async def remake_screen(self, show: Callable[[], None]) -> None:
        """Compose all of it anew and show what it is to show. What is typed meanwhile is done afterwards."""
        self.hold_keys()
        try:
            await self.recompose()
            self._let_go_of_panels()
            show()
        finally:
            await self.release_keys()

    def _let_go_of_panels(self) -> None:
        """Keep nothing of those before, nor of their session.

        What watches a reactive of the app is kept until that changes, which some seldom do. Panels know each other in
        circles, and a session may be large in few objects: the collector of garbage would by itself come for them only
        when as many other objects are left, so it is called, once the new ones are drawn.
        """
        for name in self._reactives.keys() - App._reactives.keys():
            self.mutate_reactive(self._reactives[name])
        self.call_after_refresh(gc.collect)
