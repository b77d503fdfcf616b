"""What every page a test comes by is looked over for: accessibility, width, and the browser's complaints."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

PHONE = 390
_ID = re.compile(r"[0-9a-f]{24}|(?<=/)\d+(?=/|$)")
#: A refused form answers 422 and a refused page 403; the browser logs that by itself.
_EXPECTED = re.compile(r"status of 4(03|04|09|22)")


class Watch:
    """Collects faults; a test asserts at its end that there are none. One line a fault:
    where, which rule, what on the page."""

    def __init__(self) -> None:
        self.faults: dict[str, None] = {}
        self.pages = 0
        self.looks = 0
        self._known: dict[str, set[str]] = {}
        self._axe = Axe()

    def attach(self, page: Any, who: str) -> None:
        """Hear what the browser says of the page: script errors, blocked content, failed requests."""
        page.on("pageerror", lambda error: self._note(who, page.url, "script", str(error)))
        page.on("console", lambda message: self._console(who, page.url, message))

    def look(self, page: Any, who: str) -> None:
        """Look over the page as it stands, at its own width and at that of a phone. Where it holds no
        element that this kind of page did not hold when it was last looked over, it is not again."""
        self.pages += 1
        known = self._known.setdefault(_ID.sub("…", urlsplit(page.url).path), set())
        elements = set(page.evaluate(_ELEMENTS))
        if elements <= known:
            return
        known |= elements
        self.looks += 1
        for violation in self._axe.run(page).response["violations"]:
            for node in violation["nodes"]:
                target = " ".join(map(str, node["target"]))
                self._note(who, page.url, violation["id"], f"{target} {node['html'][:160]}")
        self._width(page, who)

    def _width(self, page: Any, who: str) -> None:
        usual = page.viewport_size
        self._picture(page, who, usual["width"])
        page.set_viewport_size({"width": PHONE, "height": 844})
        if wide := page.evaluate(_TOO_WIDE):
            self._note(who, page.url, "overflow at 390 px", "; ".join(wide))
        self._picture(page, who, PHONE)
        page.set_viewport_size(usual)

    def _picture(self, page: Any, who: str, width: int) -> None:
        """Keep what the page looks like where CASEBOOK_PICTURES names a folder, for people to look at."""
        if folder := os.environ.get("CASEBOOK_PICTURES"):
            name = re.sub(r"\W+", "-", urlsplit(page.url).path).strip("-") or "home"
            path = Path(folder) / f"{self.pages:03}-{who}-{_ID.sub('x', name)}-{width}.png"
            page.screenshot(path=path, full_page=True)

    def _console(self, who: str, url: str, message: Any) -> None:
        if message.type == "error" and not _EXPECTED.search(message.text):
            self._note(who, url, "console", message.text)

    def _note(self, who: str, url: str, rule: str, what: str) -> None:
        path = _ID.sub("…", urlsplit(url).path)
        self.faults[f"{who} {path} — {rule} — {' '.join(what.split())}"] = None

    def report(self) -> str:
        return "\n".join(self.faults)


#: Every element with all those it stands in, their classes and telling attributes; alike ones once.
_ELEMENTS = """() => {
  const telling = name => /^(role|aria-|id|for|alt|href|type|tabindex|lang|title|open)/.test(name);
  const own = each => each.tagName + '.' + each.className
    + '[' + each.getAttributeNames().filter(telling).sort() + ']' + (each.textContent.trim() ? '' : 'empty');
  const chains = new Set();
  const walk = (each, above) => {
    const chain = above + '>' + own(each);
    chains.add(chain);
    for (const child of each.children) walk(child, chain);
  };
  walk(document.documentElement, '');
  return [...chains];
}"""

#: Empty where the page is no wider than the window; else what sticks out.
_TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return [];
  const wide = [...document.querySelectorAll('body *')].filter(
    each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.table-frame'));
  return [over + ' px too wide', ...wide.slice(0, 3).map(each => each.outerHTML.slice(0, 120))];
}"""
