"""The sets that come with the program: what is in them, and that every bit of them is where it was."""

import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from bp_tui.data import BUILT_IN, Dataset, load_data

DRAWN = ["moons", "circles", "spirals", "blobs", "sine"]

# sha256 of inputs and targets as little-endian float64, row by row, with default options and seed 0.
GOLDEN = {
    "xor": "d8c8907b570d718819c9f4646371b5c840c8446fa8c553257759e9560a81be18",
    "and": "945e0ea79e109bc11f04ca2a1d4e58b279e997e8ef9d15586f47908fedd9105b",
    "or": "ddb05065f50696f531b85ace2b26eacf77f1bd3980b64f01a0b7454c48c45472",
    "majority": "daa363be466f3dc76366287d52cc74efd045b5280dd7410ec6eedde354b9a1d6",
    "moons": "8e2e637c9832b3598986a7d72968cd387b534e531bf24057d34d271cdd8a42e3",
    "circles": "ae62ca2037972dbadf416ecaa33c6311898c14b685c967872a0a32ba72af83ca",
    "spirals": "f624fb2a544248fdce606f01dd2cca2deef4a7d1d4099838902739bad7fb1eb4",
    "blobs": "db474e7134281783140f15852e75097a5f07871864ab24f487fc8113a6244489",
    "sine": "b847280e31944c7dfc488ed092283e9a1868181fa5aefb313559c99e1cf3e2b0",
    "iris": "6093d6a8da48080229ae61454af8c016fe30497dd4b0aa6c0bbe7239721aed17",
    "digits": "66aa337ef306f4755eadf82797d182554af22cd9639894679ff06396973ffb17",
}


def load(name: str, seed: int = 0, **options: object) -> Dataset:
    return load_data({"name": name, **options}, base=Path(), seed=seed)


def digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(array.astype("<f8").tobytes() for array in arrays)).hexdigest()


def test_every_built_in_set_has_a_golden_digest() -> None:
    assert tuple(GOLDEN) == BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_set_has_the_same_bits_everywhere(name: str) -> None:
    data = load(name)
    assert digest(data.inputs, data.targets) == GOLDEN[name]


