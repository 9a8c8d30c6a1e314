"""How much does extraction cost? HTML against lxml on the same bytes, LaTeX in papers a second; prints benchmarks/speed.txt.

Run: ``python benchmarks/speed.py > benchmarks/speed.txt`` (about two minutes; CPU times vary by some percent from run to run).

HTML: CPU seconds (``time.process_time``) over ../shared/corpus/html, bytes already read. *lxml* is ``lxml.html.document_fromstring``
on each file; *parse* and *extract* are the engine's stages; checks and store are left out. Of several passes the least total counts.
*First* is the first sight of every text: the vocabulary is loaded (another document was read before), but every cache of names and
labels is emptied before each pass. *Again* is a pass with the caches of an earlier one, as in a long run over papers that print the
same models and benchmarks. In both each file is timed on its own, lxml just before the engine: the parser finds the memory that
the engine has just given back, and is at its quickest. *Apart* is a pass of lxml over all files, then one of the engine, as in programs of their
own.

LaTeX: wall seconds over ../shared/corpus/latex-sample on a pool of two processes, from bytes on disk to claims, processes already
started. The clock counts what else the machine does; the CPU seconds of a paper do not.
"""

import functools
import gc
import platform
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from engine.extract.claims import extract_claims
from engine.parse.documents import parse
from engine.retrieve.local import locate, read_file
from engine.types.outcome import Failure
from engine.types.source import SourceFile

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
PASSES = 6
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU seconds of one pass."""

    lxml: float
    """Plain lxml."""
    parse: float
    """The engine's parser."""
    extract: float
    """The engine's extractors."""

    @property
    def ratio(self) -> float:
        """Engine over lxml."""
        return (self.parse + self.extract) / self.lxml


def read_all(folder: Path) -> list[SourceFile]:
    """Read the bytes of every document of a folder."""
    files = (read_file(file) for file in locate([folder]).items)
    return [file for file in files if not isinstance(file, Failure)]


def forget() -> None:
    """Empty the engine's caches of names, labels and cells; what is loaded once (the vocabulary) stays."""
    for one in gc.get_objects():
        is_cache = isinstance(one, functools._lru_cache_wrapper)  # noqa: SLF001  it has no public name
        if is_cache and str(one.__module__).startswith("engine.") and (one.cache_info().maxsize or 1) > 1:
            one.cache_clear()


def html_pass(files: Sequence[SourceFile]) -> Cost:
    """Time one pass over pages."""
    spent = [0.0, 0.0, 0.0]
    for file in files:
        marks = [time.process_time()]
        lxml_html.document_fromstring(file.content)
        marks.append(time.process_time())
        parsed = parse(file)
        marks.append(time.process_time())
        for document in parsed.items:
            extract_claims(document)
        marks.append(time.process_time())
        spent = [total + end - start for total, start, end in zip(spent, marks, marks[1:], strict=False)]
    return Cost(lxml=spent[0], parse=spent[1], extract=spent[2])


def apart_pass(files: Sequence[SourceFile]) -> Cost:
    """Time one pass of each stage over all pages before the next begins."""
    marks = [time.process_time()]
    for file in files:
        lxml_html.document_fromstring(file.content)
    marks.append(time.process_time())
    documents = [document for file in files for document in parse(file).items]
    marks.append(time.process_time())
    for document in documents:
        extract_claims(document)
    marks.append(time.process_time())
    return Cost(lxml=marks[1] - marks[0], parse=marks[2] - marks[1], extract=marks[3] - marks[2])


def best(
    files: Sequence[SourceFile],
    timed: Callable[[Sequence[SourceFile]], Cost],
    before: Callable[[], None] = lambda: None,
) -> Cost:
    """Return the least of each time over several passes."""
    costs = []
    for _ in range(PASSES):
        before()
        costs.append(timed(files))
    return Cost(
        lxml=min(cost.lxml for cost in costs),
        parse=min(cost.parse for cost in costs),
        extract=min(cost.extract for cost in costs),
    )


def extract_path(path: Path) -> tuple[int, float]:
    """Read one file to claims: their number, and the CPU seconds."""
    start = time.process_time()
    claims = 0
    for file in locate([path]).items:
        source = read_file(file)
        documents = () if isinstance(source, Failure) else parse(source).items
        claims += sum(len(extract_claims(document).items) for document in documents)
    return claims, time.process_time() - start


def latex_rate(paths: Sequence[Path]) -> tuple[float, float]:
    """Return papers a second on a pool, and CPU seconds a paper."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(extract_path, paths[: WORKERS * 2], chunksize=1))  # starts the processes, loads the vocabulary
        start = time.perf_counter()
        results = list(pool.map(extract_path, paths, chunksize=4))
        wall = time.perf_counter() - start
    return len(paths) / wall, sum(seconds for _, seconds in results) / len(paths)


def main() -> None:
    """Print both tables."""
    pages = read_all(CORPUS / "html")
    html_pass(pages[:1])
    megabytes = sum(len(page.content) for page in pages) / 1e6
    print(f"Python {platform.python_version()}, lxml {etree.__version__}, {platform.machine()}\n")
    print(f"HTML: {len(pages)} pages, {megabytes:.1f} MB; CPU seconds, least of {PASSES} passes\n")
    print(f"{'':8}{'lxml':>8}{'parse':>8}{'extract':>9}{'engine / lxml':>15}")
    first, again, apart = best(pages, html_pass, forget), best(pages, html_pass), best(pages, apart_pass)
    for name, cost in (("first", first), ("again", again), ("apart", apart)):
        print(f"{name:8}{cost.lxml:8.3f}{cost.parse:8.3f}{cost.extract:9.3f}{cost.ratio:15.1f}")
    papers = sorted((CORPUS / "latex-sample").glob("*.tex"))
    rate, seconds = latex_rate(papers)
    print(f"\nLaTeX: {len(papers)} papers on {WORKERS} processes: {rate:.1f} papers a second by the clock")
    print(f"{seconds:.3f} CPU seconds a paper: {WORKERS / seconds:.1f} papers a second where {WORKERS} cores are idle")


if __name__ == "__main__":
    main()
