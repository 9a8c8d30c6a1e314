"""Works that nobody wrote: titles, authors and scores made of a seed, spread over databases as real ones are."""

import gzip
import io
import random
import tarfile
from dataclasses import dataclass, field

MODELS = [
    *(f"CodeLlama-{size}" for size in ("7B", "13B", "34B", "70B", "7B-Instruct", "13B-Instruct", "34B-Instruct", "7B-Python", "13B-Python", "34B-Python")),
    *(f"StarCoder2-{size}" for size in ("3B", "7B", "15B")),
    *(f"DeepSeek-Coder-{size}" for size in ("1.3B-Base", "6.7B-Base", "33B-Base", "1.3B-Instruct", "6.7B-Instruct", "33B-Instruct")),
    *(f"Qwen2.5-Coder-{size}" for size in ("0.5B", "1.5B", "3B", "7B", "14B", "32B", "7B-Instruct", "14B-Instruct", "32B-Instruct")),
    *(f"CodeGen-{size}-mono" for size in ("350M", "2B", "6B", "16B")),
]  # fmt: skip
BENCHMARKS = ["HumanEval", "MBPP", "HumanEval+", "MBPP+"]
_ADJECTIVES = [
    "amber",
    "brisk",
    "candid",
    "dense",
    "eager",
    "frugal",
    "gentle",
    "hollow",
    "ivory",
    "jagged",
    "keen",
    "lucid",
    "mellow",
    "nimble",
    "opaque",
    "patient",
    "quiet",
    "robust",
    "subtle",
    "tidy",
]
_NOUNS = ["lattices", "meadows", "beacons", "cascades", "drifts", "engines", "fjords", "gardens", "harbours", "islands", "junctions", "kernels", "ladders", "mirrors", "networks", "orchards", "prisms", "quarries", "rivers", "signals"]  # fmt: skip
_NAMES = ["Abara", "Björk", "Castellanos", "Dlamini", "Eriksen", "Fujita", "Grünwald", "Haddad", "Ivanova", "Jokić", "Kowalczyk", "Lefèvre", "Müller", "Nakamura", "O'Brien", "Pérez", "Quispe", "Rossi", "Silva", "Tanaka"]  # fmt: skip


@dataclass
class Made:
    """One work with everything that any service knows of it."""

    number: int
    title: str
    authors: list
    published: str
    abstract: str
    arxiv: str = ""
    doi: str = ""
    pmcid: str = ""
    databases: set = field(default_factory=set)
    text: str = "html"
    retracted: bool = False
    scores: list = field(default_factory=list)
    spelled: str = ""

    @property
    def year(self):
        return int(self.published[:4])

    @property
    def other_title(self):
        """The title as a second database spells it."""
        return self.spelled or self.title


TEXTS = (
    "html", "html", "html", "html-gzip", "tar", "tar-x-gzip", "tex-gz", "pdf", "pdf-eprint", "truncated", "traversal", "bomb", "zip-bomb",
    "half-html", "withdrawn", "nothing", "ar5iv",
)  # fmt: skip


def make_works(count=220, seed=7):
    """Return works; every kind of text, place and defect occurs."""
    rng = random.Random(seed)
    return [_made(number, rng) for number in range(count)]


