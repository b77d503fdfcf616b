"""What the fields of a measure are called, for forms, pages and exports: as the trail calls them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.acts.field_names import NAMES

#: The fields that are shown, in their order.
SHOWN = """
    party subject_kind subject sanction discipline detail amount_fen count counted_elsewhere decided_on
    authority document_number legal_basis executed_on ended_on ended_reason violation licence
    period_from period_until for_life breach breach_day articles outside_catalogue fine_subject
    situation income_fen gain_fen base_fen base_days mitigation range_min_fen range_max_fen range_code
    range_basis range_tier range_verified range_edition range_position required_fen top_codes
    top_elsewhere is_top below_top below_maximum notified_on hearing_requested_on hearing_held_on
    deferred_on review_applied_on review_accepted_on review_decided_on suit_filed_on suit_decided_on
    changed_on change changed_fen withdrawn_on ordered_on refusal_found_on served_on pay_by paid_on paid_fen
    published_on post term_months merged_count merged_months prolonged_on impact_from impact_until
    impact_months impact_for_good announced_on formalities_done_on execution_reported_on lifelong
    members members_reason suspected_on group written_report_on approved_at approved_on not_approved_on handed_at
    copied_on reconsideration_asked_on reconsideration_answered_on supervision_asked_on effective_on
    until responsibility talkers talked_to_name talked_to_post started_at ended_at place reason points
    requirements report_due report_received signed_at signed_by_name readers text units receipts_due
    issued_on organ offences papers goods handed_on receipt_on receipt_number answer answered_on
    goods_handed_on court docket sentence judged_on matter
""".split()

#: Words that mean something else in other records: a case has a title, and is received too.
OWN = {"title": _l("通报标题"), "received_on": _l("收到日期")}

LABELS: dict[str, Any] = {**{name: NAMES[name] for name in SHOWN}, **OWN}
