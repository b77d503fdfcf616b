"""Every list that leaves as a file is recorded: which list, under which filters, how many rows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.acts import declare, record_read
from casebook.web import current_actor
from casebook.web.exporting import Exported

declare({"lists.export": _l("导出清单")})


def record_export(exported: Exported) -> None:
    """Write the trail entry; where it fails nothing is sent."""
    filters = "；".join(f"{label}：{value}" for label, value in exported.filters)
    record_read(
        current_actor(),
        "lists.export",
        object_kind="list",
        object_id=exported.listing,
        summary=f"{exported.listing}.{exported.format} × {exported.rows}",
        reason=filters,
    )
