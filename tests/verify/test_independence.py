"""`printed` shares no code with what reads documents, and finds every changed digit in every format."""

import ast
import dataclasses
from pathlib import Path

import pytest

from engine.digest import sha256_hex
from engine.extract.claims import extract_claims
from engine.parse.documents import PARSERS, decode_parts, parse
from engine.retrieve.local import locate, read_file
from engine.types.locator import TableLocator
from engine.types.source import Source, SourceFile, SourceKind
from engine.types.verdict import Severity
from engine.verify import printed
from engine.verify.base import evidence_of
from tests.verify.conftest import numeral

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "corpus"
ROWS = [("CodeLlama-7B", "33.5", "41.4"), ("CodeLlama-13B", "36.0", "47.0"), ("CodeLlama-34B", "48.8", "55.0")]
TEXTS = {
    "html": "<!doctype html><html><body><table><tr><th>Model</th><th>HumanEval</th><th>MBPP</th></tr>"
    + "".join(f"<tr><td>{a}</td><td><b>{b}</b></td><td>{c}</td></tr>" for a, b, c in ROWS)
    + "</table></body></html>",
    "md": "# T\n\n| Model | HumanEval | MBPP |\n|---|---|---|\n"
    + "".join(f"| {a} | **{b}** | {c} |\n" for a, b, c in ROWS),
    "tex": r"\documentclass{article}\begin{document}\begin{table}\caption{Scores}\begin{tabular}{lrr}Model&HumanEval&MBPP\\\hline "
    + "".join(rf"{a}&\textbf{{{b}}}&{c}\\" for a, b, c in ROWS)
    + r"\end{tabular}\end{table}\end{document}",
    "xml": '<?xml version="1.0"?><article dtd-version="1.2"><body><sec><title>S</title><table-wrap><label>Table 1</label>'
    "<table><tr><th>Model</th><th>HumanEval</th><th>MBPP</th></tr>"
    + "".join(f"<tr><td>{a}</td><td><bold>{b}</bold></td><td>{c}</td></tr>" for a, b, c in ROWS)
    + "</table></table-wrap></sec></body></article>",
    "csv": "model,HumanEval,MBPP\n" + "".join(f'{a},"{b}",{c}\n' for a, b, c in ROWS),
    "json": "{" + ", ".join(f'"{a}": {{"HumanEval": {b}, "MBPP": {c}}}' for a, b, c in ROWS) + "}",
}


def imports(name, seen):
    """Return the modules of the engine that a module reaches."""
    if name in seen or not name.startswith("engine"):
        return seen
    path = ROOT / f"{name.replace('.', '/')}.py"
    if not path.exists():
        return seen
    seen.add(name)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for each in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                imports(each, seen)
    return seen


def test_printed_reaches_no_module_that_reads_documents():
    reached = imports("engine.verify.printed", set())
    assert {"engine.verify.markup", "engine.verify.macros", "engine.verify.pages"} <= reached
    assert not [name for name in reached if name.split(".")[1] in {"parse", "extract", "numerals", "vocab"}]


def claims_of(file):
    read = parse(file)
    (document,) = read.items
    evidence = evidence_of(file.content, document.encoding, decode_parts(file))
    return document.format, extract_claims(document).items, evidence


def made(suffix):
    content = TEXTS[suffix].encode()
    source = Source(
        source_id="d", document_id="d", kind=SourceKind.FILE, title="", authors=(), year="", arxiv_id="", doi="", url="",
        version="", licence="", read_from="", path=f"d.{suffix}", sha256=sha256_hex(content),
    )  # fmt: skip
    return SourceFile(source=source, content=content)


def severity(claim, evidence):
    (found,) = printed.CHECK.run(claim, evidence)
    return found.severity


def changed(claim):
    """Yield the claim with each of its digits changed, its decimal point moved, and another cell's value."""
    digits = claim.numeral.printed
    for place, digit in enumerate(digits):
        if digit.isdecimal():
            yield f"{digits[:place]}{(int(digit) + 1) % 10}{digits[place + 1 :]}"
    yield digits.replace(".", "", 1) if "." in digits else f"{digits}.0"
    yield "77.7"


@pytest.mark.parametrize("suffix", TEXTS)
def test_every_change_of_a_claim_against_its_cell_is_found(suffix):
    _, claims, evidence = claims_of(made(suffix))
    assert [claim.numeral.printed for claim in claims] == [value for _, *values in ROWS for value in values]
    for claim in claims:
        assert severity(claim, evidence) is Severity.SUPPORTS
        for wrong in changed(claim):
            assert severity(dataclasses.replace(claim, numeral=numeral(wrong)), evidence) is Severity.REFUTES
    for one, other in zip(claims, (*claims[1:], claims[0]), strict=True):
        assert severity(dataclasses.replace(one, locator=other.locator), evidence) is Severity.REFUTES


def test_every_format_is_tried():
    tried = {claims_of(made(suffix))[0] for suffix in TEXTS}
    assert tried | {"pdf"} == {parser.format for parser in PARSERS}


def test_changes_in_a_printed_page_are_found():
    pages = sorted((SHARED / "pdf").glob("*.pdf"))
    if not pages:
        pytest.skip("../shared/corpus/pdf is not at hand")
    (file,) = locate(pages[:1]).items
    _, claims, evidence = claims_of(read_file(file))
    cells = [claim for claim in claims if isinstance(claim.locator, TableLocator)]
    some = cells[:: max(1, len(cells) // 20)]
    assert some
    for claim in some:
        assert severity(claim, evidence) is Severity.SUPPORTS
        wrong = dataclasses.replace(claim, numeral=numeral("77.77"))
        assert severity(wrong, evidence) is Severity.REFUTES
