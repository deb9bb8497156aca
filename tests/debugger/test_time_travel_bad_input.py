"""A command that cannot be done says why in one line, and nothing has changed."""

import pytest

from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from tests.debugger.time_travel_bad_lines import BAD_LINES
from tests.debugger.time_travel_experiments import opened


def everything(debugger: Debugger) -> tuple[object, ...]:
    timeline = debugger.timeline
    return (
        *(debugger.digest(), timeline.position, debugger.frame.position, debugger.frame.units, debugger.frame.branch),
        *(
            debugger.execute(line).fields
            for line in ("branches", "break", "marks", "display", "print w[1]", "print a[2]")
        ),
        *([*timeline.visited], timeline.visit),
    )


@pytest.fixture(scope="module", params=["at an op", "inside an op", "at the start"])
def debugger(request: pytest.FixtureRequest) -> Debugger:
    lines = ["goto 40", "mark here", "break delta 1", "goto 21", "set w[1][1,1] = 0.5", "watch w[1]", "display loss"]
    lines += {"at an op": ["step 9"], "inside an op": ["step 8", "into"], "at the start": ["goto start"]}[request.param]
    return opened("xor", *lines)


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: line[:30])
def test_a_line_that_cannot_be_done_is_refused_and_nothing_has_changed(debugger: Debugger, line: str) -> None:
    before = everything(debugger)
    with pytest.raises(CommandError) as refused:
        debugger.execute(line)
    assert everything(debugger) == before
    message, *place = str(refused.value).splitlines()
    assert message
    assert "None" not in message
    # An expression is shown below, with a caret under the place.
    assert not place or (len(place) == 2 and place[1].strip() == "^")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("goto @her", "no mark 'her', did you mean 'here'?"),
        ("goto @xyz", "no mark 'xyz': expected one of 'here'"),
        ("goto 1:9:delta:1", "sample '9' does not exist: expected 1 to 4"),
        ("goto 1:1:delta:3", "layer '3' does not exist: expected 1 to 2"),
        ("goto 1:1:dleta:1", "no phase 'dleta', did you mean 'delta'?"),
        ("goto 200%", "200% is beyond the end: expected 0% to 100%"),
        ("goto 1000000000001", "op '1000000000001' is out of reach: expected 0 to 1,000,000,000,000"),
        ("branch brunch-1", "no branch 'brunch-1', did you mean 'branch-1'?"),
        ("branch xyz", "no branch 'xyz': expected one of 'main', 'branch-1'"),
        ("delete 99", "there is no stop 99; stops: 1, 2"),
        ("break 3", "line 3 is carried out by no op: expected a line from 4 to 9"),
        ("break delta 3", "layer 3 does not exist: expected 1 to 2"),
        ("break foward", "no phase 'foward', did you mean 'forward'?"),
        ("watch w[3]", "w[3]: layer 3 does not exist; this network has layers 1 to 2"),
        ("watch w[1][3,1]", "w[1][3]: unit 3 does not exist; layer 1 has units 1 to 2"),
        ("set w[1][1,3] = 0", "w[1][1,3]: source unit 3 does not exist; layer 1 has source units 0 (the bias) to 2"),
        ("set eta = 0", "eta cannot be 0.0: expected a number above 0"),
        ("set loss = 1", "loss cannot be set: expected a weight or bias, w[l][j,i], or eta"),
        ("set w[1][1,1] = 1/0", "division by zero"),
        ("until 1/0", "stopped at op 29: division by zero"),
        ("history w[1]", "w[1] is more than one number: say which, such as w[1][1]"),
    ],
)
def test_the_message_says_what_would_be_right(line: str, message: str) -> None:
    debugger = opened(
        "xor", "goto 40", "mark here", "break delta 1", "goto 21", "set w[1][1,1] = 0.5", "break 9", "step 8"
    )
    with pytest.raises(CommandError) as refused:
        debugger.execute(line)
    assert str(refused.value).splitlines()[0] == message
