"""A training as one page: how it went, what came of it, and where it goes wrong."""

from nnframe.report.page import to_html

__all__ = ["to_html"]
