"""Where it was measured."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import PEERS, Peer


def about(command: str) -> dict[str, str]:
    """The day, the machine, and the command."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "day": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": command,
        "processor": f"{processor()}, {cores} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def versions(peers: Sequence[Peer]) -> dict[str, str]:
    """Of each distribution, once."""
    return {peer.distribution: peer.version for peer in peers}


def missing() -> dict[str, str]:
    """The peers that are not installed, and how they would be."""
    return {peer.name: peer.install for peer in PEERS.values() if not peer.is_installed}
