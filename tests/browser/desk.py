"""A person at a browser: opens pages, fills forms by the names of their fields, presses what is there."""

from __future__ import annotations

from typing import Any

from casebook.accounts.demo import DEMO_PASSWORD
from tests.browser.watching import Watch

WAIT_MS = 20_000


class Desk:
    """A browser window of its own, signed in as one of the demonstration accounts."""

    def __init__(self, browser: Any, address: str, who: str, watch: Watch, **options: Any) -> None:
        self.address, self.who, self.watch = address, who, watch
        options = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 800}} | options
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(WAIT_MS)
        self.page = self.context.new_page()
        self.scripts = options.get("java_script_enabled", True)
        watch.attach(self.page, who)
        self.page.goto(f"{address}/sign-in")
        if self.scripts:
            watch.look(self.page, "nobody")
        self.fill(username=who, password=DEMO_PASSWORD)
        self.press("登录")

    def open(self, path: str) -> Desk:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer.status < 400, f"{self.who} {path}: {answer.status}\n{self.text()}"
        return self._arrived()

    def status(self, path: str) -> int:
        """Open a page that may be refused, and say how it answered."""
        return int(self.page.goto(f"{self.address}{path}").status)

    def press(self, name: str, *, inside: str = "body", exact: bool = True) -> Desk:
        """Press the button or link of this name, and be where it leads."""
        place = self.page.locator(inside)
        button = place.get_by_role("button", name=name, exact=exact)
        target = button.or_(place.get_by_role("link", name=name, exact=exact)).first
        with self.page.expect_navigation():
            target.click()
        return self._arrived()

    def fill(self, values: dict[str, Any] | None = None, /, **more: Any) -> Desk:
        """Fill fields by name: a word for text and lists, True to tick, a list of boxes to tick by value,
        a pair for a day and a time."""
        for name, value in {**(values or {}), **more}.items():
            self._put(name, value)
        return self

    def _put(self, name: str, value: Any) -> None:
        fields = self.page.locator(f'[name="{name}"]:not([type=hidden])')
        first = fields.first
        if isinstance(value, bool):
            first.set_checked(value)
        elif isinstance(value, list):
            for each in value:
                self.page.locator(f'[name="{name}"][value="{each}"]').check()
        elif isinstance(value, tuple):
            for place, each in enumerate(value):
                fields.nth(place).fill(each)
        elif self.page.locator(f'select[name="{name}"]').count():
            first.select_option(value)
        else:
            first.fill(value)

    def act(self, name: str, **values: Any) -> Desk:
        """Do what a fold of the page offers: open it, fill it, press its button."""
        sheet = self.page.locator(f"section#{name}")
        if sheet.locator("details").get_attribute("open") is None:
            sheet.locator("summary").click()
        self.fill({f"{name}-{field}": value for field, value in values.items()})
        with self.page.expect_navigation():
            sheet.locator("button[type=submit]").click()
        self._arrived()
        assert not self.page.locator("[data-summary]").count(), self.page.locator(
            "[data-summary]"
        ).inner_text()
        return self

    def text(self, of: str = "main") -> str:
        return str(self.page.locator(of).first.inner_text())

    def path(self) -> str:
        return str(self.page.url.removeprefix(self.address).split("#")[0])

    def _arrived(self) -> Desk:
        self.page.wait_for_load_state()
        if self.scripts:  # without them there is nothing to look with
            self.watch.look(self.page, self.who)
        return self
