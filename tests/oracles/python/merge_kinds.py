"""Kinds of changes that people make in Word beside typing, merged into their documents: each is reported at its block, no word is
lost, no figure changes in silence.

    merge_kinds.py PROGRAM FOLDER

Several changes that do not touch one another share a file, so that few merges are made.
"""

import copy
import unicodedata
import zipfile

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

import merge
from merge import Draft, new_paragraph, new_run, path, plain_runs, text_of, tracked, words

REVIEW, DECISION = "semi-annual-review.toml", "decision.toml"
# What is reported, by itself: the list, the code, the beginning of the block's name, and words that must not be lost.
SILENT = None


def paragraphs(draft):
    """All paragraphs of blocks outside tables, of whatever kind."""
    kinds = {kind for _, kind in draft.blocks.values()}
    return Draft.paragraphs(draft, *kinds)


def control(paragraph, place=0):
    return paragraph.findall(qn("w:sdt"))[place]


def beside_figure(words, before, after):
    """Typed right before and behind the first figure of a paragraph."""
    def change(draft):
        block, paragraph = find_any(draft, words)
        figure = control(paragraph)
        if before:
            figure.addprevious(new_run(before))
        if after:
            figure.addnext(new_run(after))
        return "to_decide|refused", "merge.figure-changed", block, ""
    return change


def find_any(draft, words):
    return next(pair for pair in paragraphs(draft) if words in text_of(pair[1]))


def new_before(words, text, anchor=None, style="BodyText"):
    def change(draft):
        block, paragraph = find_any(draft, words)
        paragraph.addprevious(new_paragraph(text, style))
        return "taken", "merge.added", anchor or block, text
    return change


def new_after(words, text, anchor=None, style="BodyText"):
    def change(draft):
        block, paragraph = find_any(draft, words)
        paragraph.addnext(new_paragraph(text, style))
        return "taken", "merge.added", anchor or block, text
    return change


def swapped_figures(draft):
    block, paragraph = find_any(draft, "So với cùng kỳ")
    one, other = control(paragraph, 1), control(paragraph, 2)
    place = new_run("")
    one.addprevious(place)
    other.addprevious(one)
    place.addprevious(other)
    paragraph.remove(place)
    return "to_decide", "merge.figures-swapped", block, ""


def changed_in_control(draft):
    block, paragraph = find_any(draft, "Nguồn phát triển")
    run = next(control(paragraph).iter(qn("w:r")))
    fresh = new_run("65")
    run.addnext(fresh)
    merge.wrap("w:del", run)
    merge.wrap("w:ins", fresh)
    return "to_decide|refused", "merge.figure-changed", block, ""


def field_for_figure(draft):
    block, paragraph = find_any(draft, "Có 02/17")
    figure = control(paragraph)
    for part in ('<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> =1+2 </w:instrText>',
                 '<w:fldChar w:fldCharType="separate"/>', "<w:t>03</w:t>", '<w:fldChar w:fldCharType="end"/>'):
        figure.addprevious(parse_xml(f'<w:r {nsdecls("w")}>{part}</w:r>'))
    paragraph.remove(figure)
    return "to_decide|refused", "merge.figure-changed", block, ""


def renumbered(words, old, new):
    def change(draft):
        block, paragraph = find_any(draft, words)
        node = next(node for node in paragraph.iter(qn("w:t")) if node.text == old)
        node.text = new
        return "refused", "merge.label", block, new
    return change


def item_made_a_paragraph(draft):
    block, paragraph = find_any(draft, "Nguồn kết nạp trong")
    paragraph.remove(paragraph.find(qn("w:r")))
    return "refused", "merge.label", block, ""


def joined_by_hand(draft):
    block, paragraph = find_any(draft, "Thứ tư")
    other, below = find_any(draft, "Thứ năm")
    paragraph.append(new_run(" " + text_of(below)))
    below.getparent().remove(below)
    return "taken", "merge.changed", block, text_of(paragraph)


def parted_before_a_figure(draft):
    block, paragraph = find_any(draft, "Trong 59 quần chúng")
    twin = new_paragraph("", "BodyText")
    twin.remove(twin.find(qn("w:r")))
    figure = control(paragraph, 1)
    for node in [figure, *figure.itersiblings()]:
        twin.append(node)
    paragraph.addnext(twin)
    return "taken", "merge.changed", block, ""


