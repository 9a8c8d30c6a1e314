import csv
import dataclasses
import json
import re

import numpy as np
import pytest
from lxml import html

from engine.digest import sha256_hex
from engine.report.page import content_policy
from engine.report.write import write_report

DATE = "2026-11-21"
SECTIONS = [
    "Abstract",
    "1 Introduction",
    "2 Methodology",
    "3 Results",
    "4 Limitations",
    "5 Extracted Claims",
    "References",
]
NUMBER = re.compile(r"−?\d[\d,]*\.?\d*")


def written(world, folder):
    paths = write_report(*world, folder, date=DATE, pdf=False).items
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def section(markdown, heading):
    return markdown.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.fixture
def report(world, tmp_path):
    return written(world, tmp_path)


@pytest.fixture
def markdown(report):
    return report["report.md"].decode()


@pytest.fixture
def tree(report):
    return html.fromstring(report["report.html"])


def test_sections_stand_in_order(markdown, tree):
    assert re.findall(r"^## (.*)$", markdown, re.MULTILINE) == SECTIONS
    assert [heading.text_content() for heading in tree.xpath("//h2")] == SECTIONS
    assert markdown.startswith(f"# Self-invoking code generation by model size\n\n{DATE}\n")
    assert tree.xpath("string(//time)") == DATE


def test_every_number_of_the_markdown_stands_in_the_page(markdown, tree):
    for element in tree.xpath("//svg | //script | //style"):
        element.drop_tree()
    shown = set(NUMBER.findall(" ".join(tree.itertext())))
    text = re.sub(r"\]\(<?(?:figures|https)[^)]*\)", "", markdown)
    assert set(NUMBER.findall(text)) <= shown


def test_the_same_input_gives_the_same_bytes(world, tmp_path):
    assert written(world, tmp_path / "a") == written(world, tmp_path / "b")


def test_the_abstract_says_what_the_intervals_allow(markdown):
    answer, *_ = section(markdown, "Abstract").strip().split("\n\n")
    assert answer.startswith(
        "In pass@1 on MBPP+, there is no clear difference between the 10B-30B and \\<10B bands: 3.0 percentage points"
    )
    assert "and 64.7 % (\\>30B)" in answer
    assert (
        "Models in the \\>30B band score 7.2 percentage points lower than those in the 10B-30B band (4.1 to 10.3)"
        in answer
    )
    assert "k = 10 observations, m = 2 sources" in answer
    assert "programming language does to the scores cannot be said" in answer
    assert "none of this is the effect of size alone" in answer


def test_a_failure_stands_in_words_in_place_of_its_number(report, markdown):
    assert "| \\>30B minus \\<10B | not estimated: \\>30B has no mean with an interval |" in markdown
    assert "A line on model size is not estimated: 2 families cannot show how families differ." in markdown
    rows = list(csv.DictReader(report["tables/01-pass-at-1-on-mbpp-plus-contrasts.csv"].decode().splitlines()))
    assert rows[1] == {
        "difference": ">30B minus <10B",
        "estimate": "not estimated: >30B has no mean with an interval",
        "lower": "",
        "upper": "",
        "dof": "–",
        "p_tukey": "–",
        "p_holm": "–",
        "reading": "no number",
    }
    assert not re.search(r"\b(nan|None|inf)\b", markdown)


def test_what_was_left_out_and_what_could_not_be_read_is_printed(markdown):
    text = section(markdown, "2 Methodology")
    assert "| left out: model size unknown | 3 | 3 |" in text
    assert "| included | 10 | 4 |" in text
    assert "paper-9 is no HTML that can be read." in text
    assert "18 claims from 2 tables" in text
    assert "18 confirmed, 0 refuted and 0 unresolved" in text


def test_csv_tables_parse_back(report, world):
    rows = list(csv.DictReader(report["tables/01-pass-at-1-on-mbpp-plus-bands.csv"].decode().splitlines()))
    summaries = world[0].analyses[0].bands.summaries
    assert [float(row["mean"]) for row in rows] == pytest.approx([each.mean.value for each in summaries], rel=1e-5)
    assert [int(row["observations"]) for row in rows] == [each.k_observations for each in summaries]
    assert [row["band"] for row in rows] == ["<10B", "10B-30B", ">30B"]


def test_claims_stand_with_their_place_and_verdict(markdown, report, world):
    line = "| Qwen2.5-Coder-7B scores 62.0 % pass@1 on MBPP+ (0-shot, greedy) | ✓ | 0.97 | \\[2\\], Table 3, row 1, column 2 |"
    assert line in section(markdown, "5 Extracted Claims")
    rows = list(csv.DictReader(report["tables/claims.csv"].decode().splitlines()))
    assert {row["claim_id"] for row in rows} == {claim.claim_id for claim in world[1].claims}


def test_scores_lead_to_their_claims(tree):
    trace = json.loads(tree.xpath("string(//script[@id='trace'])"))
    buttons = tree.xpath("//table[@id='table-observations-all-models']//td//button")
    cells = [trace["cells"][i] for b in buttons for i in trace["bases"][trace["numbers"][int(b.get("data-n"))][1]]]
    assert len(cells) == len(buttons) == 18
    assert all(tree.xpath(f"//*[@id='{cell['claim']}']") for cell in cells)
    assert {(cell["place"], cell["quote"], cell["version"]) for cell in cells} >= {
        ("Table 3, row 9, column 2", "35.0", "v2")
    }


