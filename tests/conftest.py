"""A real browser for pages that simsynk writes: what it asks for, what it complains about, who can use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SERIOUS = ("serious", "critical")


@dataclass
class Visit:
    """A page in the browser: `page` is Playwright's, the lists fill while it is open."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def serious_findings(self) -> list[str]:
        """What axe finds that keeps somebody out."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found
            if one["impact"] in SERIOUS
        ]


Visitor = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's browser, headless; without one the test is skipped, or fails where one is demanded."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("SIMSYNK_BROWSER") == "required":
            pytest.fail("SIMSYNK_BROWSER=required, and there is no chromium")
        pytest.skip("there is no chromium")
    from playwright.sync_api import sync_playwright

    # A page of ours needs no network, and a browser that looks for updates would only be noise.
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Visitor:
    """Open a file as a page: `with visit(path, width=390) as seen: ...`."""

    @contextmanager
    def opened(path: Path, *, width: int = 1280, height: int = 900, **settings: Any) -> Iterator[Visit]:
        # Axe is put into the page by the test, which the page's own rules would forbid.
        context = chromium.new_context(
            viewport={"width": width, "height": height}, bypass_csp=settings.pop("bypass_csp", False), **settings
        )
        page = context.new_page()
        seen = Visit(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda one: seen.complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: seen.complaints.append(str(fault)))
        page.goto(path.resolve().as_uri())
        seen.requests = [one for one in seen.requests if one != page.url and not one.startswith("data:")]
        yield seen
        context.close()

    return opened
