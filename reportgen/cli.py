"""Command line: the only module that reads arguments, prints and exits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.program import Program, say, show_progress
from reportgen.programs import PROGRAMS
from reportgen.version import __version__

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
    theme: str,
) -> None:
    """Analyse once and write every output; nothing is written unless all of it can be made."""
    from reportgen.output import check_outputs  # noqa: PLC0415
    from reportgen.resources import default_study  # noqa: PLC0415
    from reportgen.theme import load_theme  # noqa: PLC0415

    check_outputs(outputs, (cohort, study or default_study()))
    load_theme(theme)  # a wrong name is told before the work, not after it
    show_progress("Starting")
    from reportgen.report import analyse_files  # noqa: PLC0415  imports pandas and scipy

    report = analyse_files(cohort, study, match, show_progress)
    report.save(*outputs, theme=theme, progress=show_progress)
    show_progress("")
    _announce(report.results, outputs)


def _announce(results: Results, outputs: tuple[Path, ...]) -> None:
    """Say what was written, and what of it needs a look."""
    for path in outputs:
        say(f"Wrote {path}")
    engine = results.second_engine
    if engine is not None and engine.disagreements:
        say(
            f"{len(engine.disagreements)} of {engine.total} estimates were not reproduced by "
            f"{engine.engine}; the report names them.",
            aside=True,
        )
    differing = sum(not claim.agrees for claim in results.claims)
    if differing:
        say(
            f"{differing} of {len(results.claims)} published figures differ from the cohort's; "
            "see the section on agreement.",
            aside=True,
        )
