"""The steps of the notes' derivation in letters, for the loss and the activation in use."""

from functools import cache

from bp_tui.explain.forms import Form, form_of
from bp_tui.explain.formula import parse, read
from bp_tui.explain.notation import DIGITS
from bp_tui.explain.render_latex import LatexWriter
from bp_tui.explain.render_text import TextWriter
from bp_tui.explain.tree import Node, Sum, Symbol, Words, bind
from bp_tui.network.activations import Activation
from bp_tui.network.losses import Loss

LOSS_SLOPES = {
    "squared-error": ("yₒ − rₒ",),
    "binary-cross-entropy": ("−rₒ/yₒ + (1 − rₒ)/(1 − yₒ)", "(yₒ − rₒ)/(yₒ(1 − yₒ))"),
    "categorical-cross-entropy": ("−rₒ/yₒ",),
}
"""∂E/∂y_o of each loss; the last is the one that numbers are put into."""

_SOFTMAX_DELTAS = {
    "squared-error": (
        "Σₖ (yₖ − rₖ) yₖ([k = o] − yₒ)",
        "yₒ((yₒ − rₒ) − Σₖ (yₖ − rₖ) yₖ)",
    ),
    "categorical-cross-entropy": ("Σₖ ((−rₖ/yₖ) · yₖ([k = o] − yₒ))", "yₒ Σₖ rₖ − rₒ", "yₒ − rₒ"),
}


@cache
def definition(line: int) -> Form:
    """δ_j = ∂E/∂a_j."""
    return form_of(line, None, "δⱼ", ("∂E/∂aⱼ",), "the definition of δ")


@cache
def factor_of_weight(source: str) -> Form:
    """∂a_j/∂w_ji = z_i; `source` is x or z."""
    written = form_of(8, None, "∂aⱼ/∂wⱼᵢ", (f"{source}ᵢ",), "how a_j depends on a weight")
    return Form(8, None, written.symbol, (_slope_of("wⱼᵢ", f"Σᵢ wⱼᵢ {source}ᵢ"), *written.general), written.note)


@cache
def equation_1(source: str) -> Form:
    """∂E/∂w_ji = δ_j z_i."""
    return form_of(8, 1, "∂E/∂wⱼᵢ", ("∂E/∂aⱼ · ∂aⱼ/∂wⱼᵢ", f"δⱼ {source}ᵢ"), "equation (1)")


@cache
def chain_rule() -> Form:
    """δ_j = Σ_k ∂E/∂a_k ∂a_k/∂a_j = Σ_k δ_k ∂a_k/∂a_j."""
    general = ("∂E/∂aⱼ", "Σₖ (∂E/∂aₖ · ∂aₖ/∂aⱼ)", "Σₖ (δₖ · ∂aₖ/∂aⱼ)")
    return form_of(6, None, "δⱼ", general, "the generalized chain rule")


@cache
def slope_of_h(h: Activation, *, is_output: bool) -> Form:
    """∂z_j/∂a_j = h′(a_j), spelt out for h."""
    letter, name = ("ₒ", "y") if is_output else ("ⱼ", "z")
    general = (f"h′(a{letter})", _spelt(h, name + letter, letter))
    return form_of(6, None, f"∂{name}{letter}/∂a{letter}", general, "the slope of h")


@cache
def slope_of_next() -> Form:
    """∂a_k/∂a_j = w_kj h′(a_j)."""
    return form_of(6, None, "∂aₖ/∂aⱼ", ("∂aₖ/∂zⱼ · ∂zⱼ/∂aⱼ", "wₖⱼ h′(aⱼ)"), "from one layer to the next")


@cache
def equation_2() -> Form:
    """δ_j = h′(a_j) Σ_k δ_k w_kj."""
    return form_of(6, 2, "δⱼ", ("Σₖ δₖ wₖⱼ h′(aⱼ)", "h′(aⱼ) Σₖ δₖ wₖⱼ"), "equation (2)")


@cache
def slope_of_loss(rule: Loss, letter: str) -> Form:
    """∂E/∂y_o, or, under softmax, ∂E/∂y_k."""
    texts = (text.replace("ₒ", letter) for text in LOSS_SLOPES[rule.name])
    written = form_of(5, None, f"∂E/∂y{letter}", tuple(texts), "how E depends on y")
    return Form(5, None, written.symbol, (_slope_of(f"y{letter}", rule.formula), *written.general), written.note)


@cache
def slope_of_softmax() -> Form:
    """∂y_k/∂a_o = y_k ([k = o] − y_o)."""
    return form_of(5, None, "∂yₖ/∂aₒ", ("yₖ([k = o] − yₒ)",), "how y depends on a")


@cache
def output_delta(rule: Loss, h: Activation) -> Form:
    """δ_o, from ∂E/∂y and ∂y/∂a to the line that is computed."""
    if h.name == "softmax":
        general = ("Σₖ (∂E/∂yₖ · ∂yₖ/∂aₒ)", *_SOFTMAX_DELTAS[rule.name])
    else:
        spelt = _spelt(h, "yₒ", "ₒ")
        general = ("∂E/∂yₒ · ∂yₒ/∂aₒ", f"{_factor(LOSS_SLOPES[rule.name][-1])} · {_factor(spelt)}")
        if rule.name != "squared-error" or h.name == "identity":
            general = (*general, "yₒ − rₒ")
    return form_of(5, None, "δₒ", general, "δ at the output")


def _spelt(h: Activation, z: str, letter: str) -> str:
    """h′ in letters; what its formula computes before, such as s, stays a letter."""
    tree = parse(h.derivative_formula)[-1].tree
    letters: dict[str, Node] = {"a": Symbol("a", _indices(letter)), "z": Symbol(z[0], _indices(letter))}
    return TextWriter(DIGITS, None, None).write(bind(tree, letters))


def _indices(letter: str) -> tuple[str, ...]:
    symbol = read(f"a{letter}")
    return symbol.indices if isinstance(symbol, Symbol) else ()


def _factor(text: str) -> str:
    """A formula as a factor of a product: a sum in brackets."""
    return f"({text})" if isinstance(read(text), Sum) else text


def _slope_of(under: str, formula: str) -> Words:
    """∂/∂v of a formula, not carried out."""
    inside = f"({formula})" if formula.startswith("−") else formula
    latex = LatexWriter(DIGITS, None)
    written, over = latex.write(read(formula)), latex.write(read(under))
    if formula.startswith("−"):
        written = rf"\left({written}\right)"
    return Words(f"∂/∂{under} {inside}", rf"\frac{{\partial}}{{\partial {over}}} {written}")
