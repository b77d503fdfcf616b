"""What the law refuses: a code, and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class LawError(ValueError):
    """A question that the tables cannot answer, or an answer that they forbid.

    `code` is stable (`fine.income_needed`); `message` is {zh, en}. Callers above turn it into a
    refusal in the language of the reader.
    """

    def __init__(self, code: str, zh: str, en: str = "") -> None:
        super().__init__(zh)
        self.code = code
        self.message: Mapping[str, str] = MappingProxyType({"zh": zh, "en": en or zh})

    def in_language(self, language: str) -> str:
        return self.message["zh" if language.startswith("zh") else "en"]

    def __str__(self) -> str:
        return self.message["zh"]
