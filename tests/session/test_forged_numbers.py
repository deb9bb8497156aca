"""A number that is not the recorded one is found, whatever its checksum says, and its place is named."""

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bp_tui.session import load_session
from tests.session.forging import Fields, Forgery
from tests.session.outcomes import difference, refusal, verified
from tests.session.recorded import SESSIONS, saved


def forged(folder: Path, kind: str, change: Callable[[Forgery], object]) -> str:
    """What verify says of a session with one thing changed."""
    forgery = Forgery(saved(kind))
    change(forgery)
    message = difference(forgery.write(folder))
    assert message.startswith(str(folder / "forged.bps")), message
    return message.removeprefix(str(folder / "forged.bps"))


def with_number(packed: str, index: int, value: float) -> str:
    numbers = np.frombuffer(base64.b64decode(packed), dtype="<f8").copy()
    numbers[index] = value
    return base64.b64encode(numbers.tobytes()).decode()


def set_number(data: Fields, key: str, index: int, value: float) -> None:
    data[key] = with_number(data[key], index, value)


@pytest.mark.parametrize("kind", SESSIONS)
def test_an_honest_session_is_verified(kind: str, tmp_path: Path) -> None:
    path = Forgery(saved(kind)).write(tmp_path)
    assert verified(load_session(path)).startswith(f"verified: {len(SESSIONS[kind][1])} commands")


