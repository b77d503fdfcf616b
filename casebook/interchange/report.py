"""What an import did, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casebook.interchange.shape import Problem


@dataclass(frozen=True)
class RefusedLine:
    """A line not taken: its number in the file, the first problem, and the further ones."""

    line: int
    field: str | None
    code: str
    message: str
    further: tuple[dict[str, Any], ...] = ()


@dataclass
class ImportReport:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    def refuse(self, line: int, problems: list[Problem]) -> None:
        first, *others = problems
        further = tuple(
            {"field": other.field, "code": other.code, "message": other.message} for other in others
        )
        self.refused.append(RefusedLine(line, first.field, first.code, first.message, further))

    def counts(self) -> dict[str, int]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }

    def as_json(self) -> dict[str, Any]:
        """The report as `import --json` prints it; `further` only where a line has several problems."""
        rows = []
        for row in sorted(self.refused, key=lambda row: row.line):
            entry: dict[str, Any] = {
                "line": row.line,
                "field": row.field,
                "code": row.code,
                "message": row.message,
            }
            if row.further:
                entry["further"] = list(row.further)
            rows.append(entry)
        return {**self.counts(), "refused": rows}
