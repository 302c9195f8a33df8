"""How the site of the documentation is built: `make docs` writes it to docs/_build/html, without a network."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_site"), str(HERE.parent)]

from pictures import SavedPictures  # noqa: E402
from rooms import FRONT, GALLERY  # noqa: E402
from sphinx_gallery.sorting import ExplicitOrder  # noqa: E402

import simsynk  # noqa: E402

project = "simsynk"
author = "The simsynk developers"
release = version = simsynk.__version__
root_doc = FRONT
language = "en"
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "_site", "Thumbs.db", "**/sg_execution_times.rst", "sg_execution_times.rst"]
suppress_warnings = ["config.cache", "image.not_readable"]

extensions = ["myst_parser", "sphinx_copybutton", "sphinx_gallery.gen_gallery", "mathml", "keyboard", "rooms"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 4
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "furo"
html_math_renderer = "mathml"
html_title = f"simsynk {release}"
html_static_path = ["_site/static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_permalinks_icon = "#"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#00518a", "color-brand-content": "#00518a"},
    "dark_css_variables": {"color-brand-primary": "#6cb6f5", "color-brand-content": "#6cb6f5"},
}

# Examples are run as copies, so that what they write stays in the folder of the build.
EXAMPLES = HERE / "_build" / "examples"
if EXAMPLES.exists():
    shutil.rmtree(EXAMPLES)
shutil.copytree(HERE.parent / "examples", EXAMPLES, ignore=shutil.ignore_patterns("results", "__pycache__"))

sphinx_gallery_conf = {
    "examples_dirs": [str(EXAMPLES)],
    "gallery_dirs": ["gallery"],
    "filename_pattern": r"\.py$",
    "example_extensions": {".py"},
    "ignore_pattern": r"cluster",
    "within_subsection_order": ExplicitOrder([f"{name}.py" for name in GALLERY]),
    "image_scrapers": (SavedPictures(),),
    "reset_modules": (),
    "abort_on_example_error": True,
    "download_all_examples": False,
    "thumbnail_size": (480, 380),
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "show_signature": False,
    "min_reported_time": 10_000,
    "capture_repr": (),
    "nested_sections": False,
}
