"""The page for the screen in a real browser: self-contained, accessible, readable on a phone."""

import shutil

import pytest

from reportgen.report.document import compose
from reportgen.writers.html.page import render_html

TELEPHONE, DESKTOP = 390, 1280
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        pytest.skip("not run: Chromium is not installed (.ci/setup installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory, analysed, awkward, theme):
    folder = tmp_path_factory.mktemp("pages")
    for name, results in (("example", analysed), ("awkward", awkward)):
        html = render_html(compose(results, theme), theme, "screen")
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture
def open_page(browser, files):
    pages = []

    def open_page(name="example", width=TELEPHONE, **options):
        page = browser.new_page(viewport={"width": width, "height": 844}, **options)
        page.heard = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.heard.append(request.url))
        page.goto((files / f"{name}.html").as_uri())
        page.evaluate("document.fonts.ready")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", ["example", "awkward"])
def test_the_page_asks_for_nothing_and_says_nothing(open_page, files, name):
    page = open_page(name)

    asked = [heard for heard in page.heard if not heard.startswith("data:")]
    assert asked == [(files / f"{name}.html").as_uri()]


@pytest.mark.parametrize("width", [TELEPHONE, DESKTOP])
@pytest.mark.parametrize("name", ["example", "awkward"])
def test_axe_finds_no_violation(open_page, name, width):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(open_page(name, width)).response["violations"]

    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


def test_the_fonts_are_in_the_page(open_page):
    page = open_page()
    faces = page.evaluate("[...document.fonts].map(face => [face.family, face.status])")

    assert {status for _, status in faces} <= {"loaded", "unloaded"}
    assert {family for family, status in faces if status == "loaded"} == {
        "Report Sans",
        "Report Serif",
        "Report Display",
    }


@pytest.mark.parametrize("name", ["example", "awkward"])
def test_on_a_telephone_only_tables_and_drawings_scroll_sideways(open_page, name):
    page = open_page(name)

    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE
    wider = page.evaluate(
        "[...document.querySelectorAll('[tabindex]')].filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => e.getAttribute('aria-labelledby'))"
    )
    assert wider
    assert page.evaluate("ids => ids.map(id => document.getElementById(id).innerText)", wider)


def test_drawings_keep_their_size_so_that_8_points_stay_readable(open_page, theme):
    page = open_page()
    widths = page.evaluate(
        "[...document.querySelectorAll('figure svg')].map(e => e.getBoundingClientRect().width)"
    )

    assert widths == pytest.approx([theme.text_width / 25.4 * 96] * len(widths), abs=0.5)


def test_what_scrolls_is_reached_and_scrolled_by_keyboard(open_page):
    page = open_page()
    scroll = page.locator("figure .scroll").first
    scroll.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")

    assert scroll.evaluate("e => e === document.activeElement")


def test_the_first_key_offers_to_skip_to_the_report(open_page):
    page = open_page(width=DESKTOP)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.innerText") == "Skip to the report"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#report"


def test_the_page_stays_light_where_the_reader_prefers_dark(open_page):
    page = open_page(color_scheme="dark")
    style = "getComputedStyle(document.documentElement)"

    assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{style}.colorScheme") == "light"
