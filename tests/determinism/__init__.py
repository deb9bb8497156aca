"""The same bits on every machine."""
