"""However a file is cut, flipped or shuffled, it opens as an honest beginning of itself or is refused in one line."""

from pathlib import Path

import pytest

from bp_tui.session import Recording
from bp_tui.session.format import read_contents
from tests.session.outcomes import open_or_refuse, read_or_refuse
from tests.session.recorded import SESSIONS, saved

SLOW = ["everything", "adam"]
KINDS = pytest.mark.parametrize("kind", SESSIONS)


def beginning_of(content: bytes, path: Path, damaged: bytes) -> Recording | str:
    """What is read of a damaged file: whole lines of the whole one, and a warning; or why nothing is."""
    path.write_bytes(damaged)
    found = read_or_refuse(path)
    if isinstance(found, Recording):
        header, *lines = content.splitlines(keepends=True)
        assert list(found.lines) == lines[: len(found.lines)]
        assert damaged.startswith(header)
        assert found.warning or damaged == content
    return found


@pytest.mark.parametrize("kind", ["diverged", *(pytest.param(kind, marks=pytest.mark.slow) for kind in SLOW)])
def test_cut_at_any_byte_it_is_a_beginning_or_refused(kind: str, tmp_path: Path) -> None:
    content, path = saved(kind), tmp_path / "cut.bps"
    opened = set()
    for end in range(len(content)):
        found = beginning_of(content, path, content[:end])
        if isinstance(found, Recording) and len(found.groups) not in opened:
            opened.add(len(found.groups))
            assert open_or_refuse(found) == ""
        assert isinstance(found, Recording) == (end >= content.index(b"\n") + 1)
    assert opened == {*range(len(SESSIONS[kind][1]) + 1)}


@pytest.mark.parametrize("eighth", range(8))
def test_with_any_bit_of_a_small_session_flipped_it_is_a_beginning_or_refused(eighth: int, tmp_path: Path) -> None:
    content = saved("diverged")
    flip_bits(content, tmp_path / "flipped.bps", range(eighth, len(content), 8))


@pytest.mark.slow
@pytest.mark.parametrize("kind", SLOW)
def test_with_any_bit_of_a_session_flipped_it_is_a_beginning_or_refused(kind: str, tmp_path: Path) -> None:
    content = saved(kind)
    flip_bits(content, tmp_path / "flipped.bps", range(len(content)))


def flip_bits(content: bytes, path: Path, places: range) -> None:
    path.write_bytes(content)
    flipped = bytearray(content)
    with path.open("r+b", buffering=0) as file:
        for place in places:
            for bit in range(8):
                flipped[place] ^= 1 << bit
                file.seek(place)
                file.write(flipped[place : place + 1])
                found = read_or_refuse(path)
                if isinstance(found, Recording):
                    line = content.count(b"\n", 0, place) + 1
                    assert found.damage is not None
                    assert found.damage.line == line, (place, bit)
                    if bit == 0 and place % 97 == 0:
                        assert open_or_refuse(found) == ""
                flipped[place] ^= 1 << bit
            file.seek(place)
            file.write(content[place : place + 1])


@KINDS
def test_without_any_one_line_it_is_a_beginning_or_refused(kind: str, tmp_path: Path) -> None:
    lines = saved(kind).splitlines(keepends=True)
    for index in range(len(lines)):
        damaged = b"".join(lines[:index] + lines[index + 1 :])
        found = beginning_of(saved(kind), tmp_path / "dropped.bps", damaged)
        assert isinstance(found, Recording) == (index > 0)
        assert isinstance(found, str) or len(found.lines) == index - 1


@KINDS
def test_with_any_line_doubled_it_is_a_beginning_and_read_only(kind: str, tmp_path: Path) -> None:
    lines = saved(kind).splitlines(keepends=True)
    for index in range(len(lines) - 1):
        damaged = b"".join([*lines[: index + 1], lines[index], *lines[index + 1 :]])
        found = beginning_of(saved(kind), tmp_path / "doubled.bps", damaged)
        assert isinstance(found, Recording)
        assert (len(found.lines), found.read_only) == (index, True)


@pytest.mark.parametrize("kind", ["diverged", *(pytest.param(kind, marks=pytest.mark.slow) for kind in SLOW)])
def test_with_any_two_lines_swapped_it_is_a_beginning_or_refused(kind: str, tmp_path: Path) -> None:
    lines = saved(kind).splitlines(keepends=True)
    for one in range(len(lines)):
        for other in range(one + 1, len(lines)):
            damaged = [*lines]
            damaged[one], damaged[other] = lines[other], lines[one]
            found = beginning_of(saved(kind), tmp_path / "swapped.bps", b"".join(damaged))
            assert isinstance(found, Recording) == (one > 0)
            assert isinstance(found, str) or len(found.lines) == one - 1


def test_without_any_two_lines_it_is_a_beginning(tmp_path: Path) -> None:
    content = saved("everything")
    lines = content.splitlines(keepends=True)
    for one in range(1, len(lines)):
        for other in range(one + 1, len(lines), 3):
            damaged = b"".join(lines[:one] + lines[one + 1 : other] + lines[other + 1 :])
            found = beginning_of(content, tmp_path / "dropped.bps", damaged)
            assert isinstance(found, Recording)
            assert len(found.lines) == one - 1


def test_the_line_that_is_damaged_is_named(tmp_path: Path) -> None:
    lines = saved("everything").splitlines(keepends=True)
    lines[6] = lines[6].replace(b"tbreak", b"rbreak")
    (tmp_path / "damaged.bps").write_bytes(b"".join(lines))
    found = read_or_refuse(tmp_path / "damaged.bps")
    assert isinstance(found, Recording)
    warning = f"{found.name} line 7 is damaged: its checksum is wrong; read-only, with the 2 commands before it"
    assert found.warning == warning


def test_line_ends_of_windows_are_as_good(tmp_path: Path) -> None:
    path = tmp_path / "windows.bps"
    path.write_bytes(saved("everything").replace(b"\n", b"\r\n"))
    assert read_contents(path).damage is None
    found = read_or_refuse(path)
    assert isinstance(found, Recording)
    assert (found.warning, open_or_refuse(found)) == ("", "")
