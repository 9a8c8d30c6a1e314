"""What a cell prints, and what is only a mark on it."""

import pytest


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r"\textbf{71.2}", "71.2"),
        (r"{\bf 71.2}", "71.2"),
        (r"\bf{\underline{71.2}}", "71.2"),
        (r"{\small GPT}-4", "GPT-4"),
        (r"$71.2$", "71.2"),
        (r"$71.2_{\pm 0.3}$", "71.2 ± 0.3"),
        (r"71.2 $\pm$ 0.3", "71.2 ± 0.3"),
        (r"71.2\pm0.3", "71.2 ± 0.3"),
        (r"71.2{\scriptsize$\pm$0.3}", "71.2 ± 0.3"),
        (r"\(71.2 \pm 0.3\)", "71.2 ± 0.3"),
        (r"71.2\%", "71.2%"),
        (r"C\# \& F\#", "C# & F#"),
        (r"a\_b", "a_b"),
        (r"\texttt{pass@1}", "pass@1"),
        (r"\verb|a_b & c|", "a_b & c"),
        (r"GPT~4", "GPT 4"),
        (r"a\,b\;c\ d", "a b c d"),
        (r"1--5 --- ``x''", "1–5 — “x”"),
        (r"Erd\H{o}s, Caf\'e, na\"{\i}ve, \v{S}\o{}, \c{c}a", "Erdős, Café, naïve, Šø, ça"),
        (r"\checkmark", "✓"),
        (r"\xmark", "✗"),
        (r"\ding{55}", "✗"),
        (r"3.2$\uparrow$", "3.2↑"),
        (r"3.2 \downarrow", "3.2 ↓"),
        (r"\textcolor{red}{71.2}", "71.2"),
        (r"\textcolor[rgb]{0,0.4,0}{71.2}", "71.2"),
        (r"\cellcolor{gray!20}71.2", "71.2"),
        (r"\colorbox{blue!10}{71.2}", "71.2"),
        (r"\rotatebox[origin=c]{90}{Python}", "Python"),
        (r"\makecell[l]{Code\\Llama}", "Code Llama"),
        (r"\shortstack{Code \\ Llama}", "Code Llama"),
        (r"\begin{tabular}{@{}c@{}}Code\\Llama\end{tabular}", "Code Llama"),
        (r"\begin{tabular}[c]{@{}c@{}}Pass@1\\(\%)\end{tabular}", "Pass@1 (%)"),
        (r"\href{https://x.org/a_b%20#c}{Llama}", "Llama"),
        (r"\url{https://x.org/a_b%20c}", "https://x.org/a_b%20c"),
        (r"\resizebox{!}{3pt}{Llama}", "Llama"),
        (r"\raisebox{-1pt}[0pt][0pt]{Llama}", "Llama"),
        (r"\hspace*{2mm}Llama\vspace{1pt}", "Llama"),
        (r"\phantom{0}8.1", "8.1"),
        (r"\num{1234.50}", "1234.50"),
        (r"\SI{71.2}{\percent}", "71.2%"),
        (r"\qty{3}{\hour}", "3 h"),
        (r"\num[round-mode=places,round-precision=1]{34.756}", "34.8"),
        (r"\num[round-mode=places, round-precision=1]{31}", "31.0"),
        (r"\frac{1}{2}", "1/2"),
        (r"10$^{9}$", "10^9"),
        (r"\footnotesize 5$^{th}$", "5th"),
        (r"\diagbox{Model}{Task}", "Model / Task"),
        (r"$\alpha$-loss", "α-loss"),
        (r"\$5", "$5"),
    ],
)
def test_what_is_printed(cell, markup, text):
    assert cell(markup)[0] == text


@pytest.mark.parametrize(
    ("markup", "text", "marks"),
    [
        (r"Llama\textsuperscript{\dag}", "Llama", ("†",)),
        (r"Llama$^\dagger$", "Llama", ("†",)),
        (r"71.2$^{*}$", "71.2", ("*",)),
        (r"71.2*", "71.2", ("*",)),
        (r"Llama~\citep{touvron2023, other}", "Llama", ("[touvron2023, other]",)),
        (r"Llama (\cite{touvron2023})", "Llama", ("[touvron2023]",)),
        (r"71.2\tnote{a}", "71.2", ("a",)),
        (r"71.2\footnotemark[3]", "71.2", ("3",)),
        (r"71.2\footnote{From the card.}", "71.2", ("From the card.",)),
        (r"Llama \ref{tab:x}", "Llama", ("tab:x",)),
        (r"Llama \yrcite{a2020}", "Llama", ("[a2020]",)),
    ],
)
def test_marks_are_taken_off(cell, markup, text, marks):
    assert cell(markup) == (text, marks)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r"\ours", "ours"),
        (r"\ours{}-7B", "ours-7B"),
        (r"Base \ours", "Base ours"),
        (r"\best{71.2}", "71.2"),
        (r"\result{71.2}{+3.1}", "71.2 (+3.1)"),
        (r"\shade{blue!20}{71.2}", "71.2"),
        (r"\rowshade 71.2", "71.2"),
        (r"71.2\gain{3.1}", "71.2 (3.1)"),
        (r"71.2\%\gain{(+3.1)}", "71.2% (+3.1)"),
        (r"\multi{71.2}{s}{(x)}", "71.2 s(x)"),
        (r"\improvement{3.1}", "(3.1)"),
        (r"\improvement{71.2}{+3.1}", "71.2 (+3.1)"),
        (r"\passatk{10}", "pass@10"),
        (r"\passattop{1} scores", "pass@1 scores"),
        (r"\passone", "pass@1"),
        (r"\passk scores", "pass@k scores"),
    ],
)
def test_lost_macros_lose_no_text(cell, markup, text):
    assert cell(markup)[0] == text


def test_a_dollar_without_its_partner_is_no_formula(cell):
    assert cell(r"costs 5$ or more")[0] == "costs 5 or more"


def test_a_column_of_formulas_reads_scripts(grid):
    assert grid(r"a & 71.2_{\pm 0.3} & 8.0^{*}", ">{$}c<{$}cc")[0] == ["a", "71.2 ± 0.3", "8.0"]
