"""The spine: every act of a person, recorded, hash-chained, told to its listeners."""

from casebook.acts.actor import SYSTEM, Actor, Grant, operator

__all__ = ["SYSTEM", "Actor", "Grant", "operator"]
