"""Times taken side by side: in every round everybody has a short turn, so a slow moment hits all alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

TURN_SECONDS = 0.01
MIN_ROUNDS = 7
MAX_SETTLING_SECONDS = 0.3


@dataclass(frozen=True)
class Contestant:
    """Something to be timed: `seconds_for(n)` does it n times and returns how many seconds that took."""

    name: str
    seconds_for: Callable[[int], float]


@dataclass(frozen=True)
class Times:
    """The seconds one repetition took each contestant, round by round."""

    by_name: dict[str, list[float]]

    @property
    def rounds(self) -> int:
        """How many turns everybody had."""
        return len(next(iter(self.by_name.values())))

    def best(self) -> dict[str, float]:
        """Everybody's best round: whatever else the machine does can only add to it."""
        return {name: min(times) for name, times in self.by_name.items()}

    def median(self) -> dict[str, float]:
        """Everybody's median round."""
        return {name: median(times) for name, times in self.by_name.items()}


def stopwatch(name: str, run: Callable[[int], None], prepare: Callable[[], None] | None = None) -> Contestant:
    """A contestant timed by the clock in this process; `prepare` is called before every turn and not timed."""

    def seconds_for(n: int) -> float:
        if prepare is not None:
            prepare()
        start = time.perf_counter()
        run(n)
        return time.perf_counter() - start

    return Contestant(name, seconds_for)


def side_by_side(contestants: Sequence[Contestant], seconds: float) -> Times:
    """Time everybody in turns, A B C A B C …, for about `seconds` each."""
    repetitions = {contestant.name: _repetitions(contestant) for contestant in contestants}
    times = Times({contestant.name: [] for contestant in contestants})
    end = time.perf_counter() + seconds * len(contestants)
    while times.rounds < MIN_ROUNDS or time.perf_counter() < end:
        for contestant in contestants:
            _settle()
            n = repetitions[contestant.name]
            times.by_name[contestant.name].append(contestant.seconds_for(n) / n)
    return times


def _repetitions(contestant: Contestant) -> int:
    """How many repetitions make a turn; finding out also warms everything up."""
    n = 1
    while contestant.seconds_for(n) < TURN_SECONDS:
        n *= 2
    return n


def _settle() -> None:
    """Wait until nothing of this process runs any more: idle threads of BLAS and OpenMP spin for a while."""
    give_up = time.perf_counter() + MAX_SETTLING_SECONDS
    busy = 1.0
    while busy > 0.1 and time.perf_counter() < give_up:
        start, used = time.perf_counter(), time.process_time()
        time.sleep(0.002)
        busy = (time.process_time() - used) / (time.perf_counter() - start)
