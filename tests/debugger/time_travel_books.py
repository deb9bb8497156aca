"""Whether the books that `Checkpoints` keeps are right."""

from bp_tui.debugger.checkpoints import Checkpoints
from bp_tui.debugger.history import Branch

OVERHEAD = 200
"""Bytes of a state beside its numbers."""


def all_states(checkpoints: Checkpoints) -> dict[tuple[Branch, int], int]:
    """What every state that is kept takes in bytes, by branch and position."""
    return {
        (owner, position): packed.nbytes + OVERHEAD
        for owner, positions in checkpoints._positions.items()
        for position, packed in zip(positions, checkpoints._packed[owner], strict=True)
    }


def check_books(checkpoints: Checkpoints) -> None:
    """Positions in order, bytes counted right, nothing lost that must stay, and no more than the budget allows."""
    states, near = all_states(checkpoints), checkpoints._near.keys()
    assert checkpoints._positions.keys() == checkpoints._packed.keys()
    for owner, positions in checkpoints._positions.items():
        assert positions == sorted(set(positions))
        assert all(position > owner.fork or owner.parent is None for position in positions)
    assert checkpoints.bytes == sum(states.values())
    held = {key for key, places in checkpoints._holders.items() if places}
    assert held == checkpoints._holders.keys() == {*checkpoints._pins.values()} <= states.keys()
    assert near <= states.keys() - held
    assert checkpoints._held_bytes == sum(states[key] for key in held) <= checkpoints._budget // 2
    stays = held | {key for key in states if key[1] == 0}
    assert checkpoints.bytes <= checkpoints._budget or states.keys() == stays
