"""What a CSV file may look like, and which arrays come out of it."""

from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import Dataset, load_data

FLOWERS = "length,width,species\n5.1,3.5,setosa\n7.0,3.2,virginica\n6.4,3.2,virginica\n4.9,3.0,setosa\n"
NUMBERS = "a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.5\n"


def load(folder: Path, text: str | bytes, **options: object) -> Dataset:
    (folder / "table.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return load_data({"file": "table.csv", **options}, base=folder, seed=0)


def test_a_file_is_found_relative_to_base(tmp_path: Path) -> None:
    assert load(tmp_path, NUMBERS).inputs.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_the_last_column_is_the_target_unless_another_is_named(tmp_path: Path) -> None:
    assert load(tmp_path, NUMBERS).targets.tolist() == [[0.5], [1.5], [2.5]]


def test_the_target_may_be_any_column(tmp_path: Path) -> None:
    data = load(tmp_path, NUMBERS, target="a", target_kind="numbers")
    assert (data.targets.tolist(), data.input_names) == ([[1], [3], [5]], ("b", "y"))


def test_several_target_columns_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    data = load(tmp_path, NUMBERS, target=["y", "a"])
    assert (data.targets.tolist(), data.target_names) == ([[0.5, 1], [1.5, 3], [2.5, 5]], ("y", "a"))


def test_arrays_are_contiguous_float64(tmp_path: Path) -> None:
    data = load(tmp_path, FLOWERS, held_out=0.5)
    for array in (data.inputs, data.targets, data.held_out_inputs, data.held_out_targets):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous


def test_column_names_come_from_the_header(tmp_path: Path) -> None:
    assert load(tmp_path, FLOWERS).input_names == ("length", "width")


def test_columns_of_a_file_without_a_header_are_numbered(tmp_path: Path) -> None:
    data = load(tmp_path, "1,2,0.5\n3,4,1.5\n")
    assert (data.input_names, data.target_names) == (("column 1", "column 2"), ("column 3",))


def test_a_first_row_of_numbers_is_a_sample(tmp_path: Path) -> None:
    assert load(tmp_path, "1,2,0.5\n3,4,1.5\n").inputs.tolist() == [[1, 2], [3, 4]]


def test_a_first_row_with_its_text_where_the_second_has_it_is_a_sample(tmp_path: Path) -> None:
    assert len(load(tmp_path, "5.1,3.5,setosa\n7.0,3.2,virginica\n").inputs) == 2


def test_a_first_row_with_text_above_numbers_is_a_header(tmp_path: Path) -> None:
    assert load(tmp_path, "1,2,y\n3,4,0.5\n5,6,1.5\n").input_names == ("1", "2")


def test_a_header_of_numbers_can_be_declared(tmp_path: Path) -> None:
    data = load(tmp_path, "0,1,2\n1,2,0.5\n3,4,1.5\n", header=True)
    assert (data.input_names, len(data.inputs)) == (("0", "1"), 2)


def test_a_nameless_header_cell_gets_its_columns_number(tmp_path: Path) -> None:
    assert load(tmp_path, ",b,y\n1,2,0.5\n3,4,1.5\n").input_names == ("column 1", "b")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    assert load(tmp_path, NUMBERS.replace(",", delimiter)).input_names == ("a", "b")


def test_commas_inside_quotes_do_not_separate_cells(tmp_path: Path) -> None:
    assert load(tmp_path, '"length, cm",y\n1,0.5\n2,1.5\n').input_names == ("length, cm",)


def test_a_quoted_cell_may_span_lines(tmp_path: Path) -> None:
    assert load(tmp_path, 'a,kind\n1,"one\ntwo"\n2,three\n').class_names == ("one\ntwo", "three")


def test_spaces_around_cells_do_not_matter(tmp_path: Path) -> None:
    data = load(tmp_path, " a , kind \n 1 , yes \n 2 , no \n")
    assert (data.input_names, data.class_names) == (("a",), ("no", "yes"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(tmp_path: Path, end: str) -> None:
    assert load(tmp_path, NUMBERS.replace("\n", end).encode()).inputs.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_the_last_line_needs_no_ending(tmp_path: Path) -> None:
    assert len(load(tmp_path, NUMBERS.rstrip()).inputs) == 3


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + NUMBERS.encode()).input_names == ("a", "b")


def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    assert len(load(tmp_path, "\n" + NUMBERS.replace("\n", "\n  \n\n")).inputs) == 3


def test_names_and_labels_may_be_in_any_script(tmp_path: Path) -> None:
    data = load(tmp_path, "größe,种类\n1,猫\n2,犬\n")
    assert (data.input_names, data.target_names, data.class_names) == (("größe",), ("种类",), ("犬", "猫"))


def test_numbers_are_read_to_the_last_bit(tmp_path: Path) -> None:
    values = [0.1, 1 / 3, 2.0**-1074, 1.7976931348623157e308]
    text = "a,y\n" + "".join(f"{value!r},{i}.5\n" for i, value in enumerate(values))
    assert load(tmp_path, text).inputs[:, 0].tolist() == values


def test_rows_of_many_blocks_keep_their_order(tmp_path: Path) -> None:
    text = "a,y\n" + "".join(f"{i},{i}.5\n" for i in range(120_000))
    assert load(tmp_path, text).inputs[:, 0].tolist() == list(range(120_000))


def test_the_source_names_the_file_and_its_rows(tmp_path: Path) -> None:
    assert load(tmp_path, NUMBERS).source == "table.csv: 3 rows"
