"""Whether the books that `Checkpoints` keeps are right."""

from bp_tui.debugger.history import Branch, Checkpoints
from bp_tui.network.training import State

OVERHEAD = 600
"""Bytes of a state beside its numbers."""


def all_states(checkpoints: Checkpoints) -> dict[tuple[Branch, int], State]:
    """Every state that is kept, by branch and position."""
    states = checkpoints._states.items()
    return {(branch, position): state for branch, found in states for position, state in found.items()}


def size(state: State) -> int:
    """What a state takes, in bytes."""
    return state.parameters.nbytes + state.slots.nbytes + OVERHEAD


def check_books(checkpoints: Checkpoints) -> None:
    """Positions in order, bytes counted right, nothing lost that must stay, and no more than the budget allows."""
    states = all_states(checkpoints)
    for branch, found in checkpoints._states.items():
        assert checkpoints._positions[branch] == sorted(found)
        assert all(state.position == position for position, state in found.items())
        assert all(position > branch.fork or branch.parent is None for position in found)
    assert checkpoints.bytes == sum(map(size, states.values()))
    assert checkpoints._near.keys() <= states.keys()
    assert checkpoints._pinned <= states.keys()
    for_good = sum(size(states[key]) for key in checkpoints._pinned)
    assert checkpoints.bytes <= max(checkpoints._budget, for_good + max(map(size, states.values())))
