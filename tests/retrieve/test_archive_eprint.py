import gzip
import io
import json
import tarfile
import time
from pathlib import Path

import pytest

from engine.digest import sha256_hex
from engine.parse.documents import parse
from engine.retrieve import eprint
from engine.retrieve.eprint import Eprint, name_document, open_eprint
from engine.retrieve.local import LocalFile, locate, read_file
from engine.types.outcome import Failure, Reason, Stage
from engine.types.source import SourceFile

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
_TEX = b"\\documentclass{article}\n\\begin{document}\n%s\n\\end{document}\n"


def tex(text=b""):
    return _TEX % text


def packed(**files):
    return pack({name.replace("__", "."): content for name, content in files.items()})


def pack(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    # A time would give the parameters of a test another name in each worker.
    return gzip.compress(out.getvalue(), mtime=0)


def opened(content):
    found = open_eprint(content, "x")
    assert isinstance(found, Eprint), found
    return found


def main_of(files):
    content = opened(pack(files)).content
    return next(name for name, held in files.items() if held == content)


def reason(content):
    found = open_eprint(content, "e/x")
    assert isinstance(found, Failure), found
    assert (found.stage, found.subject) == (Stage.READ, "e/x")
    return found.reason


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("2308.12950v2.tar.gz", "2308.12950v2"),
        ("2308.12950v2.gz", "2308.12950v2"),
        ("2308.12950.tgz", "2308.12950"),
        ("2308.12950v2.ZIP", "2308.12950v2"),
        ("2308.12950v2.tar", "2308.12950v2"),
        ("2308.12950v2", "2308.12950v2"),
        ("2308.12950", "2308.12950"),
        ("2308.12950v2.pdf", "2308.12950v2"),
        ("hep-th9901001.gz", "hep-th9901001"),
        ("paper.tex.gz", "paper"),
        ("2303.18223.ar5iv.html", "2303.18223.ar5iv"),
        ("card.v2.md", "card.v2"),
        (".gz", ".gz"),
        (".tex.gz", ".tex"),
        ("README", "README"),
    ],
)
def test_a_document_is_named_by_its_file(name, document):
    assert name_document(name) == document


@pytest.mark.parametrize("content", [tex(), b"%PDF-1.5", b"<html>x", b"# words", b"", b"This note was withdrawn."])
def test_plain_content_is_handed_on(content):
    assert opened(content) == Eprint(content=content)


@pytest.mark.parametrize(
    "content", [tex(), b"%PDF-1.5 x", b"<!DOCTYPE html><p>x", b"%!PS-Adobe-3.0", b"<article><front/></article>"]
)
def test_a_single_file_is_handed_on(content):
    assert opened(gzip.compress(content)) == Eprint(content=content)
    assert opened(packed(any_name=content)) == Eprint(content=content)


def test_the_other_files_of_latex_come_as_parts():
    files = {
        "ms.tex": tex(b"\\input{sec/one} \\input{tables/t.dat}\\include{no}"), "sec/one.tex": b"one", "sec/two.tex": b"two", "ms.bbl": b"bbl",
        "own.sty": b"sty", "refs.bib": b"bib", "tables/t.dat": b"1 & 2", "tables/u.dat": b"3 & 4", "fig.eps": b"%!PS", "fig.pdf": b"%PDF-1.4",
        "binary.tex": b"\0\1", "notes.txt": b"notes",
    }  # fmt: skip
    found = opened(pack(files))
    assert found.content == files["ms.tex"]
    names = ["ms.bbl", "own.sty", "sec/one.tex", "sec/two.tex", "tables/t.dat"]
    assert [(part.name, part.content) for part in found.parts] == [(name, files[name]) for name in names]
    assert found.failures == ()


def test_parts_are_named_from_the_main_file():
    found = opened(pack({"paper/main.tex": tex(), "paper/sec/a.tex": b"a", "macros.tex": b"m"}))
    assert [part.name for part in found.parts] == ["../macros.tex", "sec/a.tex"]


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"a.tex": b"\\section{A}", "z.tex": tex()}, "z.tex"),
        ({"a.tex": b"%\\documentclass{x}\n\\begin{document}", "z.tex": tex()}, "z.tex"),
        ({"a.tex": b"\\documentclass[z]{subfiles}\\begin{document}" + b"x" * 99, "z.tex": tex()}, "z.tex"),
        ({"a.tex": b"\\documentclass{article}" + b"x" * 99, "z.tex": tex()}, "z.tex"),
        ({"a.tex": tex(b"long" * 50), "main.tex": tex()}, "main.tex"),
        ({"a.tex": tex(b"short"), "z.tex": tex(b"much longer")}, "z.tex"),
        ({"a.tex": tex(b"longer than it"), "z.tex": tex(b"\\input{b}"), "b.tex": b"long" * 50}, "z.tex"),
        ({"supplement.tex": tex(b"long" * 50), "z.tex": tex()}, "z.tex"),
        ({"sub/main.tex": tex(b"long" * 50), "z.tex": tex()}, "z.tex"),
        ({"style.cls": tex(b"long" * 50), "z.tex": tex()}, "z.tex"),
        ({"paper": tex(), "fig.png": b"\x89PNG"}, "paper"),
        ({"a.tex": b"\\begin{document}", "z.tex": b"\\begin{document} longer"}, "z.tex"),
        ({"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.XXX": b"b.tex toplevelfile\na.sty ignore\n\n"}, "b.tex"),
        ({"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.XXX": b"a.tex ignore"}, "b.tex"),
        ({"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.XXX": b"gone.tex toplevelfile"}, "a.tex"),
        (
            {"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.json": json.dumps(
                {"sources": [3, {"filename": "c"}, {"filename": "b.tex", "usage": "toplevel"}]}).encode()}, "b.tex",
        ),
        ({"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.json": b"[" * 100_000}, "a.tex"),
        ({"a.tex": tex(b"long" * 50), "b.tex": tex(), "00README.json": b'["b.tex"]'}, "a.tex"),
    ],
)  # fmt: skip
def test_the_main_file(files, main):
    assert main_of(files) == main


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"paper.pdf": b"%PDF-1.5", "readme.txt": b"x"}, "paper.pdf"),
        ({"anc/data.pdf": b"%PDF-1.5 long", "paper.pdf": b"%PDF-1.5"}, "paper.pdf"),
        ({"a.pdf": b"%PDF-1.5", "b.pdf": b"%PDF-1.5 longer"}, "b.pdf"),
        ({"index.html": b"<!DOCTYPE html><p>x", "style.css": b"p{}", "fig.pdf": b"%PDF-1.5"}, "index.html"),
        (
            {"p.nxml": b'<?xml version="1.0"?>\n<!DOCTYPE article PUBLIC "x" "y"><article>', "p.pdf": b"%PDF-1.5"},
            "p.nxml",
        ),
        ({"a.ps": b"%!PS-Adobe", "b.txt": b"x"}, "a.ps"),
    ],
)
def test_the_main_file_without_latex(files, main):
    assert main_of(files) == main


