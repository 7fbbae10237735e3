import pytest

from reportgen.report.figures.time_axis import axis_end, axis_ticks, cut_below, is_cut


@pytest.mark.parametrize(
    ("last", "unit", "step", "end"),
    [
        (6, "months", 1, 7),
        (20, "months", 3, 21),
        (48, "months", 6, 54),
        (60, "months", 12, 72),
        (49, "weeks", 8, 56),
        (899, "days", 100, 900),
        (900, "days", 200, 1000),
        (4.2, "years", 0.5, 4.5),
        (0.5, "months", 0.1, 0.6),
    ],
)
def test_ticks_are_round_numbers_of_the_unit(curve, last, unit, step, end):
    ticks = axis_ticks([curve([last] * 3, [1] * 3)], unit)

    assert ticks[:2] == (0, step)
    assert ticks[-1] == end


def test_axis_ends_after_the_last_time_with_a_tenth_of_the_patients_at_risk(curve):
    early, late = curve([10] * 91, [1] * 91), curve([24] * 8 + [60], [0] * 9)

    assert axis_end([early, late]) == 12
    assert cut_below([early, late]) == "10% of all patients"


def test_axis_holds_as_long_as_a_tenth_is_at_risk(curve):
    assert axis_end([curve([10] * 90 + [24] * 9 + [60], [1] * 100)]) == 24


def test_an_axis_of_whole_curves_ends_after_what_happens_last(curve):
    times = [20] * 35 + [46] * 3 + [47] * 2 + [48] * 2

    assert axis_end([curve(times, [1] * 42)]) == 54


def test_three_patients_must_be_at_risk(curve):
    few = [curve([5] * 18 + [24, 36], [1] * 20)]

    assert axis_end(few) == 5
    assert cut_below(few) == "3 patients"


@pytest.mark.parametrize(
    ("times", "end"),
    [
        ([7.3], 8),
        ([2, 7.3], 8),
        ([5] * 17 + [24, 36], 42),
        ([5] * 7 + [36.00000000000001] * 3, 42),
    ],
)
def test_fewer_than_twenty_patients_are_shown_whole(curve, times, end):
    small = [curve(times, [1] * len(times))]

    assert axis_end(small) == end
    assert not is_cut(small)
    assert cut_below(small) is None


def test_an_axis_is_never_empty(curve):
    assert axis_ticks([curve([0.0], [1])]) == (0, 1)
