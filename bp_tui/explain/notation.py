"""How symbols and numbers are written in equations: subscripts, a true minus sign, few digits."""

import math

_SUBSCRIPTS = str.maketrans("0123456789,ijklmnost", "₀₁₂₃₄₅₆₇₈₉‚ᵢⱼₖₗₘₙₒₛₜ")
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_PLAIN = {after: before for before, after in _SUBSCRIPTS.items()}

SUBSCRIPT_LETTERS = "".join(map(chr, _SUBSCRIPTS.values()))
DIGITS = 4
ALL_DIGITS = 17
"""With so many digits a number is written as the shortest text that reads back as the same float."""


def subscript(*indices: int | str) -> str:
    """Indices as subscripts, with a comma between them where one of them has two digits."""
    texts = [str(index) for index in indices]
    separator = "," if any(len(text) > 1 for text in texts) else ""
    return separator.join(texts).translate(_SUBSCRIPTS)


def from_subscript(text: str) -> str:
    """What subscripts stand for: `ₖⱼ` is `kj`."""
    return text.translate(_PLAIN)


def superscript(text: str) -> str:
    """Digits and brackets as superscripts."""
    return text.translate(_SUPERSCRIPTS)


def number(value: float, digits: int = DIGITS) -> str:
    """A number with about `digits` significant digits, without trailing zeros: `0.5374`, `−12.5`, `3.2e−07`."""
    return plain_number(value, digits).replace("-", "−")


def plain_number(value: float, digits: int = DIGITS) -> str:
    """`number` with the hyphen that Python reads."""
    value = float(value)
    if not math.isfinite(value):
        return repr(value)
    if value == 0:
        return "0"
    if digits >= ALL_DIGITS:
        return repr(value).removesuffix(".0").replace("e+", "e")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if not -4 < int(exponent) < 6:
        return f"{_without_zeros(mantissa)}e{exponent.replace('+', '')}"
    return _without_zeros(f"{value:.{max(0, digits - 1 - int(exponent))}f}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
