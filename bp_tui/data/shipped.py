"""Real data that ships with the package; `shipped/SOURCES.txt` gives origin and licence in full."""

from dataclasses import dataclass, replace
from pathlib import Path

from bp_tui.data.csv_table import read_csv
from bp_tui.data.dataset import Samples
from bp_tui.data.options import Options, TargetRule


@dataclass(frozen=True)
class _Shipped:
    file: str
    source: str
    image_shape: tuple[int, int] | None = None


_SETS = {
    "iris": _Shipped("iris.csv", "UCI Iris, R. A. Fisher (1936), doi:10.24432/C56C76, CC BY 4.0"),
    "digits": _Shipped(
        "digits.csv",
        "UCI Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), "
        "doi:10.24432/C50P49, CC BY 4.0",
        image_shape=(8, 8),
    ),
}


def shipped_set(options: Options) -> Samples:
    """`iris` (150 × 4 inputs, 3 classes) or `digits` (1,797 × 64 inputs of 0 … 16, 10 classes)."""
    shipped = _SETS[options.name]
    raw = (Path(__file__).parent / "shipped" / shipped.file).read_bytes()
    samples = read_csv(raw, shipped.file, (), TargetRule("classes", options.rule.one_hot), header=True)
    return replace(samples, source=shipped.source, image_shape=shipped.image_shape)
