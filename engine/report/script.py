"""JSON inside a script element of the page."""

import json


def embedded(content: object) -> str:
    """Return JSON in which nothing stands that could end the script element around it.

    Parameters
    ----------
    content : object
        What :func:`json.dumps` takes.

    Returns
    -------
    str
        JSON with sorted keys, without ``<``, ``>``, ``&`` and the line separators of JavaScript.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "&<>\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
