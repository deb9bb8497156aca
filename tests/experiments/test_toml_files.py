"""TOML files that are none, or no experiment: the file is named, and the line where there is one."""

import os
from pathlib import Path

import pytest

from bp_tui.experiment_files import load_experiment
from bp_tui.tables import ExperimentError


def refusal(folder: Path, content: bytes | str) -> str:
    """What is said about a file of this content, from the file's own folder on."""
    path = folder / "try.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ExperimentError) as caught:
        load_experiment(str(path))
    message = str(caught.value)
    assert message.isprintable()
    return message.replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "try.toml is empty: expected [network], [training] and [data]"),
        (b" \n\t\n", "try.toml is empty: expected [network], [training] and [data]"),
        (b"\x7fELF\x80\xff", "try.toml is not UTF-8 text: byte 0x80 at offset 4"),
        ("title = 1".encode("utf-16"), "try.toml is not UTF-8 text: byte 0xff at offset 0"),
        (b"\0", r"try.toml: Invalid statement (at line 1, column 1)"),
        ("[network]\nlayers\n", "try.toml: Expected '=' after a key in a key/value pair (at line 2, column 7)"),
        ("a = 1\na = 2\n[b]", "try.toml: Cannot overwrite a value (at line 2, column 6)"),
        ("[data]\n[data]\n", "try.toml: Cannot declare ('data',) twice (at line 2, column 6)"),
        ('[data]\nname = "xor\n', r"try.toml: Illegal character '\n' (at line 2, column 12)"),
        ('title = "\x1b[31m"', r"try.toml: Illegal character '\x1b' (at line 1, column 10)"),
        ("[network]\nlayers = [2, 2", "try.toml: Unclosed array (at end of document)"),
        ("a = " + "[" * 100_000, "try.toml is nested too deeply"),
        ("a = " + "{a=" * 100_000, "try.toml is nested too deeply"),
        ("\n\na." + "a." * 100_000 + "a = 1", "try.toml line 3: a key has too many parts"),
        ('x = "a.b"\n["a".' + "'b,c' . " * 100 + "d]", "try.toml line 2: a key has too many parts"),
        ("x = '''\n'''\ny = {" + "a.b." * 100 + "c = 1}", "try.toml line 3: a key has too many parts"),
        ("[training]\neta = " + "9" * 5_000, "try.toml line 2: a number has too many digits"),
        ("# nothing but a comment", "data needs either inputs with targets, or name, or file: it has none of them"),
    ],
    ids=range(18),
)
def test_a_file_that_is_no_experiment_is_refused_with_its_place(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    assert refusal(tmp_path, content) == message


def test_many_dots_in_texts_comments_and_numbers_are_no_long_key(tmp_path: Path) -> None:
    dots = "." * 200
    numbers = ", ".join(["[0.5, 1.5]"] * 200)
    text = f'title = "{dots}"\nx = """{dots}\n{dots}"""\ny = \'{dots}\'\n# {dots}\nz = [{numbers}]'
    assert refusal(tmp_path, text).startswith("unknown key 'x'")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(ExperimentError, match=r"huge\.toml is larger than 8 MiB: that is the most that is read"):
        load_experiment(str(path))


def test_a_folder_is_called_that(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ExperimentError, match=r"folder\.toml is a folder: a TOML file is needed"):
        load_experiment(str(tmp_path / "folder.toml"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(ExperimentError, match=r"pipe\.toml is not a regular file: a TOML file is needed"):
        load_experiment(str(tmp_path / "pipe.toml"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_called_that(tmp_path: Path) -> None:
    path = tmp_path / "secret.toml"
    path.write_text("x = 1")
    path.chmod(0)
    with pytest.raises(ExperimentError, match=r"secret\.toml cannot be read: permission denied"):
        load_experiment(str(path))


def test_permission_denied_is_worded_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret.toml").write_text("x = 1")
    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(ExperimentError, match=r"secret\.toml cannot be read: permission denied"):
        load_experiment(str(tmp_path / "secret.toml"))


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "x"\r\n[network]\r\nlayers = [2, 1]\r\n[data]\r\nname = "or"\r\n')
    assert load_experiment(str(path)).layer_sizes == (2, 1)


def test_data_files_are_found_beside_the_toml_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "points.csv").write_text("a,b,y\n1,2,0.5\n3,4,1.5\n5,6,2.5\n")
    (tmp_path / "deep" / "task.toml").write_text('[data]\nfile = "er/points.csv"')
    monkeypatch.chdir(tmp_path)
    experiment = load_experiment("deep/task.toml")
    assert (experiment.data.inputs.tolist(), experiment.name) == ([[1, 2], [3, 4], [5, 6]], "task")
