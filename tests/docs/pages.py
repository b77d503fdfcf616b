"""The written pages of the project, as the tests of docs read them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = {".git", ".venv", "var", "node_modules", "__pycache__", ".hypothesis"}
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)")
CODE = re.compile(r"`([^`]+)`")


@cache
def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def files(*suffixes: str) -> list[Path]:
    """Files of the project with one of the suffixes (all of them without), none of what it makes."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_OUT and not name.endswith("_cache")]
        found += [Path(folder, name) for name in names if not suffixes or name.endswith(suffixes)]
    return sorted(found)


def written() -> list[Path]:
    """Every Markdown page."""
    return files(".md")


def rows(text: str) -> Iterator[list[str]]:
    """The rows of every table of a page, cells stripped; heads and rules left out."""
    lines = text.splitlines()
    for line, below in pairwise([*lines, ""]):
        if line.startswith("|") and not _is_rule(line) and not _is_rule(below):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def _is_rule(line: str) -> bool:
    return bool(re.fullmatch(r"\|(\s*:?-+:?\s*\|)+", line.strip()))


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same rank."""
    mark = heading.split(" ", 1)[0]
    after = text.split(f"{heading}\n", 1)[1]
    return re.split(rf"^{mark} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def codes(cell: str) -> list[str]:
    """What a cell sets as code."""
    return CODE.findall(cell)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found
