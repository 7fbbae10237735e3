"""Themes are folders: what each must hold, and what a user's own may get wrong."""

from itertools import combinations

import numpy as np
import pytest

from reportgen.errors import StudyError
from reportgen.report.figures.drawn_curve import cut_curves
from reportgen.report.style.theme import PAPERS, load_theme
from reportgen.resources import shipped_directory
from reportgen.results.curves import SurvivalCurve
from reportgen.results.records import Estimate
from reportgen.writers.html.stylesheet import compose_stylesheet

THEMES = sorted(path.parent.name for path in shipped_directory("styles").glob("*/theme.toml"))

# Machado GM, Oliveira MM, Fernandes LA. IEEE Trans Vis Comput Graph 2009;15:1291-1298, severity 1.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ_OF_RGB = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)


def linear(colour):
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """Return CIE L*a*b*, in which distances are about as large as they are seen."""
    scaled = XYZ_OF_RGB @ np.clip(rgb, 0, 1) / (0.9505, 1, 1.089)
    x, y, z = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast_with_white(colour):
    """Return the contrast ratio of WCAG 2."""
    return 1.05 / (XYZ_OF_RGB[1] @ linear(colour) + 0.05)


@pytest.fixture(params=THEMES)
def each(request):
    return load_theme(request.param)


def test_there_are_the_manners_of_four_journals():
    assert THEMES == ["default", "jama", "lancet", "nejm"]


def test_every_theme_names_fonts_that_exist(each):
    assert all(face.path.is_file() for face in each.fonts)
    assert each.figure_font in {face.family for face in each.fonts}


@pytest.mark.parametrize("vision", VISIONS)
def test_the_first_four_colours_are_told_apart_in_every_vision(each, vision):
    seen = [lab(np.array(VISIONS[vision]) @ linear(colour)) for colour in each.palette.series[:4]]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 15


def test_colours_of_text_have_enough_contrast(each):
    palette = each.palette
    texts = (palette.ink, palette.grey, palette.accent, palette.alert, *palette.series)

    assert min(map(contrast_with_white, texts)) >= 4.5


def test_six_curves_differ_in_dashes_alone(each):
    curve = SurvivalCurve(
        endpoint="OS",
        variable=None,
        level=None,
        n=1,
        time=(1.0,),
        survival=(0.0,),
        low=(None,),
        high=(None,),
        events=(1,),
        censored=(0,),
        interval_method="log-log",
        confidence_level=0.95,
    )
    drawn = cut_curves([curve] * 6, "ABCDEF", [None] * 6, end=1, palette=each.palette)

    assert len({str(line.dashes) for line in drawn}) == 6


MEDIAN = Estimate(analysis="median_survival", low=12.1, high=30.4)
RATE = Estimate(analysis="response_rate", n=74, events=27)
MANY = Estimate(analysis="response_rate", n=740, events=270)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("default", ("0.034", "0.009", "<0.001", "36.5", "36.5", "12.1–30.4", "12.1–30.4")),
        ("nejm", ("0.03", "0.009", "<0.001", "36.5", "36.5", "12.1–30.4", "12.1 to 30.4")),
        ("jama", (".03", ".009", "<.001", "36", "36.5", "12.1-30.4", "12.1-30.4")),
        ("lancet", ("0·034", "0·0094", "0·00034", "36", "36·5", "12·1–30·4", "12·1–30·4")),
    ],
)
def test_each_journal_writes_numbers_its_own_way(name, expected):
    numbers = load_theme(name).numbers

    assert (
        *(numbers.p_value(p) for p in (0.034, 0.0094, 0.00034)),
        numbers.share(RATE),
        numbers.share(MANY),
        numbers.time_interval(MEDIAN),
        numbers.running.time_interval(MEDIAN),
    ) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("default", "=\xa00.034"), ("jama", "=\xa0.03"), ("lancet", "=0·034")]
)
def test_p_values_in_sentences_follow_the_journal(name, expected):
    assert load_theme(name).numbers.p_text(0.034) == expected


@pytest.mark.parametrize("name", THEMES)
def test_no_theme_prints_a_significant_p_value_as_0_05(name):
    numbers = load_theme(name).numbers

    assert numbers.p_value(0.0496).endswith(("049", "0496"))
    assert numbers.p_value(0.00004)[0] == "<"


@pytest.mark.parametrize(("paper", "size"), PAPERS.items())
def test_paper_is_chosen_by_name(paper, size):
    theme = load_theme("default", paper)

    assert (theme.page.width, theme.page.height) == size
    assert theme.text_width == pytest.approx(size[0] - 36)
    assert f"size: {size[0]:g}mm {size[1]:g}mm" in compose_stylesheet(theme, "paper", set())


def test_an_unknown_theme_or_paper_is_named_beside_those_that_exist():
    with pytest.raises(StudyError, match=r"^unknown theme 'baroque'; there is default, jama, "):
        load_theme("baroque")
    with pytest.raises(StudyError, match=r"^unknown paper 'a5'; there is a4, letter\.$"):
        load_theme("default", "a5")


@pytest.fixture
def own_theme(tmp_path):
    def write(toml):
        (tmp_path / "theme.toml").write_text(toml, encoding="utf-8")
        (tmp_path / "own.css").write_text("p { color: red }", encoding="utf-8")
        return load_theme(str(tmp_path))

    return write


def test_a_theme_of_the_user_takes_what_it_does_not_say_from_its_parent(own_theme):
    theme = own_theme('extends = "lancet"\n[numbers]\npercent_digits = 0\n')

    assert theme.numbers.percent_digits == 0
    assert theme.numbers.decimal_mark == "·"
    assert [sheet.name for sheet in theme.stylesheets][-2:] == ["40-lancet.css", "own.css"]


def test_the_files_of_a_theme_are_found_from_wherever_it_is_named(own_theme, tmp_path, monkeypatch):
    own_theme("")
    monkeypatch.chdir(tmp_path.parent)

    theme = load_theme(tmp_path.name)
    assert all(sheet.is_absolute() for sheet in theme.stylesheets)


def test_a_theme_that_names_no_parent_extends_the_default(own_theme):
    assert own_theme("").palette == load_theme("default").palette


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[numbers", r"theme\.toml: not a TOML file: "),
        ("[colours]\n", r"theme\.toml: 'colours' is none of extends, page, tables, figures, "),
        ("[numbers]\ndecimals = 1\n", r"^the theme's \[numbers\] has 'decimals', which is none of"),
        ('[[fonts]]\nfamily = "F"\nfile = "f.ttf"\nweight = 400\nstyle = "normal"\n',
         r"^the font 'f\.ttf' is neither in the theme's folder nor in styles/fonts\.$"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_theme_is_said(own_theme, toml, message):
    with pytest.raises(StudyError, match=message):
        own_theme(toml)


def test_a_theme_cannot_extend_itself(own_theme, tmp_path):
    with pytest.raises(StudyError, match="extends itself"):
        own_theme(f'extends = "{tmp_path.as_posix()}"\n')
