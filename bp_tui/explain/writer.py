"""What every way of writing formulas has in common: which parts need brackets, and where the signs of a sum go."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from bp_tui.explain.elision import most_terms
from bp_tui.explain.tree import Family, Negative, Node, Number, Product, Quotient, Series, leaves

SUM, LOOSE, TIGHT, POWER, ATOM = range(5)
"""How tightly an expression holds together: what needs more than its parts have puts them into brackets."""


class Writer(ABC):
    """Writes trees with so many digits; of long sums at most so many `terms`."""

    minus: ClassVar[str]
    times: ClassVar[str]

    def __init__(self, digits: int, terms: int | None) -> None:
        self.digits, self.most = digits, most_terms(digits, terms)

    @abstractmethod
    def _write(self, tree: Node) -> tuple[str, int]:
        """A tree, and how tightly it holds together."""

    @abstractmethod
    def _bracketed(self, text: str) -> str:
        """An expression in brackets."""

    @abstractmethod
    def _between(self, left: str, right: str) -> str:
        """What stands between two factors."""

    def write(self, tree: Node) -> str:
        """A tree in one line."""
        return self._write(tree)[0]

    def _at_least(self, level: int, tree: Node) -> str:
        text, own = self._write(tree)
        return text if own >= level else self._bracketed(text)

    def _sum(self, terms: Iterable[Node]) -> str:
        text = ""
        for term in terms:
            negative = isinstance(term, Negative)
            written = self._at_least(LOOSE, term.of) if isinstance(term, Negative) else self._term(term)
            if not negative and written.startswith(self.minus):
                negative, written = True, written[1:]
            sign = self.minus if negative else "+"
            text = f"{text} {sign} {written}" if text else f"{self.minus}{written}" if negative else written
        return text

    def _term(self, term: Node) -> str:
        """A term of a sum; a negative number needs no brackets, its sign becomes that of the sum."""
        return self.write(term) if isinstance(term, Number) else self._at_least(LOOSE, term)

    def _product(self, factors: Sequence[Node]) -> tuple[str, int]:
        """Factors with no more between them than they need."""
        is_long = any(isinstance(factor, Series) and factor.is_expanded for factor in factors)
        if is_long or any(map(self._stands_apart, factors[1:])):
            return self.times.join(self._at_least(TIGHT, factor) for factor in factors), LOOSE
        text = ""
        for factor in factors:
            written = self._at_least(TIGHT, factor)
            text += (self._between(text, written) if text else "") + written
        return text, TIGHT

    def _stands_apart(self, factor: Node) -> bool:
        """Whether it cannot be told from the factor before without a sign between them."""
        return isinstance(factor, Product | Quotient)


def shows_numbers(series: Series) -> bool:
    """Whether a sum is written with numbers, not with letters."""
    return any(isinstance(leaf, Family) and leaf.shows_numbers for leaf in leaves(series))
