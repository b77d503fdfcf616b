"""The page docs/stages.md, made of the law tables: `python -m tests.investigations.stage_page` writes it."""

from __future__ import annotations

import tomllib
from typing import Any

from casebook.settings import ROOT

PAGE = ROOT / "docs" / "stages.md"
HALVES = {"liability": "Liability 责任调查", "accountability": "Accountability 追责问责调查"}
#: Who the columns are, and by which capacities of the table each enters stages of a half.
PEOPLE: dict[str, dict[str, set[str]]] = {
    "member": {"liability": {"team"}, "accountability": {"team"}},
    "reviewer": {"liability": {"reviewer"}, "accountability": {"reviewer"}},
    "leader": {"liability": {"leader", "appeal"}, "accountability": {"leader", "appeal"}},
    "case_admin": {"liability": {"case_admin"}, "accountability": set()},
}
HEAD = """# The stages

Made from `config/law/stages.toml`, `separation.toml` and `return_grounds.toml`; a test holds it to them and to what
the program does. Written anew by `python -m tests.investigations.stage_page`.

Columns of people: **enter** alone, **ask** a leader to approve, **approve** (and enter) what was prepared, — not at
all. A *member* is a present member of the half's team, a *reviewer* the one assigned to the half, a *leader* one of
the case's unit without any other part in it, a *case_admin* of the unit (who does not see the accountability half).
Nobody else enters any stage: a handler outside the team, education, the three administrators, whoever withdrew.
*Back to*: the stages that may be gone back to, each time on a ground, with words, before the conclusion.
"""


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a table as its file has them, read without the program."""
    content = tomllib.loads((ROOT / "config" / "law" / f"{name}.toml").read_text(encoding="utf-8"))
    return [{**content.get("defaults", {}), **row} for row in content["row"]]


def right(row: dict[str, Any], capacities: set[str], *, approval: bool | None = None) -> str:
    """What somebody with these capacities may do about a stage: `enter`, `ask`, `approve` or ``."""
    gated = row.get("approval", False) if approval is None else approval
    if gated and "leader" in capacities:
        return "approve"
    if not capacities & set(row["enters"]):
        return ""
    return "ask" if gated else "enter"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for half, name in HALVES.items():
        parts.append(f"## {name}\n")
        parts.append(_table(half))
    parts.append("## Who must be a different person\n")
    parts.append(_separation())
    parts.append("## Grounds of going back\n")
    parts.append(
        "\n".join(
            f"- `{row['code']}` {row['name']['zh']}, {row['name']['en']}" for row in rows("return_grounds")
        )
    )
    return "\n".join(parts) + "\n"


def _table(half: str) -> str:
    head = ["stage", *PEOPLE, "needs", "after", "back to", "starts", "stops", "source"]
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    for row in rows("stages"):
        if row["half"] == half:
            lines.append(f"| {' | '.join(_cells(row, half))} |")
    return "\n".join(lines) + "\n"


def _cells(row: dict[str, Any], half: str) -> list[str]:
    who = [right(row, capacities[half]) or "—" for capacities in PEOPLE.values()]
    back = _listed(row.get("returns", ())) + (" (ask)" if row.get("return_approval") else "")
    source = f"{row['law']} {row['year']} art. {row['article']}" if row.get("law") else "practice"
    return [
        f"{row['code']} {row['name']['zh']}",
        *who,
        _listed(f"`{need}`" for need in row["needs"]),
        _listed([*(codes.replace("|", " or ") for codes in row.get("after", ())), *_decided_in(row["code"])]),
        back,
        _listed(row["starts"]),
        _listed(row["stops"]),
        source,
    ]


def _decided_in(code: str) -> list[str]:
    """Stages that the separation of duties puts before this one."""
    return [" or ".join(row["stages"]) for row in rows("separation") if code in row.get("before", ())]


def _separation() -> str:
    lines = ["| row | rule | who holds | holds none of | source |", "| --- | --- | --- | --- | --- |"]
    for row in rows("separation"):
        if row.get("apart"):
            source = (
                f"{row['law']} {row['year']} art. {row['article']}" if row.get("law") else "rule of the house"
            )
            apart = _listed(f"`{duty}`" for duty in row["apart"])
            lines.append(f"| {row['code']} | {row['name']['en']} | `{row['duty']}` | {apart} | {source} |")
    return "\n".join(lines) + "\n"


def _listed(words: Any) -> str:
    return ", ".join(words) or "—"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