def test_no_mark_is_left_in_any_file(report):
    """Marks of traced numbers become buttons in the page and nothing elsewhere."""
    assert not [name for name, content in report.items() if re.search("[\ue000-\uf8ff]", content.decode())]


def test_limitations_are_drawn_from_the_data(markdown):
    text = section(markdown, "4 Limitations")
    assert "14 of the 18 observations (78 %) come from one source, Lovelace et al. 2024" in text
    assert "3 models of unknown size are set apart" in text
    assert "GPT-4, Claude and Gemini" in text
    assert "Only one source reports HumanEval Pro and HumanEval;" in text


def test_contradictions_are_counted(world, tmp_path):
    answer, record = world
    first = record.observations[0]
    again = dataclasses.replace(first, observation_id="twice", claim_id="twice", value=0.1)
    frame = answer.analyses[0].frame
    ids = np.array(["twice", *frame.observation_id[1:]], dtype=np.str_)
    kept = dataclasses.replace(answer.analyses[0], frame=dataclasses.replace(frame, observation_id=ids))
    both = dataclasses.replace(answer, analyses=(kept, answer.analyses[1]))
    more = dataclasses.replace(record, observations=(*record.observations, again))
    text = written((both, more), tmp_path)["report.md"].decode()
    assert "1 combination of model, benchmark and metric has more than one printed score" in text


def test_an_empty_answer_gives_an_honest_report(nothing, tmp_path):
    files = written(nothing, tmp_path)
    text = files["report.md"].decode()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    assert "so no number is given in answer" in section(text, "Abstract")
    assert "sources would have to print pass@1 on MBPP+." in section(text, "Abstract")
    assert "No source at hand reports pass@1 on MBPP+." in section(text, "1 Introduction")
    assert "no source at hand reports this" in text
    assert "No claim bears on the question" in text
    assert "Plotly" not in files["report.html"].decode()
    assert not [name for name in files if name.startswith("figures/")]


def test_references_are_numbered_and_linked(tree, markdown):
    assert (
        "1. Ada Lovelace, Kurt Gödel and Emmy Noether (2024). [A study of model number 1](<https://arxiv.org/abs/2401.00001>)"
        in markdown
    )
    assert tree.xpath("//section[@id='references']//li/span/@id") == ["ref-1", "ref-2"]


def test_nothing_leaves_the_page(tree):
    assert not tree.xpath("//link | //img | //script[@src] | //iframe | //*[@style[contains(., 'url')]]")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    scripts = [script.text for script in tree.xpath("//script[not(@type)]")]
    assert policy == content_policy(*scripts)
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.split("script-src")[1]
    assert not re.search(r"url\((?!#)|@import", tree.xpath("string(//style)"))


def test_the_library_cannot_end_its_script(report):
    page = report["report.html"].decode()
    figures = page.count("data-figure=")
    assert figures
    assert page.count("</script>") == page.count("<script") == figures + 4


def test_manifest_ties_numbers_to_observations(report, world):
    manifest = json.loads(report["manifest.json"])
    assert manifest["inputs"] == {source.document_id: source.sha256 for source in world[1].sources}
    assert manifest["files"] == {
        name: sha256_hex(content) for name, content in report.items() if name != "manifest.json"
    }
    known = {observation.observation_id for observation in world[1].observations}
    text = report["report.md"].decode()
    for printed, what, basis in manifest["numbers"]:
        assert set(manifest["bases"].get(basis, [basis])) <= known | {"record"}, what
        assert printed.replace(">", "\\>").split(" (")[0].lower() in text.lower(), what
    means = {what: basis for _, what, basis in manifest["numbers"]}
    assert len(manifest["bases"][means["mean of pass@1 on MBPP+, >30B"]]) == 3
    assert len(manifest["bases"][means["mean of pass@1 on HumanEval Pro minus HumanEval, <10B"]]) == 4


def test_a_second_run_removes_only_what_the_first_one_listed(world, nothing, tmp_path):
    first = written(world, tmp_path)
    (tmp_path / "figures" / "mine.svg").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    second = written(nothing, tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(second) | {"figures/mine.svg", "notes.txt"}
    assert set(first) - set(second)


@pytest.mark.parametrize(
    "manifest",
    [
        '{"files": {"../outside.txt": "", "/etc/passwd": "", "notes.txt": "", "figures/../notes.txt": ""}}',
        "no json",
        "[]",
        '{"files": 3}',
        "[" * 100_000,
    ],
)
def test_a_forged_manifest_removes_nothing(nothing, tmp_path, manifest):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "manifest.json").write_text(manifest)
    (folder / "notes.txt").write_text("mine")
    (tmp_path / "outside.txt").write_text("mine")
    written(nothing, folder)
    assert (tmp_path / "outside.txt").exists()
    assert (folder / "notes.txt").exists()


def test_no_temporary_file_is_left(report, tmp_path):
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(report)


def test_many_claims_are_cut_and_said_so(world, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.report.claims.CLAIMS_SHOWN", 5)
    files = written(world, tmp_path)
    text = section(files["report.md"].decode(), "5 Extracted Claims")
    assert "The 5 most relevant of 18 claims" in text
    assert "the other 13 stand with them in tables/claims.csv" in text
    assert text.count("✓ |") == 5
    assert len(files["tables/claims.csv"].decode().splitlines()) == 19
