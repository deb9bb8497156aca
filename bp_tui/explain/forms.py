"""The notes' general form of every number: its line, its equation in letters, and a sentence in plain words."""

from dataclasses import dataclass
from functools import cache

from bp_tui.explain.formula import parse, read
from bp_tui.explain.tree import Node, Symbol, Words, bind
from bp_tui.network.losses import Loss
from bp_tui.network.optimizers import Optimizer

INITIAL_WEIGHTS = {
    "xavier-uniform": Words("uniform within ±√(6/(n + m))", r"\text{uniform within } \pm\sqrt{6/(n + m)}"),
    "xavier-normal": Words("normal, of variance 2/(n + m)", r"\text{normal, of variance } 2/(n + m)"),
    "he-uniform": Words("uniform within ±√(6/n)", r"\text{uniform within } \pm\sqrt{6/n}"),
    "he-normal": Words("normal, of variance 2/n", r"\text{normal, of variance } 2/n"),
    "uniform": Words("uniform within ±½", r"\text{uniform within } \pm\tfrac{1}{2}"),
    "zeros": Words("0"),
}

_MATRIX_LETTERS = ("j", "i")
_STEPS_OF_ADAM = "; ηₜ and cₜ make up for averages that started at 0: ηₜ m = η m̂, √v/cₜ = √v̂"
_OPTIMIZERS = {
    "sgd": "one step of size η against the gradient",
    "momentum": "one step along v, the sum of past gradients, older ones counting less",
    "nesterov": "as momentum, but looking one step ahead along v",
    "rmsprop": "one step, shorter where the gradient's mean square s is large",
    "adam": "one step along the mean gradient m, shorter where its mean square v is large" + _STEPS_OF_ADAM,
}


@dataclass(frozen=True, eq=False)
class Form:
    """Line and equation of the notes, the equation in letters, and the sentence. There is one of each kind."""

    line: int
    eq: int | None
    symbol: Symbol
    general: tuple[Node, ...]
    note: str


def form_of(line: int, eq: int | None, symbol: str, general: tuple[str, ...], note: str) -> Form:
    """A form whose formulas are read from text."""
    name = read(symbol)
    if not isinstance(name, Symbol):
        raise ValueError(f"{symbol!r} is no symbol")
    return Form(line, eq, name, tuple(map(read, general)), note)


def _words(line: int, symbol: str, words: Words, note: str) -> Form:
    return Form(line, None, form_of(line, None, symbol, (), "").symbol, (words,), note)


@cache
def pre_activation(layer: int) -> Form:
    """a_j = Σ_i w_ji z_i."""
    source, sent = ("xᵢ", "the inputs") if layer == 1 else ("zᵢ", "what the layer before sends forward")
    return form_of(4, None, "aⱼ", (f"Σᵢ wⱼᵢ {source}",), f"{sent}, weighted; source 0 is the bias, z₀ = 1")


@cache
def activation(name: str, *, is_output: bool) -> Form:
    """z_j = h(a_j)."""
    letter = "ₒ" if is_output else "ⱼ"
    symbol = f"{'y' if is_output else 'z'}{letter}"
    spelt = (f"e^a{letter}/Σₖ e^aₖ",) if name == "softmax" else ()
    return form_of(4, None, symbol, (f"h(a{letter})", *spelt), f"h, here {name}, of what arrives")


@cache
def loss(rule: Loss) -> Form:
    """E_ℓ of one sample."""
    note = f"{rule.name}: how far y is from r"
    if rule.formula != rule.arithmetic:
        note += "; computed from a, which is exact where y has rounded to 0 or 1"
    return form_of(4, None, "E", (rule.formula,), note)


@cache
def batch_loss() -> Form:
    """E of a batch."""
    return form_of(4, None, "E", ("1/m Σₛ Eₛ",), "the mean of E over the batch's samples")


@cache
def output_delta(rule: Loss) -> Form:
    """δ_o = ∂E/∂a_o."""
    note = "how fast the loss grows with aₒ"
    if "h" not in rule.delta_formula:
        note += ": the slope of h cancels"
    return form_of(5, None, "δₒ", ("∂E/∂aₒ", rule.delta_formula), note)


@cache
def hidden_delta() -> Form:
    """δ_j = h′(a_j) Σ_k δ_k w_kj."""
    note = "what the next layer's errors send back, times the slope of h"
    return form_of(6, 2, "δⱼ", ("h′(aⱼ) Σₖ δₖ wₖⱼ",), note)


@cache
def weight_gradient(source: str, samples: int, l2: float) -> Form:
    """Δw_ji = δ_j z_i; `source` is x or z, `l2` is 0 where there is no penalty."""
    general = f"δⱼ {source}ᵢ"
    note = "the error at one end times the activation at the other"
    if samples > 1:
        general, note = f"1/m Σₛ {general}", f"{note}, the mean over the batch's samples"
    if l2:
        general, note = f"{general} + λ wⱼᵢ", f"{note}; and the slope of the penalty ½ λ w²"
    return form_of(8, 1, "Δwⱼᵢ", (general,), note)


@cache
def fixed_bias_gradient() -> Form:
    """Δw_j0 of a bias that is not trained."""
    return form_of(8, None, "Δwⱼᵢ", ("0",), "biases are not trained here")


@cache
def optimizer_line(rule: Optimizer, name: str) -> Form:
    """One statement of the optimizer's formula: a slot, a part of the step, or the weight itself."""
    letters: dict[str, Node] = {known: Symbol(known, _MATRIX_LETTERS) for known in ("w", "Δw", *rule.slots)}
    tree = next(statement.tree for statement in parse(rule.formula) if statement.name == name)
    symbol = letters.get(name, read(name))
    if not isinstance(symbol, Symbol):
        raise ValueError(f"{name!r} is no symbol")
    return Form(9, None, symbol, (bind(tree, letters),), _OPTIMIZERS.get(rule.name, "line 9"))


@cache
def initial_weight(scheme: str, *, is_given: bool, is_bias: bool) -> Form:
    """The weight that line 1 leaves."""
    if is_given:
        return _words(1, "wⱼᵢ", Words("given"), "the experiment gives it")
    if is_bias:
        return _words(1, "wⱼᵢ", Words("0"), "biases start at 0")
    return _words(1, "wⱼᵢ", INITIAL_WEIGHTS[scheme], f"drawn by {scheme}, n units to m")


@cache
def initial_slot(name: str) -> Form:
    """A slot of the optimizer before the first update."""
    return Form(1, None, Symbol(name, _MATRIX_LETTERS), (read("0"),), "what the optimizer remembers starts at 0")


@cache
def sample_value(name: str) -> Form:
    """x_i or r_k."""
    if name == "x":
        return _words(3, "xᵢ", Words("input i of the sample"), "the data")
    return _words(3, "rₖ", Words("target k of the sample"), "the data")


@cache
def learning_rate(formula: str, schedule: str, was_edited: bool) -> Form:
    """η_n."""
    (statement,) = parse(formula)
    note = f"the step size of epoch n, schedule {schedule}" + (", of an η set by an edit" if was_edited else "")
    return Form(2, None, Symbol("η", ("n",)), (statement.tree,), note)


@cache
def mean_loss() -> Form:
    """The mean of E over the samples of an epoch."""
    return form_of(3, None, "E", ("1/m Σₛ Eₛ",), "the mean of E over all samples of the last finished epoch")


@cache
def position(symbol: str, formula: str, note: str, line: int) -> Form:
    """Where the run is."""
    return form_of(line, None, symbol, (formula,), note)
