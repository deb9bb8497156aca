"""From the text of an expression to its syntax tree.

Python's own parser reads the text, but only after a look at every word of it: the words of the language are
few, so text that is not made of them never gets that far, and a message can name the word at fault. The
compiler then accepts a few kinds of nodes and no other.
"""

import ast
import keyword
import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from bp_tui.debugger.expression_errors import ExpressionError
from bp_tui.messages import safe_line, shortened

MAX_CHARACTERS = 512
MAX_NODES = 100
MAX_DEPTH = 20

_BLANKS = " \t\r\n"
_WORD = re.compile(
    r"(?P<blank>[ \t]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/<>()\[\],])"
)
_HINTS = {
    "=": "to compare, write ==",
    "!": "write not, or != to compare",
    "&": "write and",
    "|": "write or",
    "**": "multiply instead",
    "^": "multiply instead",
    "//": "write /",
    ".": "a value has no attributes",
    ":": "write one index at a time",
    "'": "text is not a value",
    '"': "text is not a value",
    "is": "write ==",
    "in": "write == and or",
    "True": "write 1",
    "False": "write 0",
    "{": "write ( )",
    "}": "write ( )",
    "δ": "write delta",
    "Δ": "write dw",
    "η": "write eta",
    "−": "write -",
    "·": "write *",
    "×": "write *",
    "÷": "write /",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
}


class Word(NamedTuple):
    """One word of a source: its kind (`number`, `name`, `sign`), its text, and where it begins."""

    kind: str
    text: str
    column: int


def parse(source: str) -> ast.expr:
    """Parse an expression within the caps; columns count from the beginning of `source`.

    Raises ExpressionError for text that is not made of the words of the language in a possible order.
    """
    if len(source) > MAX_CHARACTERS:
        message = f"the expression has {len(source)} characters; at most {MAX_CHARACTERS} are allowed"
        raise ExpressionError(message, source, MAX_CHARACTERS)
    _check_order(source)
    shift = len(source) - len(source.lstrip(_BLANKS))
    tree = _parsed(source, shift)
    _check_size(tree, source, shift)
    return tree


def _words(source: str) -> Iterator[Word]:
    """Split `source` into words, each checked on its own."""
    column = len(source) - len(source.lstrip(_BLANKS))
    end = len(source.rstrip(_BLANKS))
    while column < end:
        match = _WORD.match(source, column)
        if match is None or match.lastgroup is None:
            raise ExpressionError(_refusal(source[column]), source, column)
        text = match.group()
        if text in ("**", "//") or (keyword.iskeyword(text) and text not in ("and", "or", "not")):
            raise ExpressionError(_refusal(text), source, column)
        if match.lastgroup == "number":
            _check_number(text, source, column)
        if match.lastgroup != "blank":
            yield Word(match.lastgroup, text, column)
        column = match.end()


def _refusal(text: str) -> str:
    shown = f"'{safe_line(text)}'" if text != "'" else '"\'"'
    if text in _BLANKS:
        return "an expression is written on one line"
    if not text.isascii() or not text.isprintable():
        shown += f" (U+{ord(text):04X})"
    return f"{shown} is not used in expressions" + (f": {_HINTS[text]}" if text in _HINTS else "")


def _check_number(text: str, source: str, column: int) -> None:
    if float(text) == float("inf"):
        raise ExpressionError(f"the number {shortened(text)} is too large", source, column)
    if re.match("0[0-9]", text):
        raise ExpressionError(f"the number {shortened(text)} begins with 0", source, column)


def _check_order(source: str) -> None:
    """Refuse words in an order that no expression has, at the first word that cannot be there."""
    open_brackets: list[Word] = []
    value_expected = True
    previous = ""
    for word in _words(source):
        text = word.text
        if word.kind == "number" or (word.kind == "name" and text not in ("and", "or", "not")):
            if not value_expected:
                raise ExpressionError(f"an operator is missing before {shortened(text)}", source, word.column)
            value_expected = False
        elif text in ("(", "["):
            if text == "[" and value_expected:
                raise ExpressionError("a list is not a value: [ ] follows a name", source, word.column)
            open_brackets.append(word._replace(kind="group" if value_expected else "call"))
            if len(open_brackets) > MAX_DEPTH:
                raise ExpressionError(f"brackets are nested more than {MAX_DEPTH} deep", source, word.column)
            value_expected = True
        elif text in (")", "]"):
            opening = open_brackets.pop() if open_brackets else None
            if opening is None or opening.text + text not in ("()", "[]"):
                raise ExpressionError(f"'{text}' closes no bracket", source, word.column)
            if value_expected and not (previous == "(" and opening.kind == "call"):
                raise ExpressionError(f"a value is missing before '{text}'", source, word.column)
            value_expected = False
        elif value_expected and text not in ("+", "-", "not"):
            raise ExpressionError(f"a value is missing before '{text}'", source, word.column)
        elif not value_expected and text == "not":
            raise ExpressionError("an operator is missing before not", source, word.column)
        else:
            value_expected = True
        previous = text
    if not previous:
        raise ExpressionError("the expression is empty", source, 0)
    if value_expected:
        raise ExpressionError(f"a value is missing after '{previous}'", source, len(source.rstrip(_BLANKS)))
    if open_brackets:
        raise ExpressionError(f"'{open_brackets[-1].text}' is never closed", source, open_brackets[-1].column)


def _parsed(source: str, shift: int) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.strip(_BLANKS), mode="eval").body
    except SyntaxError as error:
        column = min(max(0, (error.offset or 1) - 1 + shift), len(source))
        raise ExpressionError("this cannot be read as an expression", source, column) from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise ExpressionError("this cannot be read as an expression", source, shift) from None


def _check_size(tree: ast.expr, source: str, shift: int) -> None:
    """Apply the caps on nodes and depth, and make columns count from the beginning of `source`."""
    pending = [(tree, 1)]
    count = 0
    while pending:
        node, depth = pending.pop()
        count += 1
        node.col_offset += shift
        node.end_col_offset = (node.end_col_offset or 0) + shift
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested more than {MAX_DEPTH} deep", source, node.col_offset)
        if count > MAX_NODES:
            message = f"the expression has more than {MAX_NODES} names, numbers and operations"
            raise ExpressionError(message, source, node.col_offset)
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        pending.extend((child, depth + 1) for child in reversed(children))
