"""Identifiers, merging, screening, and files of references."""

import random

import pytest

from engine.errors import InputError, UsageError
from engine.retrieve.identifiers import arxiv_id, doi, find_identifiers
from engine.retrieve.works.merge import merge
from engine.retrieve.works.screening import exclusion
from engine.retrieve.works.wanted import read_wanted
from engine.types.search import Inclusion, Listed, Work
from engine.types.source import SourceKind

LONG = "Amber Lattices: A Study of Code Generation"


@pytest.mark.parametrize(
    ("text", "number", "version"),
    [
        ("2501.00001", "2501.00001", ""), ("arXiv:2501.00001v3", "2501.00001", "v3"), ("https://arxiv.org/abs/1706.03762v7", "1706.03762", "v7"),
        ("http://export.arxiv.org/pdf/2501.00001v1.pdf", "2501.00001", "v1"), ("https://doi.org/10.48550/arXiv.2501.00001", "2501.00001", ""),
        ("10.48550/ARXIV.2501.00001", "2501.00001", ""), ("cs/0101001", "cs/0101001", ""), ("https://arxiv.org/html/2501.00001?x=1#S2", "2501.00001", ""),
    ],
)  # fmt: skip
def test_arxiv_identifiers(text, number, version):
    assert arxiv_id(text) == (number, version)
    assert doi(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2501.1",
        "12501.00001",
        "10.1000/xyz",
        "https://example.org/2501.00001",
        "2501.00001v0",
        "a b",
        "2501.00001; rm",
    ],
)
def test_no_arxiv_identifiers(text):
    assert arxiv_id(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("10.1000/XYZ", "10.1000/xyz"),
        ("https://dx.doi.org/10.1000/a(b)%2Fc", "10.1000/a(b)/c"),
        ("doi: 10.1145/1.2", "10.1145/1.2"),
    ],
)
def test_dois(text, name):
    assert doi(text) == name


@pytest.mark.parametrize(
    "text", ["", "10.1000", "10.1000/", "11.1000/x", "10.1000/a b", "10.1000/<x>", "x10.1000/y", "10.1000/" + "y" * 300]
)
def test_no_dois(text):
    assert doi(text) == ""


def test_identifiers_in_a_line():
    line = "See arXiv:2501.00001v2 (and 10.1000/xyz.), https://arxiv.org/abs/2501.00002, doi:10.48550/arXiv.2501.00003; 12345.678901 0.1234"
    assert find_identifiers(line) == ("2501.00001v2", "10.1000/xyz", "2501.00002", "2501.00003")


def listed(database="a", **changes):
    fields = {"record_id": str(changes), "title": LONG, "authors": ("Ann Björk",), "published": "2024-01-01"} | changes
    return Listed(database=database, **fields)


def groups(*records):
    return sorted(sorted(record.record_id for record in work.records) for work in merge(records))


def test_records_that_share_an_identifier_are_one_work():
    records = (
        listed("a", record_id="1", arxiv_id="2501.00001", title="X"),
        listed("b", record_id="2", arxiv_id="2501.00001", doi="10.1000/a", title="Y"),
        listed("c", record_id="3", doi="10.1000/a", title="Z"),
        listed("c", record_id="4", doi="10.1000/b", title="Z"),
    )
    assert groups(*records) == [["1", "2", "3"], ["4"]]
    assert [work.work_id for work in merge(records)] == ["arxiv:2501.00001", "doi:10.1000/b"]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"title": "AMBER LATTICES - a study of code-generation"}, True),
        ({"title": "Amber Lattices: A Study of Code Generations"}, True),
        ({"authors": ("A. Bjork", "C. Other")}, True),
        ({"authors": ()}, True),
        ({"authors": ("Somebody Else",)}, False),
        ({"title": "Amber Lattices 2: A Study of Code Generation"}, False),
        ({"title": "Amber Lattices+: A Study of Code Generation"}, False),
        ({"title": "Brisk Meadows: A Study of Code Generation"}, False),
        ({"published": "2015"}, False),
        ({"published": ""}, True),
        ({"kind": SourceKind.LEADERBOARD}, False),
        ({"authors": (), "title": "Amber Lattices: A Study of Code Generations"}, False),
    ],
)
def test_titles_and_authors_join_records(changes, same):
    one, other = listed("a", record_id="1"), listed("b", record_id="2", **changes)
    assert (len(merge((one, other))) == 1) is same


def test_short_titles_join_nothing():
    assert len(merge((listed("a", title="Introduction"), listed("b", title="Introduction")))) == 2


def test_two_arxiv_identifiers_are_two_works_whatever_stands_between():
    ends = [listed("a", record_id=str(n), arxiv_id=f"2501.0000{n}") for n in (1, 2)]
    between = [listed("b", record_id=str(n)) for n in (3, 4)]
    assert len(merge((*ends, *between))) == 2


