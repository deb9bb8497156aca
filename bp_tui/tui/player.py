"""Playing: one thing after the other at a pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual.app import App
from textual.timer import Timer


@dataclass(frozen=True)
class Tempo:
    """Paces to choose from, slowest first, in `unit`; it begins with the one at `first`."""

    paces: tuple[float, ...]
    first: int
    unit: str

    def times(self, speed: float) -> Tempo:
        """Every pace that much faster."""
        return replace(self, paces=tuple(pace * speed for pace in self.paces))


class Player:
    """Calls `play_one` so many times a second while it plays."""

    def __init__(self, app: App[None], play_one: Callable[[], None], tempo: Tempo) -> None:
        self._app = app
        self._play_one = play_one
        self._tempo = tempo
        self._chosen = tempo.first
        self._timer: Timer | None = None

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._timer is not None

    @property
    def pace(self) -> str:
        """How fast, in words."""
        return f"{self._per_second:g} {self._tempo.unit}"

    @property
    def sign(self) -> str:
        """What the header shows of it; empty while it does not play."""
        return f"▶ {self._per_second:g}/s" if self.playing else ""

    def play(self) -> None:
        """Begin."""
        self.pause()
        self._timer = self._app.set_interval(1.0 / self._per_second, self._play_one)

    def pause(self) -> None:
        """Stop."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def change_pace(self, direction: int) -> None:
        """Faster or slower."""
        self._chosen = max(0, min(len(self._tempo.paces) - 1, self._chosen + direction))
        if self.playing:
            self.play()

    @property
    def _per_second(self) -> float:
        return self._tempo.paces[self._chosen]
