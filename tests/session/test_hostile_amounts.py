"""However much a session holds, or says it holds: it is opened or refused in little time and memory."""

import json
import tracemalloc
from pathlib import Path
from time import process_time

import pytest

from bp_tui.session import load_session
from bp_tui.session.verify import verify
from tests.session.forging import Forgery, checked, event_line, header_line
from tests.session.outcomes import one_line, open_or_refuse, refusal
from tests.session.recorded import WEIGHTS, XOR, content, recorded, saved

SECONDS = 10.0  # of the processor; far more than it takes, far less than for ever


def small() -> Forgery:
    """A session with next to nothing in it."""
    forgery = Forgery(content(recorded(XOR, ["step 6"])))
    del forgery.events[2:]
    return forgery


def with_second_line(folder: Path, line: bytes) -> Path:
    path = folder / "hostile.bps"
    path.write_bytes(saved("everything").splitlines(keepends=True)[0] + line + line)
    return path


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"title":"a","title":"b"}', "it is no JSON"),
        ('{"title":NaN}', "it is no JSON"),
        ('{"title":-Infinity}', "it is no JSON"),
        ('{"title":1e999}', "it is no JSON"),
        ('{"title":%s}' % ("9" * 5_000), "it is no JSON"),
        ('{"title":%s}' % ("[" * 100_000 + "]" * 100_000), "it is no JSON"),
        ('{"title":%s}' % ("[" * 40 + "]" * 40), "it is nested more than 32 deep"),
        ('{"title":[%s0]}' % ("0," * 1_000_000), "it holds more than 1,000,000 values"),
        ('{"title":"\\x"}', "it is no JSON"),
        ('{"title":"a"', "it is no JSON"),
        ("5", "it is no event"),
        ("{},{}", "it is no event"),
    ],
)
def test_a_line_that_is_no_json_of_ours_ends_what_is_read(data: str, reason: str, tmp_path: Path) -> None:
    recording = load_session(with_second_line(tmp_path, event_line(1, "title", data)))
    assert recording.damage is not None
    assert (recording.damage.line, recording.damage.reason) == (2, reason)


@pytest.mark.parametrize("body", [b"[1", b"[", b"{", b"", b'[1,"title",{"title":"\xff"}', b"[1.0,2,3"])
def test_any_bytes_with_a_checksum_are_no_event(body: bytes, tmp_path: Path) -> None:
    assert load_session(with_second_line(tmp_path, checked(body))).damage is not None


