"""Each estimate says truly on whom it rests: the cells of its basis hold the patients it counts."""

import pytest

from reportgen import analysis
from reportgen.cohort.cohort import load_cohort
from reportgen.disclosure.cells import CellTable
from reportgen.disclosure.dimensions import Dimensions
from reportgen.resources import default_study, example_cohort
from reportgen.study.study_file import load_study

# Of these, n counts cycles, or the intervals between them, of which a patient has several.
OF_CYCLES = {"activity_per_cycle", "cycle_interval"}


def found_in(cohort_path, study_path):
    study = load_study(study_path).study
    cohort = load_cohort(cohort_path, study)
    return cohort, analysis.find(cohort)


@pytest.fixture(
    params=["default", "awkward", "thorough"], ids=["the default study", "awkward", "thorough"]
)
def cohort_and_found(request):
    files = {
        "default": lambda: (example_cohort(), default_study()),
        "awkward": lambda: request.getfixturevalue("awkward_files"),
        "thorough": lambda: request.getfixturevalue("thorough_files"),
    }
    return found_in(*files[request.param]())


def test_the_cells_of_an_estimate_hold_as_many_patients_as_it_gives(cohort_and_found):
    cohort, found = cohort_and_found
    table = CellTable(Dimensions(cohort))
    wrong = [
        (estimated.record.analysis, estimated.record.variable, field, given, table.count(cell))
        for estimated in found.estimates
        for field in ("n", "events")
        if (given := getattr(estimated.record, field)) is not None
        and (cell := getattr(estimated.basis, field)) is not None
        and estimated.record.variable not in OF_CYCLES
        and given != table.count(cell)
    ]
    assert wrong == []


def test_an_estimate_that_gives_a_number_says_of_whom(cohort_and_found):
    _, found = cohort_and_found
    silent = [
        estimated.record.analysis
        for estimated in found.estimates
        for field in ("n", "events")
        if getattr(estimated.record, field) is not None and getattr(estimated.basis, field) is None
    ]
    assert silent == []


def test_the_patients_of_each_analysis_are_those_of_its_cell(cohort_and_found):
    cohort, found = cohort_and_found
    table = CellTable(Dimensions(cohort))
    counted = {s.name: s.patients for s in found.flow.analysis_sets if s.patients}
    assert {
        name: table.count(found.flow_cells[name]) for name in counted if name in found.flow_cells
    } == {name: patients for name, patients in counted.items() if name in found.flow_cells}
