"""The differences between two workbooks: of their totals, of the branches and of the groups that both have."""

from fractions import Fraction

from figures_computed import Absent, Figure, Unknown, add, measure_rate, measure_sums, percentage, pick, rows_figure
from figures_notation import round2
from figures_workbook import COUNTS


def change_figure(now, before, parts):
    """The figure of `change.…`: sizes carry no sign, the words before them do."""
    match parts:
        case ["percent"]:
            exact = (measure_rate(now) - measure_rate(before)) * 100
            sums = [each for table in (now, before) for each in measure_sums(table, table.rows)]
            return Figure("points", abs(round2(exact)), [cell for each in sums for cell in each.cells])
        case ["more" | "fewer" | "nil" | "most" | "least" as name, "count"]:
            return rows_figure(now, changed_rows(now, before, name))
        case ["most" | "least" as name, "amount"]:
            return extreme_figure(now, before, name)
        case ["groups", number]:
            _, difference, cells = pick(group_changes(now, before), number)
            return Figure("count", abs(difference), cells)
        case [name] | [name, "percent"] if name in COUNTS:
            new, old = (add(table, table.rows, name) for table in (now, before))
            size = abs(new.value - old.value)
            cells = new.cells + old.cells
            return percentage(size, old.value, cells) if parts[1:] else Figure("count", size, cells)
    raise Unknown


def pairs(now, before):
    """(row now, row before) of the branches that have a number of admissions in both workbooks.

    Names are compared without regard to case. The program also equates old and new places of tone marks (`hoà`, `hòa`);
    this checker does not, and would report the difference.
    """
    earlier = {before.text(row, "branch").casefold(): row for row in before.rows}
    both = [(row, earlier.get(now.text(row, "branch").casefold())) for row in now.rows]
    return [
        (row, then) for row, then in both
        if then and now.number(row, "admitted") is not None and before.number(then, "admitted") is not None
    ]


def rises(now, before):
    """{row now: (admitted more than before, row before)}."""
    return {
        row: (now.number(row, "admitted") - before.number(then, "admitted"), then) for row, then in pairs(now, before)
    }


def changed_rows(now, before, name):
    """The rows of `change.NAME`."""
    risen = rises(now, before)
    sizes = [size for size, _ in risen.values()]
    match name:
        case "more":
            return [row for row, (size, _) in risen.items() if size > 0]
        case "fewer":
            return [row for row, (size, _) in risen.items() if size < 0]
        case "nil":
            return [row for row, (size, _) in risen.items() if size == 0 and now.number(row, "admitted") == 0]
        case "most" if max(sizes, default=0) > 0:
            return [row for row, (size, _) in risen.items() if size == max(sizes)]
        case "least" if min(sizes, default=0) < 0:
            return [row for row, (size, _) in risen.items() if size == min(sizes)]
    raise Absent


def extreme_figure(now, before, name):
    """By how much those rose or fell that did so most."""
    risen = rises(now, before)
    rows = changed_rows(now, before, name)
    cells = [cell for row in rows for cell in (now.cell(row, "admitted"), before.cell(risen[row][1], "admitted"))]
    return Figure("count", abs(risen[rows[0]][0]), cells)


def group_changes(now, before):
    """(name, difference, cells) of each group that both workbooks have, in the order of the later one."""
    earlier = {name.casefold(): rows for name, rows in before.groups().items()}
    changes = []
    for name, rows in now.groups().items():
        if name.casefold() not in earlier:
            continue
        difference, cells = Fraction(0), []
        for table, members, sign in ((now, rows, 1), (before, earlier[name.casefold()], -1)):
            for row in members:
                number = table.number(row, "admitted")
                if number is not None:
                    difference += sign * number
                    cells.append(table.cell(row, "admitted"))
        changes.append((name, difference, cells))
    return changes
