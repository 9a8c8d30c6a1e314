"""The README's commands run, and print what the README says that they print.

    python tests/test_docs.py        write the present output into the README

Each ``sh`` block runs in one folder, in order; a ``text`` block holds the standard output of the block before it.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(path for path in ROOT.glob("*/**/*.md") if ".venv" not in path.parts and path.parent.parent != ROOT / "reports"),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAPER = (
    "# A card\n\n| Model | HumanEval | MBPP |\n|---|---|---|\n"
    "| CodeLlama-7B | 33.5 | 41.4 |\n| CodeLlama-13B | 36.0 | 47.0 |\n| CodeLlama-34B | 48.8 | 55.0 |\n"
)


def prepare(folder):
    """Lay out what a reader has at hand: the environment, a folder of papers, a model card."""
    (folder / "papers").mkdir()
    (folder / "papers" / "paper.html").write_text(
        "<!doctype html><html><body><table><caption>Table 1: pass@1 (%)</caption><tr><th>Model</th><th>HumanEval</th></tr>"
        "<tr><td>CodeLlama-7B</td><td>33.5</td></tr><tr><td>CodeLlama-70B</td><td>53.0</td></tr></table></body></html>"
    )
    (folder / "model-card.md").write_text(PAPER)
    (folder / ".venv").symlink_to(sys.prefix)
    shutil.copy(ROOT / "Makefile", folder)


def command_of(line):
    """Keep make from setting anything up, and the tests from running themselves."""
    if line == "make run":
        return f"make --silent --old-file=.venv/installed PYTHON={sys.executable} run"
    if line == "make test":
        return "make --dry-run --old-file=.venv/installed test > /dev/null"
    return line


def run(block, folder):
    """Run a block of commands in a folder; return what they print."""
    script = "set -eu\n" + "\n".join(command_of(line) for line in block.strip().splitlines())
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{block}\n{done.stderr}"
    return done.stdout


def written(readme, folder):
    """Return the README with the output of its commands in place, and what its Python prints."""
    pieces, end, printed, python = [], 0, "", ""
    for found in BLOCK.finditer(readme):
        language, block = found.groups()
        if language == "sh":
            printed = run(block, folder)
        elif language == "python":
            (folder / "snippet.py").write_text(block)
            python += run(".venv/bin/python -W error snippet.py", folder)
        elif language == "text":
            pieces += [readme[end : found.start()], f"```text\n{printed}```"]
            end = found.end()
    return "".join([*pieces, readme[end:]]), python


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Follow the README from its first command to its last."""
    folder = tmp_path_factory.mktemp("reader")
    prepare(folder)
    return folder, *written(README.read_text(encoding="utf-8"), folder)


def test_every_command_runs_and_prints_what_the_readme_says(followed):
    _, text, _ = followed
    assert text == README.read_text(encoding="utf-8"), "run `python tests/test_docs.py` and read what changed"


def test_the_commands_write_what_the_readme_says(followed):
    folder, _, _ = followed
    shipped = {path.parent.name for path in (ROOT / "analyses").glob("*/question.toml")}
    assert {path.parent.name for path in (folder / "reports").glob("*/report.html")} == {*shipped, "drop-by-size"}
    assert (folder / "passband-store" / "manifest.json").is_file()
    header = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    described = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(header) <= set(itertools.chain.from_iterable(re.findall(r"`(\w+)`", cell) for cell in described))
    assert (folder / "failures.csv").is_file()


def test_the_python_snippet_prints_scores(followed):
    _, _, python = followed
    assert "Qwen2.5-Coder" in python


def test_every_command_and_option_of_the_readme_exists():
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])--[a-z]+", text)) - {"--help"}
    commands = ("run", "collect", "ask", "extract", "compare", "conflicts", "show", "audit")
    script = "import sys; sys.argv[0] = 'passband'; from engine.cli.main import main; main()"
    texts = [
        subprocess.run(
            [sys.executable, "-c", script, name, "--help"], capture_output=True, text=True, check=True
        ).stdout
        for name in commands
    ]
    assert named
    assert named <= set(re.findall(r"--[a-z]+", "".join(texts)))
    assert all(f"passband {name}" in text for name in commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert not [target for target in targets if target and not (path.parent / target).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_folders_and_scripts_that_are_named_exist(path):
    """A file of the tree in backticks is in the tree; what a run makes is not looked for."""
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:engine|datasets|analyses|tests|benchmarks|docs)/[\w./-]*)`", text)
    assert not [name for name in named if not (ROOT / name).exists()]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        os.environ.pop("PYTHONPATH", None)
        README.write_text(written(README.read_text(encoding="utf-8"), Path(name))[0], encoding="utf-8")
