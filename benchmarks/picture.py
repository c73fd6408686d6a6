"""The results as a plot: a step's time by peer and network, and how it grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.tables import Results, unique


def write(path: Path, results: Results) -> None:
    """One row of panels: the first dtype and number of threads, then growth."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "nnframe"  # the same picture is the same file
    ways = [way for (way,) in unique(results["growth"], "by")]
    figure, axes = pyplot.subplots(
        1, 1 + len(ways), figsize=(6 + 4.5 * len(ways), 5), layout="constrained", squeeze=False
    )
    times(axes[0][0], results)
    for axis, way in zip(axes[0][1:], ways, strict=True):
        for record in results["growth"]:
            if record["by"] == way:
                axis.plot(record["sizes"], record["microseconds"], "o-", label=record["peer"])
        axis.set(xscale="log", yscale="log", xlabel=way, ylabel="µs a step")
        axis.legend(fontsize="small")
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def times(axis: Any, results: Results) -> None:
    first = results["steps"][0]
    records = [
        r
        for r in results["steps"]
        if (r["threads"], r["dtype"]) == (first["threads"], first["dtype"])
    ]
    peers = [peer for (peer,) in unique(records, "peer")]
    for (workload,) in unique(records, "workload"):
        own = [r for r in records if r["workload"] == workload]
        at = [peers.index(r["peer"]) for r in own]
        axis.plot([r["microseconds"] for r in own], at, "o", label=workload)
    axis.set_yticks(range(len(peers)), peers)
    axis.invert_yaxis()
    axis.set(xscale="log", xlabel="µs a step")
    axis.set_title(f"{first['dtype']}, {first['threads']} thread(s)", fontsize="medium")
    axis.grid(visible=True, axis="x", alpha=0.3)
    # Below: in the plot it would lie upon some peer's points.
    axis.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
