"""What the words of a header cell announce: a model column, a size column, or something that is no score."""

import re
from enum import StrEnum
from functools import lru_cache


class Heading(StrEnum):
    """What stands below (or right of) a header cell."""

    MODEL = "model"
    """Names of models or methods."""
    SIZE = "size"
    """Total parameters."""
    ACTIVE_SIZE = "active-size"
    """Active parameters of a mixture of experts."""
    SHOTS = "shots"
    """Examples in the prompt."""
    SETTING = "setting"
    """A parameter of decoding: temperature, top-p."""
    BENCHMARK = "benchmark"
    """Names of benchmarks, tasks, datasets."""
    METRIC = "metric"
    """Names of metrics."""
    CATEGORY = "category"
    """A grouping of benchmarks or models that names neither."""
    ATTRIBUTE = "attribute"
    """A property of the model or the data set that is no score: tokens, layers, date, licence, counts, cost."""
    CHANGE = "change"
    """A difference between scores."""
    OTHER = "other"
    """None of these: may be a benchmark, a subset, a condition."""


_PATTERNS: tuple[tuple[Heading, str], ...] = (
    (
        Heading.CHANGE,
        (
            r"^(?:δ|∆|delta|(?:abs(?:olute|\.)?|rel(?:ative|\.)?|perf(?:ormance|\.)?|scores?|acc(?:uracy|\.)?)?\s*(?:gains?|gap|improv\w*|diff(?:erence|\.)?|drop|decrease|increase|reduction"
            r"|degradation|change)s?\b(?:\s+\w+\.?)?)(?:\s*[(\[%].*)?$"
        ),
    ),
    (
        Heading.ATTRIBUTE,
        (
            r"relative expert size|expert (?:size|params)|\bexperts\b|\b(?:hidden|vocab\w*|batch|head|intermediate|chunk|window|step|file|data|dataset|corpus"
            r"|sequence|embedding|ffn) (?:size|dim\w*|length)\b|embedding param"
        ),
    ),
    (
        Heading.ACTIVE_SIZE,
        r"(?:#\s*)?(?:act(?:ive|ivated|\.)?)\s*(?:params?|parameters|size)\b|^#\s*ap$|\bactivated\b|\bactive\b",
    ),
    (
        Heading.SIZE,
        (
            r"^(?:#|num\.?|number of|no\. of|total|model|llm)?\s*(?:total|model)?\s*(?:params?\.?|parameters?|sizes?|tp)\s*(?:\(?(?:b|m|billions?|millions?)\)?"
            r"|\(?[#\w\s.]{0,12}\)?|\s*(?:/|or|and|&)\s*(?:versions?|checkpoints?|variants?))?$"
        ),
    ),
    (Heading.SETTING, r"^(?:t|τ|temp\.?|temperatures?|top-?[pk]|num\.? beams|beam(?: size)?)$"),
    (Heading.SHOTS, r"^(?:#|num\.?|number of)?\s*(?:n-?)?shots?$"),
    (
        Heading.MODEL,
        (
            r"^(?:(?:base|backbone|language|foundation|pre-?trained|evaluated|code|chat|generator|original|test(?:ed)?|target)\s+)?(?:llms?|models?|methods?"
            r"|systems?|approach(?:es)?|baselines?|algorithms?|agents?|techniques?|strategy|strategies)(?:\s*(?:names?|\(.*\)))?$"
        ),
    ),
    (
        Heading.BENCHMARK,
        r"^(?:benchmarks?|datasets?|tasks?|evaluations?|eval|tests?|test sets?|bench)(?:\s*\(.*\)|\s*/.*|\s+names?)?$",
    ),
    (Heading.METRIC, r"^(?:metrics?|measures?|evaluation metrics?)$"),
    (
        Heading.CATEGORY,
        r"^(?:categor(?:y|ies)|types?|groups?|class|area|capabilit(?:y|ies)|domain|topic|skills?|language|lang\.?|format|setting|variant|version|mode|kind|(?:data)?\s?split|subset)s?$",
    ),
    (
        Heading.ATTRIBUTE,
        (
            r"^#|^t_?\d{1,3}\*?$|^values?$|^lines?$|lines of code|\b\d+-grams?\b|\b(?:kappa|correlation|pearson|spearman|kendall|p-?value|loc|chars|characters)\b|\b(?:tokens?|flops|layers?|heads?|context(?! *\d)|length|seq\w*|dimensions?|d_?model|epochs?|steps?|learning rate|lr|optimi[sz]er|warm-?up|gpus?|gpu hours"
            r"|hours?|power|emissions?|dates?|cut-?off|releas\w+|licen[cs]e|ranks?|ranking|source|url|link|links|checkpoint|paper|demo|download|huggingface|hf"
            r"|modelscope|architecture|price|costs?|latency|memory|mem|throughput|speed\w*|time|runtime|avg\.? len\w*|count|counts|number|num|total tests?|problems?|samples?"
            r"|instances?|examples?|size|sizes|license|year|organi[sz]ation|developer|vendor|creator|author|notes?|comments?|description|errors?|\w+error"
            r"|failures?|timeouts?|coverage|ratio|proportion|disk|bytes|storage|repositor\w+|files?|quantity|split|train|dev|valid\w*"
            r"|modality|modalities|sparsity|contam\w*|gqa|attention|activation|vocabulary|tie\w*|support\w*|frequency|weights?|dtype|precision \(bits\)|bits)\b"
        ),
    ),
)
_REMARK = re.compile(r"\([^()]*\)")
"""What stands in brackets behind a header, such as ``(164 problems)``, announces nothing of its own."""
_COMPILED = tuple((heading, re.compile(pattern)) for heading, pattern in _PATTERNS)
"""For text in lower case: patterns that ignore case take twice as long."""


@lru_cache(maxsize=8192)
def read_heading(text: str) -> Heading:
    """Tell what a header cell announces.

    Parameters
    ----------
    text : str
        Text of the header cell.

    Returns
    -------
    Heading
        The first kind whose words match; OTHER where none does (empty text included).
    """
    text = text.lower().strip().strip("*:").strip()
    text = (_REMARK.sub("", text).strip() or text) if "(" in text else text
    if not text:
        return Heading.OTHER
    return next((heading for heading, pattern in _COMPILED if pattern.search(text)), Heading.OTHER)
