"""Themes are folders."""

import pytest

from reportgen import theme as theme_module
from reportgen.errors import StudyError
from reportgen.theme import load_theme


def test_the_default_theme_names_fonts_that_exist():
    theme = load_theme("default")

    assert all(face.path.is_file() for face in theme.fonts)
    assert len(set(theme.palette.series)) >= 6


def test_an_unknown_theme_is_named_beside_those_that_exist():
    with pytest.raises(StudyError, match=r"^unknown theme 'baroque'; there is default\.$"):
        load_theme("baroque")


def test_a_theme_takes_what_it_does_not_say_from_its_parent(tmp_path, monkeypatch):
    parent, child = tmp_path / "plain", tmp_path / "child"
    parent.mkdir()
    child.mkdir()
    palette = {"ink": 0, "grey": 1, "rule": 2, "tint": 3, "accent": 4, "alert": 5}
    colours = "\n".join(f'{name} = "#00000{digit}"' for name, digit in palette.items())
    (parent / "theme.toml").write_text(
        f'[figures]\nfont = "F"\ntext_width = 100\n[palette]\n{colours}\nseries = ["#111111"]\n'
        '[numbers]\npercent_digits = 0\ndecimal_mark = "."\n[[fonts]]\nfamily = "F"\n'
        'file = "f.ttf"\nweight = 400\nstyle = "normal"\n'
    )
    (parent / "report.css").write_text("p {}")
    (child / "theme.toml").write_text('extends = "plain"\n[numbers]\ndecimal_mark = ","\n')
    (child / "report.css").write_text("b {}")
    monkeypatch.setattr(theme_module, "shipped_directory", lambda _: tmp_path)

    theme = load_theme("child")

    assert theme.numbers.decimal_mark == ","
    assert theme.numbers.percent_digits == 0
    assert theme.palette.series == ("#111111",)
    assert [sheet.parent.name for sheet in theme.stylesheets] == ["plain", "child"]
