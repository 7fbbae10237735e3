"""Small cohorts, written down where they are used."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.study.study_file import load_study


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """Return a function from the text of a study and of a cohort to both, read."""

    def load_texts(study, cohort):
        folder = tmp_path_factory.mktemp("cohort")
        (folder / "study.toml").write_text(study, "utf-8")
        (folder / "cohort.csv").write_text(cohort.strip() + "\n", "utf-8")
        study_file = load_study(folder / "study.toml")
        return study_file, load_cohort(folder / "cohort.csv", study_file.study)

    return load_texts


@pytest.fixture(scope="module")
def analysed(load):
    """Return a function from the text of a study and of a cohort to the results."""
    return lambda study, cohort: analyse(*load(study, cohort))
