"""The figures as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.measure import Figure

HEAD = """# Benchmarks

Written by `make bench`; every figure of one table comes from one run on one machine. A ratio compares
with the named peer in that same run (above 1: casebook takes that many times as long), and says more
than a figure alone. The cases are synthetic (`benchmarks/synthetic.py`, same seed, same cases).
"""


def page(figures: Iterable[Figure], facts: Iterable[tuple[str, str]]) -> str:
    lines = [HEAD, *(f"- {name}: {value}" for name, value in facts), ""]
    lines += ["| group | what | measured | aim | met | peer | peer measured | ratio |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
    lines += [_row(figure) for figure in figures]
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    ratio = "" if figure.ratio is None else f"{figure.ratio:.1f}"
    cells = (figure.group, figure.name, figure.value, figure.aim, met, figure.peer, figure.against, ratio)
    return "| " + " | ".join(cells) + " |"
