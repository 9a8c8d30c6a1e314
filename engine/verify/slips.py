"""Slips: what a pen does to digits."""

from itertools import pairwise


def digit_slip(one: str, other: str) -> str:
    """Say in words how one printed number becomes another by a single slip of the pen.

    Parameters
    ----------
    one, other : str
        Digits as printed, with at most one decimal point.

    Returns
    -------
    str
        ``one digit differs``, ``two neighbouring digits are exchanged`` or ``the decimal point is moved``; empty where none of them
        leads from one to the other.
    """
    first, second = one.replace(".", ""), other.replace(".", "")
    if one == other:
        return ""
    if first.strip("0") == second.strip("0"):
        return "" if float(one) == float(other) else "the decimal point is moved"
    if len(one) != len(other) or one.find(".") != other.find("."):
        return ""
    wrong = [place for place, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        return "one digit differs"
    exchanged = len(wrong) == 2 and any(pair == tuple(wrong) for pair in pairwise(range(len(first))))
    if exchanged and first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]:
        return "two neighbouring digits are exchanged"
    return ""
