"""Reports as files: the default one, and those whose shape is out of the ordinary."""

import io

import pypdf
import pytest

from reportgen.analysis import analyse
from reportgen.cohort import load_cohort
from reportgen.output import render
from reportgen.study_file import load_study

STUDY = """
title = "A study of its shape"

[methods]
milestones = [12, 24]

[variables]
group = {{ label = "Group", levels = [{levels}] }}
age = {{ label = "Age", unit = "years", type = "number" }}
{variables}

[baseline]
variables = ["age", "group"{baseline}]

[endpoints]
OS = {{ label = "Overall survival", time = "months", event = "died" }}

[strata]
variables = ["group"]

[predictors]
candidates = ["age"]
"""


@pytest.fixture(scope="session")
def printed():
    """Return what prints results in a theme."""
    return lambda results, theme: render(results, theme, ".pdf")


@pytest.fixture(scope="session")
def pdf(analysed, theme):
    """Return the default report."""
    return render(analysed, theme, ".pdf")


@pytest.fixture(scope="session")
def reader(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="session")
def unusual(tmp_path_factory):
    """Return the results of studies of unusual shape, by what is unusual about them."""
    folder = tmp_path_factory.mktemp("unusual")
    return {
        "a single stratum": _analysed(folder, levels=1, patients=30),
        "forty strata": _analysed(folder, levels=40, patients=160),
        "tables over many pages": _analysed(folder, levels=2, patients=60, characteristics=60),
        "not reached everywhere": _analysed(folder, levels=3, patients=30, events=False),
    }


def _analysed(folder, *, levels, patients, characteristics=0, events=True):
    """Return the results of a cohort made by rule: the n-th patient is in the n-th group."""
    names = [f"x{number}" for number in range(characteristics)]
    groups = [f"group {number:02}" for number in range(1, levels + 1)]
    (folder / "study.toml").write_text(
        STUDY.format(
            levels=", ".join(f'"{group}"' for group in groups),
            variables="\n".join(f'{name} = {{ label = "Finding {name}" }}' for name in names),
            baseline="".join(f', "{name}"' for name in names),
        ),
        encoding="utf-8",
    )
    rows = [",".join(("months", "died", "group", "age", *names))]
    for n in range(patients):
        died = int(events and n % 3 > 0)
        findings = (f"finding {(n + number) % 4}" for number in range(characteristics))
        cells = (7 + n * 37 % 53, died, groups[n % levels], 40 + n * 13 % 41, *findings)
        rows.append(",".join(map(str, cells)))
    (folder / "cohort.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    study_file = load_study(folder / "study.toml")
    return analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))
