"""Check the built site in a browser: `make docs-accessible`, or see docs/site.md.

Without node, npm, Chromium or a built site there is nothing to check: that is said, and is no
failure. The two npm packages are put below docs/_build.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE.parent / "_build" / "npm"
NEEDED = ("axe-core@4", "puppeteer-core@25")


def main(site: str, *pictures: str) -> int:
    """Run check.mjs on a built site, with a folder for pictures of the pages if one is named."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    found = {"node": shutil.which("node"), "npm": shutil.which("npm"), "chromium": chromium}
    missing = [name for name, path in found.items() if path is None]
    if not (Path(site) / "index.html").exists():
        missing.append(f"a site in {site} (make docs)")
    if missing:
        print(f"skipped: there is no {' and no '.join(missing)}")
        return 0
    if not (PACKAGES / "node_modules" / "axe-core").exists():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        (PACKAGES / "package.json").write_text("{}\n", "utf-8")
        subprocess.run(["npm", "install", "--silent", *NEEDED], cwd=PACKAGES, check=True)
    folders = [str(Path(folder).resolve()) for folder in (site, *pictures)]
    words = ["node", str(HERE / "check.mjs"), folders[0], str(chromium), *folders[1:]]
    return subprocess.run(words, cwd=PACKAGES, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