def test_eta_in_the_header(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.header["experiment"]["training"]["eta"] = 0.25

    expected = ": main op 0 (start): eta was recorded as 0.5, here it is 0.25"
    assert forged(tmp_path, "everything", change) == expected


def test_a_weight_in_the_header(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.header["experiment"]["network"]["weights"][0][0][1] = 0.75

    expected = ": main op 0 (start): w[1][1,2] was recorded as -0.5, here it is 0.75"
    assert forged(tmp_path, "diverged", change) == expected


def test_data_in_the_header(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.header["data"]["description"]["inputs"][0][0] = 1.25

    assert "is not what was recorded: its fingerprint differs" in forged(tmp_path, "diverged", change)


def test_the_decay_in_the_header(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.header["experiment"]["training"]["l2"] = 0.002

    message = forged(tmp_path, "diverged", change)
    assert "the digest was recorded as" in message
    assert message.endswith("; at op 3, w[1][1,1] was recorded as 1.12475e+300, here it is 1.1245000000000001e+300")


@pytest.mark.parametrize("index", range(9))
def test_a_weight_in_the_first_anchor(index: int, tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: set_number(forgery.of_kind("anchor")[0], "parameters", index, 0.75)
    )
    target = ["w[1][1,0]", "w[1][2,0]", "w[1][1,1]", "w[1][2,1]", "w[1][1,2]", "w[1][2,2]", "w[2][1,0]", "w[2][1,1]"]
    expected = [*target, "w[2][1,2]"][index]
    assert message.startswith(f": main op 0 (start): {expected} was recorded as 0.75, here it is ")


def test_a_weight_in_a_later_anchor(tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: set_number(forgery.of_kind("anchor")[1], "parameters", 3, 0.75)
    )
    assert message.startswith(": branch-1 op 18, anchor: w[1][2,1] was recorded as 0.75, here it is -0.2")


def test_the_anchor_at_the_end(tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: set_number(forgery.of_kind("anchor")[-1], "parameters", 3, 0.75)
    )
    assert message.startswith(": main op 6, anchor: w[1][2,1] was recorded as 0.75, here it is ")


def test_a_slot_of_the_optimizer_in_an_anchor(tmp_path: Path) -> None:
    message = forged(tmp_path, "adam", lambda forgery: set_number(forgery.of_kind("anchor")[1], "slots", 0, 0.75))
    assert "anchor: m of w[1][1,0] was recorded as 0.75, here it is " in message


@pytest.mark.parametrize(
    ("key", "name"), [("losses", "the mean loss of epoch 1"), ("held_out", "the held-out loss of epoch 1")]
)
def test_the_loss_of_an_epoch_in_an_anchor(key: str, name: str, tmp_path: Path) -> None:
    message = forged(tmp_path, "adam", lambda forgery: set_number(forgery.of_kind("anchor")[1], key, 0, 0.75))
    assert f"anchor: {name} was recorded as 0.75, here it is " in message


@pytest.mark.parametrize(
    ("key", "name"),
    [("eta", "eta"), ("epoch_loss", "the sum of losses of the epoch"), ("mean_loss", "mean_loss")],
)
def test_another_number_in_an_anchor(key: str, name: str, tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: forgery.of_kind("anchor")[1].update({key: "0x1.8000000000000p+0"})
    )
    assert message.startswith(f": branch-1 op 18, anchor: {name} was recorded as 1.5, here it is ")


def test_the_value_of_an_edit(tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: forgery.of_kind("edit")[0].update(value="0x1.8000000000000p-1")
    )
    place = " line 29, branch-1 op 21 (1:4:delta:2), 'set w[1][1,1] = 0.5': "
    assert message == f"{place}edit: value was recorded as 0.75, here it is 0.5"


def test_the_place_of_an_edit(tmp_path: Path) -> None:
    message = forged(tmp_path, "everything", lambda forgery: forgery.of_kind("edit")[0].update(place=[1, 2, 1]))
    assert message.endswith("edit: place was recorded as w[1][2,1], here it is w[1][1,1]")


@pytest.mark.parametrize("which", [0, 4, 9])
def test_a_digest(which: int, tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        [data for data in forgery.of_kind("command") if "digest" in data][which]["digest"] = "0" * 64

    assert "the digest was recorded as 0000000000000000…, here it is " in forged(tmp_path, "everything", change)


def test_a_line_and_its_edit_together(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.of_kind("edit")[0]["value"] = "0x1.8000000000000p-1"
        forgery.events[forgery.index("edit") + 2][1]["line"] = "set w[1][1,1] = 0.75"

    assert "'set w[1][1,1] = 0.75': the digest was recorded as " in forged(tmp_path, "everything", change)


def test_where_a_command_ended(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        forgery.of_kind("command")[0]["ops"] = [0, 6]
        forgery.of_kind("command")[1]["ops"] = [6, 6]

    expected = " line 3, main op 5 (1:1:update:1), 'step 5': recorded was an end at op 6, here it ends at op 5"
    assert forged(tmp_path, "everything", change) == expected


def test_the_fork_of_a_branch(tmp_path: Path) -> None:
    assert forged(tmp_path, "everything", lambda forgery: forgery.of_kind("branch")[0].update(op=20)).endswith(
        "branch: op was recorded as 20, here it is 21"
    )


def test_the_source_of_a_stop(tmp_path: Path) -> None:
    assert forged(tmp_path, "everything", lambda forgery: forgery.of_kind("stop")[0].update(source="5")).endswith(
        "'break 6': stop: source was recorded as 5, here it is 6"
    )


def test_a_count_of_hits(tmp_path: Path) -> None:
    def change(forgery: Forgery) -> None:
        next(data for data in forgery.of_kind("command") if "hits" in data)["hits"] = {"1": 4}

    assert forged(tmp_path, "everything", change).endswith("hits was recorded as {'1': 4}, here it is {'1': 3}")


def test_a_mark(tmp_path: Path) -> None:
    message = forged(tmp_path, "everything", lambda forgery: forgery.of_kind("mark")[0].update(op=4))
    assert message.endswith("mark: op was recorded as 4, here it is 5")


def test_the_text_of_a_line(tmp_path: Path) -> None:
    message = forged(tmp_path, "everything", lambda forgery: forgery.of_kind("command")[0].update(line="step 4"))
    assert message.endswith("'step 4': recorded was an end at op 5, here it ends at op 4")


def test_a_line_that_goes_on_for_ever_is_left_off(tmp_path: Path) -> None:
    message = forged(tmp_path, "everything", lambda forgery: forgery.of_kind("command")[0].update(line="until op < 0"))
    assert message.endswith("recorded was an end at op 5, here it goes on beyond op 5")


def test_a_line_that_cannot_be_done(tmp_path: Path) -> None:
    message = forged(
        tmp_path, "everything", lambda forgery: forgery.of_kind("command")[0].update(line="until z[9] > 0")
    )
    assert "it was done; here it is refused: " in message


def test_how_many_commands_there_were(tmp_path: Path) -> None:
    message = forged(tmp_path, "everything", lambda forgery: forgery.of_kind("end")[0].update(commands=3))
    assert message == ": its end counts 3 commands, there are 30"


def test_an_end_that_was_not_reached_is_refused_before_it_is_gone_to(tmp_path: Path) -> None:
    forgery = Forgery(saved("diverged"))
    forgery.of_kind("command")[-1]["ops"][1] = 10**12
    assert "beyond the last state the file holds there" in refusal(forgery.write(tmp_path))
