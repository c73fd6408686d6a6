"""A report in the forms that people and machines read.

Text is ``str(report)``. The same report gives the same bytes: no form holds a time or an address.
"""

from nnframe.testing.forms.gradescope import to_gradescope
from nnframe.testing.forms.json import from_json, to_json
from nnframe.testing.forms.junit import to_junit
from nnframe.testing.forms.page import to_html, to_html_fragment

__all__ = ["from_json", "to_gradescope", "to_html", "to_html_fragment", "to_json", "to_junit"]
