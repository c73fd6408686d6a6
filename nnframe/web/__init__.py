"""Pages that stand alone: no other file, no network, no script; light, dark and on paper.

What the pages of nnframe share: the frame around them, what they are drawn with, and how text gets
into them.
"""

from nnframe.web.page import document, style, text, writable

__all__ = ["document", "style", "text", "writable"]
