"""Reports with planted claims - true, false, misattributed - and two sources that print what is true."""

import pytest

from engine.auditing import audit, library

CARD = """# Coder models: a card

We release two coders. Our data pipeline removes near duplicates before training, and it never touches the test problems.
Training used 512 accelerators for 21 days.
The larger coder needs fewer examples than the smaller coder to reach the same score.

Table 1: pass@1 (%)

| Model | HumanEval | HumanEval+ | MBPP |
|---|---|---|---|
| CodeLlama-7B | 33.5 | 28.7 | 41.4 |
| CodeLlama-13B | 36.0 | 31.1 | 47.0 |
| CodeLlama-34B | 48.8 | 43.3 | 55.0 |
| CodeLlama-34B-Instruct | 41.5 | 36.6 | 57.0 |
"""
PAPER = (
    "<!doctype html><html><head><title>On sampled scores</title></head><body><h1>On sampled scores</h1>"
    "<p>DeepSeek-Coder-33B-Instruct reaches 81.1% on HumanEval.</p>"
    "<table><caption>Table 1: HumanEval, zero-shot</caption><tr><th>Model</th><th>pass@1</th><th>pass@10</th></tr>"
    "<tr><td>StarCoder-15B</td><td>33.5</td><td>55.5</td></tr>"
    "<tr><td>DeepSeek-Coder-33B-Instruct</td><td>79.3</td><td>88.4</td></tr></table></body></html>"
)


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    (folder / "2301.00001.md").write_text(CARD)
    (folder / "2301.00002.html").write_text(PAPER)
    return folder


@pytest.fixture
def audited(tmp_path, sources):
    """Audit a report that is given as text."""

    def run(text, name="report.txt", among=None):
        path = tmp_path / name
        path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text, encoding="utf-8")
        return audit(path, library([among or sources]))

    return run


@pytest.fixture
def judged(audited):
    """Audit one claim; return its judgements."""

    def run(*claims):
        lines = "\n".join(f"{claim}\t✓\t0.5" for claim in claims)
        return audited(f"A report\n\n1 Claims\n\nClaim\tVerified\tConfidence\n{lines}\n").judgements

    return run
