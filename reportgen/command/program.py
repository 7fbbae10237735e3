"""How the command ends: exit codes, and errors for people or for scripts.

Every command takes ``--quiet`` and ``--json``. A command lets a :class:`ReportgenError` pass; here
it becomes a message and an exit code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from reportgen.errors import ReportgenError
from reportgen.version import __version__

_QUIET = "reportgen.quiet"


def _keep_quiet(context: click.Context, option: click.Parameter, value: bool) -> None:
    del option
    context.meta[_QUIET] = value


def is_quiet() -> bool:
    """Return whether the command was told to say nothing but errors."""
    return bool(click.get_current_context().meta.get(_QUIET, False))


def say(message: str, *, aside: bool = False) -> None:
    """Print what a command has to say, an *aside* to standard error, unless it is to be quiet."""
    if not is_quiet():
        click.echo(message, err=aside)


def show_progress(step: str) -> None:
    """Show what is being done on a terminal, over the line before; say nothing when piped."""
    if sys.stderr.isatty() and not is_quiet():
        click.echo(f"\r\x1b[2K{step}{'...' if step else ''}", nl=False, err=True)


class Failure(click.ClickException):
    """A user's error on its way to the terminal."""

    def __init__(self, error: ReportgenError) -> None:
        super().__init__(str(error))
        self.kind = error.kind
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it of the instance


class Program(click.Group):
    """The command with its subcommands, and the options that all of them share."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a subcommand, with ``--quiet`` and ``--json`` unless it has its own."""
        quiet = click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_keep_quiet,
            help="Say nothing but errors.",
        )
        as_json = click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            help="Write an error as one JSON object, for scripts.",
        )
        known = {name for parameter in cmd.params for name in parameter.opts}
        cmd.params += [option for option in (quiet, as_json) if not known & set(option.opts)]
        super().add_command(cmd, name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; its error leaves as a message and an exit code."""
        try:
            return super().invoke(ctx)
        except ReportgenError as error:
            show_progress("")
            raise Failure(error) from error

    def main(self, args: Sequence[str] | None = None, *positional: Any, **options: Any) -> Any:
        """Run the command line; with ``--json`` an error is one object on standard error."""
        arguments = sys.argv[1:] if args is None else list(args)
        run: Callable[..., Any] = super().main
        if "--json" not in arguments or not options.get("standalone_mode", True):
            return run(args, *positional, **options)
        try:
            code = run(args, *positional, **{**options, "standalone_mode": False})
        except click.ClickException as error:
            _end(error.exit_code, getattr(error, "kind", "usage"), error.format_message())
        except click.Abort:
            _end(1, "interrupted", "Interrupted; nothing was written.")
        sys.exit(code if isinstance(code, int) else 0)


def _end(exit_code: int, kind: str, message: str) -> NoReturn:
    """Write an error as JSON and exit."""
    first, *rest = message.splitlines()
    error = {
        "schema": "reportgen-error/1",
        "reportgen": __version__,
        "exit_code": exit_code,
        "kind": kind,
        "message": first,
        "details": [line.strip() for line in rest],
    }
    click.echo(json.dumps(error, ensure_ascii=False), err=True)
    sys.exit(exit_code)
