"""The services of the world: the answers, pages, limits and failures of the real ones, over works that nobody wrote."""

import email.utils
import functools
import io
import json
import random
import zipfile
from xml.sax.saxutils import escape

from world import works as made
from world.server import Reply

INTERVALS = {
    "arxiv": 3.0, "openalex": 0.01, "crossref": 1.0, "datacite": 0.6, "semantic_scholar": 1.0, "europe_pmc": 0.0, "hugging_face": 3.0,
    "unpaywall": 0.864, "core": 6.0, "ar5iv": 3.0, "copies": 3.0,
}  # fmt: skip
"""Seconds between requests that each service states, or that its users owe it."""
BOARDS = ("evalplus", "bigcodebench", "livecodebench")
MAINTENANCE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
GIF = b"GIF89a" + bytes(40)
FAULTS = (
    "too-fast",
    "too-fast-seconds",
    "unavailable-date",
    "error",
    "gateway",
    "cut",
    "drop",
    "page",
    "other-type",
    "half",
    "drip",
)


class Literature:
    """Answers for every service; `every` is 5 for a fault on every fifth request, 0 for none."""

    def __init__(self, clock, works, *, seed=0, every=0, drip=True):
        self.clock, self.works, self.seed, self.every = clock, works, seed, every
        self.faults = FAULTS if drip else FAULTS[:-1]
        self.count, self.due, self.last = 0, False, {}
        self.played = []
        self.keys = {}
        self.url = ""

    def __call__(self, hit):
        reply = self._right(hit)
        self.count += 1
        self.due = self.due or bool(self.every and self.count % self.every == 0)
        asked = (hit.path, tuple(sorted(hit.query.items())))
        if not self.due or self.last.get(asked):  # the same request is not made to fail twice running: the next one is
            self.last[asked] = False
            return reply
        self.due, self.last[asked] = False, True
        kind = random.Random(f"{self.seed} {self.count}").choice(self.faults)
        if kind == "half" and "markdown" in reply.headers.get("Content-Type", ""):
            kind = "cut"  # half a Markdown is Markdown: nobody could tell
        self.played.append(kind)
        return self._fault(kind, reply)

    def _fault(self, kind, reply):
        date = email.utils.formatdate
        now = self.clock.now()
        return (
            {
                "too-fast": Reply(status=429, body=b"Rate exceeded.", headers={"Content-Type": "text/plain"}),
                "too-fast-seconds": Reply(status=429, headers={"Retry-After": "7"}),
                "unavailable-date": Reply(
                    status=503, headers={"Date": date(now, usegmt=True), "Retry-After": date(now + 9, usegmt=True)}
                ),
                "error": Reply(status=500, body=b'{"message":"Internal error"}'),
                "gateway": Reply(status=504, body=b"<html>Gateway</html>"),
                "cut": Reply(body=reply.body + b" " * 4096, headers=reply.headers, cut=True),
                "drop": Reply(drop=True),
                "page": Reply(body=MAINTENANCE, headers={"Content-Type": "text/html"}),
                "other-type": Reply(body=GIF, headers={"Content-Type": "image/gif"}),
                "half": Reply(body=reply.body[: len(reply.body) * 2 // 3] or GIF, headers=reply.headers),
                "drip": Reply(body=b"x" * 100_000, drip=0.02),
            }[kind]
            if reply.status == 200 or kind not in {"half", "cut"}
            else Reply(status=502)
        )

    def _right(self, hit):
        parts = hit.path.strip("/").split("/")
        if parts[0] == "livecodebench":
            return as_json(items_board())
        if parts[0] in BOARDS:
            return as_json({"CodeLlama-7B": {"pass@1": {"humaneval": 33.5}}})
        return getattr(self, f"_{parts[0]}")(hit, parts[1:])

    def _of(self, database):
        return [work for work in self.works if database in work.databases]

    # arXiv

    def _arxiv(self, hit, parts):
        if parts[0] == "files":
            return self._file(parts[1], parts[2])
        found = self._of("arxiv")
        numbers = [text.partition("v")[0] for text in hit.query.get("id_list", "").split(",") if text]
        query = hit.query.get("search_query", "")
        if not numbers and not query:
            return feed("", 0, 0, [error_entry("one of search_query or id_list is required")], status=400)
        start = hit.query.get("start", "0")
        if not start.isdigit():
            return feed(query, 1, 0, [error_entry("start must be an integer")])
        found = [work for work in found if not numbers or work.arxiv in numbers]
        rows = found[int(start) : int(start) + int(hit.query["max_results"])]
        return feed(query, len(found), int(start), [entry(work) for work in rows])

    def _file(self, form, name):
        number, _, version = name.partition("v")
        work = next((work for work in self.works if work.arxiv == number), None)
        if work is None:
            return Reply(status=404)
        if not version:
            return Reply(status=301, headers={"Location": f"/arxiv/files/{form}/{number}v1"})
        return getattr(self, f"_{form.replace('-', '')}")(work)

    def _html(self, work):
        page = made.html(work)
        if work.text == "html":
            return Reply(body=page, headers={"Content-Type": "text/html"})
        if work.text == "html-gzip":
            return Reply(body=made.packed(page), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
        if work.text == "half-html":
            return Reply(body=page[: len(page) // 2], headers={"Content-Type": "text/html"})
        return Reply(status=404, body=b"<html>The paper does not have an HTML version</html>")

    def _eprint(self, work):
        source = made.tex(work)
        tar = made.tarred({"main.tex": source, "notes.txt": b"see main"})
        kinds = {
            "tar": (made.packed(tar), {"Content-Type": "application/x-eprint-tar"}),
            "half-html": (made.packed(tar), {"Content-Type": "application/gzip", "Content-Disposition": "attachment; filename=x.tar.gz"}),
            "tar-x-gzip": (made.packed(made.packed(tar)), {"Content-Encoding": "x-gzip"}),
            "tex-gz": (made.packed(source), {"Content-Type": "application/x-eprint", "Content-Encoding": "x-gzip"}),
            "pdf-eprint": (made.pdf(work), {"Content-Type": "application/pdf"}),
            "truncated": (made.packed(tar)[:-200], {"Content-Type": "application/x-eprint-tar"}),
            "traversal": (made.packed(made.tarred({"../../../evil.tex": b"\\documentclass{evil}", "main.tex": source})), {}),
            "bomb": (gzip_bomb(), {}),
            "zip-bomb": (zip_bomb(), {}),
            "withdrawn": (made.packed(b"%auto-ignore\nThis paper has been withdrawn by the author.\n"), {}),
        }  # fmt: skip
        if work.text not in kinds:
            return Reply(status=404)
        body, headers = kinds[work.text]
        return Reply(body=body, headers=headers)

    def _pdf(self, work):
        if work.text in {"pdf", "truncated", "zip-bomb"}:
            return Reply(body=made.pdf(work), headers={"Content-Type": "application/pdf"})
        return Reply(status=404)

    # databases of JSON

    def _openalex(self, hit, parts):
        del parts
        found, page, size = self._of("openalex"), int(hit.query["page"]), int(hit.query["per_page"])
        rows = [openalex(work, self.url) for work in found[(page - 1) * size : page * size]]
        headers = {"X-RateLimit-Remaining-USD": "0.9", "X-RateLimit-Cost-USD": "0.001", "X-RateLimit-Reset": "3600"}
        total = len(found) + (page > 1)  # totals change between pages
        return as_json(
            {"meta": {"count": total, "page": page, "per_page": size}, "results": rows, "group_by": []}, headers
        )

    def _crossref(self, hit, parts):
        if len(parts) > 1:
            work = self._by_doi("/".join(parts[1:]), "crossref")
            return (
                as_json({"status": "ok", "message": crossref(work)})
                if work
                else Reply(status=404, body=b"Resource not found.")
            )
        found, offset = self._of("crossref"), int(hit.query["offset"])
        rows = [crossref(work) for work in found[offset : offset + int(hit.query["rows"])]]
        return as_json(
            {"status": "ok", "message-type": "work-list", "message": {"total-results": len(found), "items": rows}}
        )

    def _datacite(self, hit, parts):
        if len(parts) > 1:
            work = self._by_doi("/".join(parts[1:]), "datacite")
            return (
                as_json({"data": datacite(work)}) if work else Reply(status=404, body=b'{"errors":[{"status":"404"}]}')
            )
        found, size, number = self._of("datacite"), int(hit.query["page[size]"]), int(hit.query["page[number]"])
        rows = [datacite(work) for work in found[(number - 1) * size : number * size]]
        return as_json({"data": rows, "meta": {"total": len(found), "totalPages": -(-len(found) // size)}})

    def _semantic_scholar(self, hit, parts):
        del parts
        if hit.headers.get("x-api-key") != self.keys.get("semantic_scholar", hit.headers.get("x-api-key")):
            return Reply(status=403, body=b'{"message":"Forbidden"}')
        found, start = self._of("semantic_scholar"), int(hit.query.get("token", "T0")[1:])
        body = {"total": len(found), "data": [semantic(work, self.url) for work in found[start : start + 40]]}
        return as_json(body | ({"token": f"T{start + 40}"} if start + 40 < len(found) else {"token": None}))

    def _europe_pmc(self, hit, parts):
        if parts[0] != "search":
            work = next((work for work in self.works if work.pmcid == parts[0]), None)
            if work is None or work.text != "jats":
                return Reply(status=404)
            return Reply(
                body=made.jats(work, entities=work.number % 3 == 0), headers={"Content-Type": "application/xml"}
            )
        cursor = hit.query["cursorMark"]
        if cursor != "*" and not cursor.startswith("C"):
            return as_json({"errCode": 404, "errMsg": "Invalid cursor"})
        found, start, size = self._of("europe_pmc"), int(cursor[1:] or 0), int(hit.query["pageSize"])
        rows = [europe(work) for work in found[start : start + size]]
        following = f"C{start + size}" if start + size < len(found) else cursor
        return as_json({"hitCount": len(found), "nextCursorMark": following, "resultList": {"result": rows}})

    def _hugging_face(self, hit, parts):
        if parts[0] == "papers":
            work = next((work for work in self.works if f"{work.arxiv}.md" == parts[1]), None)
            return (
                Reply(body=made.markdown(work), headers={"Content-Type": "text/markdown"})
                if work
                else Reply(status=404)
            )
        rows = self._of("hugging_face")[: int(hit.query["limit"])]
        return as_json([{"paper": hugging(work)} for work in rows])

    def _unpaywall(self, hit, parts):
        work = self._by_doi("/".join(parts[1:]), "")
        if "@" not in hit.query.get("email", ""):
            return Reply(status=422, body=b'{"message":"Please use your own email"}')
        if work is None:
            return Reply(status=404, body=b'{"error":true}')
        place = (
            {"url_for_pdf": f"{self.url}/copies/{work.number}.pdf", "license": "cc-by"}
            if work.text == "unpaywall"
            else None
        )
        return as_json({"doi": work.doi, "is_oa": place is not None, "best_oa_location": place})

    def _core(self, hit, parts):
        assert parts == ["search", "works"]
        if hit.headers.get("Authorization") != f"Bearer {self.keys.get('core', 'core-secret-4')}":
            return Reply(status=401, body=b'{"message":"Unauthenticated."}')
        work = self._by_doi(hit.query["q"].removeprefix('doi:"').removesuffix('"'), "")
        other = {"id": 1, "doi": "10.5555/world.else", "downloadUrl": f"{self.url}/copies/0.pdf"}
        found = (
            [
                {
                    "id": 2,
                    "doi": work.doi.upper(),
                    "downloadUrl": f"{self.url}/copies/{work.number}.pdf" if work.text == "core" else None,
                }
            ]
            if work
            else []
        )
        return as_json(
            {"totalHits": 1 + len(found), "limit": 5, "offset": 0, "scrollId": None, "results": [other, *found]}
        )

    def _ar5iv(self, hit, parts):
        work = next((work for work in self.works if work.arxiv == parts[1]), None)
        if work is None or work.text != "ar5iv":
            return Reply(status=307, headers={"Location": f"/arxiv/files/abs/{parts[1]}"})
        return Reply(body=made.html(work), headers={"Content-Type": "text/html"})

    def _copies(self, hit, parts):
        del hit
        work = self.works[int(parts[0].partition(".")[0])]
        if work.text == "forbidden":
            return Reply(status=403, body=b"Access denied")
        if work.text == "web-page":
            return Reply(body=MAINTENANCE, headers={"Content-Type": "application/pdf"})
        return Reply(body=made.pdf(work), headers={"Content-Type": "application/pdf"})

    def _by_doi(self, name, database):
        known = [work for work in self.works if not database or database in work.databases]
        return next((work for work in known if name.lower() in {work.doi, f"10.48550/arxiv.{work.arxiv}"} - {""}), None)


def as_json(body, headers=None):
    return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json", **(headers or {})})


def items_board():
    """Scores problem by problem: of the two models one solves all easy ones, the other every second problem."""
    problems = [
        (f"p{number}", 1683504000000 + number * 86400000, ("easy", "medium", "hard")[number % 3])
        for number in range(30)
    ]
    scores = {
        "CodeLlama-7B-Instruct": lambda number, difficulty: 100.0 * (difficulty == "easy"),
        "CodeLlama-34B-Instruct": lambda number, difficulty: 100.0 * (number % 2),
    }
    rows = [
        {
            "question_id": name,
            "model": model,
            "date": date,
            "difficulty": difficulty,
            "pass@1": score(number, difficulty),
            "platform": "leetcode",
        }
        for model, score in scores.items()
        for number, (name, date, difficulty) in enumerate(problems)
    ]
    models = [
        {"model_name": f"x/{name}", "model_repr": name, "model_style": "x", "release_date": 1693000000000, "link": ""}
        for name in scores
    ]
    return {"performances": rows, "models": models, "date_marks": [problems[0][1]]}


@functools.cache  # packing takes longer than a busy machine's callers wait
def gzip_bomb():
    return made.packed(bytes(12_000_000))


@functools.cache
def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(12):
            target.writestr(zipfile.ZipInfo(f"{number}.tex"), bytes(1_000_000), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def feed(query, total, start, entries, status=200):
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        f'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>arXiv Query: search_query={escape(query)}&amp;id_list=&amp;start={start}'
        f"</title><opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>"
        f"<opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>{''.join(entries)}</feed>"
    )
    return Reply(status=status, body=body.encode(), headers={"Content-Type": "application/atom+xml"})


def error_entry(summary):
    return f"<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>{summary}</summary></entry>"


def entry(work):
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)
    doi = f"<arxiv:doi>{work.doi}</arxiv:doi>" if work.doi else ""
    comment = "<arxiv:comment>This paper has been withdrawn</arxiv:comment>" if work.retracted else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{work.arxiv}v1</id><title>{escape(work.title)}</title><summary>{escape(work.abstract)}</summary>"
        f"<published>{work.published}T00:00:00Z</published>{authors}{doi}{comment}</entry>"
    )


def openalex(work, url):
    index = {}
    for place, word in enumerate(work.abstract.split()):
        index.setdefault(word, []).append(place)
    number = f"https://doi.org/10.48550/arxiv.{work.arxiv}" if work.arxiv else None
    pdf = f"{url}/copies/{work.number}.pdf" if work.text in {"open-pdf", "forbidden", "web-page"} else None
    place = {
        "landing_page_url": f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else None,
        "pdf_url": pdf,
        "is_oa": pdf is not None,
        "license": None,
    }
    return {
        "id": f"https://openalex.org/W{9000 + work.number}", "doi": number or (f"https://doi.org/{work.doi}" if work.doi else None),
        "title": work.other_title, "publication_date": work.published, "type": "article", "is_retracted": work.retracted,
        "authorships": [{"author": {"display_name": name, "orcid": None}} for name in work.authors], "primary_location": place,
        "locations": [place], "abstract_inverted_index": index,
    }  # fmt: skip


def crossref(work):
    year, month, day = (int(part) for part in work.published.split("-"))
    return {
        "DOI": (work.doi or f"10.5555/preprint.{work.number}").upper(), "title": [work.title], "abstract": f"<jats:p>{work.abstract}</jats:p>",
        "author": [{"given": name.split()[0], "family": name.split()[1]} for name in work.authors], "type": "journal-article",
        "published": {"date-parts": [[year, month, day]]},
    }  # fmt: skip


def datacite(work):
    return {
        "attributes": {
            "doi": f"10.48550/arXiv.{work.arxiv}", "titles": [{"title": work.title}], "publicationYear": work.year,
            "creators": [{"name": ", ".join(reversed(name.split())), "givenName": name.split()[0], "familyName": name.split()[1]} for name in work.authors],
            "descriptions": [{"description": work.abstract, "descriptionType": "Abstract"}], "types": {"resourceTypeGeneral": "Preprint"},
            "rightsList": [{"rightsIdentifier": "cc-by-4.0"}],
        }
    }  # fmt: skip


def semantic(work, url):
    ids = (
        {"CorpusId": work.number}
        | ({"ArXiv": work.arxiv} if work.arxiv else {})
        | ({"DOI": work.doi} if work.doi else {})
    )
    del url
    return {
        "paperId": f"{work.number:040x}", "externalIds": ids, "title": work.other_title, "abstract": None, "year": work.year,
        "publicationDate": None, "openAccessPdf": {"url": "", "status": None}, "authors": [{"authorId": "1", "name": name} for name in work.authors],
    }  # fmt: skip


def europe(work):
    return {
        "id": str(work.number), "source": "MED", "pmcid": work.pmcid, "doi": work.doi, "title": f"{work.title}.", "pubYear": str(work.year),
        "abstractText": work.abstract, "isOpenAccess": "Y", "firstPublicationDate": work.published,
        "authorList": {"author": [{"firstName": name.split()[0], "lastName": name.split()[1]} for name in work.authors]},
    }  # fmt: skip


def hugging(work):
    return {
        "id": work.arxiv, "title": work.title, "summary": work.abstract, "publishedAt": f"{work.published}T00:00:00.000Z",
        "authors": [{"name": name} for name in work.authors],
    }  # fmt: skip
