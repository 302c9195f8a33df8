"""Progress of one part of a longer piece of work."""

from __future__ import annotations

from simsynk.study.ensemble import Progress


def part_of(progress: Progress | None, before: int, wanted: int) -> Progress | None:
    """Tells a whole that some of it was done before this part.

    Examples
    --------
    >>> told = part_of(lambda done, wanted: print(done, wanted), 10, 30)
    >>> told(5, 10)
    15 30
    """
    return None if progress is None else lambda done, _: progress(before + done, wanted)
