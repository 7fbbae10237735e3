"""Command line: the only module that reads arguments, prints and exits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen import __version__
from reportgen.programs import PROGRAMS

if TYPE_CHECKING:
    from reportgen.results import Results

_OUTPUT = click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="Where to write; .pdf, .html or .json chooses the format. May be given several times.",
)
_MATCH = click.option(
    "--match",
    type=click.Choice(list(PROGRAMS)),
    help="Follow the conventions of this program in place of the study's.",
)
_THEME = click.option("--theme", default="default", show_default=True, help="Look of the report.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reportgen")
def main() -> None:
    """Turn a patient-level cohort file into a publication-style report."""


@main.command()
@click.argument("cohort", type=click.Path(path_type=Path))
@_OUTPUT
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    help="Study file (TOML) that describes the cohort. Without one, the packaged study of "
    "PRRT in gastroenteropancreatic neuroendocrine tumours is used.",
)
@_MATCH
@_THEME
def build(
    cohort: Path, outputs: tuple[Path, ...], study: Path | None, match: str | None, theme: str
) -> None:
    """Analyse the patients in COHORT and write the report."""
    _build(cohort, study, match, outputs, theme)


@main.command()
@_OUTPUT
@_MATCH
@_THEME
def demo(outputs: tuple[Path, ...], match: str | None, theme: str) -> None:
    """Write the report on the packaged synthetic cohort."""
    from reportgen.resources import example_cohort  # noqa: PLC0415  keeps --help fast

    _build(example_cohort(), None, match, outputs, theme)


def _build(
    cohort: Path,
    study: Path | None,
    match: str | None,
    outputs: tuple[Path, ...],
    theme_name: str,
) -> None:
    """Analyse once and write every output; nothing is written unless all of it can be made."""
    from reportgen.errors import ReportgenError  # noqa: PLC0415
    from reportgen.output import check_outputs, render, write_whole  # noqa: PLC0415
    from reportgen.resources import default_study  # noqa: PLC0415
    from reportgen.theme import load_theme  # noqa: PLC0415

    try:
        check_outputs(outputs, (cohort, study or default_study()))
        theme = load_theme(theme_name)
        results = _analyse(cohort, study, match)
        rendered = []
        for path in outputs:
            _show_progress(f"Writing {path.name}")
            rendered.append((path, render(results, theme, path.suffix)))
        for path, content in rendered:
            write_whole(path, content)
    except ReportgenError as error:
        _show_progress("")
        raise click.ClickException(str(error)) from error
    _show_progress("")
    _announce(results, outputs)


def _analyse(cohort: Path, study: Path | None, match: str | None) -> Results:
    from reportgen.resources import default_study  # noqa: PLC0415
    from reportgen.study_file import load_study  # noqa: PLC0415

    study_file = load_study(study or default_study(), match)
    _show_progress(f"Reading {cohort.name}")
    from reportgen.cohort import load_cohort  # noqa: PLC0415  imports pandas

    patients = load_cohort(cohort, study_file.study)
    _show_progress(f"Analysing {len(patients)} patients")
    from reportgen.analysis import analyse  # noqa: PLC0415  imports scipy

    return analyse(study_file, patients)


def _show_progress(step: str) -> None:
    """Show what is being done on a terminal, over the line before; say nothing when piped."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{step}{'...' if step else ''}", nl=False, err=True)


def _announce(results: Results, outputs: tuple[Path, ...]) -> None:
    """Say what was written, and what of it needs a look."""
    for path in outputs:
        click.echo(f"Wrote {path}")
    engine = results.second_engine
    if engine is not None and engine.disagreements:
        click.echo(
            f"{len(engine.disagreements)} of {engine.total} estimates were not reproduced by "
            f"{engine.engine}; the report names them.",
            err=True,
        )
    differing = sum(not claim.agrees for claim in results.claims)
    if differing:
        click.echo(
            f"{differing} of {len(results.claims)} published figures differ from the cohort's; "
            "see the section on agreement.",
            err=True,
        )
