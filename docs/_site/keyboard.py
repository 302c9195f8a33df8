"""Pages for those who use a keyboard or a screen reader: what scrolls can be reached, headings say their level."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CHANGES = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    "<pre>": '<pre tabindex="0">',
}
"""What the theme writes, and what stands there in its place."""


def _change(app: Any, fault: Exception | None) -> None:
    if fault is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        page.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, Any]:
    """Change the pages when all are written."""
    app.connect("build-finished", _change)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