def _made(number, rng):
    first, second = _ADJECTIVES[number % 20], _NOUNS[number // 20 % 20]
    on_topic = number % 6 != 5
    topic = (
        f"We measure large language models on {BENCHMARKS[number % 4]} and HumanEval."
        if on_topic
        else "We study tides and nothing else."
    )
    work = Made(
        number=number,
        title=f"{first.title()} {second.title()}: Study {number} of Code Generation with {_ADJECTIVES[(number * 7 + 3) % 20].title()} Models",
        authors=[f"{rng.choice('ABCDEFG')}. {name}" for name in rng.sample(_NAMES, 1 + number % 4)],
        published=f"{2021 + number % 5}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        abstract=f"{topic} Entry {number}.",
        scores=[(model, [f"{rng.uniform(20, 80):.1f}" for _ in BENCHMARKS]) for model in rng.sample(MODELS, 3)],
    )
    _place(work)
    return work


def _place(work):
    """Give a work identifiers, databases and a text, by its number."""
    number = work.number
    kind = number % 11
    work.spelled = work.title.upper().replace(": ", " - ") if number % 9 == 2 else ""
    if kind < 7:
        work.arxiv = f"{work.published[2:4]}{work.published[5:7]}.{10000 + number}"
        work.databases = (
            {"arxiv", "openalex", "datacite", "semantic_scholar"} if kind % 2 else {"arxiv", "hugging_face", "crossref"}
        )
        work.text = TEXTS[number % len(TEXTS)]
        if kind == 3:
            work.doi = f"10.5555/world.{number}"
            work.databases |= {"crossref"}
    elif kind < 9:
        work.doi = f"10.5555/world.{number}"
        work.databases = {"crossref", "europe_pmc", "openalex"}
        work.pmcid = f"PMC{7000000 + number}"
        work.text = "jats" if number % 4 else "jats-closed"
    elif kind == 9:
        work.doi = f"10.5555/world.{number}"
        work.databases = {"crossref", "openalex", "semantic_scholar"}
        work.text = ("open-pdf", "unpaywall", "forbidden", "web-page", "core")[number // 11 % 5]
    else:
        work.databases = {"openalex", "semantic_scholar"}
        work.text = "none"
    work.retracted = number % 37 == 36


def rows_of(work):
    return [[model, *scores] for model, scores in work.scores]


def html(work):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows_of(work))
    head = "".join(f"<th>{name}</th>" for name in ["Model", *BENCHMARKS])
    return (
        f"<!DOCTYPE html><html><head><title>{work.title}</title></head><body><h1>{work.title}</h1><p>{work.abstract}</p><figure><figcaption>"
        f"Table 1: pass@1 (%) of code models.</figcaption><table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table></figure></body></html>"
    ).encode()


def tex(work):
    rows = "\n".join(" & ".join(row) + r" \\" for row in rows_of(work))
    return (
        rf"\documentclass{{article}}\title{{{work.title}}}\begin{{document}}\maketitle {work.abstract}" + "\n"
        r"\begin{table}\caption{pass@1 (\%) of code models.}\begin{tabular}{lrrrr}\hline" + "\n"
        rf"Model & {' & '.join(BENCHMARKS)} \\ \hline" + f"\n{rows}\n" + r"\hline\end{tabular}\end{table}\end{document}"
    ).encode()


def markdown(work):
    lines = ["| Model | " + " | ".join(BENCHMARKS) + " |", "|" + "---|" * (len(BENCHMARKS) + 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows_of(work)]
    return (
        f"# {work.title}\n\n{work.abstract}\n\nTable 1: pass@1 (%) of code models.\n\n" + "\n".join(lines) + "\n"
    ).encode()


def jats(work, *, entities=False):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows_of(work))
    head = "".join(f"<th>{name}</th>" for name in ["Model", *BENCHMARKS])
    declared = (
        "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10)) if entities else ""
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE article [{declared}]><article article-type="research-article"><front><article-meta><title-group>'
        f"<article-title>{work.title}</article-title></title-group></article-meta></front><body><sec><title>Scores</title>"
        f"<p>{work.abstract}{'&e9;' if entities else ''}</p><table-wrap><label>Table 1</label><caption><p>pass@1 (%) of code models.</p></caption>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table></table-wrap></sec></body></article>"
    ).encode()


def pdf(work):
    """Return a page that prints the table in Courier, each column at its own place."""
    lines = [
        f"BT /F1 12 Tf 72 740 Td ({_plain(work.title[:60])}) Tj ET",
        "BT /F1 9 Tf 72 700 Td (Table 1: pass@1 \\(%\\) of code models.) Tj ET",
    ]
    for place, row in enumerate([["Model", *BENCHMARKS], *rows_of(work)]):
        y = 680 - 14 * place - (6 if place else 0)
        lines += [
            f"BT /F1 9 Tf {x} {y} Td ({_plain(cell)}) Tj ET"
            for x, cell in zip((72, 240, 310, 380, 450), row, strict=True)
        ]
    lines += [f"72 {y} m 520 {y} l S" for y in (692, 674, 625)]
    stream = "\n".join(lines).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _plain(text):
    return text.replace("\\", "").replace("(", "\\(").replace(")", "\\)")


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def packed(content):
    return gzip.compress(content, mtime=0)
