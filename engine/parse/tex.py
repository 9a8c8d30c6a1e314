"""TeX mathematics as readable text: LaTeXML's ``alttext``, read once instead of presentation plus annotation."""

import re
from functools import lru_cache

from engine.parse.scripts import squash, subscript, superscript

_PIECE = re.compile(r"\\[A-Za-z]+\*?\s*|\\.|[{}^_&~$']|[^\\{}^_&~$']+", re.DOTALL)
_MAX_DEPTH = 40
_SHORT = 80
_SYMBOLS = {
    "pm": " ± ", "mp": " ∓ ", "times": "×", "div": "÷", "cdot": "·", "ast": "*", "star": "⋆", "bullet": "•", "circ": "°",
    "dagger": "†", "dag": "†", "ddagger": "‡", "ddag": "‡", "S": "§", "P": "¶", "spadesuit": "♠", "clubsuit": "♣",
    "heartsuit": "♡", "diamondsuit": "♢", "diamond": "◇", "bigstar": "★", "uparrow": "↑", "downarrow": "↓", "Uparrow": "⇑",
    "Downarrow": "⇓", "rightarrow": "→", "to": "→", "leftarrow": "←", "Rightarrow": "⇒", "Leftarrow": "⇐",
    "longrightarrow": "→", "leftrightarrow": "↔", "nearrow": "↗", "searrow": "↘", "updownarrow": "↕", "checkmark": "✓",
    "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥", "geqslant": "≥", "neq": "≠", "ne": "≠", "approx": "≈",
    "sim": "~", "simeq": "≃", "equiv": "≡", "ll": "≪", "gg": "≫", "infty": "∞", "triangle": "△", "bigtriangleup": "△",
    "triangledown": "▽", "blacktriangle": "▲", "blacktriangledown": "▼", "blacktriangleright": "▶", "ldots": "…",
    "cdots": "⋯", "dots": "…", "prime": "′", "backslash": "\\", "mid": "|", "vert": "|", "lvert": "|", "rvert": "|",
    "langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}", "textasciitilde": "~", "textbackslash": "\\",
    "textunderscore": "_", "textgreater": ">", "textless": "<", "lt": "<", "gt": ">", "sum": "∑", "prod": "∏", "int": "∫",
    "partial": "∂", "nabla": "∇", "cup": "∪", "cap": "∩", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆",
    "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "oplus": "⊕", "otimes": "⊗", "odot": "⊙",
    "wedge": "∧", "vee": "∨", "neg": "¬", "lnot": "¬", "propto": "∝", "ell": "ℓ", "Re": "ℜ", "degree": "°", "quad": " ",
    "qquad": "  ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_ESCAPES = {
    "\\,": " ",
    "\\;": " ",
    "\\:": " ",
    "\\>": " ",
    "\\ ": " ",
    "\\\n": " ",
    "\\!": "",
    "\\\\": " ",
    "\\|": "‖",
    "\\/": "",
}
_DROPPED_ARGUMENTS = {
    "phantom": 1, "hphantom": 1, "vphantom": 1, "hspace": 1, "vspace": 1, "color": 1, "textcolor": 1, "label": 1, "kern": 0,
    "mathchoice": 3, "fontsize": 2, "rule": 2, "colorbox": 1, "cellcolor": 1,
}  # fmt: skip
_SILENT = frozenset(
    [
        "mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "mathscr", "mathnormal",
        "text", "textbf", "textit", "textrm", "textsf", "texttt", "textsc", "textup", "textmd", "textnormal",
        "mbox", "hbox", "fbox", "boxed", "rm", "bf", "it", "sf", "tt", "sl", "em", "emph", "bm", "boldsymbol",
        "pmb", "operatorname", "ensuremath", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle",
        "underline", "overline", "hat", "widehat", "bar", "tilde", "widetilde", "vec", "dot", "ddot", "left",
        "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "limits",
        "nolimits", "mathop", "mathrel", "mathbin", "mathord", "rlap", "llap", "smash", "uline", "normalfont",
        "small", "footnotesize", "scriptsize", "tiny", "large", "Large", "centering", "relax", "protect",
        "mathstrut", "strut", "textsuperscript", "textsubscript"
    ]
)  # fmt: skip


