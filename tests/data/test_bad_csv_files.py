"""Every way a CSV file can be unusable ends in one line that says what, where, and what would be right."""

import os
from pathlib import Path

import pytest

from bp_tui.data import DataError, load_data

NUMBERS = "a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.5\n"


def refusal(folder: Path, content: str | bytes, **options: object) -> str:
    (folder / "table.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DataError) as caught:
        load_data({"file": "table.csv", **options}, base=folder, seed=0)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "table.csv is empty"),
        (" \n\n\r\n", "table.csv is empty"),
        (b"\xef\xbb\xbf", "table.csv is empty"),
        ("a,b\n", "table.csv has a header, but no row of data: at least 2 are needed"),
        ("a,b\n1,0.5\n", "table.csv has only one row of data: at least 2 are needed"),
        ("1,0.5\n", "table.csv has only one row of data: at least 2 are needed"),
        ("a,b,y\n1,2,3\n4,5,6,7\n", "table.csv line 3 has 4 cells, expected 3"),
        ("a,b,y\n1,2,3\n\n4\n", "table.csv line 4 has 1 cell, expected 3"),
        ("a,b,y\n1,2,0.5\n3,x4,1.5\n", "table.csv line 3, column 'b': 'x4' is not a number"),
        ("a,b,y\n1,1_0,0.5\n3,4,1.5\n", "table.csv line 2, column 'b': '1_0' is not a number"),
        ("a,b,y\n1,٣,0.5\n3,4,1.5\n", "table.csv line 2, column 'b': '٣' is not a number"),
        (
            "a;y\n1,5;1\n2,5;2\n",
            "table.csv line 2, column 'a': '1,5' is not a number (a decimal point is needed: 1.5)",
        ),
        ("a,y\n1,0.5\ninf,1.5\n", "table.csv line 3, column 'a': 'inf' is not a finite number"),
        ("a,y\n1,0.5\n1e999,1.5\n", "table.csv line 3, column 'a': '1e999' is not a finite number"),
        ("a,y\n1,0.5\n2,-inf\n", "table.csv line 3, column 'y': '-inf' is not a finite number"),
        ("a,b,a\n1,2,3\n4,5,6\n", "table.csv has two columns called 'a': columns 1 and 3"),
        ("a\n1\n2\n", "table.csv has no input column left beside its target 'a'"),
        (
            "a,kind\n1,cat\n2,cat\n",
            "table.csv, column 'kind' holds only 'cat': a target needs at least 2 values",
        ),
        ("a,y\n1,7\n2,7\n", "table.csv, column 'y' holds only '7': a target needs at least 2 values"),
        ('a,y\n1,0.5\n"2,1.5\n', "table.csv line 3: a quote is out of place, or never closed"),
        ('a,y\n"1"x,0.5\n2,1.5\n', "table.csv line 2: a quote is out of place, or never closed"),
        (b"a,y\n1,\xff\n", "table.csv is not text: byte 0xff at offset 6"),
        (b"\x89PNG\r\n\x1a\n\0\0", "table.csv is not text: byte 0x89 at offset 0"),
        (b"a,y\n1,0.5\n2,\x001.5\n", "table.csv is not text: byte 0x00 at offset 12"),
        ("a,y\n1,2\n".encode("utf-16"), "table.csv is UTF-16 text: save it as UTF-8"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert refusal(tmp_path, content) == message


@pytest.mark.parametrize("gap", ["", "NA", "nan", "NaN", "?", "-nan", " n/a "])
def test_a_missing_value_is_called_that(tmp_path: Path, gap: str) -> None:
    shown = f", '{gap.strip()}'" if gap else ""
    assert refusal(tmp_path, f"a,y\n1,0.5\n{gap},1.5\n2,2.5\n") == (
        f"table.csv line 3, column 'a' has a missing value{shown}; "
        "1 of 3 rows have missing values: fill them in or leave those rows out"
    )


def test_rows_with_missing_values_are_counted_once_each(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,b,kind\n1,2,x\n?,?,?\n3,,y\n4,5,x\n")
    assert "line 3, column 'a' has a missing value, '?'; 2 of 4 rows" in message


def test_a_missing_target_is_no_class(tmp_path: Path) -> None:
    assert "line 3, column 'kind' has a missing value" in refusal(tmp_path, "a,kind\n1,x\n2,?\n3,y\n")


def test_text_among_many_different_target_numbers_is_no_class(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,y\n1,0.5\n2,1.5\n3,2.S\n4,3.5\n")
    assert message == "table.csv line 4, column 'y': '2.S' is not a number"


def test_an_absent_target_gets_the_nearest_offered_and_all_listed(tmp_path: Path) -> None:
    assert refusal(tmp_path, "length,species\n1,x\n2,y\n", target="Speces") == (
        "table.csv has no column 'Speces', did you mean 'species'? it has 'length', 'species'"
    )


def test_a_long_list_of_columns_is_cut(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(100))
    assert refusal(tmp_path, header + "\n", target="zzz").endswith("'c19' and 80 more")


def test_all_columns_as_targets_leave_no_input(tmp_path: Path) -> None:
    assert refusal(tmp_path, NUMBERS, target=["a", "b", "y"]) == (
        "table.csv has no input column left beside its target 'a', 'b', 'y'"
    )


def test_several_targets_must_be_numbers(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,b,kind\n1,2,x\n3,4,y\n", target=["b", "kind"])
    assert message == "table.csv line 2, column 'kind': 'x' is not a number"


def test_text_is_refused_where_the_target_is_said_to_be_numbers(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,kind\n1,x\n3,y\n", target_kind="numbers")
    assert message == "table.csv line 2, column 'kind': 'x' is not a number"


def test_a_huge_cell_is_refused_and_not_repeated(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,y\n1," + "x" * 10_000_000 + "\n2,y\n")
    assert message == "table.csv line 2 has 10,000,003 characters: at most 4,194,304 are read"


def test_a_cell_over_the_limit_of_the_csv_module_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,y\n1," + "x" * 200_000 + "\n2,y\n")
    assert message == "table.csv line 2: a cell is longer than 131,072 characters, or a quote is never closed"


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "," * 4_096) == "table.csv has 4,097 columns: at most 4,096 are possible"


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bp_tui.data.csv_cells.MAX_ROWS", 2)
    assert "table.csv is too large: at most 2 rows" in refusal(tmp_path, NUMBERS)


def test_too_many_classes_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,kind\n" + "".join(f"1,k{i}\n" for i in range(4_097)))
    assert message == "table.csv, column 'kind' has 4,097 different values: at most 4,096 classes are possible"


def test_one_hot_targets_that_would_not_fit_memory_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,kind\n" + "".join(f"1,k{i % 4_000}\n" for i in range(20_000)))
    assert message.startswith("'kind' has 4,000 classes in 20,000 rows, that is 80,000,000 one-hot targets")


def test_a_file_over_256_mib_is_refused_unread(tmp_path: Path) -> None:
    with open(tmp_path / "big.csv", "wb") as file:
        file.truncate(256 * 2**20 + 1)
    with pytest.raises(DataError, match=r"big\.csv is larger than 256 MiB"):
        load_data({"file": "big.csv"}, base=tmp_path, seed=0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.csv does not exist$"):
        load_data({"file": "nowhere.csv"}, base=tmp_path, seed=0)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a folder: a CSV or NPZ file is needed"):
        load_data({"file": "."}, base=tmp_path, seed=0)


def test_a_file_without_permission_is_called_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("bp_tui.data.files.os.stat", denied)
    with pytest.raises(DataError, match="cannot be read: permission denied"):
        load_data({"file": "table.csv"}, base=tmp_path, seed=0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are a POSIX thing")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="is not a regular file"):
        load_data({"file": "pipe.csv"}, base=tmp_path, seed=0)


@pytest.mark.parametrize("name", ["a\0b.csv", "a\udcff\0.csv", "x" * 5_000, "no/such/folder/a.csv"])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError):
        load_data({"file": name}, base=tmp_path, seed=0)


@pytest.mark.parametrize("hostile", ["\x1b]52;c;eA==\x07", "\u202egpj", "\u200b", "a\x00b", "\x9b31m"])
def test_nothing_from_a_file_reaches_the_terminal_as_a_command(tmp_path: Path, hostile: str) -> None:
    message = refusal(tmp_path, f'a,b,y\n"{hostile}",2,3\n4,5,6\n')
    assert message.isprintable()


def test_hostile_column_names_are_escaped(tmp_path: Path) -> None:
    message = refusal(tmp_path, "\x1b[31mred,y\nx,2\n3,4\n")
    assert message == r"table.csv line 2, column '\x1b[31mred': 'x' is not a number"


def test_long_text_from_a_file_is_cut(tmp_path: Path) -> None:
    message = refusal(tmp_path, "a,y\n" + "x" * 1_000 + ",2\n3,4\n")
    assert message == f"table.csv line 2, column 'a': '{'x' * 40}'… is not a number"


def test_a_hostile_file_name_is_escaped(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_data({"file": "\x1b[31m.csv"}, base=tmp_path, seed=0)
    assert str(caught.value).isprintable()
