"""What caption, headings and text say for a whole table, where its cells do not."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from engine.extract.abbreviations import explained
from engine.extract.brackets import Bracketed, read_brackets
from engine.extract.labels import read_label
from engine.extract.lexicon import Lexicon, own_model
from engine.extract.lost import listed_languages, listed_samples, stated_samples
from engine.extract.names import family_in
from engine.extract.own import called_ours, named_ours, own_names
from engine.extract.settings import read_shots, read_temperature
from engine.types.document import Document, Section
from engine.types.table import Table
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Match, Mention
from engine.vocab.benchmarks import find_benchmarks, subset_in_name
from engine.vocab.metrics import find_metrics
from engine.vocab.models import match_model
from engine.vocab.sizes import printed_size
from engine.vocab.subsets import SubsetKind, match_subset

_CLAUSE = re.compile(r"(?<=[.;])\s+")
_NOTE_SIGN = re.compile(r"[*†‡§¶◇♢△▲∗⋆◁▷]\s*$")
"""What stands behind such a sign holds for the numbers that carry it."""
_SENTENCE = re.compile(r"(?<=[.!?:;,])\s+")
_MAX_PROSE = 500_000
"""Characters of prose searched for what only the text says."""
_MAX_ALONE = 20_000
"""Characters of prose searched for whether a document is about one benchmark only: long ones never are."""
_ALONE = 0.8
"""Share of the mentions from which a document is about one benchmark."""
_MAX_TEXT = 4_000
"""Characters around a table that are searched for its model."""
_NEAR = 3
"""Characters that may stand between a benchmark and the shots that belong to it: a blank and a bracket."""
_BRACKETED_SHOTS = re.compile(
    r"\b(?:number of )?(?:few-)?shots?\b[^.]{0,60}\b(?:in|within|inside|by) (?:the )?(?:parenthes[ie]s|brackets)",
    re.IGNORECASE,
)
_INSTRUCTED = re.compile(
    r"\binstruct(?:ion|ed)?[ -](?:(?:fine-?)?tuned[ -])?(?:models?|variants?|versions?)\b", re.IGNORECASE
)
_ALL_INSTRUCTED = re.compile(
    r"\b(?:instruct(?:ion|ed)?|(?:instruct(?:ion)?[ -])?(?:fine-?)?tuned|aligned|chat|post-?trained)(?:[ -](?:fine-?)?tuned)?(?: [\w+.-]+){0,2}"
    r" (?:models?|variants?|versions?|llms?)\b",
    re.IGNORECASE,
)
_TUNED_ON = re.compile(r"\b(?:base|pre-?trained|fine-?tun\w+)\b", re.IGNORECASE)
"""Models that are tuned by the authors, or compared with untuned ones."""
_UNSCORED = re.compile(
    r"\b(?:hyper-?parameters?|overlaps?|contaminat\w+|statistics|composition|architectures?|correlations?|agreement|kappa|taxonomy|validity|lengths?"
    r"|costs?|latency|throughput|memory|runtime|emissions?|licen[cs]es?|data sources?|(?:error|failure|bug) (?:types?|categories|analysis)"
    r"|(?:training|decoding|generation|sampling|model|experimental|inference) (?:settings?|configurations?|details|parameters|setup))\b",
    re.IGNORECASE,
)
_SCORED = re.compile(
    r"\b(?:pass|passes|accurac\w+|performances?|results?|scores?|evaluat\w+|pass@\w+|comparisons?|compar\w+|ablations?|effects?|impacts?|success)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"(?:the )?(?:average )?(?:relative|absolute) (?:(?:performance|accuracy|score|pass@\d+) )?(?:gain|improvement|difference|drop|degradation|change)s?\b",
    re.IGNORECASE,
)
"""A caption that begins with a difference: ``The relative performance gain (%)``."""
_SHARES = re.compile(
    r"\b(?:number|percentages?|proportions?|shares?|fractions?|distributions?|frequenc\w+|counts?) of\b", re.IGNORECASE
)
_LONGEST_PART = 40
_BESIDE = re.compile(r"(?:\s|-|\s?\()(?P<part>[\w+#]+(?:[- ](?:line|span|level))?)(?![\w+-])")
_PARTS = frozenset({SubsetKind.SPLIT, SubsetKind.LANGUAGE, SubsetKind.WINDOW})
_WHOLE = frozenset(
    {"test", "validation", "val", "dev", "train", "full", "output", "input", "multimodal", "multilingual"}
)
"""Words behind a benchmark's name that leave it whole."""
_TOKENS = re.compile(r"\b(?:train\w*|seen|consumed) tokens\b|\bcheckpoints?\b", re.IGNORECASE)
_TASK = re.compile(r"\bcode (?:summari[sz]ation|translation|repair|refinement|search)\b", re.IGNORECASE)
_SHOT_WORD = re.compile(r"\b(?:\d{1,3}|zero|one|two|three|four|five|few)[\s-]*shots?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContext:
    """What a document says for all its tables."""

    shots: Mapping[str, int] = field(default_factory=dict)
    """Shots that the prose states for a benchmark."""
    samples: Callable[[], tuple[tuple[int, ...], ...]] = tuple
    """Lists of the k of pass@k, surest first: read when the first table asks, as few do."""
    only: Callable[[], Match | None] = lambda: None
    """The one benchmark that the whole document names, likewise."""
    model: str = ""
    """The document's own model, as its title names it, or empty."""
    own: Mapping[str, str] = field(default_factory=dict)
    """What is left of the own model's name, to the name."""
    sections: tuple[Section, ...] = ()
    """Its prose."""


def read_document(document: Document) -> DocumentContext:
    """Read what a document says for all its tables.

    Parameters
    ----------
    document : Document
        A parsed document.

    Returns
    -------
    DocumentContext
        From its title, its prose and all its tables.
    """
    prose = "\n".join(section.text for section in document.sections)[:_MAX_PROSE]
    ours = called_ours(document.tables)
    return DocumentContext(
        shots=bound_shots(prose),
        samples=cache(partial(stated_samples, document.tables, prose)),
        only=cache(partial(_benchmark_of_all, document, prose)),
        model=own_model(document.title) or named_ours(ours),
        own=own_names(ours),
        sections=document.sections,
    )


def _benchmark_of_all(document: Document, prose: str) -> Match | None:
    """Return the one benchmark that a document names; a long one is never about one only."""
    return _only_benchmark(f"{prose}\n{_printed(document)}") if len(prose) < _MAX_ALONE else None


def _printed(document: Document) -> str:
    """Return title, headings, captions and cells."""
    told = (text for table in document.tables for text in (table.caption, *table.headings))
    cells = (cell.text for table in document.tables for cell in table.cells)
    return "\n".join(dict.fromkeys((document.title, *told, *cells)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableContext:
    """What is said for the table as a whole, surest place first: title row and caption, headings, text."""

    benchmark: Match | None
    """The benchmark named by the caption, else by the nearest heading, else by the text; ``None`` where none is."""
    near: bool
    """Whether caption or heading name it: the text alone speaks of many things."""
    metrics: tuple[str, ...]
    """Metrics named by caption, else headings, else text."""
    caption_metrics: tuple[str, ...]
    """Metrics that caption and title rows name, each once."""
    listed_metrics: tuple[str, ...]
    """Metrics that the caption lists for the numbers of one cell: ``pass@1 / pass@10``."""
    subset: str
    """Subset named by the nearest heading or the caption, such as a language or a split."""
    caption: str
    """Caption and title rows as printed."""
    heading: str
    """The nearest heading."""
    task: str
    """Sub-task of a benchmark of several that the caption names: ``code summarization``."""
    shots: int | Unknown
    """Shots that the caption states for the whole table."""
    shots_by_benchmark: Mapping[str, int] = field(default_factory=dict)
    """Shots that caption or text state for a benchmark."""
    temperature: float | Unknown = UNKNOWN
    """Temperature that the caption states."""
    unscored: bool = False
    """Whether the caption announces other things than scores: hyper-parameters, overlap, lengths, cost."""
    changes: bool = False
    """Whether the caption says that all numbers are differences."""
    percent: bool = False
    """Whether the caption prints a percent sign."""
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """What the caption abbreviates: the short form to the name."""
    brackets: Bracketed = field(default_factory=Bracketed)
    """What the caption says of the numbers in brackets."""
    bracketed_shots: bool = False
    """Whether the caption says that numbers in brackets behind the benchmarks are shots."""
    text: str = ""
    """Caption and text around the table."""
    document: DocumentContext = field(default_factory=DocumentContext)
    """What is said for all tables."""

    def samples(self) -> tuple[tuple[int, ...], ...]:
        """Return the lists of the k of pass@k that caption and document state, surest first."""
        return (listed_samples(self.caption), *self.document.samples())

    @property
    def benchmark_name(self) -> str:
        """Return the name of the table's benchmark as printed, or empty."""
        return self.benchmark.printed if self.benchmark else ""

    @property
    def of_tokens(self) -> bool:
        """Tell whether the caption speaks of tokens trained on: ``40B`` is then no size of a model."""
        return _TOKENS.search(self.caption) is not None

    @property
    def instructed(self) -> bool:
        """Tell whether the caption, or the heading of a table without one, says that all models are instructed ones."""
        told = self.caption or self.heading
        return _ALL_INSTRUCTED.search(told) is not None and not _TUNED_ON.search(told)

    def only_model(self) -> str:
        """Return the one model that the caption names, or, of a table without one, its heading; empty where they name several."""
        told = self.caption or self.heading
        printed = self._models_in(told)
        return next(iter(printed)) if len(printed) == 1 else "" if printed else family_in(told)

    def model_around(self) -> str:
        """Return the model of a table of scores that names none: the one that the text around it names, else the document's own."""
        shares = _SHARES.search(self.caption)
        if self.unscored or shares or self._models_in(self.caption or self.heading) or not _SCORED.search(self.text):
            return ""
        named = {
            name for name in self._models_in(self.text) if match_model(name).entity_id or printed_size(name).printed
        }
        return next(iter(named)) if len(named) == 1 else self.document.model

    def _models_in(self, text: str) -> set[str]:
        """Return what a text prints for models."""
        names = frozenset({self.document.model}) if self.document.model else frozenset()
        lexicon = Lexicon(own=self.document.model, names=names, lost={})
        parts = _SENTENCE.split(text[:_MAX_TEXT])
        return {mention.match.printed for part in parts for mention in lexicon.mentions(part)}

    def own_family(self) -> str:
        """Return the document's own model, for rows or columns that print nothing but sizes; as instructed where the caption says so."""
        own = self.document.model
        return f"{own} - Instruct" if own and _INSTRUCTED.search(self.caption) else own

    def languages(self) -> tuple[tuple[str, ...], ...]:
        """Return the lists of programming languages that the text around the table gives, else the sections about its benchmark."""
        near = listed_languages(self.text)
        if near or self.benchmark is None:
            return near
        about = (
            text
            for section in self.document.sections
            if (text := f"{section.heading}\n{section.text}")
            and any(mention.match.entity_id == self.benchmark.entity_id for mention in find_benchmarks(text))
        )
        return tuple(one for text in about for one in listed_languages(text))


def bound_shots(text: str) -> dict[str, int]:
    """Bind stated numbers of shots to benchmarks: ``HumanEval (zero-shot)``, ``3-shot MBPP``.

    Parameters
    ----------
    text : str
        A caption or prose.

    Returns
    -------
    dict of str to int
        By benchmark; one for which the text states different numbers is left out.
    """
    stated: dict[str, set[int]] = {}
    paragraphs = (one for one in text.split("\n") if "hot" in one or "HOT" in one)  # few speak of shots, or Shots
    for clause in (clause for paragraph in paragraphs for clause in _CLAUSE.split(paragraph)):
        if _SHOT_WORD.search(clause):
            for benchmark, shots in _clause_shots(clause):
                stated.setdefault(benchmark, set()).add(shots)
    return {benchmark: next(iter(numbers)) for benchmark, numbers in stated.items() if len(numbers) == 1}


def _clause_shots(clause: str) -> Iterator[tuple[str, int]]:
    """Yield the benchmarks of a clause with their shots: as many as benchmarks, in order; right beside them; or the only ones."""
    mentions = find_benchmarks(clause)
    words = list(_SHOT_WORD.finditer(clause))
    owned = [_owner(clause, word, mentions) for word in words]
    for index, mention in enumerate(mentions):
        beside = [
            w for w, owner in zip(words, owned, strict=True) if owner == index or (owner < 0 and _beside(w, mention))
        ]
        free = [] if any(owner >= 0 for owner in owned) else words
        chosen = [words[index]] if len(words) == len(mentions) else beside or free
        shots = read_shots(chosen[0].group(0)) if len(chosen) == 1 else UNKNOWN
        if shots is not UNKNOWN:
            yield mention.match.entity_id, shots


def _beside(word: re.Match[str], mention: Mention) -> bool:
    """Tell whether a benchmark stands next to a number of shots."""
    return 0 <= word.start() - mention.end <= _NEAR or 0 <= mention.start - word.end() <= _NEAR


def _owner(clause: str, word: re.Match[str], mentions: Sequence[Mention]) -> int:
    """Return the benchmark to which shots in brackets or right behind it belong; -1 where nothing tells."""
    before = [index for index, mention in enumerate(mentions) if mention.start < word.start()]
    if not before:
        return -1
    between = clause[mentions[before[-1]].end : word.start()].strip()
    return before[-1] if not between or between[-1] in "([" else -1


def _announces_no_scores(caption: str) -> bool:
    """Tell whether the first sentence of a caption speaks of what has no score, and of no score."""
    first = re.split(r"(?<=[a-z)])[.:;]\s", caption, maxsplit=1)[0]
    return _UNSCORED.search(first) is not None and _SCORED.search(first) is None


def _table_shots(caption: str) -> int | Unknown:
    """Return the shots that a caption states for all its scores: it states one number only, and not beside one of several benchmarks."""
    words = [word for word in _SHOT_WORD.finditer(caption) if not _NOTE_SIGN.search(caption, 0, word.start())]
    mentions = find_benchmarks(caption) if words else ()
    if len(mentions) > 1 and any(_owner(caption, word, mentions) >= 0 for word in words):
        return UNKNOWN
    stated = {read_shots(word.group(0)) for word in words}
    return next(iter(stated)) if len(stated) == 1 else UNKNOWN


def _first_benchmark(texts: tuple[str, ...]) -> Match | None:
    """Return the first benchmark named by the first text that names one."""
    return next((mentions[0].match for text in texts if (mentions := find_benchmarks(text))), None)


def _only_benchmark(text: str) -> Match | None:
    """Return the one benchmark that a text names; another named in passing, of an acknowledged code base, does not count."""
    mentions = find_benchmarks(text)
    often = Counter(mention.match.entity_id for mention in mentions).most_common(1)
    if not often or often[0][1] < _ALONE * len(mentions):
        return None
    return next(mention.match for mention in mentions if mention.match.entity_id == often[0][0])


def _part_beside(caption: str) -> str:
    """Return the part of the caption's first benchmark that its name holds or that stands right behind it: ``SWE-bench Verified``, ``HumanEval (Java)``."""
    mentions = find_benchmarks(caption)
    if not mentions:
        return ""
    hit = _BESIDE.match(caption[mentions[0].end : mentions[0].end + _LONGEST_PART])
    found = match_subset(hit["part"]) if hit else None
    beside = found.canonical if found and found.kind in _PARTS and found.canonical.lower() not in _WHOLE else ""
    return subset_in_name(mentions[0].match.printed) or beside


def _listed_metrics(caption: str) -> tuple[str, ...]:
    """Return the metrics that a caption sets side by side with a slash."""
    mentions = find_metrics(caption) if "/" in caption else ()
    for start in range(len(mentions) - 1):
        end = start + 1
        while end < len(mentions) and caption[mentions[end - 1].end : mentions[end].start].strip() == "/":
            end += 1
        if end - start > 1:
            return tuple(mention.match.entity_id for mention in mentions[start:end])
    return ()


def _first_metrics(texts: tuple[str, ...], but: str) -> tuple[str, ...]:
    """Return the metrics of the first text that names any but the one of the numbers in brackets."""
    found = (tuple(m.match.entity_id for m in find_metrics(text) if m.match.entity_id != but) for text in texts)
    return next((metrics for metrics in found if metrics), ())


def read_context(table: Table, titles: tuple[str, ...], document: DocumentContext) -> TableContext:
    """Read what stands around a table.

    Parameters
    ----------
    table : Table
        The table with caption, headings and context.
    titles : tuple of str
        Title rows inside the table that span its whole width.
    document : DocumentContext
        What the document says for all its tables.

    Returns
    -------
    TableContext
        What holds for the whole table.
    """
    caption = " ".join((*titles, table.caption)).strip()
    headings = tuple(reversed(table.headings))
    near = _first_benchmark((caption, *headings[:2]))
    brackets = read_brackets(caption)
    measured = caption.replace(brackets.clause, "") if brackets.clause else caption
    heading = read_label(headings[0][:200]) if headings else read_label("")
    return TableContext(
        benchmark=near or _first_benchmark((*headings[2:], table.context)) or document.only(),
        near=near is not None,
        caption_metrics=tuple(dict.fromkeys(m.match.entity_id for m in find_metrics(measured))),
        listed_metrics=_listed_metrics(caption),
        metrics=_first_metrics((measured, *headings[:1], table.context), but=brackets.metric),
        subset=(heading.subset if heading.benchmarks or not heading.rest else "") or _part_beside(caption),
        caption=caption,
        heading=headings[0] if headings else "",
        task=next((hit.group(0) for hit in _TASK.finditer(caption)), ""),
        shots=_table_shots(caption),
        shots_by_benchmark={**document.shots, **bound_shots(table.context), **bound_shots(caption)},
        temperature=read_temperature(caption),
        unscored=_announces_no_scores(caption),
        changes=_CHANGES.match(caption) is not None,
        percent="%" in caption,
        abbreviations=explained(caption),
        brackets=brackets,
        bracketed_shots=_BRACKETED_SHOTS.search(caption) is not None,
        text=f"{caption}\n{table.context}",
        document=document,
    )
