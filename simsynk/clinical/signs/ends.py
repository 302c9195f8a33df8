"""Both ends of a linked movement: what was commanded, and what moves. The Latin names are used both ways round."""

from __future__ import annotations

_ENDS = {
    "eye": ("blink", "close_gentle", "close_tight"),
    "brow": ("brow_raise", "frown"),
    "nose": ("snarl",),
    "mouth": (
        "smile", "smile_closed", "pucker", "whistle", "lower_lip_depress", "puff_cheeks", "chew", "speech",
    ),
    "neck": ("platysma",),
}  # fmt: skip
_LATIN = {("mouth", "eye"): "oral-ocular", ("eye", "mouth"): "ocular-oral"}


def commanded_region(command: str) -> str:
    """Region that a command asks to move; the command itself for an own command, empty for rest.

    Examples
    --------
    >>> commanded_region("smile"), commanded_region("rest")
    ('mouth', '')
    """
    if command == "rest":
        return ""
    return next((region for region, commands in _ENDS.items() if command in commands), command)


def both_ends(command: str, region: str) -> str:
    """What is commanded and what moves, with the name where the field has one.

    Examples
    --------
    >>> both_ends("smile", "eye")
    'mouth command, eye moves (oral-ocular)'
    >>> both_ends("rest", "eye")
    'at rest, eye affected'
    """
    asked = commanded_region(command)
    if not asked:
        return f"at rest, {region} affected"
    if asked == region:
        return f"{asked} command, the {region} itself"
    latin = _LATIN.get((asked, region))
    does = "secretes" if region == "gland" else "moves"
    return f"{asked} command, {region} {does}" + (f" ({latin})" if latin else "")
