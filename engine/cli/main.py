"""The command ``passband``."""

import io
import os
import sys
from typing import Annotated

import typer

from engine import __version__
from engine.cli import ask, audit, collect, compare, conflicts, extract, run, show, verify_report
from engine.cli.console import fail
from engine.errors import PassbandError, UsageError

app = typer.Typer(
    name="passband",
    help="Read papers, parse the benchmark scores they print, verify them, and answer scaling questions.\n\n"
    "Example: passband run",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run_command)
app.command("collect")(collect.collect_command)
app.command("extract")(extract.extract_command)
app.command("ask")(ask.ask_command)
app.command("compare")(compare.compare_command)
app.command("conflicts")(conflicts.conflicts_command)
app.command("show")(show.show_command)
app.command("audit")(audit.audit_command)
app.command("verify-report")(verify_report.verify_report_command)


def _print_version(value: bool) -> None:  # noqa: FBT001  # typer hands an eager option's value over so
    if value:
        typer.echo(f"passband {__version__}")
        raise typer.Exit


@app.callback()
def passband(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read papers, parse the benchmark scores they print, verify them, and answer scaling questions."""


def main() -> None:
    """Run the command; what a person must mend is one sentence and a non-zero exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="passband")
    except UsageError as error:
        fail(str(error), 2)
    except PassbandError as error:
        fail(str(error), 1)
    except BrokenPipeError:
        os._exit(1)
    except OSError as error:
        fail(f"{error.filename or 'a file'}: {error.strerror or error}; check the path and try again", 1)
