"""Vietnamese notation of numbers, dates and periods, written out here anew."""

import re
import unicodedata
from fractions import Fraction

DIGITS = re.compile(r"\d[\d.,/%]*")


def plain(text):
    """Text in one line, NFC."""
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split())


def round2(number):
    """Half up (away from zero) to two places."""
    hundredths = (abs(number) * 200 + 1) // 2
    return Fraction(hundredths if number >= 0 else -hundredths, 100)


def decimals_of(number):
    """How many decimals a number needs, of at most two."""
    hundredths = Fraction(number) * 100
    assert hundredths.denominator == 1, f"{number} has more than two places"
    return 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2


def decimal(number, least=0):
    """`1.905`, `12,57`, `100,00`: at most two places, none beyond the `least` without need."""
    hundredths = Fraction(number) * 100
    assert hundredths.denominator == 1, f"{number} has more than two places"
    whole, rest = divmod(abs(hundredths.numerator), 100)
    text = f"{whole:,}".replace(",", ".")
    places = max(least, decimals_of(number))
    if places:
        text += "," + f"{rest:02}"[:places]
    return ("-" if number < 0 else "") + text


def padded(number):
    """`02`, `12`: what has one digit takes a nought."""
    text = decimal(number)
    return "0" + text if len(text) == 1 else text


def long_date(date):
    """`ngày 05 tháng 7 năm 2026`."""
    return f"ngày {date.day:02} tháng {short_month(date)} năm {date.year}"


def short_date(date):
    """`18/01/2026`, `10/6/2026`."""
    return f"{date.day:02}/{short_month(date)}/{date.year}"


def short_month(date):
    """`01`, `02`, `3` … `12`."""
    return f"{date.month:02}" if date.month < 3 else str(date.month)


def period_texts(code):
    """The period, the one after it, and the year before's, as `6 tháng đầu năm 2026`; also `năm 2026` and `cùng kỳ năm 2025`."""
    half = re.fullmatch(r"(\d{4})-H([12])", code)
    if not half:
        raise SystemExit(f"period {code}: only half years are known to this checker")
    year, which = int(half[1]), int(half[2])
    words = {1: "6 tháng đầu năm", 2: "6 tháng cuối năm"}
    after = f"{words[2]} {year}" if which == 1 else f"{words[1]} {year + 1}"
    before = {f"{words[which]} {year - 1}", f"cùng kỳ năm {year - 1}"}
    return {f"{words[which]} {year}", after, f"năm {year}"} | before, words[which]


def digit_tokens(text):
    return [match[0].rstrip(".,/") for match in DIGITS.finditer(text)]
