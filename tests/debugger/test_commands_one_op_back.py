"""The instant one op earlier, made again, is the one that was: `prev`, `changed` and the equations rest on it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger.debugger import Debugger
from tests.debugger.commands_support import TASKS, at, everything, experiment, of_frame

WALKS = st.lists(
    st.tuples(st.sampled_from(["step", "next", "finish", "epoch", "into"]), st.integers(1, 7)), min_size=1, max_size=5
)


@settings(max_examples=120, deadline=None)
@given(name=st.sampled_from(list(TASKS)), walk=WALKS)
def test_one_and_two_ops_earlier_are_those_of_a_run_stopped_there(name: str, walk: list[tuple[str, int]]) -> None:
    debugger = Debugger(experiment(name))
    for command, count in walk:
        debugger.execute(f"{command} {count}")
    debugger.leave_op()
    here, digest = everything(debugger), debugger.digest()
    for ops in (1, 2):
        if debugger.position < ops:
            continue
        frame = debugger.timeline.look(debugger.position - ops)
        there = at(name, debugger.position - ops)
        assert (frame.position, frame.address) == (there.position, there.frame.address)
        assert frame.rows == there.frame.rows
        assert of_frame(debugger, frame) == everything(there)
    debugger.arrive()
    assert (everything(debugger), debugger.digest()) == (here, digest)
    debugger.execute("epoch")
    assert debugger.digest() == at(name, debugger.position).digest()


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(list(TASKS)), op=st.integers(0, 40))
def test_prev_and_changed_compare_with_the_op_before(name: str, op: int) -> None:
    debugger, before = at(name, op), everything(at(name, op - 1)) if op else {}
    for place in ("w[1][1,0]", "loss", "op", "eta", "mean_loss"):
        old = before.get(place)
        if place == "w[1][1,0]" and op:
            earlier = at(name, op - 1)
            old = earlier.value_of(earlier.compile(place))
        now = debugger.value_of(debugger.compile(place))
        assert debugger.value_of(debugger.compile(f"prev({place})")) == old
        changed = debugger.value_of(debugger.compile(f"changed({place})"))
        assert changed == (None if now is None or old is None else now != old)
