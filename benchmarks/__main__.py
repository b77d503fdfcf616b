"""python -m benchmarks [name …] [--cases 5000] [--open-cases 2000] [--seed 2026] [--output FILE]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import deriving, importing, pages, recounting, report, searching, serving, world
from benchmarks.measure import Figure, machine
from casebook.settings import ROOT

FULL = 5000
PAGE = ROOT / "docs" / "benchmarks.md"
MEASURED = {
    "law": deriving.run,
    "pages": pages.run,
    "search": searching.run,
    "serve": serving.run,
    "recount": recounting.run,  # last: it plants thousands of cases more
}


def main() -> int:
    options = _options()
    facts = [*machine(), ("cases", str(options.cases))]
    figures: list[Figure] = []
    with world.opened(options.cases, options.seed) as made:
        chosen = [importing.run, *(MEASURED[name] for name in options.names or MEASURED if name != "import")]
        for measure in chosen:
            more = {"count": options.open_cases} if measure is recounting.run else {}
            for figure in measure(made, **more):
                figures.append(figure)
                print(f"{figure.group}: {figure.name}: {figure.value} {_verdict(figure)}", flush=True)
    if output := options.output or (PAGE if not options.names and options.cases >= FULL else None):
        output.write_text(report.page(figures, facts), encoding="utf-8")
    return 0 if all(figure.met is not False for figure in figures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Repeatable measurements.")
    parser.add_argument("names", nargs="*", choices=[*MEASURED, "import", []], help="all when none is named")
    parser.add_argument("--cases", type=int, default=FULL, help="how many synthetic cases are imported first")
    parser.add_argument(
        "--open-cases",
        type=int,
        default=recounting.OPEN_CASES,
        help="how many open cases have their clocks recounted",
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--output", type=Path, help="write the figures as Markdown; a full run writes docs/benchmarks.md"
    )
    return parser.parse_args()


def _verdict(figure: Figure) -> str:
    ratio = f" ({figure.ratio:.1f} × {figure.peer})" if figure.ratio else ""
    return ratio + {True: " ok", False: f" AIM MISSED: {figure.aim}", None: ""}[figure.met]


if __name__ == "__main__":
    sys.exit(main())
