"""The debugger without a screen: time, expressions, commands."""
