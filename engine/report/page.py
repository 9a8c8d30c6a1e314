"""The report as one HTML file that needs nothing else and lets nothing out."""

import base64
import hashlib
from functools import lru_cache

import jinja2

from engine.report.blocks import Report
from engine.report.figures.interactive import library


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
    drawn = bool(report.figures())
    plotly, starter = (library(), _asset("figures.js")) if drawn else ("", "")
    pointing = _asset("provenance.js")
    template = _environment().get_template("report.html.j2")
    return template.render(
        report=report,
        policy=content_policy(*filter(None, (pointing, plotly, starter))),
        style=_asset("report.css"),
        pointing=pointing,
        library=plotly,
        starter=starter,
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
