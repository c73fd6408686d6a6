"""Write the tables of independent values, with torch: `python tests/reference_values/make.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reference_values import by_torch  # after the path to it

FOLDER = Path(__file__).parent


def main() -> None:
    for name, tables in {"layers": by_torch.layers(), "costs": by_torch.costs()}.items():
        lines = [
            f"{json.dumps(case)}: "
            + json.dumps({key: values.tolist() for key, values in table.items()})
            for case, table in tables.items()
        ]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (FOLDER / f"{name}.json").write_text(text, "utf-8")
        print(f"{name}.json: {len(tables)} cases, {len(text):,} characters")


if __name__ == "__main__":
    main()
