"""Values of any shape, for tests of what is read from files."""

from hypothesis import strategies as st


def nested(leaf: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A leaf, or lists and tables of leaves, up to three in each other.

    Hypothesis' own recursive strategy looks, now and then, for a small enough one without end.
    """
    values = leaf
    for _ in range(3):
        values = leaf | st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=4), values, max_size=3)
    return values
