"""The house: floors, sizes of modules and functions, documentation, and which folder imports which."""

import ast
import importlib
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in ENGINE}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "manager"}


def lines_of(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def functions():
    return [
        (p, n)
        for p, tree in TREES.items()
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_floors_of_the_house():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_drawing_shows_the_house_as_it_is():
    """The floors in docs/ARCHITECTURE.md are those that the imports are held to; every room is described there."""
    drawing = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    drawn = re.search(r"^## Floors.*?^```\n(.*?)^```", drawing, re.DOTALL | re.MULTILINE)[1].splitlines()
    assert [re.split(r"  +", line)[0] for line in drawn] == layers
    rooms = {path.parent.name for path in (ROOT / "engine").glob("*/__init__.py")}
    built = {name for name, said in re.findall(r"^- `(\w+)/` (\S+ \S+)", drawing, re.MULTILINE) if said != "*to come:*"}
    assert built == rooms


def test_module_lengths():
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in ENGINE if path.name != "__init__.py"]
    assert max(lengths) <= 500
    assert statistics.median(lengths) <= 200


def test_function_lengths():
    lengths = [lines_of(node) for _, node in functions()]
    code = [lines_of(node) - docstring_lines(node) for _, node in functions()]
    assert statistics.mean(code) <= 15
    assert sum(length > 60 for length in lengths) <= 0.02 * len(lengths)


def docstring_lines(node: ast.FunctionDef) -> int:
    first = node.body[0]
    is_docstring = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return lines_of(first) if is_docstring else 0


def test_no_drawer_modules():
    assert not [path for path in ENGINE if path.stem in FORBIDDEN_NAMES]


def test_no_module_imports_its_own_face():
    offenders = []
    for path, tree in TREES.items():
        package = ".".join(path.relative_to(ROOT).parent.parts)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == package and path.name != "__init__.py":
                modules = [alias.name for alias in node.names if not (path.parent / f"{alias.name}.py").exists()]
                if modules and package != "engine":
                    offenders.append((path.name, modules))
    assert not offenders


def test_engine_never_imports_analyses_and_analyses_only_engine():
    for path, tree in TREES.items():
        assert not {"analyses", "datasets", "tests"} & imported(tree), path
    for path in (ROOT / "analyses").rglob("*.py"):
        ours = imported(ast.parse(path.read_text(encoding="utf-8"))) & {"engine", "datasets", "tests", "analyses"}
        assert ours <= {"engine"}, path


def imported(tree: ast.Module) -> set[str]:
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def public_definitions():
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                yield path, node


def test_every_public_name_is_documented():
    missing = [f"{path.name}:{node.name}" for path, node in public_definitions() if not ast.get_docstring(node)]
    assert not missing
    assert not [path for path, tree in TREES.items() if not ast.get_docstring(tree)]


@pytest.mark.parametrize("section", ["Parameters", "Returns"])
def test_public_functions_document_shapes(section):
    """A public function of several lines says what it takes and gives (or yields), in numpydoc.

    A command says it of its arguments and options in its help.
    """
    missing = []
    for path, node in public_definitions():
        if isinstance(node, ast.FunctionDef) and not node.name.endswith("_command"):
            gives = ast.unparse(node.returns or ast.Constant(None)) != "None"
            wants = bool(node.args.args or node.args.kwonlyargs) if section == "Parameters" else gives
            text = (ast.get_docstring(node) or "").replace("Yields\n------", "Returns\n-------")
            if wants and lines_of(node) > 12 and f"{section}\n---" not in text:
                missing.append(f"{path.name}:{node.name}")
    assert not missing


@pytest.mark.parametrize(
    ("room", "name", "tuple_module", "tuple_name"),
    [
        ("parse", "PARSER", "engine.parse.documents", "PARSERS"),
        ("verify", "CHECK", "engine.verify.checks", "CHECKS"),
        ("retrieve", "RETRIEVER", "engine.retrieve.databases.retrievers", "RETRIEVERS"),
        ("verify", "DOCUMENT_CHECK", "engine.verify.checks", "DOCUMENT_CHECKS"),
        ("verify", "RECORD_CHECK", "engine.verify.checks", "RECORD_CHECKS"),
        ("fit", "ESTIMATOR", "engine.fit.estimators", "ESTIMATORS"),
    ],
)
def test_every_back_end_stands_in_its_tuple(room, name, tuple_module, tuple_name):
    """What is not in the tuple never runs; what has no module of its own cannot be found."""
    modules = [path for path in ENGINE if path.is_relative_to(ROOT / "engine" / room) and name in assigned(TREES[path])]
    declared = [getattr(importlib.import_module(module_name(path)), name) for path in modules]
    listed = getattr(importlib.import_module(tuple_module), tuple_name)
    assert declared
    assert {type(one) for one in declared} == {type(one) for one in listed}
    assert sorted(one.name for one in declared) == sorted(one.name for one in listed)


def test_one_module_imports_the_http_client():
    assert [
        path.stem for path, tree in TREES.items() if imported(tree) & {"httpx", "requests", "urllib3", "aiohttp"}
    ] == ["client"]


def test_every_extractor_stands_in_the_tuple():
    found = {
        node.name
        for path, node in public_definitions()
        if path.parent.name == "extract" and node.name.startswith("extract_")
    }
    listed = [extractor.__name__ for extractor in importlib.import_module("engine.extract.claims").EXTRACTORS]
    assert sorted(listed) == sorted(found - {"extract_claims"})


def assigned(tree: ast.Module) -> set[str]:
    targets = [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    targets += [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_gold_is_for_judging_only():
    """No module names a document that extraction is judged by: rules are made for tables at large."""
    gold = ROOT.parent / "shared" / "gold" / "dev"
    if not gold.is_dir():
        pytest.skip("../shared/gold is not at hand")
    files = {path.name.removesuffix(".claims.csv") for path in gold.glob("*.claims.csv")}
    arxiv = {found[0] for name in files if (found := re.match(r"[0-9]{4}\.[0-9]{5}", name))}
    names = arxiv | {name for name in files if not name[0].isdigit()}
    assert arxiv
    offenders = [f"{path.name}: {name}" for path in ENGINE for name in sorted(names) if name in path.read_text("utf-8")]
    assert not offenders
