"""Opening a file of rows: its encoding, its separator, its headers, and its rows one by one.

Only a sample is read to find out what the file is, and one row at a time is held after that. Each row knows its line and
its place, so that reading can stop and go on from there. A row that cannot be read is given with what is wrong with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from os import SEEK_END
from typing import BinaryIO

from django.utils.translation import gettext as _

from leads import encodings
from leads.lines import Lines, Records, Row

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 1024 * 1024  # bytes
SEARCHED = 64 * SAMPLE
_ROWS_JUDGED = 200
_MAIL = re.compile(r"\S+@\S+\.\S+")


class UnreadableSheet(Exception):
    """The file as a whole cannot be read. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose headers have been read. `rows` may be read from any `position` or `after` of a row."""

    stream: BinaryIO
    encoding: str
    separator: str
    headers: list[str]
    size: int  # bytes
    first: str  # the place of the first row

    def rows(self, *, start: str = "") -> Iterator[Row]:
        """The rows from a place on (default: all). Empty rows are passed over."""
        offset, line = read_place(start or self.first)
        for row in Records(self.stream, self.encoding, self.separator, offset, line):
            yield self._fitted(row)

    def sample(self, count: int = 100) -> list[list[str]]:
        """The cells of the first rows that can be read."""
        return list(islice((row.values for row in self.rows() if not row.problem), count))

    def share_read(self, place: str) -> float:
        """How much of the file lies before a place, 0 to 1."""
        return min(read_place(place)[0] / self.size, 1.0) if self.size else 1.0

    def _fitted(self, row: Row) -> Row:
        width, found = len(self.headers), len(row.values)
        if row.problem or found == width:
            return row
        if found > width and not any(cell.strip() for cell in row.values[width:]):
            return Row(row.line, row.values[:width], "", row.position, row.after)
        text = _(
            "This row has %(found)d cells, the header has %(width)d. Look for a missing or extra separator or quote."
        )
        return Row(row.line, row.values, text % {"found": found, "width": width}, row.position, row.after)


def open_sheet(stream: BinaryIO, *, encoding: str = "", separator: str = "") -> Sheet:
    """Find out what a seekable binary file is and read its headers. Raises UnreadableSheet."""
    size, sample = stream.seek(0, SEEK_END), _block(stream, 0)
    _refuse_a_workbook(sample)
    encoding, start = _encoding(stream, sample, encoding, whole=size <= SAMPLE)
    _refuse_strange_lines(sample, encoding)
    if separator and len(separator) != 1:
        raise UnreadableSheet(_("The separator is one character, for example ; or ,."))
    start, line, told = _told_separator(stream, encoding, start)
    separator = separator or told or _separator(stream, encoding, start)
    header = next(Records(stream, encoding, separator, start, line), None)
    if header is None:
        raise UnreadableSheet(_("The file is empty. Choose a file with a line of headers and at least one row."))
    sheet = Sheet(stream, encoding, separator, _headers(header), size, header.after)
    if next(sheet.rows(), None) is None:
        raise UnreadableSheet(
            _("The file has headers but no rows. Choose a file with at least one row below the headers.")
        )
    return sheet


def read_place(place: str) -> tuple[int, int]:
    """(bytes before it, line) of a place. Raises ValueError."""
    offset, line = place.split(":")
    return int(offset), int(line)


def _block(stream: BinaryIO, offset: int) -> bytes:
    stream.seek(offset)
    return stream.read(SAMPLE)


def _encoding(stream: BinaryIO, sample: bytes, declared: str, *, whole: bool) -> tuple[str, int]:
    """(encoding, where the text begins): as declared when that is true, else as detected."""
    if not declared:
        telling = sample  # an ASCII beginning says nothing: the first block with anything else does
        for offset in range(SAMPLE, SEARCHED, SAMPLE):
            if not telling or not telling.isascii() or b"\0" in telling:
                break
            telling = _block(stream, offset)
        found = encodings.detected(telling, whole=len(telling) < SAMPLE)
        if found is None:
            raise UnreadableSheet(_("The encoding of this file is not recognised. Save it again as “CSV UTF-8”."))
        return found if telling is sample else (found[0], 0)
    code = encodings.known(declared)
    if code is None:
        raise UnreadableSheet(_("There is no encoding “%(name)s”. Try UTF-8 or Windows-1252.") % {"name": declared})
    if code == "utf-16":
        code = "utf-16-be" if sample.startswith(b"\xfe\xff") else "utf-16-le"
    mark = next((len(mark) for mark, of in encodings.BOMS if of == code and sample.startswith(mark)), 0)
    wrong = encodings.first_unreadable(sample, code, whole=whole)
    if wrong is not None:
        raise UnreadableSheet(_wrong_encoding(sample, code, wrong, whole=whole))
    return code, mark


def _wrong_encoding(sample: bytes, code: str, wrong: int, *, whole: bool) -> str:
    detected = encodings.detected(sample, whole=whole)
    fits = [other for other in encodings.OFFERED if encodings.reads(sample, other, whole=whole)]
    fits = sorted(fits, key=lambda other: other != (detected or ("",))[0])
    text = _("Line %(line)d is not %(name)s: byte %(byte)s at place %(place)d of the file. Try %(others)s.")
    return text % {
        "line": sample.count(b"\n", 0, wrong) + 1,
        "name": encodings.named(code),
        "byte": f"0x{sample[wrong]:02X}",
        "place": wrong + 1,
        "others": ", ".join(encodings.named(other) for other in fits[:3]) or "UTF-8",
    }


def _refuse_a_workbook(sample: bytes) -> None:
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableSheet(_("This is a workbook, not a CSV file. Open it and save the sheet as “CSV UTF-8”."))


def _refuse_strange_lines(sample: bytes, encoding: str) -> None:
    if encoding.startswith("utf-16"):
        return
    first = sample.split(b"\n", 1)[0]
    if b"\0" in first:
        raise UnreadableSheet(_("Line 1 has NUL bytes, so this is no text file. Save the sheet again as “CSV UTF-8”."))
    if b"\r" in first[:-1] and b"\n" not in sample:
        raise UnreadableSheet(_("The lines end as on old Macs. Save the sheet again as “CSV UTF-8”."))


def _told_separator(stream: BinaryIO, encoding: str, start: int) -> tuple[int, int, str]:
    """(start, line, separator) after a first line `sep=;`, as Excel writes and reads it."""
    lines = Lines(stream, encoding, start, 1)
    first = next(lines, "").rstrip("\r\n")
    if len(first) == 5 and first.lower().startswith("sep="):
        return lines.offset, lines.line, first[4]
    return start, 1, ""


def _separator(stream: BinaryIO, encoding: str, start: int) -> str:
    """The separator with which most rows are as wide as the header; the widest of those; a comma for a single column."""

    def fit(separator: str) -> tuple[float, int]:
        records = islice(Records(stream, encoding, separator, start, 1), _ROWS_JUDGED)
        widths = [len(row.values) for row in records if not row.problem]
        if not widths or widths[0] < 2:
            return 0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(SEPARATORS, key=fit)


def _headers(row: Row) -> list[str]:
    headers = [" ".join(cell.split()) for cell in row.values]
    while headers and not headers[-1]:
        headers.pop()
    if row.problem or not headers:
        raise UnreadableSheet(
            _("The headers in line %(line)d cannot be read. %(why)s") % {"line": row.line, "why": row.problem}
        )
    for number, header in enumerate(headers, start=1):
        if not header:
            raise UnreadableSheet(_("Column %(number)d has no header. Name it in the file.") % {"number": number})
        if _MAIL.fullmatch(header):
            raise UnreadableSheet(
                _("Line %(line)d is a row, not headers. Put a line with headers above it.") % {"line": row.line}
            )
    twice = next((header for header in headers if [h.casefold() for h in headers].count(header.casefold()) > 1), None)
    if twice:
        raise UnreadableSheet(_("Two columns are called “%(header)s”. Rename one in the file.") % {"header": twice})
    return headers
