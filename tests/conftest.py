"""What several tests share: the analysed example cohort, and a cohort where nothing works out."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from lifelines import datasets

from reportgen import analysis
from reportgen.analyses.second_engine.second_engine import Recomputation
from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.style.theme import load_theme
from reportgen.resources import default_study, example_cohort
from reportgen.results.provenance import Provenance
from reportgen.study.study_file import load_study

# The same examples on every run, and no time limit for one: a busy machine is no failure.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")

AWKWARD_STUDY = """
title = "Trial <A> & others"
patients = "patients with a rare disease"

[methods]
milestones = [12, 120]

[variables]
arm = { label = "Arm <x>", levels = ["A", "B & C", "never given"] }
marker = { label = "Marker" }
age = { label = "Age", unit = "years", type = "number", per = 10 }

[baseline]
by = "arm"
variables = ["age", "marker"]

[response]
column = "best"
categories = ["CR", "PR", "PD"]
not_evaluable = ["NE"]
objective_response = ["CR", "PR"]
by = ["arm"]

[endpoints]
OS = { label = "Overall survival", time = "months", event = "died" }

[strata]
variables = ["arm"]

[predictors]
candidates = ["arm", "marker", "age"]

[[published]]
statement = "Median overall survival"
find = { analysis = "median_survival", endpoint = "OS", variable = "" }
value = 12.5
low = 7.0
high = 20.1
unit = "months"
"""

AWKWARD_COHORT = """\
months,died,arm,marker,age,best
2,1,A,low,61,PD
4,0,A,low,70,PR
5,1,A,low,,NE
7,0,A,high,52,PD
8,0,B & C,high,66,PD
9,0,B & C,high,58,
11,0,B & C,low,74,PD
12,1,A,low,49,PD
"""


THOROUGH_STUDY = """
title = "Hormone therapy in node-positive breast cancer"
patients = "women with node-positive breast cancer"

[methods]
match = "sas"
quantiles = [0.1, 0.25]

[variables]
hormone = { label = "Hormone therapy", column = "horTh", levels = [
  { key = "no", label = "None" }, { key = "yes", label = "Given" } ], reference = "no" }
menopause = { label = "Menopause", column = "menostat", levels = ["Pre", "Post"] }
age = { label = "Age", unit = "years", type = "number", per = 10 }
size = { label = "Size", column = "tsize", unit = "mm", type = "number", per = 10 }
double_size = { label = "Twice the size", column = "tsize", unit = "mm", type = "number" }
nodes = { label = "Positive nodes", column = "pnodes", cut_points = [3], levels = ["≤3", ">3"] }
grade = { label = "Grade", column = "tgrade", levels = ["I", "II", "III"], ordered = true }

[endpoints]
RFS = { label = "Recurrence-free survival", time = "time", unit = "days", event = "cens" }

[strata]
variables = ["grade"]

[predictors]
candidates = ["age", "menopause", "size", "double_size", "nodes", "hormone"]
selection = "backward"
removal_test = "wald"
term_test = "likelihood-ratio"
forced = ["age"]
stratified_by = "grade"
interactions = [["age", "hormone"], ["menopause", "hormone"]]
bootstrap = 10

[subgroups]
variable = "hormone"
by = ["menopause", "grade"]
"""


def analysed_study(cohort_path, study_path):
    study_file = load_study(study_path)
    return analyse(study_file, load_cohort(cohort_path, study_file.study))


def with_fixed_versions(results):
    """Return results that name the same files and versions wherever the tests run."""
    provenance = Provenance(
        program="0.0.0",
        cohort_file="cohort.csv",
        cohort_sha256="c" * 64,
        study_file="study.toml",
        study_sha256="5" * 64,
        software=(("Python", "3.0"), ("numpy", "2.0"), ("scipy", "1.0")),
    )
    engine = replace(results.second_engine, version="0.0")
    return replace(results, provenance=provenance, second_engine=engine)


@pytest.fixture(scope="session")
def analysed():
    """Return the results of the default study on the example cohort."""
    return with_fixed_versions(analysed_study(example_cohort(), default_study()))


@pytest.fixture(scope="session")
def awkward_files(tmp_path_factory):
    """Return a cohort and a study with empty groups, missing values and nothing reached."""
    folder = tmp_path_factory.mktemp("awkward")
    (folder / "cohort.csv").write_text(AWKWARD_COHORT, encoding="utf-8")
    (folder / "study.toml").write_text(AWKWARD_STUDY, encoding="utf-8")
    return folder / "cohort.csv", folder / "study.toml"


@pytest.fixture(scope="session")
def awkward(awkward_files):
    """Return the results of the awkward study."""
    return with_fixed_versions(analysed_study(*awkward_files))


@pytest.fixture(scope="session")
def thorough_files(tmp_path_factory):
    """Return a cohort and a study that asks for everything that is known of Cox models."""
    study = tmp_path_factory.mktemp("thorough") / "study.toml"
    study.write_text(THOROUGH_STUDY, encoding="utf-8")
    return Path(datasets.__file__).parent / "gbsg2.csv", study


@pytest.fixture(scope="session")
def thorough(thorough_files):
    """Return the results of the thorough study."""
    return with_fixed_versions(analysed_study(*thorough_files))


@pytest.fixture(scope="session")
def theme():
    return load_theme("default")


@pytest.fixture
def without_second_engine(monkeypatch):
    """Leave out what recomputes the estimates: most of the time, where nobody asks what it says."""
    monkeypatch.setattr(analysis, "plan_recomputation", lambda *_: Recomputation((), ()))


@pytest.fixture(scope="module")
def without_web_fonts():
    """Leave the fonts out of pages for the screen: most of the time, where only words are read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.writers.html.web_font.subset_woff2", lambda *_: b"")
        yield
