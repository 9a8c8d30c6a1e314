"""Foreign: what services send, read with suspicion. Nulls are absent fields, text is one line of bounded length."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from lxml import etree
from lxml.etree import _Element
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from engine.retrieve.transport.request import Answer, Ask, Request
from engine.types.outcome import Failure, Reason, Stage

M = TypeVar("M", bound=BaseModel)

_LONGEST = 20_000
_MOST_AUTHORS = 5_000
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_HALF = re.compile(rb"(?i)\\ud[89a-f]")
_DATE = re.compile(r"(?:1[89]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class Foreign(BaseModel):
    """An object of a service's answer: unknown fields are passed over, nulls count as absent."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, raw: Any) -> Any:  # noqa: ANN401  # whatever a service sends
        return {key: value for key, value in raw.items() if value is not None} if isinstance(raw, dict) else raw


def parsed(answer: Answer, model: type[M]) -> M | str:
    """Read an answer of JSON.

    Parameters
    ----------
    answer : Answer
        What a service said.
    model : type
        What it should be.

    Returns
    -------
    model or str
        Why it is not, where it is not.
    """
    try:
        raw = json.loads(answer.content)
        if _HALF.search(answer.content):
            raw = _encodable(raw)
    except (ValueError, RecursionError):  # of digits beyond all bounds too
        return f"no JSON but {_what(answer)}"
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"JSON of another shape: {'.'.join(map(str, first['loc']))}: {first['msg']}"


def _encodable(raw: Any) -> Any:  # noqa: ANN401  # whatever a service sends
    """Replace halves of characters, which JSON can write and no file can hold."""
    if isinstance(raw, str):
        return raw.encode("utf-8", "replace").decode("utf-8")
    if isinstance(raw, list):
        return [_encodable(one) for one in raw]
    return {_encodable(key): _encodable(one) for key, one in raw.items()} if isinstance(raw, dict) else raw


def is_json(model: type[M], more: Callable[[M], str] | None = None) -> Callable[[Answer], str]:
    """Make a complaint about answers that are not JSON of a shape.

    Parameters
    ----------
    model : type
        The shape.
    more : callable, optional
        A further complaint about what has it.

    Returns
    -------
    callable
        The complaint.
    """

    def complaint(answer: Answer) -> str:
        read = parsed(answer, model)
        if isinstance(read, str):
            return read
        return more(read) if more is not None else ""

    return complaint


def look_up(
    service: str, url: str, model: type[M], ask: Ask, *, params: tuple[tuple[str, str], ...] = ()
) -> M | Failure:
    """Ask for one record.

    Parameters
    ----------
    service : str
        The service.
    url : str
        Where the record stands.
    model : type
        What it should be.
    ask : Ask
        Answers requests.
    params : tuple of pairs of str, optional
        What is asked of that place.

    Returns
    -------
    model or Failure
        The record.
    """
    answer = ask(Request(service=service, url=url, params=params, complaint=is_json(model)))
    if isinstance(answer, Failure):
        return answer
    read = parsed(answer, model)
    assert not isinstance(read, str)  # the complaint would have kept it out
    return read


def xml_root(answer: Answer) -> _Element | str:
    """Read an answer of XML; entities are not expanded, and a document that declares any is refused.

    Parameters
    ----------
    answer : Answer
        What a service said.

    Returns
    -------
    Element or str
        The outermost element; or why there is none.
    """
    if b"<!DOCTYPE" in answer.content or b"<!ENTITY" in answer.content:
        return f"XML with a document type, or {_what(answer)}"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return f"no XML but {_what(answer)}"
    declared = root.getroottree().docinfo.doctype  # in whatever encoding
    return f"XML with a document type, or {_what(answer)}" if declared else root


def each(rows: Sequence[Any], model: type[M], database: str) -> tuple[list[M], list[Failure]]:
    """Read the rows of a list one by one, so that a malformed one takes no other with it.

    Parameters
    ----------
    rows : sequence
        As they came.
    model : type
        What each should be.
    database : str
        What a failure names.

    Returns
    -------
    tuple
        The rows that are, and a failure for each that is not.
    """
    read: list[M] = []
    failures: list[Failure] = []
    for row in rows:
        try:
            read.append(model.model_validate(row))
        except ValidationError as error:
            where = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
            message = f"{database} lists a record that cannot be read (at {where or 'the top'}); it was left out"
            failures.append(search_failure(database, Reason.MALFORMED_ANSWER, message))
    return read, failures


def search_failure(database: str, reason: Reason, message: str) -> Failure:
    """Return a failure of a search."""
    return Failure(stage=Stage.SEARCH, subject=database, reason=reason, message=message)


def line(text: str) -> str:
    """Return a text in one line of what prints, without markup of tags."""
    plain = _MARKUP.sub(" ", text[:_LONGEST]) if "<" in text else text[:_LONGEST]
    return " ".join("".join(character if character.isprintable() else " " for character in plain).split())


def names(authors: list[str]) -> tuple[str, ...]:
    """Return names, each in one line, blank ones left out."""
    return tuple(name for author in authors[:_MOST_AUTHORS] if (name := line(author[:200])))


def date(text: str) -> str:
    """Return the date that a text begins with, as far as it is one."""
    found = _DATE.match(text)
    return found[0] if found else ""


def _what(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.content.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return kind[:60] if kind.isprintable() and kind else "something else"
