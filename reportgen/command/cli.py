"""Command line: the only module that reads arguments, prints and exits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.command.program import Program, is_quiet, say, show_progress
from reportgen.study.programs import PROGRAMS
from reportgen.version import __version__
from reportgen.writers.garbage import collection_paused

if TYPE_CHECKING:
    from reportgen.results.results import Results

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
_THEME = click.option(
    "--theme",
    default="default",
    show_default=True,
    help="Look of the report and its rules for numbers: default, jama, lancet, nejm, or the path "
    "of a folder with a theme.toml.",
)
_PAPER = click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    help="Size of the PDF's pages in place of the theme's.",
)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
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
@_PAPER
def build(
    cohort: Path,
    outputs: tuple[Path, ...],
    study: Path | None,
    match: str | None,
    theme: str,
    paper: str | None,
) -> None:
    """Analyse the patients in COHORT and write the report."""
    _build(cohort, study, match, outputs, theme, paper)


@main.command()
@_OUTPUT
@_MATCH
@_THEME
@_PAPER
def demo(outputs: tuple[Path, ...], match: str | None, theme: str, paper: str | None) -> None:
    """Write the report on the packaged synthetic cohort."""
    from reportgen.resources import example_cohort  # keeps --help fast

    _build(example_cohort(), None, match, outputs, theme, paper)


@main.command()
@click.argument("cohort", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write the study file; without it, it is printed.",
)
@click.option(
    "--dictionary",
    type=click.Path(path_type=Path),
    help="REDCap's data dictionary, in the folder of COHORT. One whose name has DataDictionary in "
    "it is found without.",
)
def init(cohort: Path, output: Path | None, dictionary: Path | None) -> None:
    """Draft the study file that describes COHORT.

    It says which columns look like times, events, response and variables, and why. What the file
    does not say is marked for you to decide; nothing is built before.
    """
    from reportgen.writers.files import check_absent, write_whole

    if output is not None:
        check_absent(output)
    show_progress(f"Reading {cohort.name}")
    from reportgen.cohort.draft.source import read_source
    from reportgen.cohort.draft.study_draft import draft_study
    from reportgen.study.study_file import open_decisions

    text = draft_study(read_source(cohort, dictionary))
    show_progress("")
    if output is None:
        click.echo(text, nl=False)
        return
    if _may_ask():
        text = _ask(text)
    write_whole(output, text.encode())
    say(f"Wrote {output}")
    if lines := open_decisions(text):
        say(f"To decide before a build: line {', '.join(map(str, lines))}", aside=True)


@main.command()
@click.argument("cohort", type=click.Path(path_type=Path))
@click.option("--study", type=click.Path(path_type=Path), help="Study file, as of build.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the findings, or an error, as JSON: one record a row.",
)
def check(cohort: Path, study: Path | None, as_json: bool) -> None:
    """Check the patients in COHORT as build would, and say what it would do.

    Lists every problem at once, by row, column and value, and exits with 1 where a build stops.
    """
    from reportgen.cohort.data_check import check_data, check_document, describe_check
    from reportgen.resources import default_study
    from reportgen.study.study_file import load_study

    plan = load_study(study or default_study()).study
    show_progress(f"Checking {cohort.name}")
    found = check_data(cohort, plan)
    show_progress("")
    if as_json:
        click.echo(check_document(found))
    else:
        say(describe_check(found))
    if found.stops:
        raise click.exceptions.Exit(1)


@main.command()
def schema() -> None:
    """Print the JSON Schema of the study file.

    Editors complete and check a study file by it; docs/study-file.md says how.
    """
    from reportgen.study.study_schema import render_schema

    click.echo(render_schema(), nl=False)


def _may_ask() -> bool:
    """Return whether somebody is at the terminal to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not is_quiet()


def _ask(text: str) -> str:
    """Return the draft of a study file with the beliefs confirmed to which the answer is yes."""
    from reportgen.cohort.draft.study_draft import confirm
    from reportgen.study.study_file import open_decisions

    lines, confirmed = text.splitlines(), []
    for number, question in open_decisions(text).items():
        click.echo(f"\n{question}\n  {lines[number]}", err=True)
        if click.confirm("Is that right?", default=False, err=True):
            confirmed.append(number)
    return confirm(text, confirmed)


def _build(
    cohort: Path,
    study: Path | None,
    match: str | None,
    outputs: tuple[Path, ...],
    theme: str,
    paper: str | None,
) -> None:
    """Analyse once and write every output; nothing is written unless all of it can be made."""
    from reportgen.report.style.theme import load_theme
    from reportgen.resources import default_study
    from reportgen.writers.files import check_outputs
    from reportgen.writers.press import Press

    check_outputs(outputs, (cohort, study or default_study()))
    load_theme(theme, paper)  # a wrong name is told before the work, not after it
    show_progress("Starting")
    with collection_paused():
        press = Press(outputs)
        from reportgen.build import analyse_cohort  # imports pandas and scipy

        report = analyse_cohort(cohort, study, match, show_progress)
        report.save(*outputs, theme=theme, paper=paper, progress=show_progress, press=press)
    show_progress("")
    _announce(report.results, outputs)


def _announce(results: Results, outputs: tuple[Path, ...]) -> None:
    """Say what was written, and what of it needs a look."""
    for path in outputs:
        say(f"Wrote {path}")
    for warning in results.warnings:
        say(f"Warning: {warning}", aside=True)
    engine = results.second_engine
    if engine is not None and engine.disagreements:
        say(
            f"{len(engine.disagreements)} of {engine.total} estimates were not reproduced by "
            f"{engine.engine}; the report names them.",
            aside=True,
        )
    differing = sum(not (claim.agrees or claim.is_withheld) for claim in results.claims)
    if differing:
        say(
            f"{differing} of {len(results.claims)} published figures differ from the cohort's; "
            "see the section on agreement.",
            aside=True,
        )