def pasted(draft):
    block, paragraph = find_any(draft, "Một số chi bộ chưa phân công")
    run = new_run(" theo từng quý cụ thể")
    look = parse_xml(f'<w:rPr {nsdecls("w")}><w:color w:val="FF0000"/><w:sz w:val="40"/></w:rPr>')
    run.insert(0, look)
    paragraph.append(run)
    return "refused", "merge.formatting", block, "theo từng quý cụ thể"


def emptied(draft):
    block, paragraph = find_any(draft, "Một đồng chí có thể")
    for run in paragraph.findall(qn("w:r")):
        paragraph.remove(run)
    return "taken", "merge.dropped", block, ""


def other_letters(draft):
    """Marks apart, fixed spaces and soft hyphens: no word is another."""
    for words in ("Rà soát, bổ sung", "Thứ hai", "Đề nghị Ban Tổ chức"):
        _, paragraph = find_any(draft, words)
        node = plain_runs(paragraph)[0].find(qn("w:t"))
        text = unicodedata.normalize("NFD", node.text).replace(" ", "\u00a0")
        node.text = text[:9] + "\u00ad" + text[9:]
    return SILENT


def copied_row(draft):
    row = draft.file.tables[1].rows[4]._tr
    row.addnext(copy.deepcopy(row))
    return "refused", "merge.table", "", " ".join(text_of(cell) for cell in row.iter(qn("w:p")))


def struck_row(draft):
    row = draft.file.tables[2].rows[-2]._tr
    row.get_or_add_trPr().append(tracked("w:del", 81001, "09:10"))
    for run in list(row.iter(qn("w:r"))):
        merge.wrap("w:del", run)
    return "refused", "merge.table", "table.groups", ""


def second_paragraph_in_a_cell(draft):
    draft.file.tables[1].rows[6].cells[1].add_paragraph("(thôn mới sáp nhập)")
    return "refused", "merge.table", "", "thôn mới sáp nhập"


def chart_deleted(draft):
    picture = next(node for node in draft.body.iter(qn("w:p")) if next(node.iter(qn("w:drawing")), None) is not None)
    picture.getparent().remove(picture)
    return "to_decide", "merge.table", "chart.progress-groups", ""


def typed_above_the_page(draft):
    draft.file.sections[0].header.paragraphs[0].add_run(" Bản góp ý của Văn phòng")
    return "refused", "merge.fixed-part", "", "Bản góp ý của Văn phòng"


def typed_below_the_signature(draft):
    draft.body.findall(qn("w:p"))[-1].addnext(new_paragraph("Người góp ý: Bùi Thị Đào"))
    return "refused", "merge.no-base", "", "Người góp ý Bùi Thị Đào"


def text_box(draft):
    block, paragraph = find_any(draft, "Về hồ sơ kết nạp")
    paragraph.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>Ghi chú đóng khung bên lề</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"))
    return "taken", "merge.added", "", "Ghi chú đóng khung bên lề"


def endnote(draft):
    _, paragraph = find_any(draft, "Mở thêm một lớp")
    paragraph.append(parse_xml(f'<w:r {nsdecls("w")}><w:endnoteReference w:id="2"/></w:r>'))
    return "refused", "merge.footnote", "", "Theo báo cáo riêng của chi bộ"


def section_moved(draft):
    block, heading = find_any(draft, "Chuyển đảng chính thức")
    _, place = find_any(draft, "Công tác tạo nguồn và hoàn thiện")
    below = heading.getnext()
    place.addprevious(heading)
    place.addprevious(below)
    return "refused", "merge.moved", block, ""


def clause_moved(draft):
    block, paragraph = find_any(draft, "Đồng chí Lê Văn C")
    find_any(draft, "Đồng chí Hồ Thị H")[1].addnext(paragraph)
    return "taken", "merge.moved", block, ""


