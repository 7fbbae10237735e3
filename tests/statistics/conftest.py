"""The reference numbers of R and SPSS, and the data they were computed on."""

import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportgen.statistics.regression.cox import fit_cox
from reportgen.statistics.survival_times import SurvivalTimes

REFERENCE = Path(__file__).parents[1] / "reference"


@cache
def r_reference():
    """Return what survival_reference.R wrote."""
    return json.loads((REFERENCE / "survival_reference.json").read_text("utf-8"))


@pytest.fixture
def comparisons_in_r():
    """Return what comparison_reference.R wrote."""
    return _comparison_reference()


@cache
def _comparison_reference():
    return json.loads((REFERENCE / "comparison_reference.json").read_text("utf-8"))


@cache
def load_frame(name):
    """Return a data set as write_datasets.py writes it."""
    return _writer().DATA_SETS[name]()


@cache
def _writer():
    spec = importlib.util.spec_from_file_location("datasets", REFERENCE / "write_datasets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class DataSet:
    """A data set with R's numbers for it."""

    name: str
    frame: pd.DataFrame
    r: dict

    @property
    def times(self):
        """Return the times of all patients."""
        return SurvivalTimes.from_values(self.frame["time"], self.frame["event"])

    @property
    def group(self):
        """Return the group of each patient."""
        return self.frame["group"].to_numpy()

    @property
    def covariates(self):
        """Return the names of the numeric covariates."""
        return [name for name in self.frame if name not in {"time", "event", "group"}]

    @property
    def design(self):
        """Return an indicator of each group but the first, and the covariates."""
        levels = np.unique(self.group)[1:]
        indicators = (self.group[:, None] == levels).astype(float)
        return np.column_stack([indicators, self.frame[self.covariates].to_numpy()])

    @property
    def terms(self):
        """Return the design columns of each term."""
        groups = len(np.unique(self.group)) - 1
        singles = {name: [groups + i] for i, name in enumerate(self.covariates)}
        return {"group": list(range(groups)), **singles}

    def fit(self, ties):
        """Return the model of all terms."""
        return _fit(self.name, ties)

    def samples(self):
        """Yield the times of all patients and of each group, each with R's numbers."""
        yield self.times, self.r["overall"]
        for g, expected in zip(np.unique(self.group), self.r["by_group"], strict=True):
            yield self.times.subset(self.group == g), expected


@cache
def _fit(name, ties):
    data = DataSet(name, load_frame(name), r_reference()["data_sets"][name])
    return fit_cox(data.times, data.design, ties=ties)


@pytest.fixture(
    params=[
        "gbsg2",
        "larynx",
        "leukemia",
        "lung",
        "lung_ecog",
        "lung_months",
        "rossi",
        "waltons",
    ]
)
def data_set(request):
    """Return each data set in turn."""
    return DataSet(
        request.param, load_frame(request.param), r_reference()["data_sets"][request.param]
    )


@pytest.fixture(params=["efron", "breslow"])
def ties(request):
    """Return each handling of ties in turn."""
    return request.param


@pytest.fixture
def r_samples():
    """Return R's numbers for the small samples of one group."""
    return r_reference()["samples"]


@pytest.fixture
def r_comparisons():
    """Return R's numbers for the small samples of several groups."""
    return r_reference()["comparisons"]


@pytest.fixture
def r_scores():
    """Return R's concordance of the small samples with a score."""
    return r_reference()["scores"]


@pytest.fixture
def r_strong():
    """Return R's models of strong effects."""
    return r_reference()["strong"]


@pytest.fixture
def sample_times(r_samples):
    """Return a function from the name of a small sample to its times."""

    def times_of(name):
        # JSON has not the digits to tell 0.1 + 0.2 from 0.3.
        last_bit = [0.1 + 0.2, 0.3, 0.3, 0.7, 0.9]
        time = last_bit if name == "last_bit" else r_samples[name]["time"]
        return SurvivalTimes.from_values(time, r_samples[name]["event"])

    return times_of


@pytest.fixture
def spss():
    """Return the output of SPSS 31."""
    return json.loads((REFERENCE / "spss31_fixture.json").read_text("utf-8"))


@pytest.fixture
def spss_patients():
    """Return the patients that SPSS analysed, from the formula in the fixture."""
    i = np.arange(1, 73)
    return pd.DataFrame(
        {
            "time": 20 + (37 * i) % 500,
            "event": ~np.isin(i % 10, [1, 4, 7]),
            "sex": np.where(i % 2 == 1, 1, 2),
            "age": 40 + (11 * i) % 41,
        }
    )


@pytest.fixture
def agree():
    """Return a function that asserts equality within a tolerance, ``None`` being not a number."""

    def assert_agree(actual, expected, tolerance):
        actual = np.asarray(actual, dtype=float)
        expected = np.asarray(expected, dtype=float)
        np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)

    return assert_agree
