"""law: what the tables answer, without a case. Nothing is written, and no database is needed.

Where a home exists, rows and calendar notices kept there are honoured.
"""

from __future__ import annotations

import click

from casebook.commands import law_facts, law_sanctions, law_tables, law_times, typed


@click.group(cls=typed.Group)
def law() -> None:
    """What the law tables answer: grades, time limits, fines, impact periods, offences, working days."""


for answer in (
    law_facts.grade,
    law_times.due,
    law_sanctions.fine,
    law_times.late_fine,
    law_sanctions.impact_of,
    law_facts.offences_of,
    law_times.calendar_of,
    law_tables.rows_of,
):
    law.add_command(answer)