FILES = [
    (REVIEW, [beside_figure("Nguồn phát triển", "1", ""), beside_figure("Có 02/17", "", "5"), swapped_figures,
              renumbered("KẾT QUẢ THỰC HIỆN", "II- ", "III- "), copied_row, typed_above_the_page, joined_by_hand,
              typed_below_the_signature, other_letters, emptied]),
    (REVIEW, [beside_figure("Nguồn phát triển", "", ",5"), beside_figure("Kết nạp 10", "-", ""), item_made_a_paragraph,
              parted_before_a_figure, pasted, struck_row, chart_deleted, endnote,
              new_before("Nguyên nhân của hạn chế", "3. Bài học kinh nghiệm", style="Heading3Item")]),
    (REVIEW, [changed_in_control, field_for_figure, second_paragraph_in_a_cell, text_box,
              beside_figure("Kết nạp 10", "", " nghìn"), beside_figure("Nữ: 14", "", "%"),
              new_before("Thực hiện Kế hoạch số 12", "Kính thưa các đồng chí đại biểu."),
              new_after("Trên đây là báo cáo", "Ban Thường vụ trân trọng cảm ơn.")]),
    (REVIEW, [section_moved]),
    (DECISION, [new_before("Đồng chí Lê Văn C", "1. Đồng chí Vũ Thị K, Phó Bí thư, chỉ đạo chung."),
                new_before("Theo dõi tiến độ", "1. Giúp Ban Thường vụ lập chương trình."),
                new_before("Kế hoạch phát triển đảng viên hằng năm", "a) Chỉ tiêu hằng năm của từng chi bộ;"),
                new_before("Căn cứ Quy chế", "- Căn cứ Điều lệ Đảng;", style="Basis"),
                new_before("Tổ giúp việc làm việc theo", "Điều 3. Kinh phí do Văn phòng bảo đảm.")]),
    (DECISION, [clause_moved, renumbered("Tổ giúp việc làm việc theo", "Điều 3. ", "Điều 5. "),
                new_after("Giải pháp đối với chi bộ", "3. Báo cáo kết quả hằng quý.", "articles.2.points.2")]),
]


def with_endnote(name):
    """The file with the part of an endnote that one of its paragraphs names."""
    with zipfile.ZipFile(path(name)) as old:
        parts = {entry: old.read(entry) for entry in old.namelist()}
    if b"w:endnoteReference" not in parts["word/document.xml"]:
        return
    parts["word/endnotes.xml"] = (
        f'<w:endnotes {nsdecls("w")}><w:endnote w:id="2"><w:p><w:r><w:t>Theo báo cáo riêng của chi bộ.</w:t></w:r></w:p>'
        "</w:endnote></w:endnotes>").encode()
    with zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED) as new:
        for entry, content in parts.items():
            new.writestr(entry, content)


def fits(outcome, item, wanted):
    outcomes, codes, block, _ = wanted
    return outcome in outcomes.split("|") and item["code"] in codes.split("|") and (item.get("block") or "").startswith(block)


def order_of_merged():
    """The texts of the merged document's blocks in their order, without their closing marks."""
    texts = []
    for block in merge.all_blocks(merge.composed("merged.toml")):
        texts.append("".join(run["text"] for run in block.get("runs", [])).strip().rstrip(".;"))
    return texts


def places():
    """A clause that was put first in an article is first there, and what was added behind a list's end is behind it."""
    texts = order_of_merged()

    def at(words):
        return next(place for place, text in enumerate(texts) if words in text)

    if "Vũ Thị K" in " ".join(texts):
        assert at("Vũ Thị K") + 1 == at("Đồng chí Lê Văn C"), texts
        assert at("Giúp Ban Thường vụ lập") + 1 == at("Theo dõi tiến độ"), texts
        assert at("Chỉ tiêu hằng năm") + 1 == at("Kế hoạch phát triển đảng viên hằng năm"), texts
        assert at("Kinh phí do Văn phòng") + 1 == at("Tổ giúp việc làm việc"), texts
    if "Báo cáo kết quả hằng quý" in texts:
        assert at("Giải pháp đối với chi bộ") + 1 == at("Báo cáo kết quả hằng quý"), texts


def main():
    made = 0
    known = {}
    for number, (document, changes) in enumerate(FILES):
        if document not in known:
            whole = merge.composed(document)
            spoken, shown = merge.said(whole)
            known[document] = (spoken, shown, set(merge.numbers(str(whole))))
        assert merge.run("render", document, "-o", "sent.docx").returncode == 0
        draft = Draft("sent.docx")
        wanted = [change(draft) for change in changes]
        made += len(changes)
        name = f"kinds-{number}.docx"
        draft.save(name)
        with_endnote(name)
        expected = [one for one in wanted if one is not SILENT]
        kept = [word for one in expected for word in words(one[3])]
        report = merge.judge(name, document, [], known[document], kept)
        reported = merge.items(report)
        for one in expected:
            assert any(fits(outcome, item, one) for outcome, item in reported), (
                name, one, [(outcome, item["code"], item.get("block")) for outcome, item in reported])
        # Only what was done is reported.
        for outcome, item in reported:
            told = any(fits(outcome, item, one) for one in expected)
            same = any(item.get("block") == one[2] for one in expected)
            also = item["code"] in ("merge.dropped", "merge.formatting", "merge.guessed", "merge.changed", "merge.table")
            assert told or same or also, (name, outcome, item)
        places()
    print(f"{made} changes in {len(FILES)} files")


main()
