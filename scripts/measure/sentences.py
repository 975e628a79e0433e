"""Sentences whose truth is known because they are made from it: a clean sentence and the same one with one wrong figure.

The generator knows nothing of the checker: it draws figures, works out what follows from them and writes both into frames.
"""

import random

PEOPLE = ["đảng viên", "đoàn viên", "hội viên", "cán bộ", "công chức", "quần chúng ưu tú", "học viên", "đại biểu"]
THINGS = ["hồ sơ", "văn bản", "đơn thư", "nhiệm vụ", "chi bộ", "mô hình", "vụ việc", "cuộc kiểm tra", "lớp bồi dưỡng"]
MONEY = ["triệu đồng", "tỷ đồng"]
VERBS = ["Đã tiếp nhận", "Đã giải quyết", "Đã thẩm định", "Toàn xã có", "Đến nay có", "Trong kỳ, đã hoàn thành"]
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"]
MIDDLE = ["Văn", "Thị", "Minh", "Ngọc", "Quang", "Hữu"]
GIVEN = ["An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khoa", "Lan", "Nam", "Phúc", "Quân", "Sơn", "Tâm", "Vinh"]
PLACES = ["Cầu Đá", "Gò Thông", "Tân Lập", "Phú Mẫu", "Hòa Thạnh", "Đông Hải", "Suối Cát", "Bàu Trắng"]
WEEKDAYS = ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"]


def count(number):
    """A count as offices write it: 03, 1.905."""
    text = f"{number:,}".replace(",", ".")
    return f"0{text}" if number < 10 else text


def decimal(value, places):
    return f"{value:.{places}f}".replace(".", ",")


def percent(part, whole, places):
    return decimal(round(part * 100 / whole + 1e-9, places), places) + "%"


def slip(rng, number):
    """A number as a tired hand types it: a digit off, two digits changed over, one too many."""
    digits = list(str(number))
    for _ in range(20):
        other = digits[:]
        way = rng.randrange(3)
        at = rng.randrange(len(other))
        if way == 0:
            other[at] = str((int(other[at]) + rng.choice([1, 2, 9])) % 10)
        elif way == 1 and len(other) > 1:
            at = rng.randrange(len(other) - 1)
            other[at], other[at + 1] = other[at + 1], other[at]
        else:
            other[-1] = str((int(other[-1]) + 1) % 10)
        value = int("".join(other))
        if value != number and value > 0 and len(str(value)) == len(digits):
            return value
    return number + 1


def parts_of(rng, whole, pieces):
    cuts = sorted(rng.sample(range(1, whole), pieces - 1))
    return [end - start for start, end in zip([0] + cuts, cuts + [whole])]


def name(rng):
    return f"{rng.choice(SURNAMES)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def sums(rng):
    whole, noun, verb = rng.randrange(20, 3000), rng.choice(PEOPLE), rng.choice(VERBS)
    nam, nu = parts_of(rng, whole, 2)
    frame = rng.randrange(5)

    def write(whole, nam, nu):
        w, a, b = count(whole), count(nam), count(nu)
        return [
            f"{verb} {w} {noun}, gồm {a} nam và {b} nữ.",
            f"{verb} {w} {noun} ({a} nam, {b} nữ).",
            f"{verb} {w} {noun}, trong đó nam {a}, nữ {b}.",
            f"{verb} {w} {noun}, bao gồm: {a} {noun} nam, {b} {noun} nữ.",
            f"Tổng số {noun} là {w} = {a} + {b}.",
        ][frame]

    return write(whole, nam, nu), write(whole, slip(rng, nam), nu)


def groups(rng):
    whole, noun = rng.randrange(30, 900), rng.choice(THINGS)
    done, late, open_ = parts_of(rng, whole, 3)

    def write(done):
        return (
            f"{rng_verb} {count(whole)} {noun}, gồm {count(done)} {noun} đúng hạn, {count(late)} {noun} quá hạn và "
            f"{count(open_)} {noun} trước hạn."
        )

    rng_verb = rng.choice(VERBS)
    return write(done), write(slip(rng, done))


def lists(rng):
    whole, noun = rng.randrange(30, 600), rng.choice(THINGS)
    values = parts_of(rng, whole, 3)
    verb = rng.choice(VERBS)

    def write(values):
        items = ["của khối thôn", "của khối cơ quan", "của khối trường học"]
        lines = [f"- {count(value)} {noun} {item};" for value, item in zip(values, items)]
        lines[-1] = lines[-1][:-1] + "."
        return "⏎".join([f"{verb} {count(whole)} {noun}, gồm:"] + lines)

    return write(values), write([values[0], slip(rng, values[1]), values[2]])


def shares(rng):
    whole = rng.randrange(20, 2000)
    part = rng.randrange(1, whole)
    noun, places = rng.choice(PEOPLE), rng.choice([1, 2])
    frame = rng.randrange(4)

    def write(share):
        w, a = count(whole), count(part)
        return [
            f"Toàn xã có {w} {noun}, trong đó {a} {noun} nữ ({share}).",
            f"Trong tổng số {w} {noun} có {a} {noun} nữ, chiếm {share}.",
            f"Toàn xã có {w} {noun}, trong đó có {a} {noun} là người dân tộc thiểu số, chiếm tỷ lệ {share}.",
            f"Đã có {a}/{w} {noun} tham gia, đạt {share}.",
        ][frame]

    right = percent(part, whole, places)
    wrong = right
    while True:
        digits = right.replace("%", "").replace(",", "")
        value = slip(rng, int(digits)) / 10**places
        wrong = decimal(value, places) + "%"
        if abs(value - part * 100 / whole) > 0.2 and value <= 100:
            return write(right), write(wrong)


