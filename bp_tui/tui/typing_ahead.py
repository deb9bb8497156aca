"""An app in which one can type faster than it does what one says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key, Paste

_LEADING_ELSEWHERE = ("enter", "escape")
"""Keys after which others are often for something else."""


class TypingAhead(App[None]):
    """What is typed while keys are held back is done afterwards, in its order.

    A key goes to what has the focus, and from there up to the app, through each one's queue of messages. What another
    key changes meanwhile, such as the focus, it would find changed.
    """

    _holds = 0
    _is_handing_on = False

    @cached_property
    def _held_back(self) -> list[Event]:
        return []

    def hold_keys(self) -> None:
        """Hand no key on until `release_keys` was called as often as this."""
        self._holds += 1

    async def release_keys(self) -> None:
        """Hand on what was typed meanwhile, as far as none of it has keys held back again."""
        self._holds -= 1
        if self._is_handing_on:
            return
        self._is_handing_on = True
        try:
            while self._held_back and not self._holds and self.screen_stack:
                await self._hand_on(self._held_back.pop(0))
        finally:
            self._is_handing_on = False

    def do_after_keys(self, do: Callable[[], object]) -> None:
        """Do something once the keys typed before have done what they do; those typed later wait for it."""
        self.hold_keys()
        self.call_later(self._pass_on, [*(self.focused or self.screen).ancestors_with_self], do)

    async def _pass_on(self, way: Sequence[DOMNode], do: Callable[[], object]) -> None:
        """Go the way of a key, behind it."""
        for index, node in enumerate(way, start=1):
            if node.call_later(self._pass_on, way[index:], do):
                return
        do()
        await self.release_keys()

    async def on_event(self, event: Event) -> None:
        """Hand an event on, unless it was typed and has to wait."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._holds or self._is_handing_on:
            self._held_back.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: Event) -> None:
        """To what has the focus. What Enter sends goes the same way, behind the first thing that follows it."""
        await super().on_event(event)
        if isinstance(event, Key) and event.key in _LEADING_ELSEWHERE and self.screen_stack:
            self.do_after_keys(partial(self.do_after_keys, lambda: None))
