"""A list as a file: CSV that Excel opens in Chinese, or XLSX with numbers as numbers, dates as dates.

The file is finished before it is sent and its count is recorded first: a list that breaks off halfway
or leaves unrecorded does not exist.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from flask import send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from werkzeug.wrappers import Response

from casebook import clock
from casebook.refusals import Refusal
from casebook.web.filters import clauses, listed

if TYPE_CHECKING:
    from casebook.web.listing import Column, Listing, Query

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: More rows than an office reads in a table; a bigger export is narrowed by filters first.
ROW_LIMIT = 50_000
MEMORY_BYTES = 4 * 1024 * 1024
NUMBER_FORMATS = {"money": "#,##0.00", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "number": "#,##0"}
WIDTHS = {"money": 16, "day": 12, "moment": 17, "number": 10}
#: A cell that begins so is run as a formula by spreadsheet programs.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "=", "+", "-", "@")


@dataclass(frozen=True)
class Exported:
    """What is told before a file leaves: which list, under which filters, how many rows."""

    listing: str
    format: str
    rows: int
    filters: tuple[tuple[str, str], ...]


_record: Callable[[Exported], None] | None = None


def on_export(record: Callable[[Exported], None]) -> None:
    """`record(exported)` writes the trail entry of an export; when it raises, nothing is sent."""
    global _record
    _record = record


def export(listing: Listing, query: Query, rows: Iterable[Any]) -> Response:
    """The list as a download. Raises Refusal `export.too_many` above ROW_LIMIT rows."""
    counted = _Counted(rows)
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - sent later
    writer = write_csv if query.format == "csv" else write_xlsx
    writer(body, listing, query, counted)
    if _record is not None:
        _record(Exported(listing.name, query.format, counted.count, tuple(query.in_words())))
    body.seek(0)
    name = f"{listing.export_name}-{clock.today():%Y%m%d}.{query.format}"
    return send_file(body, FORMATS[query.format], as_attachment=True, download_name=name)


class _Counted:
    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            if self.count > ROW_LIMIT:
                raise Refusal(
                    "export.too_many",
                    _l("符合条件的记录超过 %(limit)s 条，请先用筛选条件缩小范围再导出。"),
                    limit=ROW_LIMIT,
                )
            yield row


def plain(column: Column, row: Any) -> Any:
    """The value of a cell: text, int, Decimal yuan, date, naive Shanghai datetime, or None."""
    value = column.value(row)
    if value is None or value == "":
        return None
    if column.kind == "money":
        return Decimal(value) / 100
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | Decimal | date):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return listed(value)
    return str(value)


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def write_csv(body: IO[bytes], listing: Listing, query: Query, rows: Iterable[Any]) -> None:
    """UTF-8 with a byte order mark, one header row, RFC 4180."""
    stream = io.TextIOWrapper(body, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(stream)
    columns = [column for column in listing.columns if column.exported]
    writer.writerow([neutral(str(column.label)) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(plain(column, row)) for column in columns])
    stream.flush()
    stream.detach()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return neutral(value) if isinstance(value, str) else str(value)


def write_xlsx(body: IO[bytes], listing: Listing, query: Query, rows: Iterable[Any]) -> None:
    """One sheet: title, filters and time of printing, a frozen header row, the rows."""
    columns = [column for column in listing.columns if column.exported]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(str(listing.title)))
    sheet.freeze_panes = "A4"
    for index, column in enumerate(columns):
        width = WIDTHS.get(column.kind, 40 if column.width == "wide" else 18)
        sheet.column_dimensions[chr(65 + index) if index < 26 else f"A{chr(39 + index)}"].width = width
    sheet.append([_text(sheet, str(listing.title), font=Font(bold=True, size=14))])
    sheet.append([_text(sheet, _headline(query), font=Font(size=9, color="FF5B6470"))])
    sheet.append([_heading(sheet, str(column.label)) for column in columns])
    try:
        for row in rows:
            sheet.append([_xlsx_cell(sheet, column, plain(column, row)) for column in columns])
    except BaseException:
        book.save(io.BytesIO())  # what ends the sheet and takes its temporary file away
        raise
    book.save(body)


def _headline(query: Query) -> str:
    words = [f"{label}{_('：')}{text}" for label, text in query.in_words()]
    printed = _("导出时间：%(time)s", time=clock.local(clock.now()).strftime("%Y-%m-%d %H:%M"))
    return clauses([*words, printed])


def _sheet_title(title: str) -> str:
    kept = "".join(character for character in title if character not in "[]:*?/\\")
    return kept[:31] or "1"


def _text(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # never a formula, whatever it begins with
    if font:
        cell.font = font
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text, Font(bold=True))
    cell.fill = PatternFill("solid", fgColor="FFEDEAE3")
    cell.border = Border(bottom=Side("thin"))
    return cell


def _xlsx_cell(sheet: Any, column: Column, value: Any) -> Any:
    if isinstance(value, str):
        cell = _text(sheet, value)
        cell.alignment = Alignment(vertical="top", wrap_text=column.width == "wide")
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if column.kind in NUMBER_FORMATS:
        cell.number_format = NUMBER_FORMATS[column.kind]
    return cell
