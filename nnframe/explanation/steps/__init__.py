"""The stages of an explanation, a part a file, in the chapter's order."""
