"""Which characters are drawings: lines, blocks, marks and Braille dots."""

from __future__ import annotations


def is_drawing(text: str) -> bool:
    """Whether it consists of lines, blocks and marks alone: figures that are seen, not read."""
    return all("─" <= character <= "◿" or "⠀" <= character <= "⣿" or character in " ∘◎" for character in text)


def is_area(text: str) -> bool:
    """Whether nothing stands on a background: blanks, and cells of two shades."""
    return set(text) <= set(" ▀")


def is_line(text: str) -> bool:
    """Whether it is part of a frame, or of another line."""
    return all("─" <= character <= "╿" or character == " " for character in text)
