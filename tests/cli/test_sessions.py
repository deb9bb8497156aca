"""Sessions on the command line: saved, gone on with, resumed, replayed, verified, and refused in one line."""

from pathlib import Path

import pytest

from bp_tui.session.places import journal_folder, new_journal
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from tests.cli.command_line import answers, bp_tui, debug, refusal, value

LARGE = "x1,x2,kind\n" + "".join(f"{row}.{row:06},{row * 7919 % 9973}.5,{row % 2}\n" for row in range(40_000))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def saved(experiment: str = "xor", *commands: str, file: str = "walk.bps") -> str:
    assert debug(experiment, *(commands or ("step 5", "break 6", "continue")), f"save {file}").status == 0
    return file


def test_save_says_what_it_has_written() -> None:
    (answer,) = answers("xor", "save walk.bps")
    assert (answer["file"], answer["commands"]) == ("walk.bps", 0)


def test_save_without_a_name_goes_to_the_folder_sessions_where_there_is_one() -> None:
    Path("sessions").mkdir()
    assert answers("xor", "save")[0]["file"] == str(Path("sessions/xor.bps"))
    assert answers("xor", "save")[0]["file"] == str(Path("sessions/xor-2.bps"))


def test_save_without_a_name_goes_here_otherwise() -> None:
    assert answers("mazur", "save")[0]["file"] == "mazur.bps"


def test_a_session_opens_where_it_ended() -> None:
    assert value(saved(), "print op") == 10
    assert debug("walk.bps", "digest").out == debug("xor", "step 10", "digest").out.splitlines()[-1] + "\n"
    assert "breakpoint 6  (hits 1)" in debug("walk.bps", "break").out


def test_a_session_gone_on_with_is_saved_to_its_own_file() -> None:
    saved()
    assert debug("walk.bps", "step", "save").out.endswith("saved walk.bps: 4 commands\n")
    assert [command.line for command in load_session("walk.bps").commands][-1] == "step"


def test_run_goes_on_with_a_session_and_saves_it() -> None:
    assert bp_tui("run", "xor", "--epochs", "3", "--save", "run.bps").status == 0
    assert [command.line for command in load_session("run.bps").commands] == ["epoch 3"]
    assert bp_tui("run", "run.bps", "--epochs", "2", "--save", "run.bps").status == 0
    assert load_session("run.bps").debugger().position == 5 * 24


def test_a_run_that_stopped_at_a_condition_is_saved_as_that() -> None:
    bp_tui("run", "xor", "--epochs", "90", "--until", "op == 31", "--save", "run.bps")
    assert [command.line for command in load_session("run.bps").commands] == ["until op == 31"]
    assert bp_tui("verify", "run.bps").status == 0


def test_a_run_refuses_a_folder_that_is_not_there_before_it_begins() -> None:
    assert refusal("run", "xor", "--epochs", "9", "--save", "no/where.bps") == "--save: no is no folder"


def test_verify_says_what_it_has_compared() -> None:
    result = bp_tui("verify", saved())
    assert (result.status, result.out) == (0, "walk.bps: verified: 3 commands, 2 digests, 2 anchors\n")


def test_verify_takes_many_files_and_ends_with_the_worst_status() -> None:
    saved()
    Path("bad.bps").write_text("{}")
    result = bp_tui("verify", "bad.bps", "walk.bps")
    assert (result.status, result.out.count("verified")) == (2, 1)
    assert result.err.count("\n") == 1


def test_verify_of_a_torn_file_compares_what_is_whole_and_ends_in_1() -> None:
    content = Path(saved()).read_bytes()
    Path("walk.bps").write_bytes(content[:-60])
    result = bp_tui("verify", "walk.bps")
    assert result.status == 1
    assert "torn" in result.err


def test_replay_headless_says_each_command_and_its_answer() -> None:
    result = bp_tui("replay", saved("xor", "step 2", "print op"), "--headless")
    assert result.status == 0
    assert result.out.splitlines()[1:] == [
        "> step 2",
        "op 2 · epoch 1 · sample 1/4 · forward · layer 2",
        "> print op",
        "op = 2",
    ]


def test_replay_without_a_terminal_says_how_to_do_without() -> None:
    assert refusal("replay", saved()).endswith("say 'bp-tui replay --headless walk.bps'")


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "1e9"])
def test_replay_refuses_a_speed_that_is_none(speed: str) -> None:
    assert "--speed" in refusal("replay", saved(), f"--speed={speed}")


def test_a_session_takes_no_overrides() -> None:
    assert refusal("debug", saved(), "-e", "step", "--eta", "2").startswith("walk.bps is a session")


def test_resume_goes_on_with_the_newest_journal_that_nobody_writes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from bp_tui.experiment_files import load_experiment

    assert "there is no session to resume: the app keeps one" in refusal("--resume")
    session = Session.begin(load_experiment("xor"), journal=new_journal())
    session.execute("step 7")
    assert "there is no session to resume: those that are kept are all in use" in refusal("--resume")
    session.close()
    assert "this is not a terminal" in refusal("--resume")
    (journal,) = journal_folder().glob("*.bps")
    assert load_session(journal).debugger().position == 7


def test_resume_takes_nothing_else() -> None:
    assert refusal("xor", "--resume") == "--resume goes on with the last session as it was: leave out everything else"


def test_a_small_table_is_kept_inside_the_session() -> None:
    Path("data.csv").write_text("x1,x2,kind\n0,1,a\n1,0,b\n1,1,a\n")
    digest = answers(saved("data.csv", "finish"), "digest")
    Path("data.csv").unlink()
    assert answers("walk.bps", "digest") == digest


def test_a_large_table_stays_outside_and_must_be_beside_the_session() -> None:
    Path("large.csv").write_text(LARGE)
    result = debug("large.csv", "finish", "save walk.bps")
    assert "its data large.csv is too large to be inside: keep it beside" in result.out
    assert debug("walk.bps", "print op").status == 0
    Path("large.csv").rename("moved.csv")
    result = debug("walk.bps", "print op")
    assert result.status == 2
    assert "its data large.csv (40,000 samples of 2 inputs and 1 target, sha256 " in result.err
    assert "is missing: put it into ." in result.err


def test_where_the_data_is_missing_the_commands_and_the_anchors_are_still_shown() -> None:
    Path("large.csv").write_text(LARGE)
    debug("large.csv", "finish", "save walk.bps")
    Path("large.csv").unlink()
    result = bp_tui("replay", "--headless", "walk.bps")
    assert result.status == 2
    assert "finish" in result.out
    assert "w[2] = [[" in result.out


def test_a_table_that_has_changed_is_noticed() -> None:
    Path("large.csv").write_text(LARGE)
    debug("large.csv", "finish", "save walk.bps")
    Path("large.csv").write_text(LARGE.replace("17.5", "18.5", 1))
    assert "has changed" in debug("walk.bps", "print op").err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n", "is not a session"),
        (b'{"format":"bp-tui session","version":[2,3],"least_reader":[2,0],"crc32":1}\n', "is damaged"),
        (b"[1,2,3]\n", "is not a session"),
    ],
)
def test_what_is_no_session_is_refused(content: bytes, said: str) -> None:
    Path("bad.bps").write_bytes(content)
    for command in (["debug", "bad.bps", "-e", "step"], ["replay", "bad.bps"], ["verify", "bad.bps"], ["bad.bps"]):
        assert said in refusal(*command)


def test_a_missing_file_is_named() -> None:
    assert refusal("debug", "none.bps", "-e", "step") == "none.bps cannot be read: No such file or directory"
