"""The spine: every act of a person, recorded, hash-chained, told to its listeners."""

from casebook.acts.actor import SYSTEM, Actor, Grant, operator
from casebook.acts.registry import ACTS, declare
from casebook.acts.trail import ActDraft, listen, record, record_many, record_read

__all__ = [
    "ACTS",
    "SYSTEM",
    "ActDraft",
    "Actor",
    "Grant",
    "declare",
    "listen",
    "operator",
    "record",
    "record_many",
    "record_read",
]
