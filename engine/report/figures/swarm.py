"""Swarm: points of one column set beside each other, so that every one is seen."""

from collections.abc import Sequence


def swarm(heights: Sequence[float], *, high: float, wide: float, most: float) -> tuple[float, ...]:
    """Return how far each point of a column moves aside so that none covers another.

    From the lowest point upwards, each takes the free place nearest to the middle, right before left.

    Parameters
    ----------
    heights : sequence of float
        Values of the points.
    high : float
        Height of a mark in the unit of the values.
    wide : float
        Width of a mark in the unit of the offsets.
    most : float
        Greatest offset; where the column needs more, all offsets are drawn in alike.

    Returns
    -------
    tuple of float
        Offsets in the order of `heights`.
    """
    offsets = [0.0] * len(heights)
    placed: list[tuple[float, int]] = []
    for index in sorted(range(len(heights)), key=lambda i: (heights[i], i)):
        near = {place for height, place in placed if heights[index] - height < high}
        steps = range(len(near) + 1)
        place = next(place for step in steps for place in _sides(step) if place not in near)
        placed.append((heights[index], place))
        offsets[index] = place * wide
    reach = max((abs(offset) for offset in offsets), default=0.0)
    return tuple(round(offset * min(1.0, most / reach), 4) if reach else 0.0 for offset in offsets)


def _sides(step: int) -> tuple[int, ...]:
    return (0,) if step == 0 else (step, -step)
