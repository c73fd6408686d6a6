"""How the site is built: `make docs`, or see docs/site.md."""

from __future__ import annotations

import os
import sys
import tomllib
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "nnframe"
author = "the authors of nnframe"
project_copyright = author
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "code_links",
    "contents",
    "reachable",
    "translated",
]
exclude_patterns = ["_build", "_extensions", "locales", "**/.ipynb_checkpoints"]
default_role = "literal"  # single backticks of a docstring: a name, as in Markdown
smartquotes = False  # quotation marks are as the author wrote them
highlight_language = "python"

# One build a language; `make docs` sets it.
language = os.environ.get("NNFRAME_DOCS_LANGUAGE", "en")
locale_dirs = ["locales"]
gettext_compact = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "dollarmath"]
myst_heading_anchors = 3

# Notebooks are run once for both languages, and again when their code or nnframe has changed.
SOURCES = sorted((HERE.parent / "nnframe").rglob("*.py"))
SOURCE = sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()[:12]
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "notebooks" / SOURCE)
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_inherit_docstrings = False  # what a protocol says of `forward` stands there, once
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
ALIASES = "Array ArrayLike DTypeLike Delta Number Samples Shape State Whole"
autodoc_type_aliases = {name: name for name in ALIASES.split()}
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_preprocess_types = False
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
html_title = "nnframe"
html_show_sourcelink = False
html_copy_source = False
# MathJax from a package, as one file that draws with SVG: no fonts, and nothing from elsewhere.
FILES = distribution("sphinx-mathjax-offline").files or ()
MATHJAX = next(file for file in FILES if file.name == "tex-svg-full.js")
html_static_path = ["_static", str(MATHJAX.locate())]
mathjax_path = MATHJAX.name
mathjax3_config = {"options": {"enableMenu": True}, "svg": {"fontCache": "local"}}
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
