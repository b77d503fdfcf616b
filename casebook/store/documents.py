"""What every editable document is made of."""

from __future__ import annotations

from typing import Any

from mongoengine import Document, IntField


class VersionedDocument(Document):
    """A document whose every change is conditional on the version its editor saw.

    0 is a document that was never stored; UnitOfWork.insert writes 1, each save one more.
    """

    version = IntField(default=0)

    meta: dict[str, Any] = {"abstract": True, "auto_create_index": False}
