"""nnframe beside other libraries, on what a reader of README would ask: a table, measured."""
