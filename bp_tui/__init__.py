"""bp-tui: a terminal step-through debugger for back-propagation."""

__version__ = "0.1.0"
