"""Help on the panel that has the focus: its own text, `HELP`, as Textual's widgets may have one."""

from __future__ import annotations

from inspect import cleandoc
from textwrap import wrap

from textual.widget import Widget

from bp_tui.tui.widgets.titled import Titled

NOWHERE = "Tab goes to a panel; ? begins with help on it, once it has the focus."


def panel_help(focused: Widget | None, width: int) -> str:
    """What the panel shows, its keys, where its numbers come from, in lines of at most `width` characters.

    Where none has the focus: how one gets it.
    """
    widgets = focused.ancestors_with_self if focused is not None else ()
    panel = next((widget for widget in widgets if isinstance(widget, Titled)), None)
    if panel is None:
        return "\n".join(wrap(NOWHERE, width)) + "\n\n"
    paragraphs = cleandoc(panel.HELP or "").split("\n\n")
    lines = [f"  {line}" for paragraph in paragraphs for line in wrap(paragraph, width - 2)]
    return "\n".join([f"This panel: {panel.title}", *lines]) + "\n\n"
