"""Progress on standard error: finished work, speed and time left; nothing on standard output."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

_QUIET_SECONDS = 5.0


class ProgressLine:
    """A bar on a terminal, a line every few seconds elsewhere.

    Parameters
    ----------
    unit
        What is counted, as `replicates`.
    title
        What is going on besides growing the replicates; then only the count is shown.
    """

    def __init__(self, unit: str = "replicates", title: str = "") -> None:
        self.unit = unit
        self.title = title
        self.started = time.monotonic()
        self.shown = self.started
        self.begun: float | None = None
        self.terminal = sys.stderr.isatty()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.terminal:
            click.echo("\r\033[K", nl=False, err=True)

    def __call__(self, finished: float, wanted: int) -> None:
        """Show that so many of the wanted pieces are finished; a part of one counts for the time that is left."""
        now = time.monotonic()
        if self.begun is None:
            self.begun = finished
        if now - self.shown < (0.1 if self.terminal else _QUIET_SECONDS):
            return
        self.shown = now
        text = self._text(finished, wanted, now - self.started)
        click.echo(f"\r\033[K{text}" if self.terminal else text, nl=not self.terminal, err=True)

    def _text(self, finished: float, wanted: int, elapsed: float) -> str:
        if self.title:
            return f"{self.title}: {int(finished)} of {wanted}"
        gained = finished - (self.begun or 0)
        speed = gained / elapsed if elapsed > 0 else 0.0
        left = f"{(wanted - finished) / speed:.0f} s left" if speed > 0 else ""
        filled = round(20 * finished / max(wanted, 1))
        bar = "#" * filled + "." * (20 - filled)
        pace = f"{speed:.0f}" if speed >= 9.5 else f"{speed:.2g}"
        return f"[{bar}] {int(finished)} of {wanted} {self.unit}, {pace} a second, {left}"
