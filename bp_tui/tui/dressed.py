"""An app that looks as a person likes it, and as its terminal can: colours, characters, digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import App
from textual.filter import LineFilter, Monochrome
from textual.reactive import var

from bp_tui.tui.look import Colors, Look
from bp_tui.tui.main_screen import MainScreen
from bp_tui.tui.preferences import Changes, Preferences, changed
from bp_tui.tui.theme import DARK, LIGHT, OWN_VARIABLES, own_themes
from bp_tui.tui.widgets.number_format import AUTOMATIC, as_digits, stepped


class Dressed(App[None]):
    """`look` is what the terminal can show; changed `preferences` are given to `keep`."""

    digits: var[int] = var(AUTOMATIC, init=False)
    """How many significant ones numbers have, or AUTOMATIC."""

    def __init__(self, *, look: Look, preferences: Preferences, keep: Callable[[Changes], None] | None) -> None:
        self.look = look
        super().__init__()
        if self.no_color:
            self.look = look.without_colors()
        self.no_color = self.look.colors is Colors.NONE
        self.preferences, self._keep = preferences, keep
        for theme in own_themes(few_colors=self.look.has_few_colors):
            self.register_theme(theme)
        self.set_reactive(App.theme, DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())  # no rule is read yet: none is read twice
        self.set_reactive(Dressed.digits, as_digits(preferences.digits))

    def get_default_screen(self) -> MainScreen:
        """What everything is on."""
        return MainScreen()

    def say(self, text: str, *, kind: str = "") -> None:
        """Show a message."""
        raise NotImplementedError

    def prefer(self, **changes: str | int | bool) -> None:
        """Like the screen another way from now on."""
        self.preferences = changed(self.preferences, changes)
        if self._keep is not None:
            self._keep(changes)

    def put_on_theme(self) -> None:
        """The theme that is liked, if there is one of that name; until then our dark one is on."""
        if self.preferences.theme in self.available_themes:
            self.theme = self.preferences.theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours under a theme that is not ours."""
        dark, light = own_themes(few_colors=self.look.has_few_colors)
        own = dark if self.current_theme.dark else light
        return {name: own.variables[name] for name in OWN_VARIABLES}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What all that is drawn passes, so that the terminal can show it."""
        return [*(one for one in super().get_line_filters() if not isinstance(one, Monochrome)), *self.look.filters]

    def action_theme(self, name: str = "") -> None:
        """T: our light theme or our dark one, or the theme given."""
        self.theme = name or (DARK.name if self.theme == LIGHT.name else LIGHT.name)
        self.prefer(theme=self.theme)
        self.say(f"theme: {self.theme}")

    def action_digits(self, direction: int) -> None:
        """. and ,: one significant digit more, or fewer."""
        self.digits = stepped(self.digits, direction)
        self.prefer(digits=self.digits)
        self.say(f"significant digits: {self.digits or 'as many as there is room for'}")
