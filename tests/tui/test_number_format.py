"""Numbers in tables: as many significant digits as one asks for, point below point."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.tui.widgets.number_format import CellFormat, aligned, cell_text, significant, significant_within, stepped

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
DIGITS = st.sampled_from([0, *range(2, 18)])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.123456, 2, "+0.12"),
        (-12.3456, 4, "-12.35"),
        (12.0, 4, "+12.00"),
        (0.5, 6, "+0.500000"),
        (0.0123, 2, "+0.012"),
        (0.00123, 2, "+1.2e-03"),
        (999.6, 2, "+1.0e+03"),
        (123.4, 2, "+123"),
        (12345.678, 7, "+12345.68"),
        (0.0, 3, "0.000"),
        (-0.0, 3, "-0.000"),
        (0.1 + 0.2, 17, "+0.30000000000000004"),
        (-1e-300, 17, "-1e-300"),
        (-0.0, 17, "-0.0"),
        (math.nan, 5, "nan"),
        (-math.inf, 5, "-inf"),
        (math.inf, 17, "+inf"),
    ],
)
def test_a_number_has_the_digits_that_were_asked_for(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


@given(st.floats(allow_nan=False))
def test_with_17_digits_a_number_reads_back_as_the_same_float(value: float) -> None:
    assert math.copysign(1, float(significant(value, 17))) == math.copysign(1, value)
    assert float(significant(value, 17)) == value


@given(NUMBERS, DIGITS)
def test_every_number_fits_its_column(value: float, digits: int) -> None:
    form = CellFormat(digits)
    assert len(form.text(value)) < form.width or (digits == 0 and len(form.text(value)) == 8)
    assert len(form.cell(value)) <= form.width


@given(st.floats(-999, 999), st.floats(-999, 999), DIGITS)
def test_points_are_below_each_other(one: float, other: float, digits: int) -> None:
    form = CellFormat(digits)
    cells = [form.cell(value).rjust(form.width) for value in (one, other) if "e" not in form.text(value)]
    assert len({cell.index(".") for cell in cells if "." in cell}) <= 1


def test_short_numbers_keep_their_points_below_each_other_too() -> None:
    form = CellFormat()
    cells = [form.cell(value).rjust(form.width) for value in (0.12346, -12.34567, 123.4567, 0.0, -0.0)]
    assert cells == ["  +0.1235", " -12.3457", "+123.46  ", "   0.0000", "  -0.0000"]
    assert form.cell(0.00001) == "+1.0e-05"


@given(NUMBERS, st.integers(2, 17), st.integers(9, 30))
def test_where_there_is_less_room_there_are_fewer_digits(value: float, digits: int, width: int) -> None:
    assert len(significant_within(value, digits, width)) <= width
    assert len(significant_within(value, digits, width)) <= len(significant(value, digits))


def test_a_table_without_room_for_one_column_takes_fewer_digits() -> None:
    assert CellFormat.within(17, 26) == CellFormat(17)
    assert CellFormat.within(17, 20) == CellFormat(12)
    assert CellFormat.within(17, 9) == CellFormat.within(0, 9) == CellFormat()


def test_digits_go_up_to_17_and_below_2_to_as_many_as_there_is_room_for() -> None:
    assert [stepped(digits, 1) for digits in (0, 2, 16, 17)] == [5, 3, 17, 17]
    assert [stepped(digits, -1) for digits in (0, 17, 3, 2)] == [3, 16, 2, 0]


def test_numbers_in_a_list_are_aligned() -> None:
    assert aligned(["12.5", "–", "0.125", "1e-05"]) == ["12.5", " –", " 0.125", " 1e-05"]


def test_a_cell_is_never_longer_than_eight_characters() -> None:
    assert [cell_text(value) for value in (1e-320, -1e300, 99999.4)] == ["+1e-320", "-1e+300", "+99999"]
