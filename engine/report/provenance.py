"""Provenance: what the page shows of a number when a reader points at it."""

from engine.report.claims import anchor, digits, linked
from engine.report.evidence import benchmark_name, place
from engine.report.format import clean
from engine.report.material import Material
from engine.report.references import address
from engine.report.script import embedded
from engine.types.claim import Claim

_QUOTE = 200


def provenance(material: Material) -> str:
    """Return what stands behind each traced number.

    Parameters
    ----------
    material : Material
        The answer, the evidence and the finished trace.

    Returns
    -------
    str
        JSON, safe inside a script element: ``numbers`` holds for each number of the trace what it is and the place of its basis in
        ``bases``; a basis holds places in ``cells``, or nothing where ``notes`` says what it rests on; a cell holds
        model, benchmark, score, paper, version, place, row, column, quoted cell, address and the claim's anchor in the page.
    """
    printed, bases = material.trace.printed(), material.trace.bases()
    keys = dict.fromkeys(number.basis for number in printed)
    members = {key: _members(key, bases, material) for key in keys}
    cells = {entry: index for index, entry in enumerate(dict.fromkeys(i for ids in members.values() for i in ids))}
    position = {key: index for index, key in enumerate(keys)}
    shown = linked(material)
    content = {
        "numbers": [[number.what, position[number.basis]] for number in printed],
        "bases": [[cells[entry] for entry in members[key]] for key in keys],
        "notes": [material.trace.notes().get(key, "") for key in keys],
        "cells": [_cell(material.evidence.claims[entry], material, shown) for entry in cells],
    }
    return embedded(content)


def _members(key: str, bases: dict[str, tuple[str, ...]], material: Material) -> list[str]:
    """Return the claims of a basis; an identifier of one observation is a basis of its own."""
    observations, claims = material.evidence.observations, material.evidence.claims
    ids = [observations[entry].claim_id if entry in observations else entry for entry in bases.get(key, (key,))]
    return [claim_id for claim_id in dict.fromkeys(ids) if claim_id in claims]


def _cell(claim: Claim, material: Material, shown: frozenset[str]) -> dict[str, str]:
    evidence = material.evidence
    source = evidence.documents.get(claim.document_id)
    benchmark = claim.benchmark_match.entity_id or claim.benchmark
    subset = f" [{clean(claim.subset, limit=60)}]" if claim.subset else ""
    return {
        "model": clean(claim.model, limit=80),
        "benchmark": benchmark_name(benchmark) + subset,
        "score": f"{digits(claim)} {clean(claim.metric, limit=30)}",
        "cited": evidence.cited(claim.source_id),
        "paper": clean(source.title, limit=160) if source else clean(claim.source_id),
        "version": clean(source.version, limit=80) if source else "",
        "place": place(claim),
        "row": clean(" / ".join(claim.row_headers), limit=_QUOTE),
        "column": clean(" / ".join(claim.column_headers), limit=_QUOTE),
        "quote": clean(claim.quote, limit=_QUOTE),
        "link": address(source) if source else "",
        "claim": anchor(claim.claim_id) if claim.claim_id in shown else "",
    }
