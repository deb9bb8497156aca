"""How symbols and numbers are written in equations: subscripts, a true minus sign, few digits."""

import math

_SUBSCRIPTS = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉‚")
DIGITS = 4


def subscript(*indices: int) -> str:
    """Indices as subscripts, with a comma between them where one of them has two digits."""
    separator = "," if any(index > 9 for index in indices) else ""
    return separator.join(map(str, indices)).translate(_SUBSCRIPTS)


def number(value: float, digits: int = DIGITS) -> str:
    """A number with about `digits` significant digits, without trailing zeros: `0.5374`, `−12.5`, `3.2e−07`."""
    if not math.isfinite(value):
        return repr(value).replace("-", "−")
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if -4 < exponent < 6:
        text = f"{value:.{max(0, digits - 1 - exponent)}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    else:
        text = f"{value:.{digits - 1}e}"
    return text.replace("-", "−")


def factor(value: float, digits: int = DIGITS) -> str:
    """A number to stand in a product or behind another sign: negative ones in brackets."""
    text = number(value, digits)
    return f"({text})" if text.startswith("−") else text
