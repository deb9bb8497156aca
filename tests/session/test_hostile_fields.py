"""Every field of every kind of record, whatever stands in it: read, or refused in one line that names the field."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bp_tui.session import Recording
from tests.garbage import nested
from tests.session.forging import Fields, Forgery
from tests.session.outcomes import one_line, open_or_refuse, read_or_refuse, refusal
from tests.session.recorded import saved

WHOLE = Forgery(saved("everything"))
FIELDS = [(index, key) for index, (_, data) in enumerate(WHOLE.events) for key in data]
ONE_OF_EACH = {(WHOLE.events[index][0], key): (index, key) for index, key in FIELDS}.values()
EXPERIMENT = [("experiment",), ("experiment", "network"), ("experiment", "training")]
HEADER = [(), *EXPERIMENT, ("data",), ("data", "description")]
WRONG: list[Any] = [
    *(None, True, False, 0, -1, 1, 3, 10**14, 10**15, 10**16, 10**30, 0.0, 1.5, -0.0, 1e308),
    *(
        "",
        "x",
        "main",
        "nan",
        "inf",
        "-0x1p-1",
        "0x1p+99999",
        "AAAAAAAA8D8=",
        "=",
        "é",
        "\x1b[31m",
        "\ud800",
        "x" * 5_000,
    ),
    *([], [1], [0, 0], [1, 10**15], [1, 1, 99], [1, 0, 0], [[]], ["x"], {}, {"1": 1}, {"x": 1}, {"01": 1}, {"9": -1}),
]
GARBAGE = nested(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)


def opened_or_refused(forgery: Forgery, folder: Path) -> str:
    """Empty, or why it is refused."""
    found = read_or_refuse(forgery.write(folder))
    return open_or_refuse(found) if isinstance(found, Recording) else found


def of_header(fields: Fields, way: tuple[str, ...]) -> Fields:
    for key in way:
        fields = fields[key]
    return fields


@pytest.mark.parametrize(
    ("index", "key"), [*ONE_OF_EACH, *(pytest.param(*place, marks=pytest.mark.slow) for place in FIELDS)]
)
def test_any_field_of_an_event_with_a_wrong_value_is_read_or_refused(index: int, key: str, tmp_path: Path) -> None:
    for value in WRONG:
        forgery = WHOLE.copy()
        forgery.events[index][1][key] = value
        opened_or_refused(forgery, tmp_path)


@pytest.mark.parametrize(("index", "key"), ONE_OF_EACH)
def test_any_field_that_is_missing_is_read_or_refused(index: int, key: str, tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    del forgery.events[index][1][key]
    opened_or_refused(forgery, tmp_path)


@pytest.mark.parametrize("way", HEADER)
def test_any_field_of_the_header_with_a_wrong_value_is_read_or_refused(way: tuple[str, ...], tmp_path: Path) -> None:
    for key in of_header(WHOLE.header, way):
        for value in WRONG:
            forgery = WHOLE.copy()
            of_header(forgery.header, way)[key] = value
            opened_or_refused(forgery, tmp_path)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(FIELDS), value=GARBAGE)
def test_any_field_with_garbage_is_read_or_refused(tmp_path: Path, place: tuple[int, str], value: object) -> None:
    forgery = WHOLE.copy()
    forgery.events[place[0]][1][place[1]] = value
    opened_or_refused(forgery, tmp_path)


@pytest.mark.parametrize(
    ("kind", "key", "value", "expected"),
    [
        ("command", "ops", [5], "'ops' is not a list of 2 whole numbers"),
        ("command", "digest", "\x1b]52;c;aGk=\x07", "'digest' is not 64 hexadecimal digits"),
        ("command", "hits", {"x": 1}, "'hits' is not whole numbers by number"),
        ("command", "line", 5, "'line' is not a text of at most 4,000 characters"),
        ("edit", "value", "0.5x", "'value' is not a hexadecimal float such as 0x1.8p+1"),
        ("edit", "place", [0, 1, 1], "'place' is not a layer and a unit, from 1, and a source"),
        ("branch", "name", "\u202egnp", "'name' is not a name of up to 40 letters, digits, - and _"),
        ("stop", "kind", "bomb", "'kind' is not one of 'breakpoint', 'watchpoint', 'trap'"),
        ("anchor", "parameters", "AAA", "'parameters' is not an array of ? floats in base64"),
        ("end", "commands", -1, "'commands' is not a whole number from 0 to 1000000000000000"),
    ],
)
def test_the_line_and_the_field_are_named(kind: str, key: str, value: object, expected: str, tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    index = forgery.index(kind)
    forgery.events[index][1][key] = value
    path = forgery.write(tmp_path)
    assert refusal(path) == f"{path} line {index + 2}: {expected}"


@pytest.mark.parametrize(
    ("kind", "key", "value", "expected"),
    [
        ("command", "ops", [4, 5], "'step 5' starts at op 4, but op 0 was reached"),
        ("command", "branch", "nowhere", "there is no branch 'nowhere'"),
        ("command", "hits", {"9": 1}, "there is no stop 9"),
        ("branch", "op", 10**15, "branch 'branch-1' cannot leave main at op 1000000000000000"),
        ("branch", "edits", 3, "branch 'branch-1' cannot leave main at op 21"),
        ("branch", "parent", "nowhere", "there is no branch 'nowhere'"),
        ("edit", "op", 10**12, "an edit at op 1000000000000, but branch-1 ends at op 21"),
        ("removed", "number", 7, "there is no display 7 to remove"),
        ("mark", "op", 10**15, "op 1000000000000000 of main was not reached"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    kind: str, key: str, value: object, expected: str, tmp_path: Path
) -> None:
    forgery = WHOLE.copy()
    index = forgery.index(kind)
    forgery.events[index][1][key] = value
    path = forgery.write(tmp_path)
    assert refusal(path) == f"{path} line {index + 2}: {expected}"


def test_an_anchor_inside_a_batch_is_refused(tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    forgery.of_kind("anchor")[1]["op"] = 17
    assert "the anchor at op 17 of branch-1 is not at the start of a batch" in refusal(forgery.write(tmp_path))


def test_an_anchor_of_another_size_is_refused(tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    forgery.of_kind("anchor")[1]["parameters"] = "AAAAAAAA8D8="
    assert "the anchor at op 18 of branch-1 is of another network" in refusal(forgery.write(tmp_path))


def test_a_first_anchor_of_another_size_is_refused_before_a_network_is_built(tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    forgery.header["experiment"]["network"].update(layers=[2, 4096, 4096, 1], activations=["tanh"] * 3)
    assert one_line(refusal(forgery.write(tmp_path))).endswith("but the network of line 1 has 16,797,697")


def test_a_session_without_its_start_is_refused(tmp_path: Path) -> None:
    forgery = WHOLE.copy()
    del forgery.events[0]
    assert refusal(forgery.write(tmp_path)).endswith("its first event is not the state before the first op")
