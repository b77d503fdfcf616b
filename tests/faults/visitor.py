"""A person at the web server: one connection, cookies kept, forms sent with their forgery token."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode


class Visitor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def sign_in(self, username: str, password: str) -> None:
        status, _, _ = self.send("/sign-in", "/sign-in", {"username": username, "password": password})
        assert status in (302, 303), status

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path)

    def send(self, page: str, path: str, values: dict[str, str]) -> tuple[int, str, str]:
        """Open the page the form stands on, then send the form: (status, text, Location)."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page)[1])
        assert token, f"no form on {page}"
        return self._ask("POST", path, urlencode({"csrf_token": token[1], **values}))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        return answer.status, text, answer.getheader("Location") or ""
