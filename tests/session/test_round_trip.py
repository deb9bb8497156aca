"""What is saved and opened again is what was left, after random sessions and at every command of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.session.round_trip_machine import WrittenRandomSession


def _run_sessions(number: int, commands: int) -> None:
    run_state_machine_as_test(
        WrittenRandomSession,
        settings=settings(
            max_examples=number,
            stateful_step_count=commands,
            deadline=None,
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_random_sessions_are_the_same_after_saving_and_opening() -> None:
    _run_sessions(40, 25)


@pytest.mark.slow
def test_many_long_random_sessions_are_the_same_after_saving_and_opening() -> None:
    _run_sessions(1_000, 60)
