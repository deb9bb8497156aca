"""An app that lets go of the panels of before, and of their session, once another one is opened."""

import gc

from textual.app import App


class LettingGo(App[None]):
    """Keeps nothing that only the panels of before know."""

    def let_go_of_panels(self) -> None:
        """To be called when new panels have taken their place.

        What watches a reactive of the app is kept until that changes, which some seldom do. Panels know each other in
        circles, and a session may be large in few objects: the collector of garbage would by itself come for them only
        when as many other objects are left, so it is called, once the new ones are drawn.
        """
        for name in self._reactives.keys() - App._reactives.keys():
            self.mutate_reactive(self._reactives[name])
        self.call_after_refresh(gc.collect)