@pytest.mark.parametrize(
    "content",
    [
        b"%auto-ignore\nThis paper has been withdrawn by the author.",
        gzip.compress(b"This submission has been withdrawn due to an error.", mtime=0),
        packed(withdrawn=b"%auto-ignore\nWithdrawn.\n"),
        packed(a__txt=b"Withdrawn by arXiv administrators", b__png=b"\x89PNG"),
        gzip.compress(b"", mtime=0),
        packed(),
        packed(a__tex=b"", b__tex=b" \n"),
    ],
)
def test_withdrawn_and_empty_eprints_say_so(content):
    assert reason(content) is Reason.EMPTY


def test_a_paper_about_withdrawal_is_read():
    assert opened(gzip.compress(tex(b"We study withdrawn papers."))).content == tex(b"We study withdrawn papers.")


def test_archives_without_a_paper_are_refused():
    assert reason(packed(a__png=b"\x89PNG", b__csv=b"1,2")) is Reason.UNSUPPORTED_FORMAT
    assert reason(packed(a=tex())[:60]) is Reason.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        b"\\documentclass" + b" " * 900_000,
        b"\\documentclass[" * 60_000,
        b"\\input" + b" " * 900_000,
        b"<!-- " * 200_000,
        b"\\begin " * 140_000,
    ],
)
def test_hostile_texts_end_in_time(text):
    start = time.process_time()
    reason(packed(a__tex=text, b__tex=text))
    opened(packed(a__tex=text, b__tex=tex()))
    assert time.process_time() - start < 10


def test_parts_are_bounded(monkeypatch):
    files = {"main.tex": tex()} | {f"{i}.tex": b"12345" for i in range(5)}
    monkeypatch.setattr(eprint, "MAX_PARTS", 3)
    found = opened(pack(files))
    assert [part.name for part in found.parts] == ["0.tex", "1.tex", "2.tex"]
    assert [(failure.reason, "2 files" in failure.message) for failure in found.failures] == [(Reason.TOO_LARGE, True)]
    monkeypatch.setattr(eprint, "MAX_PARTS_BYTES", 11)
    assert len(opened(pack(files)).parts) == 2


def test_archives_are_read_where_they_lie(tmp_path):
    content = pack({"main.tex": tex(b"\\input{a}"), "a.tex": b"A"})
    (tmp_path / "2308.12950v2.tar.gz").write_bytes(content)
    (tmp_path / "2308.12951v1").write_bytes(gzip.compress(b"%PDF-1.5"))
    (tmp_path / "misnamed.html").write_bytes(gzip.compress(b"# card"))
    (tmp_path / "cut.tar.gz").write_bytes(content[:80])
    located = locate([tmp_path])
    assert [file.document_id for file in located.items] == ["2308.12950v2", "2308.12951v1", "cut", "misnamed"]
    whole, pdf, cut, card = (read_file(file) for file in located.items)
    assert isinstance(whole, SourceFile)
    assert (whole.content, [(part.name, part.content) for part in whole.parts]) == (
        tex(b"\\input{a}"),
        [("a.tex", b"A")],
    )
    assert whole.source.sha256 == sha256_hex(content)
    assert (pdf.content, card.content) == (b"%PDF-1.5", b"# card")
    assert isinstance(cut, Failure)
    assert (cut.reason, cut.subject) == (Reason.UNREADABLE, (tmp_path / "cut.tar.gz").as_posix())
    assert "truncated" in cut.message
    assert {path.name for path in tmp_path.iterdir()} == {
        "2308.12950v2.tar.gz",
        "2308.12951v1",
        "misnamed.html",
        "cut.tar.gz",
    }


@pytest.mark.parametrize("document", ["1706.03762", "2204.02311", "fixture-siunitx"])
def test_an_archive_reads_like_its_folder(document, tmp_path):
    folder = CORPUS / "latex" / document
    if not folder.is_dir():
        pytest.skip(f"the shared corpus has no {document} here")
    (located,) = locate([folder]).items
    from_folder = parse(read_file(located))
    packed_file = tmp_path / f"{document}.tar.gz"
    packed_file.write_bytes(
        pack({path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    )
    from_archive = parse(read_file(LocalFile(path=packed_file, document_id=document)))
    assert [d.tables for d in from_archive.items] == [d.tables for d in from_folder.items]
    assert [d.sections for d in from_archive.items] == [d.sections for d in from_folder.items]
    assert from_archive.items
