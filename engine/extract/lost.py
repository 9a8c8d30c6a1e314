"""What a table's header has lost: the k of pass@k, or the languages, that the document lists elsewhere in the order of the columns."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from engine.extract.layout import Column, ColumnKind
from engine.types.table import Table
from engine.vocab.metrics import find_metrics
from engine.vocab.subsets import SubsetKind, find_subsets

_LIST = re.compile(r"pass\s?@\s?[\[{(]?\s?(\d{1,4}(?:\s?(?:,|/|and|&)\s?\d{1,4})+)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?:\bk\s*=\s*|@\s*)\d|^\d+$")
_HEADER_ROWS = 4
_LISTED = re.compile(r"\s*(?:[,;/]\s*(?:and|&)?|and|&)\s*")


def listed_samples(text: str) -> tuple[int, ...]:
    """Return the k that a text states.

    Parameters
    ----------
    text : str
        A caption, header or paragraph: ``pass@{1, 10, 100}``, ``pass@1 and pass@10``.

    Returns
    -------
    tuple of int
        Each k once, in order of appearance.
    """
    if "@" not in text:
        return ()
    named = [m.match.entity_id.partition("@")[2] for m in find_metrics(text) if m.match.entity_id.startswith("pass@")]
    listed = [digits for hit in _LIST.finditer(text) for digits in _DIGITS.findall(hit[1])]
    return tuple(dict.fromkeys(int(k) for k in (*listed, *named) if k.isdecimal()))


def stated_samples(tables: Sequence[Table], prose: str) -> tuple[tuple[int, ...], ...]:
    """Return the lists of k that a document states, surest first.

    Parameters
    ----------
    tables : sequence of Table
        Its tables.
    prose : str
        Its prose.

    Returns
    -------
    tuple of tuple of int
        Of each table's header, of each caption, of all captions together and of the prose; only lists of several.
    """
    captions = [listed_samples(table.caption) for table in tables]
    together = sorted({k for ks in captions for k in ks})
    lists = (*(_of_header(table) for table in tables), *captions, tuple(together), tuple(sorted(listed_samples(prose))))
    return tuple(dict.fromkeys(ks for ks in lists if len(ks) > 1))


def lost_samples(columns: Iterable[Column], candidates: Callable[[], Sequence[Sequence[int]]]) -> Mapping[int, int]:
    """Say which k neighbouring columns report that their headers do not tell apart.

    Parameters
    ----------
    columns : iterable of Column
        The columns of a segment, left to right.
    candidates : callable
        Returns lists of k, surest first; asked only where columns need them.

    Returns
    -------
    mapping of int to int
        By column: those of the first list that is as long as a run of columns with one and the same header.
    """
    out: dict[int, int] = {}
    for run in _runs(columns):
        fitting = next((ks for ks in candidates() if len(ks) == len(run)), ())
        out.update(zip(run, fitting, strict=bool(fitting)))
    return out


def listed_languages(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the lists of programming languages that a text gives.

    Parameters
    ----------
    text : str
        A caption or prose: ``Python, Java and C#``.

    Returns
    -------
    tuple of tuple of str
        Each list of several, as printed.
    """
    lists: list[list[str]] = []
    end = -1
    for mention in find_subsets(text):
        if mention.match.kind is not SubsetKind.LANGUAGE:
            continue
        if end < 0 or not _LISTED.fullmatch(text, end, mention.start):
            lists.append([])
        lists[-1].append(mention.match.canonical)
        end = mention.end
    return tuple(tuple(one) for one in lists if len(one) > 1)


def repeats(columns: Iterable[Column]) -> int:
    """Return how often the headers of the score columns repeat one and the same sequence of at least two.

    Parameters
    ----------
    columns : iterable of Column
        Columns left to right; label columns are passed over.

    Returns
    -------
    int
        At least 2; 0 where they do not repeat.
    """
    paths = [column.path for column in columns if column.kind is not ColumnKind.LABEL]
    width = len(dict.fromkeys(paths))
    times = len(paths) // width if width > 1 else 0
    return times if times > 1 and paths == paths[:width] * times else 0


def lost_languages(columns: Iterable[Column], lists: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Say to which language columns belong whose headers repeat: ``EM, BLEU, EM, BLEU``.

    Parameters
    ----------
    columns : iterable of Column
        The columns of a segment, left to right.
    lists : sequence of sequence of str
        Lists of languages that are given for the table's benchmark.

    Returns
    -------
    mapping of int to str
        By column; empty unless the headers repeat as often as there are languages and the lists agree on their order.
    """
    scores = [column for column in columns if column.kind is not ColumnKind.LABEL]
    times = repeats(scores)
    orders = {tuple(one) for one in lists if len(one) == times}
    if times == 0 or len(orders) != 1:
        return {}
    order, width = orders.pop(), len(scores) // times
    return {column.index: order[place // width] for place, column in enumerate(scores)}


def _runs(columns: Iterable[Column]) -> Iterator[list[int]]:
    """Yield neighbouring columns whose headers are alike, two or more together."""
    run: list[int] = []
    path: tuple[str, ...] = ()
    for column in columns:
        is_open = column.kind is not ColumnKind.LABEL and not any(_NUMBERED.search(text) for text in column.path)
        if not is_open or column.path != path or not path:
            if len(run) > 1:
                yield run
            run, path = [], column.path
        if is_open:
            run.append(column.index)
    if len(run) > 1:
        yield run


def _of_header(table: Table) -> tuple[int, ...]:
    """Return the k of a table's first rows, in order, each once."""
    return listed_samples(" ; ".join(cell.text for cell in table.cells if cell.row < _HEADER_ROWS))
