"""What a rule says when it refuses: a code for programs, a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Refusal(Exception):
    """A refused act.

    `code` is stable and dotted (`close.transfer_open`); `sentence` is a translatable text (usually
    from `lazy_gettext`) with `%(name)s` places filled from `values`; `field` names the input that
    is wrong, where one is; `link` is a path inside the product where the thing can be mended.
    """

    status = 422

    def __init__(
        self, code: str, sentence: Any, *, field: str | None = None, link: str | None = None, **values: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.link = link
        self.values = values

    @property
    def message(self) -> str:
        """The sentence in the language of the moment, places filled."""
        text = str(self.sentence)
        return text % self.values if self.values else text

    def __str__(self) -> str:
        return f"{self.code} — {self.message}"


class NotPermitted(Refusal):
    """The actor may know of the thing but not do this to it."""

    status = 403


class NotFound(Refusal):
    """The thing does not exist, or the actor may not know that it does."""

    status = 404


class Conflict(Refusal):
    """Somebody else changed the thing since the actor saw it. `theirs` is the version in the store."""

    status = 409

    def __init__(self, code: str, sentence: Any, *, theirs: Any = None, **values: Any) -> None:
        super().__init__(code, sentence, **values)
        self.theirs = theirs


class Refusals(Refusal):
    """Several refusals found in one go; each stands in `all`."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.all = tuple(refusals)
        first = self.all[0]
        super().__init__(first.code, first.sentence, field=first.field, link=first.link, **first.values)

    def __str__(self) -> str:
        return "\n".join(str(refusal) for refusal in self.all)