def test_unknown_kinds_are_skipped(tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    for index in (0, 5, len(forgery.events)):
        forgery.insert(index, "weather", {"sun": [1, 2.5, None]})
    recording = load_session(forgery.write(tmp_path))
    assert open_or_refuse(recording) == ""


@pytest.mark.parametrize(
    ("version", "least", "said"),
    [([1, 7], [1, 0], ""), ([2, 0], [2, 0], "2.0"), ([2, 3], [1, 0], "2.0"), ([1, 9], [1, 8], "1.8")],
)
def test_a_version_that_needs_a_newer_program_is_refused_by_name(
    version: list[int], least: list[int], said: str, tmp_path: Path
) -> None:
    forgery = Forgery(saved("everything"))
    forgery.header.update(version=version, least_reader=least)
    path = forgery.write(tmp_path)
    if not said:
        assert open_or_refuse(load_session(path)) == ""
    else:
        assert f"needs a reader of version {said}: this program reads up to 1.0" in refusal(path)


def test_a_title_of_ten_megabytes_is_refused_in_a_short_line(tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.of_kind("title")[0]["title"] = "x" * 10**7
    assert refusal(forgery.write(tmp_path)).endswith("'title' is not a text of at most 10,000 characters")


@pytest.mark.parametrize(
    "layers", [[4096] * 64, [2, *[4096] * 63, 1], [2, 10**9, 1], [2, 4096, 4096, 4096, 4096, 1], [2] * 70]
)
def test_a_network_that_the_file_has_no_numbers_for_is_never_built(layers: list[int], tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.header["experiment"]["network"].update(layers=layers, activations=["tanh"] * (len(layers) - 1))
    assert_refused_in_little_memory(forgery.write(tmp_path))


@pytest.mark.parametrize("shape", [[10**9, 2, 1, 0], [10**15, 0, 0, 0], [4, 2, 1, 10**12], [0, 2, 1, 0]])
def test_data_that_is_not_there_is_never_made_room_for(shape: list[int], tmp_path: Path) -> None:
    forgery = Forgery(saved("everything"))
    forgery.header["data"]["shape"] = shape
    forgery.header["data"]["inside"] = {
        **dict.fromkeys(("inputs", "targets", "held_out_inputs", "held_out_targets", "source"), ""),
        "input_names": ["x"] * shape[1],
        "target_names": ["y"] * shape[2],
        "class_names": [],
        "kind": "numbers",
        "image_shape": None,
    }
    assert_refused_in_little_memory(forgery.write(tmp_path))


def test_drawn_data_of_a_million_million_samples_is_refused(tmp_path: Path) -> None:
    forgery = Forgery(saved("adam"))
    forgery.header["data"]["description"]["samples"] = 10**12
    assert_refused_in_little_memory(forgery.write(tmp_path))


def assert_refused_in_little_memory(path: Path) -> None:
    load_session(path)
    tracemalloc.start()
    try:
        assert refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", [10**6, 10**12, 10**15])
def test_a_place_far_beyond_every_anchor_is_refused_and_not_gone_to(end: int, tmp_path: Path) -> None:
    forgery = small()
    del forgery.of_kind("command")[0]["digest"]
    forgery.of_kind("command")[0]["ops"] = [0, end]
    assert one_line(refusal(forgery.write(tmp_path))).endswith("expected 20,012 at most")


@pytest.mark.parametrize(
    "lines", [["epoch 900"], ["epoch 9000", "goto 50%"], ["epoch 2000", "goto 3", "set eta = 1", "epoch 700"]]
)
def test_wherever_an_honest_session_ends_an_anchor_is_near(lines: list[str], tmp_path: Path) -> None:
    session = recorded(WEIGHTS, lines)
    forgery = Forgery(content(session))
    while forgery.events[-1][0] != "command":  # as a program leaves it that is killed
        forgery.events.pop()
    assert open_or_refuse(load_session(forgery.write(tmp_path))) == ""


def repeated(folder: Path, count: int, kind: str, data: str) -> Path:
    """A session in which one thing happens again and again; `#` stands for its number."""
    forgery = small()
    lines = [header_line(json.dumps(forgery.header))]
    lines += [event_line(seq, kind, json.dumps(data)) for seq, (kind, data) in enumerate(forgery.events, 1)]
    for number in range(1, count + 1):
        lines.append(event_line(len(lines), kind, data.replace("#", str(number))))
    lines.append(event_line(len(lines), "command", '{"line":"print loss","ops":[6,6]}'))
    path = folder / "many.bps"
    path.write_bytes(b"".join(lines))
    return path


@pytest.mark.parametrize(
    ("count", "kind", "data", "reason"),
    [
        (10_500, "branch", '{"name":"b#","parent":"main","op":6,"edits":0}', "at most 10,000 branches"),
        (9_000, "branch", '{"name":"b#","parent":"main","op":6,"edits":0}', ""),
        (10_500, "edit", '{"branch":"main","op":6,"place":[1,1,1],"value":"0x1p-1"}', "at most 10,000 edits"),
        (1_500, "stop", '{"number":#,"kind":"breakpoint","source":"if loss > 1"}', "at most 1,000 stops"),
        (1_500, "display", '{"number":#,"expression":"loss"}', "at most 1,000 displays"),
        (10_500, "mark", '{"name":"m#","branch":"main","op":6}', "at most 10,000 marks"),
        (20_000, "command", '{"line":"print loss","ops":[6,6]}', ""),
        (5_000, "taken-over", '{"command":1,"name":"b#","branch":"main","op":6}', "taken over 100 times at most"),
        (20_000, "weather", '{"sun":#}', ""),
    ],
)
def test_many_of_a_kind_are_opened_or_refused_soon(
    count: int, kind: str, data: str, reason: str, tmp_path: Path
) -> None:
    start = process_time()
    refused = open_or_refuse(load_session(repeated(tmp_path, count, kind, data)))
    assert process_time() - start < SECONDS
    assert reason in refused
    assert bool(reason) == bool(refused)


def test_branches_of_branches_of_branches_are_opened_soon(tmp_path: Path) -> None:
    forgery = small()
    for number in range(1, 9_901):
        parent = f"b{number - 1}" if number > 1 else "main"
        forgery.events.append(("branch", {"name": f"b{number}", "parent": parent, "op": 6, "edits": 0}))
    forgery.events.append(("command", {"line": "branch b9900", "ops": [6, 6], "branch": "b9900"}))
    start = process_time()
    assert open_or_refuse(load_session(forgery.write(tmp_path))) == ""
    assert process_time() - start < SECONDS


def test_taken_over_after_many_different_commands_is_refused_soon(tmp_path: Path) -> None:
    forgery = small()
    forgery.events += [("command", {"line": "print loss", "ops": [6, 6]})] * 5_000
    for number in range(1, 5_001):
        place = {"command": number, "name": f"b{number}", "branch": "main", "op": 6}
        forgery.events += [("taken-over", place), ("command", {"line": "print loss", "ops": [6, 6]})]
    start = process_time()
    assert "taken over 100 times at most" in refusal(forgery.write(tmp_path))
    assert process_time() - start < SECONDS


def test_verifying_what_would_take_for_ever_can_be_left_off_at_any_slice(tmp_path: Path) -> None:
    forgery = small()
    place = {"command": 1, "name": "b1", "branch": "main", "op": 10**12}
    forgery.events += [("taken-over", place), ("command", {"line": "print loss", "ops": [10**12, 10**12]})]
    path = forgery.write(tmp_path)
    work = verify(load_session(path))
    positions = [next(work).position for _ in range(20)]
    assert positions == sorted({*positions})
    work.close()
    assert "beyond the last state" in refusal(path)
