"""Measures, as the other rooms use them. Each act is one unit of work with its trace."""

from __future__ import annotations

from casebook.measures.authority import allows
from casebook.measures.belowmax import approve as approve_below_maximum
from casebook.measures.belowmax import refuse as refuse_below_maximum
from casebook.measures.belowmax import request as request_below_maximum
from casebook.measures.blockers import Blocker, open_items
from casebook.measures.corrections import correct_day, correct_step, take_back_step
from casebook.measures.interviews import annex, sign
from casebook.measures.lines import build_measure, drop_measure, export_measure, import_measure
from casebook.measures.proposing import amend, may_propose, propose
from casebook.measures.reading import load, of_case, text_of
from casebook.measures.steps import confirm_receipt, next_steps, step
from casebook.measures.sums import counts, decided, penalty_fen
from casebook.measures.transitions import awaits_approval, decide, end, execute, refuses_transfer
from casebook.measures.upkeep import audience_of, refresh_row, settle

__all__ = [
    "Blocker",
    "allows",
    "amend",
    "annex",
    "approve_below_maximum",
    "audience_of",
    "awaits_approval",
    "build_measure",
    "confirm_receipt",
    "correct_day",
    "correct_step",
    "counts",
    "decide",
    "decided",
    "drop_measure",
    "end",
    "execute",
    "export_measure",
    "import_measure",
    "load",
    "may_propose",
    "next_steps",
    "of_case",
    "open_items",
    "penalty_fen",
    "propose",
    "refresh_row",
    "refuse_below_maximum",
    "refuses_transfer",
    "request_below_maximum",
    "settle",
    "sign",
    "step",
    "take_back_step",
    "text_of",
]
