"""Timing, and what a measurement is: a figure beside its aim and beside a named peer of the same run."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One row of the report. `peer` says what was measured beside it and `against` what came out."""

    group: str
    name: str
    value: str
    peer: str = ""
    against: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Times:
    """Durations in milliseconds."""

    values: tuple[float, ...]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * 0.95))]

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms (n={len(self.values)})"


def times(tasks: Iterable[Callable[[], Any]], warm: int = 2) -> Times:
    """How long each task takes, one after the other; the first `warm` are run but not counted."""
    counted = []
    for number, task in enumerate(tasks):
        began = time.perf_counter()
        task()
        if number >= warm:
            counted.append((time.perf_counter() - began) * 1000)
    return Times(tuple(counted))


def latency(
    group: str,
    name: str,
    own: Times,
    peer: tuple[str, Times] | None = None,
    aim_ms: float | None = None,
) -> Figure:
    """A latency beside its peer's; the aim is on the 95th percentile, the ratio on the medians."""
    return Figure(
        group,
        name,
        str(own),
        peer=peer[0] if peer else "",
        against=str(peer[1]) if peer else "",
        ratio=own.p50 / peer[1].p50 if peer else None,
        aim=f"p95 < {aim_ms:g} ms" if aim_ms else "",
        met=own.p95 < aim_ms if aim_ms else None,
    )


def machine() -> Iterator[tuple[str, str]]:
    """Facts without which no figure can be read."""
    yield (
        "processor",
        f"{_first('/proc/cpuinfo', 'model name') or platform.processor()}, {os.cpu_count()} cores",
    )
    if memory := _first("/proc/meminfo", "MemTotal"):
        yield "memory", f"{int(memory.split()[0]) / 1048576:.0f} GiB"
    yield "system", f"{platform.system()} {platform.release()}"
    yield "Python", platform.python_version()
    yield "load before the run", f"{os.getloadavg()[0]:.1f}"


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB (Linux), 0 where it cannot be told."""
    return int((_first(f"/proc/{pid}/status", "VmRSS") or "0 kB").split()[0]) / 1024


def _first(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
