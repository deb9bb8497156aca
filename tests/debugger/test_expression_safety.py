import ast
import json
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger import expression_source
from bp_tui.debugger.expressions import (
    EvaluationError,
    ExpressionError,
    NotComputed,
    compile_expression,
    parse_target,
)
from tests.debugger.expression_samples import sample

SIZES = (2, 3, 1)

PYTHON = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "abs.__self__",
    "loss.real",
    "f'{loss}'",
    "f'{__import__(\"os\")}'",
    "'a' * 100",
    "b'a'",
    "lambda: 1",
    "(lambda: 1)()",
    "[i for i in x]",
    "sum(i for i in x)",
    "{1: 2}",
    "{1, 2}",
    "[1, 2]",
    "(1, 2)",
    "max(*x)",
    "max(x, key=abs)",
    "(loss := 1)",
    "x[1:2]",
    "x[...]",
    "x[x[1]]",
    "1 if loss else 2",
    "await loss",
    "(yield)",
    "9 ** 9 ** 9",
    "1 // 2",
    "1 % 2",
    "1 << 2",
    "1 | 2",
    "~1",
    "1 @ 2",
    "loss in x",
    "loss is 1",
    "True",
    "None",
    "...",
    "2j",
    "globals()",
    "eval(1)",
    "open(0)",
    "getattr(x, 1)",
    "__builtins__",
    "print(1)",
    "x()()",
    "abs(abs)",
    "prev",
    "1is 2",
    '"x"()',
    "ｌoss",
    "x\ud800",
]
TEXTS = [
    "import os",
    "loss = 1",
    "loss; loss",
    "1\n2",
    "(1\n)",
    "\\\n1",
    "1 # comment",
    "x\x00",
    "\ufeff1",
    "1\u00a0+ 1",
    "1\x0c+ 1",
    "٣",
    "1" * 400,
    "1" * 512,
    "0x" + "f" * 400,
    "1e999",
    "(" * 512,
    "(" * 256 + ")" * 256,
    "(" * 199 + "1" + ")" * 199,
    "x[" * 256,
    "-" * 511 + "1",
    "not " * 127 + "1",
    "~" * 511 + "1",
    "1+" * 255 + "1",
    "a" * 512,
    "1" * 100_000,
    "lambda:" * 70 + "1",
    "",
    "\t",
]


@pytest.mark.parametrize("source", PYTHON + TEXTS, ids=range(len(PYTHON + TEXTS)))
def test_a_hostile_text_is_refused_in_one_line(source: str) -> None:
    for read in (compile_expression, parse_target):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(ExpressionError) as caught:
                read(source, SIZES)
        assert "\n" not in caught.value.message
        assert caught.value.message.isprintable()
        assert len(caught.value.message) < 150
        assert 0 <= caught.value.column <= len(source)
        assert len(caught.value.pretty().splitlines()) == 3


@pytest.mark.parametrize("source", [text for text in PYTHON if text not in ("2j",)], ids=lambda text: ascii(text))
def test_the_tree_alone_is_defence_enough(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expression_source, "_check_order", lambda source: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if source == "ｌoss":  # Python reads it as the name loss, which is harmless
            compile_expression(source, SIZES)
        else:
            with pytest.raises(ExpressionError):
                compile_expression(source, SIZES)


AUDITED = """
import json, sys
import bp_tui.debugger.expressions as expressions
events, watching = set(), False
def hook(event, arguments):
    if watching:
        events.add(event)
sources = json.load(sys.stdin)
def attempt(source):
    try:
        expressions.compile_expression(source, (2, 3, 1))
    except expressions.ExpressionError as error:
        error.pretty()
attempt("1 +")
attempt("los")
sys.addaudithook(hook)
watching = True
for source in sources:
    attempt(source)
watching = False
print(json.dumps(sorted(events)))
"""


def test_nothing_but_parsing_happens_to_a_hostile_text() -> None:
    good = ["abs(delta[2][1]) > 0.5 and loss < 0.1", "norm(w[1]) / mean(x) > prev(eta)", "a[3]", "los"]
    run = subprocess.run(
        [sys.executable, "-c", AUDITED],
        input=json.dumps(PYTHON + TEXTS + good),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(run.stdout) == ["compile"]
    assert run.stderr == ""


def test_the_sources_of_the_language_never_run_text() -> None:
    folder = Path(expression_source.__file__).parent
    for name in (
        "expression_source",
        "expression_compiler",
        "expression_operators",
        "expressions",
        "target_names",
    ):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "getattr", "__import__"}


WORDS = [
    *"()[],+-*/<>.:='\"{}%&|~@^!\\#\n ",
    "loss",
    "x",
    "w[1]",
    "delta",
    "[1]",
    "[2,0]",
    "abs(",
    "prev(",
    "any(",
]
WORDS += [
    "not ",
    " and ",
    " or ",
    "1",
    "0.5",
    "1e9",
    "<=",
    "==",
    "**",
    "lambda ",
    "if ",
    "δ",
    "\ud800",
    "\x00",
    "９",
]
text = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=16).map("".join))


@settings(max_examples=400, deadline=None)
@given(text)
def test_any_text_is_an_expression_or_an_expression_error(source: str) -> None:
    refusal = None
    try:
        expression = compile_expression(source, SIZES)
    except ExpressionError as error:
        refusal = error
    if refusal is None:
        with suppress(NotComputed, EvaluationError):
            expression.evaluate(sample(SIZES), sample(SIZES, seed=1))
    else:
        assert "\n" not in refusal.message
        assert 0 <= refusal.column <= len(source)
        assert len(refusal.pretty().split("\n")) == 3
