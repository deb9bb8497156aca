"""Whatever is typed, the debugger answers or refuses, what it says can be printed, and its position is a valid one."""

import warnings

from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger.commands import COMMANDS, CommandError
from bp_tui.debugger.debugger import Debugger
from tests.debugger.commands_support import TASKS, at, everything, experiment

ENDLESS = ("until", "continue")  # where nothing becomes true
WORDS = st.sampled_from([*(name for name in COMMANDS if name not in ENDLESS), *"snfeiqSNFEI?pd", "stp", ""])
EXPRESSIONS = st.sampled_from(
    [
        "loss",
        "w[1]",
        "z[9]",
        "prev(w[1])",
        "changed(loss)",
        "1 / (op - 3)",
        "a[1][1] > 0",
        "sum(dw[1])",
        "los",
        "(",
        "x[0]",
    ]
)
ARGUMENTS = (
    st.none() | st.integers(-1, 12).map(str) | EXPRESSIONS | st.text(max_size=6).filter(lambda t: not t.isdigit())
)
LINES = st.tuples(WORDS, ARGUMENTS).map(lambda pair: " ".join(part for part in pair if part is not None))
ANY_LINES = LINES | st.text(max_size=12).filter(lambda text: not any(c.isdigit() for c in text))


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(list(TASKS)), lines=st.lists(ANY_LINES, max_size=8))
def test_any_session_is_answered_or_refused(name: str, lines: list[str]) -> None:
    debugger = Debugger(experiment(name))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for line in lines:
            try:
                said = debugger.execute(line).text
            except CommandError as error:
                said = str(error)
            assert all(part.isprintable() for part in said.split("\n"))
            assert all(part.isprintable() for part in debugger.equation_lines())
    there = at(name, debugger.position, debugger.frame.units)
    assert (everything(debugger), debugger.digest()) == (everything(there), there.digest())
