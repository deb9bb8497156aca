"""What a branch knows of its edits."""

from bp_tui.debugger.history import Branch, Edit


class LookedAt(Edit):
    """An edit that counts how often somebody reads its position."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        LookedAt.looks += name == "position"
        return super().__getattribute__(name)


def edited(*positions: int) -> Branch:
    return Branch("main", edits=[Edit(position, None, float(number)) for number, position in enumerate(positions)])


def numbers(edits: list[Edit]) -> list[float]:
    return [edit.value for edit in edits]


def test_the_edits_at_a_position_are_in_the_order_they_were_made() -> None:
    branch = edited(0, 4, 4, 4, 9)
    assert [numbers(branch.edits_at(position)) for position in (0, 3, 4, 5, 9, 10)] == [[0], [], [1, 2, 3], [], [4], []]


def test_the_edits_up_to_a_position_are_those_at_it_too() -> None:
    branch = edited(0, 4, 4, 9)
    assert [len(branch.edits_up_to(position)) for position in (-1, 0, 3, 4, 8, 9, 99)] == [0, 1, 1, 3, 3, 4, 4]


def test_the_next_edit_is_beyond_a_position() -> None:
    branch = edited(0, 4, 4, 9)
    assert [branch.next_edit(position) for position in (-1, 0, 3, 4, 8, 9)] == [0, 4, 4, 9, 9, None]


def test_a_branch_without_edits_has_none_anywhere() -> None:
    branch = edited()
    assert (branch.edits_at(0), branch.edits_up_to(5), branch.next_edit(0)) == ([], [], None)


def test_of_ten_thousand_edits_a_few_are_looked_at_to_find_those_of_a_position() -> None:
    branch = Branch("main", edits=[LookedAt(position, None, 0.5) for position in range(10_000)])
    LookedAt.looks = 0
    assert len(branch.edits_at(7_000)) == 1
    assert branch.next_edit(3_000) == 3_001
    assert len(branch.edits_up_to(5_000)) == 5_001
    assert LookedAt.looks < 100
