"""Text that would act on a terminal, hide or lie, and what a terminal must never be sent."""

import re
import unicodedata

from bp_tui.messages import safe_line
from tests.terminal.pseudo_terminal import SEQUENCE

MARK = "31337"
_BEGINNING = 9
PAYLOADS = (
    f"\x1b]52;c;{MARK}\x07",  # into the clipboard
    f"\x1b]0;{MARK}\x07",  # the window's title
    f"\x1b]8;;http:{MARK}\x1b\\x\x1b]8;;\x1b\\",  # a link
    f"\x1b[{MARK}m\x1b[2J",  # colours, and an empty screen
    f"\x9b{MARK}m\x9d0;{MARK}\x9c",  # the same in one byte each
    f"\x1bP{MARK}\x1b\\\x1b_{MARK}\x1b\\",  # device control
    "\x07\b\b\r\x7f\v\f\x0e",
    "\u202egnp\u2066\u200b\u2060\ufeff\U000e0041",  # other orders, and nothing to be seen
    "[@click=app.quit]x[/][red]y",
    "e" + "\u0301\u20dd" * 20,
    "猫\uff21\u3164",  # two columns wide, and blank
)
_KNOWN = re.compile("\x1b\\[([0-?]*[mHhlu]|\\?[0-9]+\\$p|2K|1A)")
_POINTER = re.compile("\x1b\\]22;[a-z]+\x07")
_NEVER = ("Cc", "Cf", "Cs", "Co", "Mn", "Me", "Zl", "Zp")


def hostile(place: str, rotation: int = 0) -> str:
    """All of it after a word that says where it was put, beginning with one of the payloads."""
    return place + "".join(PAYLOADS[rotation:] + PAYLOADS[:rotation])


def pasted(place: str, rotation: int = 0) -> str:
    """What of it a terminal pastes as text, as much as there is room for: escapes would be keys, lines end a paste."""
    text = hostile(place, rotation)
    return "".join(each for each in text if each not in "\x07\b\r\v\f\x0e\x1b")[:60]


def seen(text: str) -> str:
    """How the beginning of a text has to look: its controls as pictures."""
    return safe_line(text)[:_BEGINNING]


def seen_typed(text: str) -> str:
    """The same where every character keeps its place: nothing is composed."""
    return "".join(map(safe_line, text))[:_BEGINNING]


def spelt(text: str) -> str:
    """How the beginning of a text has to look where messages quote it: its controls as escapes."""
    return safe_line(repr(text[:_BEGINNING])[:-1])[: _BEGINNING + 1]


def harm(received: bytes, *, own: str = "") -> list[str]:
    """Whatever a terminal was sent that is neither text nor a sequence of the app's own; `own` are controls of it."""
    text = received.decode()
    foreign = [each for each in SEQUENCE.findall(text) if MARK in each or not _KNOWN.fullmatch(each)]
    rest = _POINTER.sub("", SEQUENCE.sub("", text)).replace("\r\n", "")
    never = {each for each in rest if unicodedata.category(each) in _NEVER}
    return foreign + sorted(map(ascii, never - set(own)))
