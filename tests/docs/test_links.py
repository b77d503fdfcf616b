"""A relative link leads to a file that exists, and to a heading that exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import pages

PAGES = pages.written()


def _links(path: Path) -> list[str]:
    return [link for link in pages.LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(pages.ROOT)))
def test_relative_links_lead_somewhere(path: Path) -> None:
    for link in _links(path):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_relative_to(pages.ROOT), f"{link} leaves the project"
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in pages.anchors(target.read_text(encoding="utf-8")), f"{link}: no such heading"


def test_the_readme_leads_to_every_page_of_docs() -> None:
    reachable, waiting = set(), [pages.ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reachable or not path.is_file():
            continue
        reachable.add(path)
        if path.suffix == ".md":
            waiting += [(path.parent / link.partition("#")[0]).resolve() for link in _links(path)]
    docs = {path for path in PAGES if path.is_relative_to(pages.ROOT / "docs")}
    assert not sorted(str(path.relative_to(pages.ROOT)) for path in docs - reachable)


def test_the_screenshot_is_small_enough_to_load() -> None:
    image = pages.ROOT / "docs/images/case.png"
    assert 20_000 < image.stat().st_size < 300_000


def test_a_decision_says_context_decision_reason_and_limits() -> None:
    for path in (pages.ROOT / "docs/decisions").glob("*.md"):
        if path.name != "README.md":
            text = path.read_text(encoding="utf-8")
            for part in ("**Context.**", "**Decision.**", "**Why.**", "**What it does not cover.**"):
                assert part in text, f"{path.name} lacks {part}"
