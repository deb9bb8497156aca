"""The `[data]` table of an experiment: which keys it may hold and what each may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bp_tui.data.dataset import MAX_ROWS, DataError, Kind
from bp_tui.messages import did_you_mean, name_list, shown_value

Scale = Literal["none", "standard", "minmax", "unit"]

MAX_GENERATED_CLASSES = 50
_MAX_NOISE = 1e6

_ALWAYS = {"scale", "held_out"}
_SOURCES: dict[str, set[str]] = {
    "inputs": {"inputs", "targets", "target_kind", "one_hot"},
    "name": {"name", "samples", "noise", "classes", "one_hot"},
    "file": {"file", "target", "target_kind", "one_hot", "header"},
}


@dataclass(frozen=True)
class TargetRule:
    """How a single target column becomes targets; see `targets`. None leaves it to the column.

    A given `one_hot` implies classes.
    """

    kind: Kind | None = None
    one_hot: bool | None = None


@dataclass(frozen=True)
class Options:
    """A checked `[data]` table. None is "not given"."""

    source: str  # "inputs", "name" or "file": the key that says where the data comes from
    scale: Scale
    held_out: float
    rule: TargetRule
    name: str
    file: str
    target: tuple[str, ...]  # empty: the last column
    header: bool | None
    samples: int | None
    noise: float | None
    classes: int | None


def read_options(description: Mapping[str, object]) -> Options:
    """Check every key and value of a `[data]` table. Raises `DataError`."""
    source = _source(description)
    return Options(
        source=source,
        scale=_scale(description),
        held_out=_held_out(description),
        rule=_rule(description),
        name=_text(description, "name"),
        file=_text(description, "file"),
        target=_target(description),
        header=_flag(description, "header"),
        samples=_count(description, "samples", MAX_ROWS),
        noise=_noise(description),
        classes=_count(description, "classes", MAX_GENERATED_CLASSES),
    )


def _source(description: Mapping[str, object]) -> str:
    known = set().union(_ALWAYS, *_SOURCES.values())
    for key in description:
        if key not in known:
            near = did_you_mean(str(key), known) or f": it may hold {name_list(sorted(known))}"
            raise DataError(f"data has an unknown key {shown_value(key)}{near}")
    given = [key for key in ("inputs", "targets", "name", "file") if key in description]
    if given not in (["inputs", "targets"], ["name"], ["file"]):
        found = " and ".join(given) if given else "none of them"
        raise DataError(f"data needs either inputs with targets, or name, or file: it has {found}")
    source = given[0]
    for key in description:
        if key not in _ALWAYS | _SOURCES[source]:
            raise DataError(f"data.{key} does not go with data.{source}", f"data.{key}")
    return source


def _scale(description: Mapping[str, object]) -> Scale:
    value = description.get("scale", "none")
    for scale in get_args(Scale):
        if value == scale:
            return scale  # type: ignore[no-any-return]
    near = did_you_mean(value, get_args(Scale)) if isinstance(value, str) else ""
    raise DataError(
        f"data.scale is {shown_value(value)}{near or ':'} it must be one of {name_list(get_args(Scale))}", "data.scale"
    )


def _held_out(description: Mapping[str, object]) -> float:
    value = description.get("held_out", 0.0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value < 1.0:
        raise DataError(
            f"data.held_out is {shown_value(value)}: it must be a fraction, at least 0 and less than 1", "data.held_out"
        )
    return float(value)


def _rule(description: Mapping[str, object]) -> TargetRule:
    kind, one_hot = description.get("target_kind"), _flag(description, "one_hot")
    if kind == "numbers" and one_hot is not None:
        raise DataError("data.one_hot does not go with data.target_kind = 'numbers': it is about classes")
    if kind == "classes" or (kind is None and one_hot is not None):
        return TargetRule("classes", one_hot)
    if kind is None or kind == "numbers":
        return TargetRule(kind)
    raise DataError(f"data.target_kind is {shown_value(kind)}: it must be 'classes' or 'numbers'")


def _flag(description: Mapping[str, object], key: str) -> bool | None:
    value = description.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise DataError(f"data.{key} is {shown_value(value)}: it must be true or false")


def _text(description: Mapping[str, object], key: str) -> str:
    value = description.get(key, "")
    if not isinstance(value, str) or (key in description and not value):
        raise DataError(f"data.{key} is {shown_value(value)}: it must be a text in quotes")
    return value


def _target(description: Mapping[str, object]) -> tuple[str, ...]:
    if "target" not in description:
        return ()
    value = description["target"]
    names = value if isinstance(value, (list, tuple)) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise DataError(
            f"data.target is {shown_value(value)}: it must be a column's name or a list of such names", "data.target"
        )
    texts = tuple(str(name) for name in names)
    for name in texts:
        if texts.count(name) > 1:
            raise DataError(f"data.target names the column {shown_value(name)} twice", "data.target")
    return texts


def _count(description: Mapping[str, object], key: str, most: int) -> int | None:
    value = description.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 2 <= value <= most:
        raise DataError(f"data.{key} is {shown_value(value)}: it must be a whole number from 2 to {most:,}")
    return value


def _noise(description: Mapping[str, object]) -> float | None:
    value = description.get("noise")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value <= _MAX_NOISE:
        raise DataError(f"data.noise is {shown_value(value)}: it must be a standard deviation, at least 0")
    return float(value)
