"""The example cohort is what its program writes, and it contradicts itself nowhere.

That its analysis gives the published figures is tested through the analysis, not here.
"""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "data" / "simulate_cohort.py"
COHORT = ROOT / "data" / "cohort.csv"
DICTIONARY = ROOT / "data" / "cohort.md"

DAYS_PER_MONTH = 30.4375
CYCLES = range(1, 7)
MAY_BE_MISSING = {"functional": 2, "cga_ng_ml": 5, "prior_locoregional": 2}
DOES_NOT_APPLY = {
    "months_to_progression",
    "progression_date",
    "death_date",
    *(f"cycle_{cycle}_{what}" for cycle in CYCLES for what in ("date", "gbq")),
}

pytestmark = pytest.mark.skipif(
    not COHORT.exists(), reason="the example cohort is in the repository only, not in the package"
)


@pytest.fixture(scope="module")
def patients() -> list[dict[str, str]]:
    with COHORT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def months_between(first: str, last: str) -> int:
    return round((date.fromisoformat(last) - date.fromisoformat(first)).days / DAYS_PER_MONTH)


def cycle_dates(patient: dict[str, str]) -> list[date]:
    cells = [patient[f"cycle_{cycle}_date"] for cycle in CYCLES]
    return [date.fromisoformat(cell) for cell in cells if cell]


@pytest.mark.skipif(
    not PROGRAM.exists(), reason="data/simulate_cohort.py is in the repository only"
)
def test_the_program_writes_the_committed_file(tmp_path: Path) -> None:
    output = tmp_path / "cohort.csv"
    subprocess.run(
        [sys.executable, str(PROGRAM), str(output)],
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert output.read_bytes() == COHORT.read_bytes()


def test_every_row_says_that_it_is_synthetic(patients: list[dict[str, str]]) -> None:
    assert {patient["data_origin"] for patient in patients} == {"synthetic"}


def test_patients_are_numbered_in_order_of_treatment(patients: list[dict[str, str]]) -> None:
    assert [patient["patient_id"] for patient in patients] == [f"P{n:02d}" for n in range(1, 75)]
    starts = [patient["cycle_1_date"] for patient in patients]
    assert starts == sorted(starts)


def test_the_dictionary_describes_every_column(patients: list[dict[str, str]]) -> None:
    text = DICTIONARY.read_text(encoding="utf-8")
    numbered = {f"cycle_{n}_{what}" for n in range(2, 6) for what in ("date", "gbq")}
    assert [name for name in patients[0] if name not in numbered and f"`{name}`" not in text] == []


def test_values_are_missing_only_where_the_dictionary_says(
    patients: list[dict[str, str]],
) -> None:
    empty = Counter(name for patient in patients for name, cell in patient.items() if not cell)
    missing = {name: count for name, count in empty.items() if name not in DOES_NOT_APPLY}
    assert set(missing) == set(MAY_BE_MISSING)
    assert all(count <= MAY_BE_MISSING[name] for name, count in missing.items())


def test_months_agree_with_dates(patients: list[dict[str, str]]) -> None:
    for patient in patients:
        start, last = patient["cycle_1_date"], patient["last_contact_date"]
        ended = patient["progression_date"] or last
        assert months_between(start, last) == int(patient["os_months"]), patient["patient_id"]
        assert months_between(start, ended) == int(patient["pfs_months"]), patient["patient_id"]


def test_events_agree_with_dates(patients: list[dict[str, str]]) -> None:
    for patient in patients:
        died = patient["os_event"] == "1"
        progressed = patient["progression_date"] != ""
        assert (patient["pfs_event"] == "1") == (died or progressed), patient["patient_id"]
        assert patient["death_date"] == (patient["last_contact_date"] if died else "")
        assert patient["progression_date"] <= patient["last_contact_date"]
        assert int(patient["pfs_months"]) <= int(patient["os_months"])


def test_cycles_are_given_in_order_and_before_progression(
    patients: list[dict[str, str]],
) -> None:
    for patient in patients:
        dates = cycle_dates(patient)
        activities = [patient[f"cycle_{cycle}_gbq"] for cycle in CYCLES]
        given = int(patient["cycles"])
        assert len(dates) == given
        assert [bool(cell) for cell in activities] == [cycle <= given for cycle in CYCLES]
        assert all(first < second for first, second in pairwise(dates))
        ended = patient["progression_date"] or patient["last_contact_date"]
        assert dates[-1] < date.fromisoformat(ended), patient["patient_id"]


def test_treatment_is_as_aimed(patients: list[dict[str, str]]) -> None:
    counts = Counter(int(patient["cycles"]) for patient in patients)
    activities = [
        float(p[f"cycle_{n}_gbq"]) for p in patients for n in CYCLES if p[f"cycle_{n}_gbq"]
    ]
    gaps = [(b - a).days for p in patients for a, b in pairwise(cycle_dates(p))]
    assert counts.most_common(1)[0][0] == median(counts.elements()) == 4
    assert all(5 < activity < 10 for activity in activities)
    assert mean(80 <= gap <= 105 for gap in gaps) > 0.9


def test_progressive_disease_progresses_early(patients: list[dict[str, str]]) -> None:
    for patient in patients:
        months = int(patient["pfs_months"])
        if patient["best_response"] == "PD":
            assert patient["progression_date"], patient["patient_id"]
            assert months <= 9
        elif patient["pfs_event"] == "1":
            assert months > 5, patient["patient_id"]


def test_grade_follows_the_ki67_index(patients: list[dict[str, str]]) -> None:
    for patient in patients:
        assert patient["grade"] == ("G1" if int(patient["ki67_percent"]) <= 2 else "G2")


def test_indication_agrees_with_what_came_before(patients: list[dict[str, str]]) -> None:
    for patient in patients:
        if patient["indication"] == "uncontrolled":
            assert patient["prior_ssa"] == "yes"
            assert patient["months_to_progression"] == ""
        else:
            assert patient["indication"] == "progression"
            assert 1 <= int(patient["months_to_progression"]) < 12


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("age_years", 59, 65),
        ("ki67_percent", 3, 6),
        ("karnofsky_percent", 80, 90),
        ("hepatic_burden_percent", 15, 25),
        ("nse_ng_ml", 10, 16),
        ("cga_ng_ml", 200, 900),
    ],
)
def test_medians_are_plausible(
    patients: list[dict[str, str]], column: str, low: float, high: float
) -> None:
    assert low <= median(float(p[column]) for p in patients if p[column]) <= high


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("functional", 0.3, 0.5),
        ("bone_metastases", 0.2, 0.4),
        ("prior_surgery", 0.4, 0.6),
        ("prior_ssa", 0.5, 0.7),
        ("prior_chemotherapy", 0.15, 0.35),
        ("prior_locoregional", 0.1, 0.2),
    ],
)
def test_shares_are_plausible(
    patients: list[dict[str, str]], column: str, low: float, high: float
) -> None:
    assert low <= mean(patient[column] == "yes" for patient in patients) <= high
