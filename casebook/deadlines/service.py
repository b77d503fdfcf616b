"""What other rooms may ask of clocks."""

from __future__ import annotations

from casebook.deadlines.reading import every_of_case, is_overdue, load, of_actor, of_case, of_person

__all__ = ["every_of_case", "is_overdue", "load", "of_actor", "of_case", "of_person"]