def test_merging_does_not_depend_on_the_order_of_answers():
    rng = random.Random(3)
    records = [
        listed(rng.choice("abc"), record_id=str(n), title=f"{LONG} {rng.choice(['in', 'of', 'on'])} depth", arxiv_id=rng.choice(["", "", f"2501.0000{n % 4}"]), doi=rng.choice(["", "10.1000/a", "10.1000/b"]))
        for n in range(40)
    ]  # fmt: skip
    shuffles = []
    for _ in range(8):
        rng.shuffle(records)
        shuffles.append(({work.work_id for work in merge(records)}, groups(*records)))
    assert all(one == shuffles[0] for one in shuffles)


def work(*records):
    return Work(work_id="w", records=records or (listed(abstract="We test models on HumanEval+."),))


RULES = Inclusion(
    since="2023-06-15", until="2024-06-30", topics=(("HumanEval+", "MBPP"), ("model",)), none_of=("survey",)
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"abstract": ""}, ""),
        ({"abstract": "Models on HumanEval."}, "names none of HumanEval+, MBPP"),
        ({"abstract": "Remodelling on MBPP."}, "names none of model"),
        ({"abstract": "On mbpp: MODELS."}, ""),
        ({"title": "A Survey of Code Generation"}, "title holds 'survey'"),
        ({"published": "2023-06-14"}, "published before 2023-06-15"),
        ({"published": "2023-06"}, ""),
        ({"published": "2022"}, "published before 2023-06-15"),
        ({"published": "2024-07"}, "published after 2024-06-30"),
        ({"published": ""}, ""),
        ({"retracted": True}, "retracted or withdrawn"),
        ({"other_kind": "Dataset"}, "not a text"),
        ({"title": ""}, "without a title"),
        ({"kind": SourceKind.LEADERBOARD, "abstract": "x"}, ""),
    ],
)
def test_screening(changes, reason):
    record = listed(**{"abstract": "We test models on HumanEval+.", **changes})
    assert exclusion(work(record), RULES) == reason


def test_screening_takes_all_records_together():
    first, second = (
        listed("a", abstract="", published="2024"),
        listed("b", abstract="Models on MBPP", published="2023-01-02"),
    )
    assert exclusion(work(first, second), RULES) == "published before 2023-06-15"
    assert exclusion(work(first, second), Inclusion(topics=RULES.topics)) == ""
    assert exclusion(work(first, listed("c", retracted=True)), Inclusion()) == "retracted or withdrawn"


BIB = """@comment{x}
@article{first, title={A {Study} of 2.5 things, 1234.56789},
  eprint = {2501.00001},
  archivePrefix={arXiv}}
@inproceedings{second,
  doi = "10.1145/1.2",
  pages = {2501.00009}
}
@misc{third, title={No identifier},
  journal = {arXiv preprint arXiv:2501.00002}}
@misc{fourth, title={None}}
"""
CSV = "title,DOI,score\nA,10.1000/a,2501.00005\nB,https://doi.org/10.48550/arXiv.2501.00003,1\nC,,2\n"
TEXT = "# mine\n2501.00001v2\n\nhttps://doi.org/10.1000/b\nnothing here\n"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.bib", BIB, (("2501.00001", "2501.00002"), ("10.1145/1.2",), ("fourth",))),
        ("x.csv", CSV, (("2501.00003",), ("10.1000/a",), ("row 3",))),
        ("x.CSV", "2501.00001\n10.1000/a\n", (("2501.00001",), ("10.1000/a",), ())),
        ("x.txt", TEXT, (("2501.00001v2",), ("10.1000/b",), ("nothing here",))),
    ],
)
def test_files_of_references(tmp_path, name, content, found):
    file = tmp_path / name
    file.write_text(content)
    wanted = read_wanted([], [], file)
    assert (wanted.arxiv, wanted.dois, tuple(one.subject for one in wanted.failures)) == found


def test_identifiers_typed():
    wanted = read_wanted(["arXiv:2501.00001", "2501.00001"], ["10.48550/arXiv.2501.00002", "10.1000/A"], None)
    assert (wanted.arxiv, wanted.dois) == (("2501.00001", "2501.00002"), ("10.1000/a",))
    with pytest.raises(UsageError, match="no arXiv identifier"):
        read_wanted(["nonsense"], [], None)
    with pytest.raises(UsageError, match="no DOI"):
        read_wanted([], ["nonsense"], None)


def test_files_that_are_none(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_wanted([], [], tmp_path / "none.bib")
    with pytest.raises(UsageError, match=r"must end in \.bib"):
        read_wanted([], [], tmp_path / "x.pdf")
