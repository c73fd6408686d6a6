"""Names in code style, such as `nnframe.train`, become links to the reference.

Our pages and docstrings write plain backticks, so that they read the same on a code host and in a
terminal. Here a literal that is a public name of nnframe is looked up, under any of its addresses:
`Sigmoid` and `nnframe.Sigmoid` are what `nnframe.activations.Sigmoid` is. Nothing else is guessed
at: the `n_in` of a shape is no attribute that happens to have this name.
"""

from __future__ import annotations

import pydoc
import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import find_pending_xref_condition, make_refnode

import nnframe

NAME = re.compile(r"nnframe(\.\w+)+")
CLASSES = {name for name in nnframe.__all__ if isinstance(getattr(nnframe, name), type)}


def full_name(text: str) -> str | None:
    """The address of what a literal names, if it is one of ours."""
    text = text.removesuffix("()")
    if text in CLASSES:
        return f"nnframe.{text}"
    return text if NAME.fullmatch(text) else None


class NamesToReferences(SphinxTransform):
    """Each literal that is a name of nnframe, as a reference; no reference for other words."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        for reference in list(self.document.findall(addnodes.pending_xref)):
            if reference.get("refdomain") == "py" and full_name(reference["reftarget"]) is None:
                short = find_pending_xref_condition(reference, "resolved")
                reference.replace_self((short or reference).children)
        for literal in list(self.document.findall(nodes.literal)):
            name = full_name(literal.astext())
            outside = not isinstance(literal.parent, nodes.reference | addnodes.pending_xref)
            if name is not None and outside:
                reference = addnodes.pending_xref(
                    "", refdomain="py", reftype="obj", reftarget=name, refwarn=False
                )
                reference["refdoc"] = self.env.docname
                literal.replace_self(reference)
                reference += literal


def elsewhere(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Find the page of an object that is documented under another name."""
    target = full_name(node["reftarget"]) if node.get("refdomain") == "py" else None
    thing = pydoc.locate(target) if target is not None else None
    name = addresses(env).get(id(thing)) if thing is not None else None
    if name is None:
        return None
    entry = env.domains.python_domain.objects[name]
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, content, name)


_found: dict[int, str] = {}


def addresses(env: BuildEnvironment) -> dict[int, str]:
    """By the identity of each documented class, function or module: where it is documented."""
    if not _found:
        for name, entry in env.domains.python_domain.objects.items():
            thing = pydoc.locate(name) if not entry.aliased else None
            if callable(thing) or entry.objtype == "module":
                _found.setdefault(id(thing), name)
    return _found


def plain_signs(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Keep the | of |Δz| and the * of (m, *shape) from being read as markup."""
    for index, line in enumerate(lines):
        if not re.match(r"\s*(>>>|\.\.\.)", line) and "`" not in line:
            lines[index] = re.sub(r"(?<=, )\*(?=\w)|\|(?=\S)|(?<=\S)\|", r"\\\g<0>", line)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the steps."""
    app.add_transform(NamesToReferences)
    app.connect("missing-reference", elsewhere)
    app.connect("autodoc-process-docstring", plain_signs, priority=100)  # before napoleon's
    return {"parallel_read_safe": True, "parallel_write_safe": True}
