"""What comes over the panels goes away once, however often it is told to."""

from __future__ import annotations

from textual._styles_cache import StylesCache
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Popup(ModalScreen[ScreenResultType]):
    """A modal screen in a frame, a container of the class `frame`, perhaps with a list to choose from.

    It can be told to go when it is on its way already, as by a key pressed twice.
    """

    DEFAULT_CSS = """
    Popup {
        align: center middle;
        & > .frame {
            width: 78;
            height: auto;
            max-height: 92%;
            border: round $border;
            border-title-color: $foreground;
            border-subtitle-color: $label;
            background: $surface;
            padding: 0 2;
            scrollbar-size: 1 1;
        }
        & OptionList {
            height: auto;
            max-height: 100%;
            padding: 0;
            border: none;
            background: $surface;
            scrollbar-size: 1 1;
            &:focus { border: none; background-tint: $surface 0%; }
            &:focus > .option-list--option-highlighted {
                background: $changed;
                color: $foreground;
                text-style: none;
            }
            & > .option-list--option-disabled { color: $label; }
        }
    }
    """

    @property
    def is_there(self) -> bool:
        """It has not been told to go; once it has, its parts go before it does."""
        return self in self.app.screen_stack

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Its keys do nothing while it goes."""
        return self.is_there

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Go away, with a result for whoever asked for it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_unmount(self) -> None:
        """Let go of what it has drawn; Textual keeps it by a cache that is shared by all widgets, ever."""
        StylesCache.get_inner_outer.cache_clear()
