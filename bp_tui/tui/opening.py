"""The screens on which another session is opened, or begun."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bp_tui.experiment import Experiment
from bp_tui.session.opening import begin_session, open_session

if TYPE_CHECKING:
    from bp_tui.tui.draft import Draft
    from bp_tui.tui.screens.new_experiment import NewExperimentScreen
    from bp_tui.tui.screens.open import OpenScreen


class Opening:
    """Makes them; each of them has a session with a journal as its result. What was typed in the form is kept.

    The screens are imported when they are first made.
    """

    def __init__(self) -> None:
        self._draft: Draft | None = None

    def choices(self) -> OpenScreen:
        """All that can be opened here and now."""
        from bp_tui.session.recent import recent_sessions
        from bp_tui.tui.choices import built_in_choices, choices_of_sessions
        from bp_tui.tui.screens.open import OpenScreen

        open = partial(open_session, journaled=True)
        return OpenScreen(built_in_choices(), open, lambda: choices_of_sessions(recent_sessions(Path())))

    def settle(self) -> None:
        """A session was opened: a form in which nothing is typed would only keep the data of the one before."""
        if self._draft is not None and not self._draft.is_changed:
            self._draft = None

    def form(self, at_hand: Experiment) -> NewExperimentScreen:
        """The form, as it was left; if nothing was typed, the experiment at hand in it."""
        from bp_tui.tui.draft import Draft
        from bp_tui.tui.screens.new_experiment import NewExperimentScreen

        if self._draft is None or not self._draft.is_changed:
            self._draft = Draft(at_hand)
        return NewExperimentScreen(self._draft, at_hand, partial(begin_session, journaled=True))
