"""The schema and the page of the study file say what the models accept."""

import runpy
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator
from pydantic import BaseModel

from reportgen.cohort.draft.source import read_source
from reportgen.cohort.draft.study_draft import draft_study
from reportgen.command.cli import main
from reportgen.resources import default_study, example_cohort
from reportgen.study.study import Study
from reportgen.study.study_model import StudyModel
from reportgen.study.study_schema import describe_fields, study_schema

DOCS = Path(__file__).parents[2] / "docs"
in_checkout = pytest.mark.skipif(not DOCS.exists(), reason="not run: away from the checkout")
VALIDATOR = Draft7Validator(study_schema())

MINIMAL = 'title = "T"\n[endpoints]\nOS = { time = "t", event = "e" }\n'


def errors(text: str) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(tomllib.loads(text))]


def models_of(model: type[BaseModel], found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Return a model and all that its fields hold."""
    if model not in found:
        found.add(model)
        for other in StudyModel.__subclasses__():
            annotations = [str(field.annotation) for field in model.model_fields.values()]
            if any(f".{other.__name__}" in text for text in annotations):
                models_of(other, found)
    return found


def test_every_key_of_the_study_file_is_described():
    models = models_of(Study, set())
    lacking = [
        f"{model.__name__}.{name}: put a docstring under the field"
        for model in models
        for name in model.model_fields
        if name not in describe_fields(model)
    ]

    assert len(models) > 15
    assert lacking == []


@in_checkout
def test_the_committed_schema_is_current():
    command = CliRunner().invoke(main, ["schema"])
    committed = (DOCS / "study-file.schema.json").read_text(encoding="utf-8")

    assert (command.exit_code, command.stdout) == (0, committed), "run docs/study_reference.py"


@in_checkout
def test_the_committed_page_is_current():
    page = (DOCS / "study-file.md").read_text(encoding="utf-8")
    renew = runpy.run_path(str(DOCS / "study_reference.py"))["renew"]

    assert page == renew(page), "run docs/study_reference.py"


def test_the_schema_is_one():
    Draft7Validator.check_schema(study_schema())


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL,
        default_study().read_text(encoding="utf-8"),
        draft_study(read_source(example_cohort())),
        MINIMAL + "[methods]\nmatch = 'spss'\nmilestones = [12, 24.5]\n",
        MINIMAL + "[variables]\nsex = { levels = ['f', { key = 1, values = [1, 'm'] }] }\n",
        MINIMAL + "[predictors]\ncandidates = ['a', 'b']\ninteractions = [['a', 'b']]\n",
        MINIMAL.replace('"e"', '"e", event_codes = [1, "dead"]'),
    ],
)
def test_a_study_that_is_understood_is_valid(text):
    assert errors(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "$"),
        (MINIMAL.replace("time", "tiem"), "$.endpoints.OS"),
        (MINIMAL.replace('"t"', "1"), "$.endpoints.OS.time"),
        (MINIMAL + "[methods]\nmatch = 'excel'\n", "$.methods.match"),
        (MINIMAL + "[methods]\nconfidence_level = 95\n", "$.methods.confidence_level"),
        (MINIMAL + "[strata]\nvariables = []\n", "$.strata.variables"),
        (MINIMAL + "[predictors]\nselection = 'all'\n", "$.predictors"),
        (
            MINIMAL + "[[published]]\nstatement = 's'\nfind = { x = 'x' }\n",
            "$.published[0].find",
        ),
    ],
)
def test_a_study_that_is_not_understood_is_not_valid(text, place):
    assert errors(text) == [place]


def test_what_the_schema_requires_the_program_requires():
    for model in models_of(Study, set()) - {Study}:
        definition = study_schema()["definitions"][model.__name__]
        for key in definition.get("required", []):
            assert model.model_fields[key].is_required()
