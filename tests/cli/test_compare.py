"""``passband compare`` and ``passband show``: from a band to its claims and from a claim to its cell."""

import csv
import re
import statistics

import pytest

HEADER = ["band", "models", "observations", "sources", "mean", "95 % interval", "median", "range"]


@pytest.fixture
def store(passband, job, tmp_path):
    passband(*job)
    return tmp_path / "store"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(line):
    return re.split(r"  +", line.strip())


def table_in(text, first):
    """Return the rows of the printed table whose header begins with a word."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(first))
    end = lines.index("", start)
    return [columns(line) for line in lines[start:end]]


def test_the_table_of_bands(passband, store):
    done = passband("compare", "--benchmark", "HumanEval", "--store", store)
    assert done.code == 0
    assert not done.err
    header, small, middle, large = table_in(done.out, "band ")
    assert header == HEADER
    assert small[:5] == ["<10B", "3", "3", "1", "39.4"]
    assert small[-2:] == ["35.4", "33.5 to 49.4"]
    assert middle == ["10B-30B", "0", "0", "0", "-", "-", "-", "-"]
    assert large[:4] == [">30B", "3", "3", "1"]
    assert "\n10B-30B: no observation at hand.\n" in done.out
    assert "too-few" not in done.out


def test_the_differences(passband, store):
    done = passband("compare", "--benchmark", "HumanEval", "--store", store)
    header, *contrasts = table_in(done.out, "difference ")
    assert header == ["difference", "points", "95 % interval", "p", "p (Tukey)", "p (Holm)"]
    assert [row[0] for row in contrasts] == ["10B-30B minus <10B", ">30B minus <10B", ">30B minus 10B-30B"]
    assert contrasts[1][1] == "+13.2"
    assert contrasts[0][1:] == ["-"] * 5
    assert contrasts[1][3] == contrasts[1][4] == contrasts[1][5]  # of two means there is one pair


def test_what_the_frame_holds_is_said(passband, store):
    done = passband("compare", "--benchmark", "MBPP", "--store", store)
    assert done.out.startswith(
        "pass@1 on MBPP\nScores in percent on the whole of MBPP, base and instruct models; zero-shot"
    )
    assert "base models;" in passband("compare", "--benchmark", "HumanEval", "--variant", "base", "--store", store).out


def test_piped_tables_are_not_squeezed(passband, store):
    done = passband(
        "compare",
        "--benchmark",
        "HumanEval",
        "--bands",
        ",".join(f"{size}B-{size + 1}B" for size in range(1, 50)),
        "--store",
        store,
    )
    assert done.code == 0
    assert len(table_in(done.out, "band ")) == 50
    assert not any(line.endswith(" ") for line in done.out.splitlines())


def test_files_hold_what_is_printed(passband, store, tmp_path):
    tables, observations = tmp_path / "tables.csv", tmp_path / "observations.csv"
    done = passband(
        "compare", "--benchmark", "HumanEval", "--benchmark", "mbpp", "--benchmark", "HumanEval", "--store", store, "--csv", tables,
        "--observations", observations,
    )  # fmt: skip
    assert done.out.count("pass@1 on ") == 2
    rows, seen = rows_of(tables), rows_of(observations)
    assert [row["row"] for row in rows[:3]] == ["<10B", "10B-30B", ">30B"]
    small = [float(row["value"]) for row in seen if row["band"] == "<10B" and row["benchmark"] == "pass@1 on HumanEval"]
    assert small == [0.494, 0.335, 0.354]
    assert float(rows[0]["estimate"]) == pytest.approx(statistics.mean(small))
    assert float(rows[0]["lower"]) < float(rows[0]["estimate"]) < float(rows[0]["upper"])
    assert rows[1]["estimate"] == ""
    assert "no observation at hand" in rows[1]["note"]
    assert len(seen) == 12
    shown = passband("show", seen[0]["claim_id"], "--store", store)
    assert "DeepSeek-Coder-6.7B-Base" in shown.out


def test_files_are_written_though_nobody_reads_the_screen(passband, store, tmp_path, monkeypatch):
    def gone(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr("engine.cli.compare.say", gone)
    monkeypatch.setattr("engine.cli.main.os._exit", lambda code: (_ for _ in ()).throw(SystemExit(code)))
    done = passband("compare", "--benchmark", "HumanEval", "--store", store, "--observations", tmp_path / "o.csv")
    assert done.code == 1
    assert len(rows_of(tmp_path / "o.csv")) == 6


def test_models_of_unknown_size_are_set_apart(passband, job, papers, page_of, tmp_path):
    closed = [(f"Secret-{letter}", f"{70 + number}.1", "60.0") for number, letter in enumerate("ABCDEFGHIJ")]
    (papers / "closed.html").write_text(page_of([*closed, ("CodeLlama-13B", "36.0", "47.0")]))
    passband(*job)
    done = passband("compare", "--benchmark", "HumanEval", "--store", tmp_path / "store")
    assert "Size unknown, set apart: Secret-A, Secret-B" in done.out
    assert "and 2 more." in done.out
    assert "10 models of unknown size" in done.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--benchmark", "HumanEval", "--size", "sparse"], ["--size sparse", "total or active"]),
        (["--benchmark", "HumanEvil"], ["no benchmark 'HumanEvil'", "HumanEval"]),
        (["--benchmark", "[red]\n"], [r"'[red]\n'"]),
        (["--benchmark", "HumanEval", "--metric", "pas@1"], ["no metric 'pas@1'", "pass@1"]),
        (
            ["--benchmark", "HumanEval", "--bands", "10B-<30B"],
            ["'10B-<30B' is no band", "write for example <10B,10B-30B,>30B"],
        ),
        (["--benchmark", "HumanEval", "--bands", ""], ["empty piece", "write for example"]),
        (["--benchmark", "HumanEval", "--bands", ">30B,<10B"], ["does not lie above"]),
        (["--benchmark", "HumanEval", "--bands", "<0B"], ["holds no size"]),
        (["--benchmark", "HumanEval", "--variant", "chat"], ["--variant chat", "base, instruct or any"]),
        (["--benchmark", "HumanEval", "--csv", "t.txt"], ["t.txt", ".csv"]),
        (["--benchmark", "HumanEval", "--observations", "t"], ["t: tables", ".csv"]),
    ],
)
def test_what_cannot_be_compared_is_refused(passband, store, one_sentence, options, words):
    one_sentence(passband("compare", *options, "--store", store), 2, *words)


def test_an_output_that_cannot_be_written(passband, store, one_sentence, tmp_path):
    (tmp_path / "file").touch()
    for option in ("--csv", "--observations"):
        done = passband("compare", "--benchmark", "HumanEval", "--store", store, option, tmp_path / "file" / "t.csv")
        one_sentence(done, 2, "t.csv", "cannot be written")


def test_a_benchmark_that_nobody_reports_ends_with_1(passband, store, one_sentence):
    one_sentence(
        passband("compare", "--benchmark", "LiveCodeBench", "--store", store), 1, "LiveCodeBench", "no observation"
    )
    both = passband("compare", "--benchmark", "LiveCodeBench", "--benchmark", "HumanEval", "--store", store)
    assert both.code == 0
    assert "no observation" in both.err


@pytest.mark.parametrize("command", [("compare", "--benchmark", "HumanEval"), ("show", "abcdef")])
def test_a_folder_that_is_no_store(passband, tmp_path, one_sentence, command):
    one_sentence(passband(*command, "--store", tmp_path / "nowhere"), 1, "nowhere", "there is no store here")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("claim_id", "words"),
    [
        ("000000000000", ["000000000000", "No claim of"]),
        ("abc", ["'abc' is no claim identifier", "at least 6"]),
        ("", ["is no claim identifier"]),
        ("../../etc", ["is no claim identifier"]),
        ("zzzzzzzz", ["is no claim identifier"]),
    ],
)
def test_an_unknown_claim_is_refused(passband, store, one_sentence, claim_id, words):
    one_sentence(passband("show", claim_id, "--store", store), 2, *words)


def test_show_prints_the_cell_beside_its_headers(passband, store, tmp_path):
    passband("compare", "--benchmark", "HumanEval", "--store", store, "--observations", tmp_path / "o.csv")
    chosen = next(row for row in rows_of(tmp_path / "o.csv") if row["value"] == "0.335")
    done = passband("show", chosen["claim_id"][:8].upper(), "--store", store)
    assert done.code == 0
    assert not done.err
    lines = done.out.splitlines()
    assert lines[0] == f"Claim {chosen['claim_id']}"
    assert "value       33.5 (percent)" in lines
    assert any(line.startswith("measured    by ") for line in lines)
    cell = next(place for place, line in enumerate(lines) if line.strip() == "HumanEval")
    assert columns(lines[cell + 1]) == ["CodeLlama-7B", "33.5"]
    assert lines[cell].index("HumanEval") == lines[cell + 1].index("33.5")
    start, end = map(int, re.search(r"characters (\d+)-(\d+) of ", done.out).groups())
    assert "33.5" in (tmp_path / "papers" / "small.html").read_text()[start:end]
    assert lines[-1].startswith("Verdict: confirmed, confidence ")
    assert {line.split()[0] for line in lines if " supports " in line} >= {"printed", "bounds"}


def test_show_prints_the_sentence_of_a_claim_in_prose(passband, job, papers, tmp_path):
    sentence = "CodeLlama-34B reaches 48.8% pass@1 on HumanEval in our runs."
    (papers / "prose.md").write_text(f"# A paper\n\n## Results\n\n{sentence} It is fine.\n")
    passband("extract", papers / "prose.md", "--out", tmp_path / "c.csv")
    passband(*job)
    (claim,) = rows_of(tmp_path / "c.csv")
    assert claim["table"] == "text"
    shown = passband("show", claim["claim_id"], "--store", tmp_path / "store").out
    assert f"“{sentence}”" in shown.splitlines()
    assert "Printed in prose, section 2" in shown
    start, end = map(int, re.search(r"characters (\d+)-(\d+) of ", shown).groups())
    assert sentence in (papers / "prose.md").read_text()[start:end]


def test_a_value_that_the_problems_cannot_make_is_flagged(passband, job, papers, page_of, tmp_path):
    """96.2 on HumanEval: 157 of 164 problems make 95.7 and 158 make 96.3; 160 make 97.6."""
    (papers / "odd.html").write_text(page_of([("CodeLlama-7B", "96.2", "50.0"), ("CodeLlama-13B", "97.6", "50.0")]))
    passband("extract", papers / "odd.html", "--out", tmp_path / "c.csv")
    passband(*job)
    flags = {}
    for row in rows_of(tmp_path / "c.csv"):
        shown = passband("show", row["claim_id"], "--store", tmp_path / "store").out
        (finding,) = [line for line in shown.splitlines() if line.startswith("granularity ")]
        flags[row["value"]] = columns(finding)[1:]
    assert flags["96.2"][0] == "warns"
    assert "164" in flags["96.2"][1]
    assert flags["97.6"][0] != "warns"


def test_show_takes_markup_for_text(passband, job, papers, page_of, tmp_path):
    hostile = page_of(
        [("[bold red]CodeLlama-7B[/]:smile:", "33.5", "41.4"), ("CodeLlama-13B", "36.0", "47.0")], title="[blink]T"
    )
    (papers / "hostile.html").write_text(hostile)
    passband("extract", papers / "hostile.html", "--out", tmp_path / "c.csv")
    passband(*job)
    claim = rows_of(tmp_path / "c.csv")[0]
    assert claim["value"] == "33.5"
    done = passband("show", claim["claim_id"], "--store", tmp_path / "store")
    assert done.code == 0
    assert "[bold red]CodeLlama-7B[/]:smile:" in done.out


def test_the_claim_that_the_humaneval_pro_table_prints(passband, embedded, tmp_path):
    """From the band on MBPP Pro to Qwen2.5-Coder-7B-instruct, 0-shot, and to the cell it stands in."""
    done = passband(
        "compare", "--benchmark", "MBPP Pro", "--store", embedded / "store", "--observations", tmp_path / "o.csv"
    )
    assert done.code == 0
    (found,) = [
        row
        for row in rows_of(tmp_path / "o.csv")
        if row["model"] == "Qwen2.5-Coder-7B-Instruct" and "2412.21199" in row["source_id"]
    ]
    assert found["band"] == "<10B"
    assert found["params_b"] == "7.0"
    shown = passband("show", found["claim_id"], "--store", embedded / "store")
    assert "Qwen2.5-Coder-7B-instruct" in shown.out
    assert "MBPP Pro" in shown.out
    assert "0-shot" in shown.out
    assert f"value       {100 * float(found['value']):.1f} (percent)" in shown.out
    assert "Verdict: confirmed" in shown.out
