"""Which target columns are classes, and what they become."""

from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import DataError, Dataset, load_data


def load(folder: Path, column: list[object], **options: object) -> Dataset:
    rows = [f"{j},{value}\n" for j, value in enumerate(column)]
    (folder / "table.csv").write_text("x,y\n" + "".join(rows))
    return load_data({"file": "table.csv", **options}, base=folder, seed=0)


def test_text_becomes_one_column_per_class(tmp_path: Path) -> None:
    assert load(tmp_path, ["c", "a", "b"]).targets.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_columns_of_classes_are_named_after_them(tmp_path: Path) -> None:
    assert load(tmp_path, ["c", "a", "b"]).target_names == ("a", "b", "c")


def test_text_classes_are_sorted_by_code_point(tmp_path: Path) -> None:
    assert load(tmp_path, ["b", "a", "B", "é"]).class_names == ("B", "a", "b", "é")


def test_number_classes_are_sorted_by_value(tmp_path: Path) -> None:
    assert load(tmp_path, [10, 9, 100] * 2).class_names == ("9", "10", "100")


def test_two_classes_become_a_single_column(tmp_path: Path) -> None:
    assert load(tmp_path, ["yes", "no", "yes"]).targets.tolist() == [[1], [0], [1]]


def test_a_single_class_column_keeps_its_name(tmp_path: Path) -> None:
    assert load(tmp_path, ["yes", "no", "yes"]).target_names == ("y",)


def test_a_single_class_column_knows_what_0_and_1_stand_for(tmp_path: Path) -> None:
    assert load(tmp_path, ["yes", "no", "yes"]).class_names == ("no", "yes")


def test_one_hot_makes_two_columns_of_two_classes(tmp_path: Path) -> None:
    assert load(tmp_path, ["yes", "no"], one_hot=True).targets.tolist() == [[0, 1], [1, 0]]


def test_a_single_column_cannot_hold_three_classes(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'y' has 3 classes: only 2 fit one column"):
        load(tmp_path, ["a", "b", "c"], one_hot=False)


def test_two_whole_numbers_become_0_and_1(tmp_path: Path) -> None:
    assert load(tmp_path, [1, -1, 1]).targets.tolist() == [[1], [0], [1]]


def test_few_whole_numbers_become_one_hot(tmp_path: Path) -> None:
    assert load(tmp_path, [2, 0, 1, 2, 0, 1]).targets.shape == (6, 3)


def test_a_whole_number_may_be_written_with_a_fraction(tmp_path: Path) -> None:
    assert load(tmp_path, ["1.0", "1", "2.00", "3"] * 2).class_names == ("1", "2", "3")


def test_whole_numbers_seen_about_once_each_stay_numbers(tmp_path: Path) -> None:
    assert load(tmp_path, [3, 1, 2, 5, 5]).kind == "numbers"


def test_fifty_different_whole_numbers_are_classes(tmp_path: Path) -> None:
    assert load(tmp_path, [*range(50)] * 2).targets.shape == (100, 50)


def test_fifty_one_different_whole_numbers_stay_numbers(tmp_path: Path) -> None:
    assert load(tmp_path, [*range(51)] * 2).kind == "numbers"


def test_fractions_stay_numbers(tmp_path: Path) -> None:
    data = load(tmp_path, [0.5, 1.5, 0.5, 1.5])
    assert (data.kind, data.class_names) == ("numbers", ())


def test_target_kind_numbers_keeps_whole_numbers(tmp_path: Path) -> None:
    assert load(tmp_path, [0, 1, 2] * 4, target_kind="numbers").targets[:3].tolist() == [[0], [1], [2]]


def test_target_kind_numbers_holds_for_0_and_1_too(tmp_path: Path) -> None:
    assert load(tmp_path, [0, 1, 1], target_kind="numbers").kind == "numbers"


def test_target_kind_classes_turns_any_numbers_into_classes(tmp_path: Path) -> None:
    assert load(tmp_path, [0.5, 1.5, 2.5], target_kind="classes").class_names == ("0.5", "1.5", "2.5")


def test_a_class_of_a_huge_number_has_a_short_name(tmp_path: Path) -> None:
    assert load(tmp_path, [1e300, 2e300]).class_names == ("1e+300", "2e+300")


def test_numbers_among_text_are_classes_where_few_differ(tmp_path: Path) -> None:
    assert load(tmp_path, ["1", "2", "3+"] * 2).class_names == ("1", "2", "3+")


def test_target_kind_classes_allows_any_mixture(tmp_path: Path) -> None:
    assert load(tmp_path, ["1", "2.5", "x"], target_kind="classes").class_names == ("1", "2.5", "x")


def test_several_columns_with_a_single_1_per_row_are_classes(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("x,cat,dog\n5,1,0\n6,0,1\n")
    data = load_data({"file": "table.csv", "target": ["cat", "dog"]}, base=tmp_path, seed=0)
    assert (data.kind, data.class_names) == ("classes", ("cat", "dog"))


def test_several_columns_of_0_and_1_are_numbers_where_two_hold_1(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("x,cat,dog\n5,1,1\n6,0,1\n")
    assert load_data({"file": "table.csv", "target": ["cat", "dog"]}, base=tmp_path, seed=0).kind == "numbers"


def test_one_hot_targets_have_a_single_1_per_row(tmp_path: Path) -> None:
    assert np.count_nonzero(load(tmp_path, ["c", "a", "b"] * 5).targets, axis=1).tolist() == [1] * 15
