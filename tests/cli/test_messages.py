"""The words of messages: nothing foreign reaches a terminal raw, and the nearest name is offered."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.messages import (
    counted,
    did_you_mean,
    known_names,
    name_list,
    nearest,
    quoted,
    safe_line,
    safe_text,
    shortened,
    shown_name,
    shown_value,
)

ANYTHING = st.text(st.characters(codec=None), max_size=30) | st.text(
    st.sampled_from(
        "\x00\x07\x08\x1b\r\n\t\x7f\x85\x9b\xad\u0301\u115f\u200b\u200f\u202e\u2028\u2066\u2800\ufe0f\ufeff\ud800"
    )
)


def invisible(character: str) -> bool:
    """What must never be printed: controls, formats, surrogates, private, marks without width, odd blanks."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me")
        or (character.isspace() and character != " ")
        or character in "\u115f\u1160\u2800\u3164\uffa0"
    )


@given(ANYTHING)
def test_safe_text_leaves_nothing_invisible_but_line_ends(text: str) -> None:
    assert not any(invisible(each) for each in safe_text(text) if each != "\n")
    assert safe_text(text).count("\n") == text.count("\n")


@given(ANYTHING)
def test_safe_text_is_done_in_one_go(text: str) -> None:
    assert safe_text(safe_text(text)) == safe_text(text)


@given(ANYTHING)
def test_safe_line_is_one_printable_line(text: str) -> None:
    assert safe_line(text).isprintable()
    assert "\n" not in safe_line(text)


@given(ANYTHING)
def test_quotes_and_names_are_printable_whatever_they_hold(text: str) -> None:
    for shown in (quoted(text), shown_name(text), shown_value(text), name_list([text]), known_names(text, [text])):
        assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("größe 漢字 δ η₁ 🙂", "größe 漢字 δ η₁ 🙂"),
        ("cafe\u0301", "café"),
        ("a\tb\r\n", "a␉b␍\n"),
        ("\x1b[31m\x07", "␛[31m␇"),
        ("\x7f\x9b", "␡\ufffd"),
        ("\u202e\u200b\u2028\ud800", "\ufffd" * 4),
        ("q\u0301", "q\ufffd"),
        ("[red]x[/]", "[red]x[/]"),
    ],
)
def test_safe_text_shows_what_was_there(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", "'text'"),
        ("x" * 50, f"'{'x' * 40}'…"),
        (True, "true"),
        (0.5, "0.5"),
        (float("nan"), "nan"),
        (-3, "-3"),
        (10**39, str(10**39)),
        (10**40, "a huge number"),
        (-(10**4_000), "a huge number"),
        ([1], "a list"),
        ({}, "a table"),
        (None, "nothing"),
        (b"x", "a bytes"),
    ],
)
def test_a_value_is_shown_as_it_is_written_or_by_its_kind(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_a_file_name_is_shown_plain_where_it_can_be() -> None:
    assert shown_name("data/größe 1.csv") == "data/größe 1.csv"
    assert shown_name("") == "''"
    assert shown_name("a\nb.csv") == r"'a\nb.csv'"
    long = shown_name("a" * 300 + "b" * 300)
    assert (len(long), long[0], long[-1], long.count("…")) == (200, "a", "b", 1)


def test_counts_have_their_plural_and_commas() -> None:
    assert [counted(n, "row") for n in (0, 1, 2, 1_000)] == ["0 rows", "1 row", "2 rows", "1,000 rows"]


def test_a_list_of_names_ends_where_it_gets_long() -> None:
    assert name_list("ab") == "'a', 'b'"
    assert name_list(map(str, range(1_020))).endswith("'19' and 1,000 more")
    assert shortened("x" * 41) == "x" * 39 + "…"


def test_the_nearest_name_is_found_whatever_the_case() -> None:
    assert nearest("SGMOID", ["sigmoid", "tanh"]) == "sigmoid"
    assert nearest("zzz", ["sigmoid", "tanh"]) is None
    assert did_you_mean("tanhh", ["sigmoid", "tanh"]) == ", did you mean 'tanh'?"
    assert did_you_mean("zzz", ["sigmoid", "tanh"]) == ""
    assert known_names("zzz", ["sigmoid", "tanh"]) == ": expected one of 'sigmoid', 'tanh'"


def test_a_hostile_name_costs_no_time() -> None:
    assert nearest("x" * 10**7, ["y" * 10**6, "tanh"]) is None


def test_every_character_there_is_becomes_visible() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert not any(invisible(each) for each in safe_line(everything))
