"""bp-tui: a terminal step-through debugger for back-propagation.

For notebooks and graders: `load_session(path)` reads a saved session, `load_experiment(name)` a built-in experiment or
a file, and `Debugger(experiment).execute(line)` does a command. They are imported when first asked for. Arrays count
from 0, as in NumPy; the text of commands counts layers and units from 1.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger
    from bp_tui.experiment_files import load_experiment
    from bp_tui.session import Recording, SessionError, load_session

__version__ = "0.1.0"
__all__ = ["Debugger", "Recording", "SessionError", "__version__", "load_experiment", "load_session"]

_HOMES = {
    "Debugger": "bp_tui.debugger.debugger",
    "Recording": "bp_tui.session",
    "SessionError": "bp_tui.session",
    "load_experiment": "bp_tui.experiment_files",
    "load_session": "bp_tui.session",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
