"""An explanation in the forms that people read; each is a function over the nodes of a formula."""
