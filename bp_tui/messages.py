"""Words for messages: foreign text made harmless, and the nearest known name."""

import difflib
import unicodedata
from collections.abc import Iterable


def safe_text(text: str) -> str:
    """`text` with every character that a terminal would act on, or that hides or reorders others, made visible.

    Line ends stay. Control characters become their pictures (U+2400 …), anything else invisible U+FFFD.
    """
    return "".join(character if _is_plain(character) else _picture(character) for character in text)


def _is_plain(character: str) -> bool:
    return character == "\n" or (character.isprintable() and unicodedata.category(character) != "Mn")


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def nearest(word: str, known: Iterable[str]) -> str:
    """What to offer instead of an unknown word: the nearest known one, or all of them."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
