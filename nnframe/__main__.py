"""`python -m nnframe` is the command line."""

import sys

from nnframe.cli import main

if __name__ == "__main__":
    sys.exit(main())
