"""Nothing in a cohort or a study file makes the report read a file or ask an address."""

import io
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pypdf
import pytest
import weasyprint.urls

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.errors import OutputError
from reportgen.report.document import compose
from reportgen.study.study_file import load_study
from reportgen.writers.html.page import render_html
from reportgen.writers.pdf.pdf import print_pdf

CONTENT = "the content of another file"
STUDY = """
title = TEXT
running_title = TEXT
patients = TEXT
design = TEXT
purpose = TEXT
treatment = TEXT

[variables]
arm = { label = TEXT, ordered = true }
age = { label = TEXT, unit = TEXT, type = "number" }

[baseline]
by = "arm"
variables = ["age", "arm"]

[response]
column = "best"
label = TEXT
criteria = TEXT
categories = [{ key = "CR", label = TEXT }, "PD"]
objective_response = ["CR"]
by = ["arm"]

[endpoints]
OS = { label = TEXT, time = "t", event = "d", start = TEXT, event_label = TEXT }

[strata]
variables = ["arm"]

[predictors]
candidates = ["arm", "age"]

[[published]]
statement = TEXT
find = { analysis = "median_survival", endpoint = "OS", variable = "" }
value = 5.0
unit = TEXT
"""


@pytest.fixture
def secret(tmp_path):
    """Return the address of a file that nothing may read."""
    path = tmp_path / "secret.svg"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{CONTENT}</text></svg>')
    return path.as_uri()


@pytest.fixture
def server():
    """Return the address of a server, and the list of what it was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()


@pytest.fixture
def fetched(monkeypatch):
    """Return the list of addresses that the printer opened."""
    addresses = []
    original = weasyprint.urls.URLFetcher.fetch

    def fetch(self, url, headers=None):
        addresses.append(url)
        return original(self, url, headers)

    monkeypatch.setattr(weasyprint.urls.URLFetcher, "fetch", fetch)
    return addresses


def attempts(file, address):
    """Return what a cell or a label may hold to reach a file or an address."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}"/></svg>'
    return [
        f'<img src="{file}">',
        f'"><img src={address}/a.png>',
        f'<style>@import "{address}/b.css"; @font-face {{ src: url({file}) }}</style>',
        f"</style><p style='background: url({address}/c.png)'>",
        f'<link rel="attachment" href="{file}"><link rel="stylesheet" href="{address}/d.css">',
        f'<object data="{file}"></object><embed src="{file}">',
        f"<img src='data:image/svg+xml,{drawing.replace('<', '%3C').replace('#', '%23')}'>",
        f'</text><image href="{file}"/><use href="{address}/e.svg#x"/><text>',
        f'<script src="{address}/f.js"></script>',
        "{{ cycler.__init__.__globals__ }}{% include 'report.html.jinja' %}",
    ]


class Reached(HTMLParser):
    """Collects the addresses of a page and the elements that no report holds."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "link", "object", "embed", "iframe", "base"}:
            self.found.append(tag)
        for name, value in attributes:
            address = name.endswith(("src", "href")) or name == "data"
            if address and not re.match(r"#|data:image/svg\+xml;base64,", value):
                self.found.append(value)
            if name == "style" and "url(" in value.replace("url(#", ""):
                self.found.append(value)

    handle_startendtag = handle_starttag


def reached(html):
    parser = Reached()
    parser.feed(html)
    sheet = "".join(re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL))
    addresses = re.findall(r"url\(([^)]*)\)|@import([^;]*);", sheet)
    return parser.found + [a for pair in addresses for a in pair if a and not a.startswith("data:")]


def hostile_results(folder, text, cells):
    """Return the results of a study all of whose texts, and of a cohort whose levels, attack."""
    (folder / "study.toml").write_text(STUDY.replace("TEXT", json.dumps(text)), encoding="utf-8")
    quoted = ['"{}"'.format(cell.replace('"', '""')) for cell in cells]
    rows = [
        f"{n},{n % 2},{quoted[n % len(quoted)]},{50 + 7 * n % 20},{'CR' if n % 3 else 'PD'}"
        for n in range(1, 25)
    ]
    (folder / "cohort.csv").write_text(
        "t,d,arm,age,best\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    study_file = load_study(folder / "study.toml")
    return analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))


@pytest.fixture
def hostile(tmp_path, secret, server):
    """Return the results of a study and a cohort every text of which attacks."""
    texts = attempts(secret, server[0])
    return hostile_results(tmp_path, texts[0], texts)


def test_a_page_for_the_screen_reaches_nothing(hostile, theme):
    assert reached(render_html(compose(hostile, theme), theme, "screen")) == []


def test_texts_of_the_user_are_printed_and_nothing_is_fetched(
    hostile, theme, printed, secret, server, fetched
):
    _, asked = server
    pdf = printed(hostile, theme)
    document = pypdf.PdfReader(io.BytesIO(pdf))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in document.pages))

    assert asked == []
    assert {url for url in fetched if not url.startswith("data:")} <= {
        face.path.as_uri() for face in theme.fonts
    }
    assert CONTENT.replace(" ", "") not in words
    assert f'<imgsrc="{secret}">' in words
    assert set(document.attachments) == {
        "results.json",
        "figure-response.csv",
        "figure-survival-OS.csv",
        "figure-strata-arm-OS.csv",
        "figure-forest-OS.csv",
    }


def test_the_printer_itself_refuses_what_is_not_the_report_s_own(theme, secret, server, fetched):
    """The second wall: nothing is fetched even where a text was not escaped."""
    address, asked = server
    body = "".join(attempts(secret, address))
    html = f'<html lang="en"><title>x</title><body><p>text</p>{body}'
    fonts = [face.path for face in theme.fonts]

    with pytest.raises(OutputError, match=r"\AThe PDF cannot be printed whole:\n  Failed to load "):
        print_pdf(html, [], fonts)

    assert asked == []
    assert [url for url in fetched if not url.startswith("data:")] == []


def test_a_figure_that_cannot_be_printed_is_no_report_without_it(theme, monkeypatch):
    def fail(*_):
        raise ValueError("no ink")

    monkeypatch.setattr("reportgen.writers.pdf.svg_text._set_line", fail)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>x</text></svg>'
    image = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    html = f'<html lang="en"><title>x</title><body><img alt="x" src="{image}">'

    with pytest.raises(OutputError) as error:
        print_pdf(html, [], [face.path for face in theme.fonts])
    assert str(error.value) == (
        f"The PDF cannot be printed whole:\n  Failed to render SVG image {image}\n"
        "Nothing but the theme's fonts and the report's own figures may be in it; take other "
        "addresses out of the theme's style sheets."
    )


def test_a_font_is_read_by_its_own_address_only(theme, fetched):
    (face, *others) = theme.fonts
    other = others[0].path.as_uri()
    html = (
        '<html lang="en"><title>x</title><style>'
        f"@font-face {{ font-family: A; src: url({face.path.as_uri()}) }}"
        f"@font-face {{ font-family: B; src: url({other}) }}"
        f"@font-face {{ font-family: C; src: url({face.path.as_uri()}?x) }}"
        "</style><p>text"
    )
    print_pdf(html, [], [face.path])

    assert fetched == [face.path.as_uri()]
