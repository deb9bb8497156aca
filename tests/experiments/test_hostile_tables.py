"""Whatever a table holds, it is an experiment or it is refused in one printable line; nothing else happens."""

import json
import tomllib
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment, preset_names
from bp_tui.tables import ExperimentError
from tests.garbage import nested

NASTY_TEXT = st.sampled_from(["", "\x1b[31m", "\u202e", "a\0b", "softmax", "tanh", "adam", "zeros", "none", "cosine"])
NASTY_NUMBER = st.sampled_from([0, -1, 1, 2, 10**30, -(10**400), 0.0, -0.5, 1e308, 5e-324, float("nan"), float("inf")])
LEAF = st.none() | st.booleans() | NASTY_NUMBER | NASTY_TEXT | st.integers(-3, 9) | st.text(max_size=5)
GARBAGE = nested(LEAF)
KEYS = {
    "network": ["layers", "hidden_activation", "output_activation", "activations", "bias", "init", "weights", "biases"],
    "training": [
        *("loss", "optimizer", "eta", "schedule", "schedule_decay", "schedule_period"),
        *("batch_size", "shuffle", "l2", "seed"),
    ],
    "data": ["name", "inputs", "targets", "scale", "held_out", "samples", "noise", "target_kind", "one_hot", "target"],
}
PLACES = st.sampled_from([(table, key) for table, keys in KEYS.items() for key in keys])


def make_or_refuse(tables: dict[str, object]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            training = Experiment.from_tables(tables, name="test", base=Path()).build()
        except ExperimentError as error:
            message = str(error)
        else:
            message = ""
            assert training.network.parameters.ndim == 1
    assert message.isprintable()
    assert len(message) < 400


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(PLACES, GARBAGE), min_size=1, max_size=3))
def test_a_preset_with_garbage_in_it_is_made_or_refused(changes: list[tuple[tuple[str, str], object]]) -> None:
    tables: dict[str, dict[str, object]] = {
        "network": {"layers": [2, 2, 1]},
        "training": {"loss": "binary-cross-entropy"},
        "data": {"name": "xor"},
    }
    for (table, key), value in changes:
        tables[table][key] = value
    make_or_refuse({**tables})


@settings(max_examples=200, deadline=None)
@given(tables=st.dictionaries(st.sampled_from(["title", "network", "training", "data", "x"]), GARBAGE, max_size=4))
def test_nothing_but_garbage_is_refused(tables: dict[str, object]) -> None:
    make_or_refuse(tables)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    name=st.sampled_from(["xor", "mazur", "iris", "blobs"]),
)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, data: st.DataObject, name: str) -> None:
    text = json_toml(name).encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + data.draw(st.binary(max_size=5) | st.sampled_from(SCRAPS)) + text[end:]
    path = tmp_path / "damaged.toml"
    path.write_bytes(text)
    message = ""
    try:
        load_experiment(str(path))
    except ExperimentError as error:
        message = str(error)
    assert message.isprintable()


SCRAPS = [b"[", b"]", b"{", b'"', b"'''", b"=", b"\n", b"nan", b"-1", b"1e999", b"9" * 50, b"[[x]]\n", b"\x1b", b"\xff"]


def json_toml(name: str) -> str:
    """A preset written out as TOML again."""
    lines = []
    for table, settings_ in load_experiment(name).tables.items():
        if isinstance(settings_, dict):
            lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in settings_.items())]
    return "\n".join(lines)


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_written_out_is_the_same_experiment(name: str, tmp_path: Path) -> None:
    (tmp_path / "again.toml").write_text(json_toml(name))
    again, first = load_experiment(str(tmp_path / "again.toml")), load_experiment(name)
    assert again.build().network.parameters.tobytes() == first.build().network.parameters.tobytes()
    assert again.data.inputs.tobytes() == first.data.inputs.tobytes()
    assert tomllib.loads(json_toml(name))["data"] == first.tables["data"]


def test_a_list_nested_to_the_limit_is_named_in_words() -> None:
    nested: object = 1
    for _ in range(5_000):
        nested = [nested]
    for table, key in (("network", "layers"), ("network", "weights"), ("training", "eta"), ("data", "inputs")):
        tables: dict[str, object] = {"network": {}, "training": {}, "data": {"inputs": [[1]], "targets": [[1]]}}
        part = tables[table]
        assert isinstance(part, dict)
        tables[table] = {**part, key: nested}
        make_or_refuse(tables)