@pytest.mark.parametrize(("name", "targets"), [("xor", [0, 1, 1, 0]), ("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1])])
def test_a_truth_table_has_its_four_rows(name: str, targets: list[int]) -> None:
    data = load(name)
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.targets[:, 0].tolist() == targets


def test_majority_is_1_where_two_inputs_are_positive() -> None:
    data = load("majority")
    assert data.targets[:, 0].tolist() == [float(np.count_nonzero(row > 0) >= 2) for row in data.inputs]


def test_majority_has_all_rows_of_three_signs() -> None:
    assert len({tuple(row) for row in load("majority").inputs.tolist()}) == 8


def test_xor_can_have_a_column_per_class() -> None:
    assert load("xor", one_hot=True).targets.tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_set_has_200_samples_by_default(name: str) -> None:
    assert len(load(name).inputs) == 200


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_set_has_as_many_samples_as_asked(name: str) -> None:
    assert len(load(name, samples=37).inputs) == 37


@pytest.mark.parametrize("name", DRAWN)
def test_another_seed_draws_other_samples(name: str) -> None:
    assert not np.array_equal(load(name, 1).inputs, load(name, 2).inputs)


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_inputs_are_centred(name: str) -> None:
    assert np.abs(load(name, samples=2_000).inputs.mean(axis=0)).max() < 0.05


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_inputs_without_noise_stay_within_one_and_a_half(name: str) -> None:
    assert np.abs(load(name, noise=0.0).inputs).max() <= 1.5


@pytest.mark.parametrize("name", DRAWN[:-1])
def test_classes_alternate_from_sample_to_sample(name: str) -> None:
    data = load(name, one_hot=True)
    classes = len(data.class_names)
    assert data.targets.argmax(axis=1).tolist() == [j % classes for j in range(200)]


@pytest.mark.parametrize("name", ["moons", "circles", "spirals"])
def test_a_set_of_two_classes_has_one_target(name: str) -> None:
    assert load(name).targets.shape == (200, 1)


def test_moons_without_noise_lie_on_two_half_circles() -> None:
    data = load("moons", noise=0.0)
    upper = data.inputs[data.targets[:, 0] == 0] + [0.5, 0.25]
    np.testing.assert_allclose(np.hypot(*upper.T), 1.0, rtol=1e-12)
    assert (upper[:, 1] > 0).all()


def test_circles_without_noise_have_radius_1_and_a_half() -> None:
    data = load("circles", noise=0.0)
    np.testing.assert_allclose(np.hypot(*data.inputs.T), 1.0 - 0.5 * data.targets[:, 0], rtol=1e-12)


def test_the_second_spiral_is_the_first_turned_by_half() -> None:
    data = load("spirals", noise=0.0)
    first, second = (sorted(data.inputs[data.targets[:, 0] == k].tolist()) for k in (0, 1))
    assert first == sorted([-x, -y] for x, y in second)


def test_blobs_have_three_classes_by_default() -> None:
    assert load("blobs").targets.shape == (200, 3)


def test_blobs_have_as_many_classes_as_asked() -> None:
    assert load("blobs", classes=5).class_names == ("0", "1", "2", "3", "4")


def test_two_blobs_have_one_target() -> None:
    assert load("blobs", classes=2).targets.shape == (200, 1)


def test_sine_without_noise_is_a_sine() -> None:
    data = load("sine", noise=0.0)
    np.testing.assert_allclose(data.targets, np.sin(np.pi * data.inputs), rtol=1e-12, atol=1e-15)


def test_sine_is_a_set_of_numbers() -> None:
    assert load("sine").kind == "numbers"


def test_noise_has_the_deviation_asked_for() -> None:
    noise = load("moons", samples=10_000, noise=0.3).inputs - load("moons", samples=10_000, noise=0.0).inputs
    assert noise.std() == pytest.approx(0.3, rel=0.02)


def test_iris_has_50_flowers_of_each_species() -> None:
    data = load("iris")
    assert data.class_names == ("setosa", "versicolor", "virginica")
    assert np.count_nonzero(data.targets, axis=0).tolist() == [50, 50, 50]


def test_iris_inputs_are_those_of_scikit_learn() -> None:
    assert digest(load("iris").inputs) == "012f498fe9c8b3b34212c3c5d98e1f03f2f79931cd49349beb1bad64dcf164a7"


def test_digits_are_pictures_of_8_by_8() -> None:
    data = load("digits")
    assert (data.inputs.shape, data.image_shape) == ((1797, 64), (8, 8))


def test_digits_inputs_are_those_of_scikit_learn() -> None:
    assert digest(load("digits").inputs) == "20def7f70a702f0af9732fbba4375e147a7d54fe70d8c45569b8e7c1c7010c10"


def test_digits_targets_are_those_of_scikit_learn() -> None:
    digits = load("digits").targets.argmax(axis=1)
    assert digest(digits) == "061ad6ef55db43219297185e36e289bb03a3645efcf351c452b19739ecdfb900"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("iris", ["Fisher", "1936", "10.24432/C56C76", "CC BY 4.0"]),
        ("digits", ["Alpaydin", "Kaynak", "1998", "10.24432/C50P49", "CC BY 4.0"]),
    ],
)
def test_shipped_data_names_its_authors_and_licence(name: str, words: list[str]) -> None:
    sources = (files("bp_tui.data") / "shipped" / "SOURCES.txt").read_text(encoding="utf-8")
    assert all(word in load(name).source and word in sources for word in words)


def test_only_pictures_have_an_image_shape() -> None:
    assert [name for name in BUILT_IN if load(name).image_shape] == ["digits"]
