"""What holds for every section, including the one that is added tomorrow."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from reportgen.report.document import compose
from reportgen.report.sections import all_sections
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.survival_method import LogRank
from reportgen.study.study import Study
from reportgen.writers.html.blocks import BlockWriter
from reportgen.writers.html.page import render_html

SECTIONS = all_sections()


@pytest.fixture(scope="module")
def default_sections(analysed, theme, plain_text):
    return plain_text(compose(analysed, theme))


@pytest.fixture(scope="module")
def thorough_sections(thorough, theme, plain_text):
    return plain_text(compose(thorough, theme))


@pytest.fixture(scope="module")
def awkward_sections(awkward, theme, plain_text):
    return plain_text(compose(awkward, theme))


def test_positions_are_unique():
    positions = [section.position for section in SECTIONS.values()]

    assert len(positions) == len(set(positions))


@pytest.mark.parametrize("name", SECTIONS)
def test_the_default_study_reads_as_before(name, default_sections, snapshot):
    assert default_sections.get(name) == snapshot


@pytest.mark.parametrize("name", ["predictors", "subgroups", "methods", "appendix"])
def test_every_option_of_the_models_reads_as_before(name, thorough_sections, snapshot):
    assert thorough_sections[name] == snapshot


@pytest.mark.parametrize("name", SECTIONS)
def test_what_is_not_estimable_reads_as_before(name, awkward_sections, snapshot):
    assert awkward_sections.get(name) == snapshot


def test_one_section_looks_as_before_in_html(analysed, theme, snapshot):
    document = compose(analysed, theme)
    (response,) = (section for section in document.sections if section.name == "response")
    html = BlockWriter(document.numbering, theme, "paper").write(response.blocks)

    assert re.sub(r'src="data:image/svg[^"]*"', 'src="drawing"', html) == snapshot


def test_paragraphs_of_the_abstract_may_share_a_heading(analysed, theme):
    """A theme may call two of its parts by one word; none of them is lost."""
    headings = replace(theme.abstract, methods="Patients", results="Patients")
    (summary,) = SECTIONS["abstract"].build(analysed, replace(theme, abstract=headings))
    (usual,) = SECTIONS["abstract"].build(analysed, theme)

    assert [p.text for p in summary.paragraphs] == [p.text for p in usual.paragraphs]


def test_an_empty_analysis_is_survived_or_declined(theme):
    study = Study.model_validate(
        {"title": "Empty", "endpoints": {"OS": {"time": "t", "event": "e"}}}
    )
    empty = Results(study=study, synthetic=False)

    applying = [name for name, section in SECTIONS.items() if section.applies(empty)]
    assert [section.name for section in compose(empty, theme).sections] == applying


def test_text_of_the_user_is_escaped(awkward, theme):
    html = render_html(compose(awkward, theme), theme, "paper")

    assert "<x>" not in html
    assert "B & C" not in html
    assert "&lt;x&gt;" in html


def test_nothing_is_printed_as_none_or_not_a_number(awkward_sections, thorough_sections):
    # A level of the thorough study is called None.
    for sections, words in ((awkward_sections, "None|nan|NaN|inf"), (thorough_sections, "nan|inf")):
        for name, text in sections.items():
            assert re.findall(rf"\b({words})\b", text) == [], name


def test_the_document_holds_the_sections_in_order(analysed, theme):
    html = render_html(compose(analysed, theme), theme, "paper")

    shown = [name for name, section in SECTIONS.items() if section.applies(analysed)]
    positions = [html.index(f'<section id="{name}">') for name in shown]
    assert positions == sorted(positions)


@pytest.mark.parametrize(("strata", "place"), [(9, "strata"), (10, "appendix")])
def test_very_many_pairs_of_strata_go_into_the_appendix(strata, place, theme, plain_text):
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
            method=LogRank(),
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
    sections = plain_text(compose(results, theme))
    assert title in sections[place]
    text = sections["strata"]
    assert (title in text) == (place == "strata")
    cited = "Table 2 in the Appendix shows the pairwise tests." in text
    assert cited == (place == "appendix")
    assert SECTIONS["appendix"].applies(results) == (place == "appendix")
