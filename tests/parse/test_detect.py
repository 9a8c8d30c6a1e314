import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.parse import detect
from engine.parse.detect import decode, detect_format
from engine.types.outcome import Failure, Reason, Stage


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "x.md", "html"),
        (b"\n<!-- note --> <html><body>x", "x", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>x</html>", "x.xhtml", "html"),
        (b"<div><table><tr><td>1</table></div>", "x.html", "html"),
        (b'<article xmlns:xlink="y" article-type="research-article">', "x.md", "jats"),
        (b"<div align=center>\n\n# Model card", "README.md", "markdown"),
        (b"# Title\n\ntext", "x.html", "markdown"),
        (b"plain words", "x.txt", "markdown"),
        (b"# How to\n\n```tex\n\\documentclass{article}\n```", "x.md", "markdown"),
        (b"\\begin{table}\n1 & 2\n\\end{table}", "x.mmd", "markdown"),
    ],
)
def test_formats_that_are_read(content, name, expected):
    assert detect_format(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.5\nx", "x.html", "pdf"),
        (b"junk\n%PDF-1.5\nx", "x", "pdf"),
        (b"% a comment\n\\documentclass{article}", "x", "latex"),
        (b"\\section{A}", "x.tex", "latex"),
    ],
)
def test_formats_told_by_their_bytes(content, name, expected):
    assert detect_format(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "named"),
    [
        (b"\x1f\x8b\x08\x00", "x.gz", "gzip"),
        (b"PK\x03\x04..", "x.zip", "zip"),
        (b"\x89PNG\r\n", "x.png", "PNG"),
        (b'<?xml version="1.0"?><!DOCTYPE article PUBLIC "x"><article>', "x.xml", "XML"),
        (b'<?xml version="1.0"?><feed/>', "x", "XML"),
        (b'{"a": 1}', "x.jsonl", "JSONL"),
    ],
)
def test_formats_that_are_named_and_refused(content, name, named):
    failure = detect_format(content, name)
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.reason) == (Stage.PARSE, Reason.UNSUPPORTED_FORMAT)
    assert named in failure.message
    assert failure.message.startswith(name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\t<!-- nothing -->\n", Reason.EMPTY),
        (codecs.BOM_UTF8, Reason.EMPTY),
        (b"text\x00text", Reason.UNREADABLE),
        (bytes(range(1, 256)) * 3, Reason.UNREADABLE),
    ],
)
def test_bytes_that_are_no_text(content, reason):
    failure = detect_format(content, "x.md")
    assert isinstance(failure, Failure)
    assert failure.reason is reason


def test_size_is_bounded(monkeypatch):
    monkeypatch.setattr(detect, "MAX_BYTES", 10)
    failure = detect_format(b"x" * 11, "x.md")
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "codec", "text"),
    [
        ("é".encode(), "utf-8", "é"),
        (codecs.BOM_UTF8 + "é".encode(), "utf-8-sig", "é"),
        ("é".encode("utf-16"), "utf-16", "é"),
        (b"caf\xe9 \x96", "cp1252", "café –"),
        (b"<meta charset=iso-8859-1>\xe9", "cp1252", "<meta charset=iso-8859-1>é"),
        (b'<meta charset="shift_jis">\x83A', "shift_jis", '<meta charset="shift_jis">ア'),
        (b"<meta charset=rot13>abc", "utf-8", "<meta charset=rot13>abc"),
        (b"<meta charset=utf-8>\xe9", "cp1252", "<meta charset=utf-8>é"),
        (b"so many words before \x81", "latin-1", "so many words before \x81"),
    ],
)
def test_decoding(content, codec, text):
    assert decode(content) == (text, codec)
    assert content.decode(codec) == text


@given(st.binary(max_size=400))
def test_decoding_can_be_repeated(content):
    decoded = decode(content)
    if decoded is not None:
        assert content.decode(decoded[1]) == decoded[0]
    assert isinstance(detect_format(content, "x"), str | Failure)
