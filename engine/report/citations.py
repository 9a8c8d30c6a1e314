"""Citations: the references as BibTeX and as CSL-JSON, for other people's papers."""

import json
import re

from engine.report.evidence import named_authors
from engine.report.format import clean
from engine.report.material import Material
from engine.report.references import address
from engine.types.source import Source, SourceKind

_TEX = {
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""Letters that TeX takes for commands."""


def bibtex(material: Material) -> str:
    """Return the references as BibTeX.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    str
        One entry a publication, in the order of the references; every foreign text is escaped.
    """
    return "\n".join(_entry(number, source) for number, source in _sources(material))


def csl_json(material: Material) -> str:
    """Return the references as CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    str
        A list with one item a publication, in the order of the references.
    """
    items = [_item(number, source) for number, source in _sources(material)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _sources(material: Material) -> list[tuple[int, Source]]:
    """Return the first document of each publication that is cited, by its number."""
    found: dict[int, Source] = {}
    for source in material.evidence.documents.values():
        number = material.evidence.numbers.get(source.source_id)
        if number:
            found.setdefault(number, source)
    return sorted(found.items())


def _key(number: int, source: Source) -> str:
    named, _ = named_authors(source)
    stem = re.sub(r"[^a-z]", "", named[0].split()[-1].lower()) if named and named[0].split() else ""
    return f"{stem or 'source'}{re.sub(r'[^0-9]', '', source.year)}_{number}"


def _entry(number: int, source: Source) -> str:
    named, others = named_authors(source)
    person = source.kind is SourceKind.PAPER
    authors = [_escaped(name) if person else f"{{{_escaped(name)}}}" for name in named] + (["others"] if others else [])
    fields = {
        "title": f"{{{_escaped(clean(source.title) or clean(source.source_id))}}}",
        "author": " and ".join(authors),
        "year": _escaped(clean(source.year, limit=8)),
        "eprint": _escaped(clean(source.arxiv_id, limit=40)),
        "archiveprefix": "arXiv" if source.arxiv_id else "",
        "doi": _escaped(clean(source.doi, limit=160)),
        "url": address(source),
        "note": _escaped(clean(source.version, limit=80)),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(number, source)},\n{lines}\n}}\n"


def _item(number: int, source: Source) -> dict[str, object]:
    named, _ = named_authors(source)
    person = source.kind is SourceKind.PAPER
    fields: dict[str, object] = {
        "id": _key(number, source),
        "type": "article" if person else "webpage",
        "title": clean(source.title) or clean(source.source_id),
        "author": [_name(name) if person else {"literal": name} for name in named],
        "issued": {"date-parts": [[int(source.year)]]} if re.fullmatch(r"[0-9]{4}", source.year) else {},
        "DOI": clean(source.doi, limit=160),
        "number": f"arXiv:{clean(source.arxiv_id, limit=40)}" if source.arxiv_id else "",
        "version": clean(source.version, limit=80),
        "URL": address(source),
    }
    return {name: value for name, value in fields.items() if value}


def _name(author: str) -> dict[str, str]:
    given, _, family = author.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": author}


def _escaped(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
