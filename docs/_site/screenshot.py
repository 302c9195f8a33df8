"""The picture of the explorer in the documentation: `python docs/_site/screenshot.py` makes it again.

Plan A cuts the twig that frees the eye and keeps it closing, plan B both eyelid twigs. Needs chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from simsynk.cli.main import main

PICTURE = Path(__file__).resolve().parents[1] / "images" / "explorer.png"
STATE = "#c=smile&w=B&ox=temporal_3&x=zygomatic_1.zygomatic_2"
WIDE, HIGH = 1400, 1070
SETTLED = "html[data-ready=true][data-settled=true]:has(.faces[data-state=settled])"


def take(page_file: Path, picture: Path) -> None:
    """Open a page in the state of the picture and save what a wide window shows of it."""
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce")
        page.goto(page_file.as_uri() + STATE)
        page.locator(SETTLED).wait_for(state="attached")
        page.mouse.move(2, 2)
        page.screenshot(path=picture)
        browser.close()
    # Steps of five are not seen, and save a fifth of the file; a palette would change rare hues.
    seen = Image.open(picture).convert("RGB").point(lambda value: 5 * round(value / 5))
    seen.save(picture, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "explorer.html"
        if code := main(["explore", "bells_palsy_severe", "--seed", "1", "--no-open", "-o", str(made)]):
            sys.exit(code)
        take(made, PICTURE)
