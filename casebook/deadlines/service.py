"""What other rooms and commands may ask of clocks."""

from __future__ import annotations

from casebook.deadlines.handing import HandedOver, hand_over
from casebook.deadlines.keeping import extend, meet, pause, resume, start_manual, waive
from casebook.deadlines.presenting import as_dict
from casebook.deadlines.reading import every_of_case, is_overdue, load, of_actor, of_case, of_person
from casebook.deadlines.reckoning import derivation
from casebook.deadlines.recomputing import recompute_all
from casebook.deadlines.retracting import redate, unextend, unmeet, unpause, unstart

__all__ = [
    "HandedOver",
    "as_dict",
    "derivation",
    "every_of_case",
    "extend",
    "hand_over",
    "is_overdue",
    "load",
    "meet",
    "of_actor",
    "of_case",
    "of_person",
    "pause",
    "recompute_all",
    "redate",
    "resume",
    "start_manual",
    "unextend",
    "unmeet",
    "unpause",
    "unstart",
    "waive",
]
