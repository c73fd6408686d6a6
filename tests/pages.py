"""Readers of pages and pictures, which know nothing of how they were written."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def fragment_of(page: str) -> ET.Element:
    """What stands in the body of a page; it is XML too, so every tag is closed."""
    body = page.partition('<body class="nnframe-page">\n')[2].partition("</body>")[0]
    return ET.fromstring(body)


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    """The elements of a class, in their order."""
    return [part for part in root.iter() if name in (part.get("class") or "").split()]


def said(element: ET.Element) -> str:
    """The text of an element, with ASCII numbers."""
    text = "".join(element.itertext()).strip()
    return text.replace("−", "-").replace("∞", "inf").replace("NaN", "nan")


def cells(table: ET.Element) -> list[list[str]]:
    """The cells of a table in MathML; None for dots."""
    return [[said(cell) for cell in row if cell.tag == "mtd"] for row in table if row.tag == "mtr"]


def numbers_in(text: str) -> set[str]:
    """Every number with a point in it."""
    return set(re.findall(r"\d+\.\d+", text))


def outside_references(text: str) -> list[str]:
    """Whatever would be loaded from elsewhere, or run."""
    bare = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    wanted = r"https?:|//|\bsrc\s*=|\bhref\s*=|url\(|@import|@font-face|<script|<link|\bon\w+\s*="
    return re.findall(wanted, bare)
