"""Which screen, if any, shows the answer to a command."""

from __future__ import annotations

from functools import partial

from textual.screen import ModalScreen

from bp_tui.debugger.commands import Answer
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.deriving import derivation_about, derivation_of
from bp_tui.debugger.value_history import ValueHistory
from bp_tui.debugger.why import Why, follow
from bp_tui.explain.derivation import Derivation
from bp_tui.messages import safe_text
from bp_tui.tui.screens.derivation import DerivationScreen
from bp_tui.tui.screens.history import HistoryScreen
from bp_tui.tui.screens.text import TextScreen
from bp_tui.tui.screens.why import WhyScreen


def screen_for(line: str, answer: Answer, debugger: Debugger, digits: int) -> ModalScreen[None] | None:
    """The screen that comes over the panels; None for an answer of one line, and for what the panels show.

    Its numbers have so many significant `digits`.
    """
    text = safe_text(answer.text)
    if isinstance(answer.subject, Why):
        return WhyScreen(answer.subject, digits, partial(follow, debugger), partial(derivation_about, debugger))
    if isinstance(answer.subject, Derivation):
        return DerivationScreen(answer.subject, partial(derivation_of, debugger))
    if isinstance(answer.subject, ValueHistory) and answer.subject.positions:
        return HistoryScreen(answer.subject, debugger.frame)
    if "\n" in text and not answer.moved:
        return TextScreen(line, text)
    return None
