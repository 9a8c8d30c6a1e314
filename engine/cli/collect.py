"""``passband collect``: a search of the literature, to stored claims."""

import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, out, progress, table

if TYPE_CHECKING:
    from engine.retrieve.literature import Plan
    from engine.retrieve.transport.settings import Settings
    from engine.types.flow import Flow
    from engine.types.search import Inclusion, Query


def collect_command(  # noqa: PLR0913  # one option a choice of the user
    query: Annotated[
        str,
        typer.Argument(
            help="What to look for: words, a query with AND and OR, a question or its identifier.", metavar="[QUERY]"
        ),
    ] = "",
    *,
    databases: Annotated[str, typer.Option(help="Databases to ask, with commas between; all by default.")] = "",
    arxiv: Annotated[list[str] | None, typer.Option(help="An arXiv identifier; may be repeated.", metavar="ID")] = None,
    doi: Annotated[list[str] | None, typer.Option(help="A DOI; may be repeated.", metavar="DOI")] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="FILE.bib, FILE.csv or FILE.txt that names works.")
    ] = None,
    since: Annotated[str, typer.Option(help="Earliest date of publication, YYYY-MM-DD.")] = "",
    limit: Annotated[int, typer.Option(help="Most records taken of each database.", min=1, max=10_000)] = 200,
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
    analyses: Annotated[Path | None, typer.Option(help="Folder of questions; the shipped ones by default.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked of whom, and ask nothing.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Answer from the archive alone, and name what is missing.")
    ] = False,
) -> None:
    """Search databases of literature, fetch what is open, and store the claims that it prints.

    Services are asked in your name: set PASSBAND_CONTACT to your mail address. What they say is archived, so that a second run asks only
    for what is new, and one that was interrupted goes on where it was. Exits with 0 when at least one work was read, 1 when none was, 2 for
    wrong usage.

    Example: passband collect '"MBPP+" OR "HumanEval Pro" AND "language model"' --since 2024-01-01 --databases arxiv,openalex
    """
    from engine.errors import UsageError
    from engine.retrieve.databases.retrievers import SERVICES, choose
    from engine.retrieve.literature import Plan
    from engine.retrieve.transport.settings import load_settings
    from engine.retrieve.works.wanted import read_wanted
    from engine.types.search import Inclusion

    wanted = read_wanted(arxiv or [], doi or [], from_file)
    if not query and not wanted.arxiv and not wanted.dois:
        raise UsageError("there is nothing to collect; give a query, --arxiv, --doi or --from")
    asked = _asked(query, since, limit, analyses) if query else (None, Inclusion())
    plan = Plan(query=asked[0], inclusion=asked[1], retrievers=choose(databases) if query else (), wanted=wanted)
    settings = load_settings(SERVICES, os.environ)
    if dry_run:
        _print_plan(plan, settings)
        return
    if not settings.contact and not offline:
        raise UsageError("services are asked in your name: set PASSBAND_CONTACT to your mail address, or use --offline")
    flow, messages = _collect(plan, settings, store, offline=offline)
    for message in messages:
        err.print(clean(message))
    print_flow(flow)
    if not flow.included:
        raise typer.Exit(1)


def _asked(query: str, since: str, limit: int, analyses: Path | None) -> "tuple[Query, Inclusion]":
    """Read what was typed: the identifier of a question, else words."""
    from engine.cli.places import find
    from engine.question.files import FILE_NAME, load_question
    from engine.question.search import query_of_question, query_of_text

    folder = (analyses or find("analyses")) / query
    if query == Path(query).name and (folder / FILE_NAME).is_file():
        return query_of_question(load_question(folder), since, limit)
    return query_of_text(query, since, limit)


def _collect(plan: "Plan", settings: "Settings", store: Path, *, offline: bool) -> "tuple[Flow, list[str]]":
    """Collect, and return the flow with what is to be said: what went wrong, one line a work, and what is stored."""
    from engine.collection import Hands, collect_literature, search_document
    from engine.retrieve.transport.transport import Transport, opened
    from engine.store.manifest import current, read_manifest
    from engine.store.read import read_generation

    with opened(Transport(settings, offline=offline)) as transport, _parts() as part:
        flow = collect_literature(plan, Hands(services=settings.services, transport=transport, store=store), part)
    generations = current(read_manifest(store).shards)
    search = read_generation(store, generations[search_document(flow.search_id)])
    failures = [f"{failure.reason}: {failure.message}" for failure in search.failures]
    lost = [f"{work.reason}: {work.work_id}: {work.title}" for work in search.works if work.reason and work.details]
    where = ["What was tried for each of them stands in the store's table of works, under details."] if lost else []
    held = Counter[str]()
    for shard in chain.from_iterable(generation.shards for generation in generations.values()):
        held[shard.table] += shard.rows
    stored = f"{store} holds {held['claims']:,} claims of {held['sources']:,} documents."
    return flow, [*failures, *lost, *where, stored]


@contextmanager
def _parts() -> Iterator[Callable[[str, int], Callable[[str], None]]]:
    """Show one bar after the other."""
    from contextlib import ExitStack

    with ExitStack() as bars:

        def part(name: str, steps: int) -> Callable[[str], None]:
            bars.close()
            return bars.enter_context(progress(steps, name))

        yield part


def _print_plan(plan: "Plan", settings: "Settings") -> None:
    """Say what would be asked of whom."""
    from engine.retrieve.plan import steps

    rows = [
        [step.service, step.what, f"{step.requests:,}", _duration(step.seconds)]
        for step in steps(plan, settings.services)
    ]
    table(("service", "is asked for", "requests", "takes"), rows, numbers=3)


def print_flow(flow: "Flow") -> None:
    """Print the flow of a search: a number and what it counts, one line each."""
    rows = [(f"{count.number:,}", f"identified in {count.label}") for count in flow.identified]
    rows += [(f"{flow.duplicates:,}", "duplicates"), (f"{flow.screened:,}", "screened")]
    rows += [(f"{count.number:,}", f"excluded: {count.label}") for count in flow.excluded]
    rows += [(f"{flow.sought:,}", "sought")]
    rows += [(f"{count.number:,}", f"not retrieved: {count.label}") for count in flow.not_retrieved]
    rows += [(f"{count.number:,}", f"not readable: {count.label}") for count in flow.unreadable]
    rows += [(f"{flow.included:,}", "included")]
    width = max(len(number) for number, _ in rows)
    for number, what in rows:
        out.print(f"{number:>{width}}  {clean(what)}")


def _duration(seconds: float) -> str:
    """Print a time, rounded up."""
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
