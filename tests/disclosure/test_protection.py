"""Which numbers are held back in small tables, settled by hand."""

import pytest

from reportgen.disclosure.protection import hidden_cells


class Table:
    """A table of numbers by name: the first of each sum is what the others add up to."""

    def __init__(self, counts, sums):
        self.names = list(counts)
        self.counts = list(counts.values())
        self.everyone = 0
        self.conditions = [0 if name == "all" else 1 + name.count(" ") for name in counts]
        number = self.names.index
        self.sums = {
            (number(whole), frozenset(number(part) for part in parts)): None
            for whole, *parts in sums
        }


def hidden(counts, sums, fewest=5, printed=None):
    table = Table(counts, sums)
    uses = {table.names.index(name): 1 for name in printed or counts}
    return {table.names[i] for i in hidden_cells(table, uses, fewest)}


def test_nothing_small_hides_nothing():
    assert hidden({"all": 30, "a": 10, "b": 20}, [("all", "a", "b")]) == set()


def test_a_small_level_takes_the_next_smallest_with_it():
    counts = {"all": 40, "a": 3, "b": 25, "c": 12}

    assert hidden(counts, [("all", "a", "b", "c")]) == {"a", "c"}


def test_two_small_levels_that_add_up_to_a_small_number_take_a_third():
    counts = {"all": 40, "a": 1, "b": 2, "c": 25, "d": 12}

    assert hidden(counts, [("all", "a", "b", "c", "d")]) == {"a", "b", "d"}


def test_two_small_levels_that_could_be_large_need_no_third():
    # Together they are 8: each could be up to 7, since somebody is in either.
    counts = {"all": 40, "a": 4, "b": 4, "c": 32}

    assert hidden(counts, [("all", "a", "b", "c")]) == {"a", "b"}


def test_nobody_is_a_number_that_may_be_shown():
    counts = {"all": 40, "a": 0, "b": 28, "c": 12}

    assert hidden(counts, [("all", "b", "c")]) == set()


def test_the_number_that_follows_from_two_totals_is_protected():
    # Known 72 of 74: two lack the value, and stand nowhere themselves.
    counts = {"all": 74, "known": 72, "missing": 2}

    found = hidden(counts, [("all", "known", "missing")], printed=["all", "known"])
    assert found == {"known", "missing"}


def test_events_are_held_back_where_few_have_none():
    # 12 of 14 responded: two did not.
    counts = {"all": 30, "a": 14, "b": 16, "a hit": 12, "a miss": 2, "b hit": 8, "b miss": 8}
    sums = [("all", "a", "b"), ("a", "a hit", "a miss"), ("b", "b hit", "b miss")]

    assert hidden(counts, sums, printed=["all", "a", "b", "a hit", "b hit"]) == {"a hit", "a miss"}


def test_a_cell_is_protected_in_both_directions_of_a_table():
    # A table of two by three with margins: the small cell takes one of its row, one of its column,
    # and the one where these two cross.
    counts = {
        "all": 90, "x": 40, "y": 50, "u": 20, "v": 30, "w": 40,
        "x u": 3, "x v": 12, "x w": 25, "y u": 17, "y v": 18, "y w": 15,
    }  # fmt: skip
    sums = [
        ("all", "x", "y"), ("all", "u", "v", "w"),
        ("x", "x u", "x v", "x w"), ("y", "y u", "y v", "y w"),
        ("u", "x u", "y u"), ("v", "x v", "y v"), ("w", "x w", "y w"),
    ]  # fmt: skip

    assert hidden(counts, sums) == {"x u", "x v", "y u", "y v"}


def test_what_follows_from_several_sums_together_is_found():
    # Each sum hides two, but a + b = 13 and a + c = 12, b + c = 19 make all three known.
    counts = {"all": 99, "a": 3, "b": 10, "c": 9, "d": 13, "e": 12, "f": 19}
    sums = [("d", "a", "b"), ("e", "a", "c"), ("f", "b", "c")]

    found = hidden(counts, sums, printed=["all", "d", "e", "f"])
    assert "a" in found
    assert found & {"d", "e", "f"}


@pytest.mark.parametrize("fewest", [3, 5, 10])
def test_only_the_total_is_left_where_nothing_else_helps(fewest):
    counts = {"all": 2 * fewest, "a": 1, "b": 2 * fewest - 1}

    assert hidden(counts, [("all", "a", "b")], fewest) == {"a", "b"}
