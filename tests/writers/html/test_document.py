"""The HTML document: what every reader gets, on paper and on screen."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reportgen.report.document import SYNTHETIC_NOTICE, compose
from reportgen.writers.html.page import render_html


class Outline(HTMLParser):
    """Collect headings, identifiers and addresses."""

    def __init__(self):
        super().__init__()
        self.headings, self.identifiers, self.addresses = [], [], []
        self.captions = 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in attributes:
            self.identifiers.append(attributes["id"])
        self.captions += tag in ("caption", "figcaption")
        self.addresses += [attributes[name] for name in ("src", "href") if name in attributes]


def outline(html):
    parser = Outline()
    parser.feed(html)
    return parser


@pytest.fixture(scope="module")
def screen(analysed, theme):
    return render_html(compose(analysed, theme), theme, "screen")


def test_no_heading_level_is_skipped(screen):
    levels = outline(screen).headings

    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_identifiers_are_unique(screen):
    identifiers = outline(screen).identifiers

    assert len(identifiers) == len(set(identifiers))


def test_the_page_for_the_screen_needs_nothing_else(screen):
    addresses = outline(screen).addresses + re.findall(r"url\(([^)]*)\)", screen)

    assert [a for a in addresses if not a.startswith(("data:", "#"))] == []


def test_tables_and_figures_are_numbered_in_order(screen):
    for kind in ("Table", "Figure"):
        numbers = [int(n) for n in re.findall(rf"<b>{kind} (\d+)\.", screen)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


def test_every_figure_says_in_words_what_it_shows(screen):
    labels = re.findall(r'<svg role="img" aria-label="([^"]*)"', screen)

    assert len(labels) == screen.count("<figure")
    assert all(re.search(r"\d", label) for label in labels)


def test_a_synthetic_cohort_is_called_so(screen):
    assert SYNTHETIC_NOTICE in screen


@pytest.mark.usefixtures("without_web_fonts")
def test_a_cohort_of_patients_is_not_called_synthetic(analysed, theme):
    html = render_html(compose(replace(analysed, synthetic=False), theme), theme, "screen")

    assert "ynthetic" not in html


@pytest.mark.usefixtures("without_web_fonts")
def test_the_title_is_escaped(awkward, theme):
    html = render_html(compose(awkward, theme), theme, "screen")

    assert "<title>Trial &lt;A&gt; &amp; others</title>" in html


@pytest.mark.usefixtures("without_web_fonts")
def test_the_last_two_words_of_the_title_stay_together_on_paper(analysed, theme):
    results = replace(analysed, study=analysed.study.model_copy(update={"title": "A & B of all"}))

    assert ">A &amp; B of\N{NO-BREAK SPACE}all</h1>" in render_html(
        compose(results, theme), theme, "paper"
    )
    assert ">A &amp; B of all</h1>" in render_html(compose(results, theme), theme, "screen")


@pytest.mark.usefixtures("without_web_fonts")
def test_on_paper_ranges_and_short_labels_are_held_together_by_characters(analysed, theme):
    """The printer breaks lines badly around no-break spans; a browser does not."""
    paper, screen = (
        render_html(compose(analysed, theme), theme, medium) for medium in ("paper", "screen")
    )

    assert "18.3–\N{WORD JOINER}33.7" in paper
    assert "&gt;15\N{NO-BREAK SPACE}ng/\N{WORD JOINER}mL" in paper
    assert 'class="unbroken"' not in paper
    assert not any("\N{WORD JOINER}" in spoken for spoken in re.findall(r'alt="([^"]*)"', paper))
    assert "\N{WORD JOINER}" not in screen
    assert '<span class="unbroken">95%\N{NO-BREAK SPACE}CI, 18.3–33.7</span>' in screen
