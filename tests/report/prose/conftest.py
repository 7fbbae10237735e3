"""Results written by hand: no estimator runs, so the words are tested alone."""

import pytest

from reportgen.report.style.numbers import NumberFormat
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.study import Study

STUDY = {
    "title": "T",
    "patients": "patients with tumours",
    "variables": {
        "burden": {
            "label": "Tumour burden",
            "cut_points": [25],
            "levels": [{"key": "low", "label": "<25%"}, {"key": "high", "label": "≥25%"}],
        },
        "ki67": {
            "label": "Ki-67 index",
            "cut_points": [2, 10],
            "levels": [
                {"key": "a", "label": "1–2%"},
                {"key": "b", "label": "3–10%"},
                {"key": "c", "label": ">10%"},
            ],
        },
        "sex": {"label": "Sex", "levels": ["female", "male"]},
        "age": {"label": "Age", "type": "number"},
    },
    "endpoints": {
        "PFS": {"label": "Progression-free survival", "time": "t", "event": "e"},
        "OS": {"label": "Overall survival", "time": "t", "event": "e"},
    },
    "strata": {"variables": ["ki67"]},
    "predictors": {"endpoints": ["OS"], "candidates": ["burden", "ki67", "sex", "age"]},
}


@pytest.fixture(scope="module", autouse=True)
def words_alone(without_web_fonts):
    """Set no letters."""


@pytest.fixture
def numbers():
    return NumberFormat(units={"months": "mo"})


@pytest.fixture
def results_of():
    """Return a maker of results from estimates."""

    def make(*estimates, selections=()):
        return Results(
            study=Study.model_validate(STUDY),
            synthetic=False,
            estimates=estimates,
            selections=selections,
        )

    return make


def make_median(endpoint="OS", value=12.0, low=7.25, high=20.0, **fields):
    return Estimate(
        analysis="median_survival",
        endpoint=endpoint,
        estimate=value,
        low=low,
        high=high,
        unit="months",
        confidence_level=0.95,
        **{"n": 40, "events": 25, **fields},
    )


def make_model(variable, *ratios, p_value=0.01, levels=("high",), reference="a", unit=None):
    """Return the records of a variable in the multivariable model."""
    kind = {"endpoint": "OS", "variable": variable, "model": "multivariable"}
    return [
        *(
            Estimate(
                analysis="hazard_ratio",
                level=level,
                reference=reference if level else None,
                estimate=ratio,
                low=ratio / 2,
                high=ratio * 2,
                confidence_level=0.95,
                p_value=p_value,
                unit=unit,
                **kind,
            )
            for ratio, level in zip(ratios, levels, strict=True)
        ),
        Estimate(analysis="term_test", p_value=p_value, **kind),
    ]


def make_selection(**fields):
    return PredictorSelection(
        endpoint="OS",
        **{
            "entered": ("burden",),
            "left_out": (),
            "n": 40,
            "events": 25,
            "parameters": 1,
            **fields,
        },
    )


@pytest.fixture
def median():
    """Return a maker of a median."""
    return make_median


@pytest.fixture
def model():
    """Return a maker of one variable's records in the multivariable model."""
    return make_model


@pytest.fixture
def selection():
    """Return a maker of a selection of predictors."""
    return make_selection
