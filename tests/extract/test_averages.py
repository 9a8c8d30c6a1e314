"""Averages beside several benchmarks: what they average is recomputed."""

HEADER = ["Model", "Python", "Java", "Avg", "MBPP"]
CAPTION = {"caption": "Results on the multilingual HumanEval and MBPP benchmarks."}


def test_an_average_over_the_languages_is_the_benchmarks(read):
    rows = [HEADER, ["StarCoder-15B", "30.0", "20.0", "25.0", "50.0"], ["CodeGen-16B", "40.1", "30.2", "35.2", "60.0"]]
    assert [row[1:4] for row in read(rows, **CAPTION)][2] == ("HumanEval", "Average", "pass@1")


def test_an_average_over_everything_stays_one(read):
    rows = [HEADER, ["StarCoder-15B", "30.0", "20.0", "33.3", "50.0"]]
    assert [row[1:4] for row in read(rows, **CAPTION)][2] == ("Average", "", "average")


def test_one_misprint_among_many_changes_nothing(read):
    models = [[f"StarCoder-{size}B", "30.0", "20.0", "25.0", "50.0"] for size in range(1, 6)]
    models[0][3] = "29.0"
    found = [row[1:3] for row in read([HEADER, *models], **CAPTION) if row[4] in {"25.0", "29.0"}]
    assert set(found) == {("HumanEval", "Average")}


def test_models_across(read):
    rows = [
        ["Benchmark", "GPT-4"],
        ["HumanEval (Python)", "80.0"],
        ["HumanEval (Java)", "70.0"],
        ["Average", "75.0"],
        ["MBPP", "60.0"],
    ]
    assert [row[1:3] for row in read(rows)][2] == ("HumanEval", "Average")


def test_the_average_of_a_benchmark_has_its_shots(claims_of):
    rows = [HEADER, ["StarCoder-15B", "30.0", "20.0", "25.0", "50.0"]]
    claims = claims_of(rows, caption="HumanEval (0-shot, multilingual) and MBPP (3-shot).")
    assert [claim.setting.shots for claim in claims] == [0, 0, 0, 3]