def changes(rng):
    start, noun = rng.randrange(20, 900), rng.choice(THINGS + PEOPLE)
    step = rng.randrange(1, max(2, start // 2))
    up = rng.random() < 0.5
    end = start + step if up else start - step
    frame = rng.randrange(4)
    word, link, than = ("tăng", "lên", "tăng") if up else ("giảm", "xuống", "giảm")

    def write(step):
        a, b, c = count(start), count(end), count(step)
        return [
            f"Số {noun} {word} từ {a} {link} {b}, {than} {c} {noun}.",
            f"Năm 2025 có {a} {noun}, năm 2026 có {b} {noun}, {than} {c} {noun}.",
            f"Trong kỳ có {b} {noun}, {than} {c} {noun} so với cùng kỳ năm trước ({a} {noun}).",
            f"Số {noun} {word} {c} (từ {a} {link} {b}).",
        ][frame]

    return write(step), write(slip(rng, step))


def relative(rng):
    start = rng.randrange(20, 900)
    end = start + rng.randrange(1, start)
    right = percent(end - start, start, 2)
    value = slip(rng, int(right[:-1].replace(",", ""))) / 100
    while abs(value - (end - start) * 100 / start) < 0.2:
        value += 1.37
    wrong = decimal(value, 2) + "%"

    def write(share):
        return f"Số thu tăng từ {count(start)} triệu đồng lên {count(end)} triệu đồng, tăng {share}."

    return write(right), write(wrong)


def averages(rng):
    branches = rng.randrange(3, 40)
    average = rng.randrange(5, 60)
    members = branches * average
    frame = rng.randrange(2)

    def write(average):
        return [
            f"Toàn Đảng bộ có {count(members)} đảng viên ở {count(branches)} chi bộ, bình quân {count(average)} đảng viên/chi bộ.",
            f"Có {count(members)} đảng viên sinh hoạt tại {count(branches)} chi bộ, bình quân mỗi chi bộ có {count(average)} đảng viên.",
        ][frame]

    return write(average), write(slip(rng, average))


def names(rng):
    number = rng.randrange(2, 6)
    people = []
    while len(people) < number + 1:
        one = name(rng)
        if one not in people:
            people.append(one)
    frame = rng.randrange(3)

    def write(people):
        shown = ", ".join(people[:-1]) + " và " + people[-1]
        return [
            f"Cử {count(number)} đồng chí: {shown}.",
            f"Khen thưởng {count(number)} đồng chí ({', '.join(people)}).",
            f"Đề nghị kết nạp {count(number)} quần chúng ưu tú gồm: {shown}.",
        ][frame]

    wrong = people if rng.random() < 0.5 else people[: number - 1]
    if len(wrong) < 2:
        wrong = people
    return write(people[:number]), write(wrong)


def rests(rng):
    whole = rng.randrange(10, 400)
    done = rng.randrange(1, whole - 1)
    noun = rng.choice(THINGS)

    def write(left):
        return f"Đã giải quyết {count(done)}/{count(whole)} {noun}, còn lại {count(left)} {noun}."

    wrong = slip(rng, whole - done)
    return write(whole - done), write(wrong)


def weekdays(rng):
    import datetime

    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=rng.randrange(170))
    month = f"{day.month:02}" if day.month < 3 else str(day.month)

    def write(weekday):
        return f"Họp sáng {WEEKDAYS[weekday]}, ngày {day.day:02}/{month}/{day.year} tại hội trường."

    return write(day.weekday()), write((day.weekday() + rng.randrange(1, 6)) % 7)


def repeated(rng):
    number = rng.randrange(10, 90)

    def write(second):
        return f"Toàn Đảng bộ có {count(number)} chi bộ trực thuộc.⏎Hiện nay, toàn Đảng bộ có {count(second)} chi bộ trực thuộc."

    return write(number), write(slip(rng, number))


# What each kind of sentence is checked by.
KINDS = {
    "sums": (sums, {"check.sum-disagrees", "check.part-exceeds"}),
    "groups": (groups, {"check.sum-disagrees", "check.part-exceeds"}),
    "lists": (lists, {"check.sum-disagrees", "check.part-exceeds"}),
    "rests": (rests, {"check.sum-disagrees"}),
    "shares": (shares, {"check.share-disagrees", "check.ratio-disagrees"}),
    "changes": (changes, {"check.change-disagrees"}),
    "relative": (relative, {"check.change-disagrees"}),
    "averages": (averages, {"check.average-disagrees"}),
    "names": (names, {"check.names-counted"}),
    "weekdays": (weekdays, {"check.weekday"}),
    "repeated": (repeated, {"check.figure-twice"}),
}


def sentences(number, seed=20260705):
    """Pairs of a clean and a wrong sentence of each kind in turn: (kind, codes, clean, wrong)."""
    rng = random.Random(seed)
    list_ = []
    kinds = list(KINDS)
    while len(list_) < number:
        kind = kinds[len(list_) % len(kinds)]
        make, codes = KINDS[kind]
        clean, wrong = make(rng)
        if clean != wrong:
            list_.append((kind, codes, clean, wrong))
    return list_
