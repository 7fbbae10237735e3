"""What holds for every section, including the one that is added tomorrow."""

import re
from itertools import combinations

import pytest

from reportgen.document import render_html, render_sections
from reportgen.resources import shipped_directory
from reportgen.results import Estimate, Results
from reportgen.sections import all_sections
from reportgen.study import Study

SECTIONS = all_sections()
TEMPLATES = shipped_directory("templates") / "sections"


# Results with the sections of their report: the tests look at one section after the other.
RENDERED = []


def fragment(name, results, theme):
    """Return a section without its drawings, which have tests of their own; nothing if left out."""
    known = next((fragments for own, fragments in RENDERED if own is results), None)
    if known is None:
        known = render_sections(results, theme, "paper")
        RENDERED.append((results, known))
    return re.sub(r'src="data:image/svg[^"]*"', 'src="drawing"', str(known.get(name, "")))


def test_sections_and_templates_match_one_to_one():
    templates = {path.name for path in TEMPLATES.iterdir()}

    assert templates == {f"{name}.html.jinja" for name in SECTIONS}


def test_positions_are_unique():
    positions = [section.position for section in SECTIONS.values()]

    assert len(positions) == len(set(positions))


@pytest.mark.parametrize("name", SECTIONS)
def test_the_default_study_looks_as_before(name, analysed, theme, snapshot):
    assert fragment(name, analysed, theme) == snapshot


@pytest.mark.parametrize("name", ["predictors", "subgroups", "methods", "appendix"])
def test_every_option_of_the_models_looks_as_before(name, thorough, theme, snapshot):
    assert fragment(name, thorough, theme) == snapshot


@pytest.mark.parametrize("name", SECTIONS)
def test_what_is_not_estimable_looks_as_before(name, awkward, theme, snapshot):
    assert fragment(name, awkward, theme) == snapshot


@pytest.mark.parametrize("name", SECTIONS)
def test_an_empty_analysis_is_survived_or_declined(name, theme):
    study = Study.model_validate(
        {"title": "Empty", "endpoints": {"OS": {"time": "t", "event": "e"}}}
    )
    empty = Results(study=study, synthetic=False)

    if SECTIONS[name].applies(empty):
        fragment(name, empty, theme)


@pytest.mark.parametrize("name", SECTIONS)
def test_text_of_the_user_is_escaped(name, awkward, theme):
    html = fragment(name, awkward, theme)

    assert "<x>" not in html
    assert "B & C" not in html


@pytest.mark.parametrize("name", SECTIONS)
def test_nothing_is_printed_as_none_or_not_a_number(name, awkward, theme):
    words = re.findall(r"\b(None|nan|NaN|inf)\b", fragment(name, awkward, theme))

    assert words == []


def test_the_document_holds_the_sections_in_order(analysed, theme):
    html = render_html(analysed, theme, "paper")

    shown = [name for name, section in SECTIONS.items() if section.applies(analysed)]
    positions = [html.index(f'<section id="{name}">') for name in shown]
    assert positions == sorted(positions)


@pytest.mark.parametrize(("strata", "place"), [(9, "strata"), (10, "appendix")])
def test_very_many_pairs_of_strata_go_into_the_appendix(strata, place, theme):
    keys = [f"s{number}" for number in range(strata)]
    endpoint = {"label": "Overall survival", "time": "t", "event": "e"}
    study = {
        "title": "T",
        "variables": {"site": {"label": "Site", "levels": keys}},
        "endpoints": {"OS": endpoint},
        "strata": {"variables": ["site"]},
    }
    common = {"endpoint": "OS", "variable": "site"}
    medians = [
        Estimate(analysis="median_survival", level=key, n=5, confidence_level=0.95, **common)
        for key in keys
    ]
    pairs = [
        Estimate(
            analysis="logrank_pairwise",
            method="log-rank test",
            level=level,
            reference=reference,
            statistic=1.5,
            p_value=0.5,
            **common,
        )
        for reference, level in combinations(keys, 2)
    ]
    results = Results(
        study=Study.model_validate(study), synthetic=False, estimates=(*medians, *pairs)
    )

    title = "Pairwise log-rank tests by site."
    assert title in fragment(place, results, theme)
    text = fragment("strata", results, theme)
    assert (title in text) == (place == "strata")
    cited = "Table\N{NO-BREAK SPACE}2 in the Appendix shows the pairwise tests." in text
    assert cited == (place == "appendix")
    assert SECTIONS["appendix"].applies(results) == (place == "appendix")