class _Reader:
    """One pass over the pieces; marks gather on the side."""

    def __init__(self, tex: str) -> None:
        self.pieces: list[str] = _PIECE.findall(tex)
        self.at = 0
        self.depth = 0
        self.marks: list[str] = []

    def group(self) -> str:
        """Read up to the closing brace, or to the end."""
        out = ""
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if piece == "}":
                break
            out = self.step(piece, out)
        return out

    def argument(self) -> str:
        """Read what a command takes: a group, a command or one character."""
        while self.at < len(self.pieces) and not self.pieces[self.at].strip():
            self.at += 1
        if self.at >= len(self.pieces) or self.depth >= _MAX_DEPTH:
            return ""
        piece = self.pieces[self.at]
        if piece[0] not in "{\\}" and len(piece) > 1:
            piece = piece.lstrip()
            self.pieces[self.at] = piece[1:]
            return piece[0]
        self.at += 1
        self.depth += 1
        text = self.step(piece, "")
        self.depth -= 1
        return text

    def step(self, piece: str, out: str) -> str:
        """Add what one piece prints to what is there."""
        if piece == "{":
            self.depth += 1
            out += self.group() if self.depth < _MAX_DEPTH else ""
            self.depth -= 1
        elif piece == "^":
            more, mark = superscript(out, self.argument())
            self.marks += [mark] if mark else []
            out += more
        elif piece == "_":
            out += subscript(out, self.argument())
        elif piece == "'":
            out += "′"
        elif piece.startswith("\\"):
            out += self.command(piece)
        else:
            out += piece.replace("~", " ") if piece not in "&$}" else ""
        return out

    def command(self, piece: str) -> str:
        """Return what a command prints."""
        name = piece[1:].strip().rstrip("*")
        if not name.isalpha():
            return _ESCAPES.get(piece, piece[1:])
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        if name in {"textsuperscript", "textsubscript"}:
            self.pieces.insert(self.at, "^" if name == "textsuperscript" else "_")
            return ""
        if name in _SILENT:
            if name in {"left", "right"} and self.at < len(self.pieces) and self.pieces[self.at].startswith("."):
                self.pieces[self.at] = self.pieces[self.at][1:] or " "
            return ""
        return self.construction(name)

    def construction(self, name: str) -> str:
        """Return what a command with arguments prints; an unknown command prints its name."""
        if name in _DROPPED_ARGUMENTS:
            for _ in range(_DROPPED_ARGUMENTS[name]):
                self.argument()
            return ""
        if name in {"frac", "dfrac", "tfrac", "cfrac", "nicefrac"}:
            return f"{self.argument()}/{self.argument()}"
        if name == "sqrt":
            return f"√{self.argument()}"
        if name in {"underset", "overset", "stackrel"}:
            beside = self.argument()
            return f"{self.argument()} {beside}"
        return name


def read_tex(tex: str) -> tuple[str, tuple[str, ...]]:
    r"""Read TeX mathematics as a person would.

    Parameters
    ----------
    tex : str
        Source of a formula, without delimiters, such as ``70.3_{\pm 0.2}^{\dagger}``.

    Returns
    -------
    tuple
        The text (``70.3 ± 0.2``), and the superscripts that are only marks (``†``).
    """
    return _read_again(tex) if len(tex) <= _SHORT else _read(tex)


def _read(tex: str) -> tuple[str, tuple[str, ...]]:
    reader = _Reader(tex)
    out = ""
    while reader.at < len(reader.pieces):
        out += reader.group()
    return squash(out), tuple(reader.marks)


_read_again = lru_cache(maxsize=4096)(_read)  # a paper repeats its symbols
