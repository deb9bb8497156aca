"""Lines of equations cut to the width of a terminal."""

_SIGNS = ("+", "−", "=", "·")
_OPENING, _CLOSING = "([", ")]"


def wrapped(line: str, width: int) -> list[str]:
    """A line in pieces of at most `width` columns; what follows the first is indented to the right of its first `=`.

    It is cut before a sign outside all brackets where there is one, else beside a factor, else inside the brackets.
    Every piece of a heading begins with `#`, as the heading does.
    """
    if line.startswith("# "):
        return [f"# {piece}" for piece in wrapped(line[2:], width)]
    pieces = []
    equals = line.find("= ")
    indent = " " * (equals + 2 if 0 <= equals < width // 2 else 2)
    while len(line) > width:
        place = _best_break(line, len(indent) + 1, width)
        pieces.append(line[:place])
        line = indent + line[place:].lstrip()
    return [*pieces, line]


def _best_break(line: str, first: int, last: int) -> int:
    """Where to cut, after column `first` and not after `last`."""
    best, best_rank, depth = last, 99, 0
    for place, character in enumerate(line[: last + 1]):
        depth += (character in _OPENING) - (character in _CLOSING)
        if place > first and (rank := _rank(line, place)) is not None and rank + 3 * depth <= best_rank:
            best, best_rank = place, rank + 3 * depth
    return best


def _rank(line: str, place: int) -> int | None:
    """How good a place is among those inside the same brackets: 0 before a sign, 2 between factors; None for none."""
    here, after = line[place], line[place + 1 : place + 3]
    if here == " " and after.strip() in _SIGNS and len(after) == 2:
        return 0
    if here == " " and line[place - 1] in _SIGNS:
        return None
    if here == " " and after.startswith("["):
        return 1
    return 2 if here in " ·/" and line[place - 1] != " " else None
