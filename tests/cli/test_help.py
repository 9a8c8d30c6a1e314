"""Help and start-up: an example everywhere, and nothing heavy is imported for it."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

import engine

COMMANDS = ("run", "collect", "ask", "extract", "compare", "conflicts", "show", "verify-report")
HEAVY = ("pandas", "pyarrow", "numpy", "scipy", "statsmodels", "plotly", "lxml", "jinja2", "rapidfuzz", "httpx")
"""Not pydantic: the library of the command line brings it in."""


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_everywhere_has_an_example(passband, command, flag):
    done = passband(*command, flag)
    assert done.code == 0
    assert f"Example: passband {' '.join(command)}".rstrip() in " ".join(done.out.split())
    assert not done.err


def test_the_general_help_names_every_command(passband):
    done = passband("--help")
    assert all(f"\n  {name} " in done.out for name in COMMANDS)


def test_no_command_shows_the_help(passband):
    done = passband()
    assert done.code == 2
    assert "Usage: passband" in done.out + done.err


def test_version(passband):
    assert passband("--version").out == f"passband {engine.__version__}\n"
    assert engine.__version__ == version("passband")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_nothing_heavy_is_imported_for_help(arguments):
    script = (
        "import json, sys\n"
        f"sys.argv = ['passband', *{arguments!r}]\n"
        "from engine.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout
    assert json.loads(done.stderr) == []


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["extract"], ["extract", "x.md"], ["compare"], ["ask"], ["show"], ["show", "a", "b"], ["run", "--date"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(passband, arguments):
    done = passband(*arguments)
    assert done.code == 2
    assert "Error: " in done.err
    assert not done.out
