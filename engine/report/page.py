"""The report as one HTML file that needs nothing else and lets nothing out."""

import base64
import hashlib
from functools import lru_cache

import jinja2

from engine.report.blocks import Report

PLOTLY = "plotly-basic.min.js"
"""The bundle of plotly.js that draws points and lines, a quarter of the whole; as published on npm, with its licence beside it."""


def page(report: Report) -> str:
    """Render a report as a self-contained HTML page.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    str
        The file's text: escaped throughout, scripts admitted by digest alone, no address that the browser would load from.
    """
    drawing = (_asset(PLOTLY), _asset("figures.js")) if report.figures() else ("", "")
    return _render(report, pointing=_asset("provenance.js"), library=drawing[0], starter=drawing[1])


def print_page(report: Report) -> str:
    """Render a report as an HTML page for paper.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    str
        The same page without scripts: vector figures, numbers that are no buttons.
    """
    return _render(report, pointing="", library="", starter="")


def _render(report: Report, *, pointing: str, library: str, starter: str) -> str:
    scripts = filter(None, (pointing, library, starter))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            policy=content_policy(*scripts),
            style=_asset("report.css"),
            pointing=pointing,
            library=library,
            starter=starter,
        )
    )


def content_policy(*scripts: str) -> str:
    """Return the content security policy of the page.

    Parameters
    ----------
    *scripts : str
        The only scripts that may run, as they stand between their tags.

    Returns
    -------
    str
        Everything is forbidden but these scripts, by SHA-256 (https://www.w3.org/TR/CSP3/#match-element-to-source-list), styles in the
        page, and images that the page itself makes.
    """
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {digests or chr(39) + 'none' + chr(39)}; img-src data: blob:; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("engine.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


def _asset(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]
