"""A few thousand damaged files of every kind: each is read, or refused in one printable line, soon."""

import random
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.session.fuzz import READERS, Reader

SECONDS = 1.0  # of the processor, for one file
NAMES = [reader.name for reader in READERS]


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**63))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, reader: Reader, seed: int) -> None:
    content = reader.mutated(random.Random(seed))
    start = process_time()
    reader.outcome(tmp_path / reader.name, content)
    assert process_time() - start < SECONDS


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path: Path, reader: Reader, content: bytes) -> None:
    reader.outcome(tmp_path / reader.name, content)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_many_damaged_files_are_read_or_refused(tmp_path: Path, reader: Reader) -> None:
    for number in range(25_000):
        reader.outcome(tmp_path / reader.name, reader.mutated(random.Random(number)))


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_the_files_that_are_damaged_were_good_ones(tmp_path: Path, reader: Reader) -> None:
    assert all(reader.outcome(tmp_path / reader.name, content) for content in reader.files())
