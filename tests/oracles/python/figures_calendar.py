"""What a half year's report says of the time of its target: how much is gone, and what is left for how many months.

The period, what the target is for, what was counted and the date are read from the document file; what was reached from
the workbook. Half years are the only periods known to this checker, so a term (`nhiệm kỳ`) has no calendar here.
"""

import datetime
import re
from fractions import Fraction

from figures_computed import Absent, Figure, Unknown, measure_rate, measure_sums
from figures_notation import round2

# A report is written while its period ends: so many days before the last one the period counts as over.
DAYS_BEFORE_THE_END = 31


def gone_and_all(document):
    """(months gone, all months) of the time that the target is for; Absent where the two do not belong together."""
    fields = document["fields"]
    half = re.fullmatch(r"(\d{4})-H([12])", fields["period"])
    if not half:
        raise Absent
    year, first = int(half[1]), half[2] == "1"
    begin, last = (1, 6) if first else (7, 12)
    match fields.get("target_for"):
        case "6 tháng":
            start, end = begin, last
        case None | "năm":
            start, end = 1, 12
        case _:
            raise Absent
    counted_from_start = fields["counted"] == "từ đầu" if "counted" in fields else begin == start
    last_day = datetime.date(year, 6, 30) if first else datetime.date(year, 12, 31)
    date = document.get("date")
    finished = date is None or date > last_day - datetime.timedelta(days=DAYS_BEFORE_THE_END)
    if not counted_from_start or not finished:
        raise Absent
    return Fraction(last - start + 1), Fraction(end - start + 1)


def calendar_figure(document, table, parts):
    """The figure of `calendar.NAME`. It comes from the field `period`, and where it is measured, from the workbook too."""
    gone, whole = gone_and_all(document)
    match parts:
        case ["elapsed"]:
            return Figure("percent", round2(gone * 100 / whole), [], ["period"])
        case ["months_left" | "left" | "per_month" | "ahead" | "behind" as name]:
            pass
        case _:
            raise Unknown
    if gone == whole:
        raise Absent  # the time of the target is over: what is missing lapses
    reached = measure_rate(table) * 100
    done, asked = measure_sums(table, table.rows)
    cells = done.cells + asked.cells
    if name in ("ahead", "behind"):
        difference = round2(reached - gone * 100 / whole)
        if difference == 0 or (difference > 0) != (name == "ahead"):
            raise Absent
        return Figure("points", abs(difference), cells, ["period"])
    left, months = 100 - reached, whole - gone
    if left <= 0:
        raise Absent
    if name == "months_left":
        return Figure("count", months, [], ["period"])
    return Figure("percent", round2(left if name == "left" else left / months), cells, ["period"])
