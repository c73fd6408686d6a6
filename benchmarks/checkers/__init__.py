"""The catalogue of planted mistakes before the field's gradient checkers, and before ours."""
