//! Web pages, web archives and the XML of Excel 2003: what systems export under the name `.xls`.

use std::fmt::Write;

use super::mutated::cells;
use super::*;

/// The rows of the form: for each, the filled cells by column.
fn rows() -> Vec<Vec<(u32, String)>> {
    let mut rows = vec![Vec::new(); 12];
    for (row, column, text) in cells() {
        rows[row as usize].push((column, text.to_string()));
    }
    rows
}

/// The form as the table of a page.
fn table() -> String {
    let mut page = String::from("<table border=1>");
    for row in rows() {
        page += "<tr>";
        let mut next = 0;
        for (column, text) in row {
            page += &"<td></td>".repeat((column - next) as usize);
            write!(page, "<td>{text}</td>").expect("a text");
            next = column + 1;
        }
        page += "</tr>\n";
    }
    page + "</table>"
}

/// The form as a web page.
pub(super) fn page() -> String {
    format!("<html><head><meta charset=utf-8><title>Kết quả</title></head><body>{}</body></html>", table())
}

/// The form as a web archive, its page in quoted-printable.
pub(super) fn archive() -> Vec<u8> {
    let mut page = String::new();
    for (index, byte) in table().bytes().enumerate() {
        match byte {
            b' '..=b'~' if byte != b'=' => page.push(char::from(byte)),
            _ => write!(page, "={byte:02X}").expect("a text"),
        }
        if index % 24 == 23 {
            page += "=\r\n";
        }
    }
    let head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"ranh\"\r\n\r\n";
    format!(
        "{head}--ranh\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Location: form.htm\r\n\r\n{page}\r\n--ranh--\r\n"
    )
    .into_bytes()
}

/// The form in the XML of Excel 2003.
pub(super) fn xml() -> String {
    let mut body = String::new();
    for row in rows() {
        body += "<Row>";
        for (column, text) in row {
            let kind = if text.parse::<f64>().is_ok() { "Number" } else { "String" };
            let index = column + 1;
            write!(body, "<Cell ss:Index=\"{index}\"><Data ss:Type=\"{kind}\">{text}</Data></Cell>")
                .expect("a text");
        }
        body += "</Row>";
    }
    book(&format!("<Worksheet ss:Name=\"Kết quả\"><Table>{body}</Table></Worksheet>"))
}

/// A workbook in XML around its styles and sheets.
fn book(inside: &str) -> String {
    let namespace = "urn:schemas-microsoft-com:office:spreadsheet";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><?mso-application progid=\"Excel.Sheet\"?>\
         <Workbook xmlns=\"{namespace}\" xmlns:ss=\"{namespace}\">{inside}</Workbook>"
    )
}

/// The cells of the table, headings first, each row as `address=value`.
fn shown(bytes: &[u8]) -> Vec<String> {
    let limits = Limits::default();
    let mut workbook = Workbook::open("a.xls", bytes, &limits).expect("a workbook");
    let mut all = Vec::new();
    for info in workbook.sheets.clone() {
        let sheet = workbook.read(&info, &limits, &mut Budget::new(&limits)).expect("a sheet");
        let cell = |entry: &crate::sheet::raw::Entry| {
            let percent = if sheet.percent.contains(&(entry.row, entry.column)) { "%" } else { "" };
            format!("{}={}{percent}", sheet.cell(entry.row, entry.column).a1(), entry.raw.shown())
        };
        all.push(format!("[{}{}]", sheet.name, if sheet.hidden { ", hidden" } else { "" }));
        all.extend(sheet.cells.iter().map(cell));
        all.extend(sheet.merges.iter().map(|merge| {
            format!("{}:{}", cell_a1(merge.top + 1, merge.left), cell_a1(merge.bottom + 1, merge.right))
        }));
    }
    all
}

/// The faults of a file, and its data set.
fn outcome(bytes: &[u8], limits: &Limits) -> (Vec<String>, Option<Dataset>) {
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let import = read("a.xls", bytes, &choice, limits);
    (faults(&import), import.dataset)
}

#[test]
fn spans_are_merged_regions_and_keep_the_columns() {
    let page = "<table><tr><th rowspan=2>Đơn vị<th colspan=2>Kết nạp<th rowspan=2>Ghi chú</tr>\
                <tr><th>Nữ<th>Nam</tr><tr><td>Thôn Một<td>1<td>2<td>tốt</table>";
    assert_eq!(
        shown(page.as_bytes()),
        [
            "[a]",
            "A1=Đơn vị",
            "B1=Kết nạp",
            "D1=Ghi chú",
            "B2=Nữ",
            "C2=Nam",
            "A3=Thôn Một",
            "B3=1",
            "C3=2",
            "D3=tốt",
            "A1:A2",
            "B1:C1",
            "D1:D2",
        ]
    );
    // A text that only runs over the cells beside it is not merged, and no span reaches beyond its group of rows.
    let page = "<table><thead><tr><td colspan=3 style='mso-ignore:colspan'>Biểu dài<td>x</thead>\
                <tbody><tr><td rowspan=0>A<td>1<tr><td>2</tbody><tbody><tr><td>B</tbody></table>";
    assert_eq!(shown(page.as_bytes())[..6], ["[a]", "A1=Biểu dài", "D1=x", "A2=A", "B2=1", "B3=2"]);
    assert_eq!(shown(page.as_bytes())[6], "A4=B");
}

#[test]
fn values_are_what_excel_wrote_beside_their_texts() {
    let page = "<html><style>.xl1 {mso-number-format:\"0\\.0%\";} .xl2 {mso-number-format:\"dd\\/mm\\/yyyy\";}</style>\
                <table><tr><td>Số liệu<td>Giá trị</tr><tr><td>a<td class=xl1 x:num=\"0.7555\">75,6%</tr>\
                <tr><td>b<td class=xl2 x:num=46086>05/03/2026</tr><tr><td>c<td x:num>12.5</tr><tr><td>d<td x:num x:str>007</tr>\
                <tr><td>e<td x:err=\"#REF!\">#REF!</tr><tr><td>f<td>1.234,5</tr>\
                <tr><td>g<td style='mso-number-format:\"\\@\"'>0012</tr><tr><td>h<td sdval=\"2\" sdnum=\"1033;\">2,00</tr></table>";
    let found = shown(page.as_bytes());
    let values: Vec<&str> = found.iter().filter(|cell| cell.starts_with('B')).map(String::as_str).collect();
    assert_eq!(
        values,
        [
            "B1=Giá trị",
            "B2=0.7555%",
            "B3=05/03/2026",
            "B4=12.5",
            "B5=007",
            "B6=#REF!",
            "B7=1.234,5",
            "B8=0012",
            "B9=2",
        ]
    );
}

#[test]
fn what_is_not_displayed_and_what_stands_between_tables_is_told() {
    let page = "<html><head><title>Không phải số liệu</title><script>if (a<b) '<table>'</script></head><body>\
                <h3>ĐẢNG ỦY XÃ HÀM MẪU</h3><p>Quý&nbsp;I<br>năm 2026</p><!-- ghi chú -->\
                <table><col span=2><col style='display:none'><tr><td>Đơn vị<td>Số<td>Mã</tr>\
                <tr style='display:none'><td>Thôn  \n Một<br>(ghép)<td><s>3</s><td>x</tr>\
                <tr><td>Thôn Hai<td>m<sup>2</sup></tr></table><table><tr><td>Người lập</table></body></html>";
    let limits = Limits::default();
    let mut workbook = Workbook::open("a.xls", page.as_bytes(), &limits).expect("a workbook");
    let info = workbook.sheets[0].clone();
    let sheet = workbook.read(&info, &limits, &mut Budget::new(&limits)).expect("a sheet");
    let lines: Vec<String> = (0..10).map(|row| sheet.line(row)).collect();
    assert_eq!(lines[..4], ["ĐẢNG ỦY XÃ HÀM MẪU", "Quý I", "năm 2026", "Đơn vị Số Mã"]);
    assert_eq!(lines[4..], ["Thôn Một\n(ghép) 3 x", "Thôn Hai m2", "", "Người lập", "", ""]);
    let hidden = sheet.hidden_spans.as_ref().expect("known");
    assert!(
        hidden.rows.holds(4) && !hidden.rows.holds(5) && hidden.columns.holds(2) && !hidden.columns.holds(1)
    );
    assert!(sheet.strikethrough.whole.contains(&(4, 1)) && sheet.strikethrough.partial.contains(&(5, 1)));
}

#[test]
fn a_table_in_a_cell_stands_below_its_row() {
    // A page laid out by a table, with the table of data inside.
    let inside = "<table><tr><td>Đơn vị<td>Số</tr><tr><td>Thôn Một<td>1</tr></table>";
    let page = format!("<table><tr><td>Tiêu đề</tr><tr><td>{inside}</td></tr><tr><td>Người ký</tr></table>");
    let cells = shown(page.as_bytes());
    assert_eq!(cells, ["[a]", "A1=Tiêu đề", "A2=Đơn vị", "B2=Số", "A3=Thôn Một", "B3=1", "A5=Người ký"]);
    // Beside data it is said; one cell only places its text.
    let page = format!(
        "<table><tr><td>Tên<td>Ghi chú</tr><tr><td>A<td>{inside}</tr><tr><td>B<td><table><tr><td>7</table></table>"
    );
    let cells = shown(page.as_bytes());
    assert_eq!(cells.last().map(String::as_str), Some("B7=7"), "{cells:?}");
    let (faults, _) = outcome(page.as_bytes(), &Limits::default());
    assert!(faults.contains(&"import.table-in-cell A4".to_string()), "{faults:?}");
    // Headings in a table of their own belong to the data below.
    let page = "<table><tr><td>Đơn vị<td>Số</table><table><tr><td>Thôn Một<td>1</table><table><tr><td>Khác<td>y</table>";
    let cells = shown(page.as_bytes());
    assert_eq!(cells, ["[a]", "A1=Đơn vị", "B1=Số", "A2=Thôn Một", "B2=1", "A3=Khác", "B3=y"]);
}

#[test]
fn letters_are_in_the_encoding_that_the_page_declares() {
    let page = b"<html><meta charset=windows-1258><table><tr><td>Chi b\xf4\xf2<td>S\xf4\xec</tr><tr><td>\xd0\xf4\xecng<td>1</table>";
    assert_eq!(shown(page)[1..], ["A1=Chi bộ", "B1=Số", "A2=Đống", "B2=1"]);
    // Letters of an old font are converted once, by the font that the page names.
    let page = b"<html><meta charset=windows-1252><style>td {font-family:\".VnTime\"}</style><table><tr><td>Th\xb8ng<td>Qu\xfd \
                 I</tr><tr><td>Th\xbbng l\xe2i<td>2</tr><tr><td><font face=Arial>Nguy\xean</font><td>3</table>";
    let found = shown(page);
    assert_eq!(found[1..3], ["A1=Tháng", "B1=Quý I"], "{found:?}");
}

#[test]
fn a_page_that_is_cut_off_says_so() {
    let page = "<table><tr><td>Đơn vị<td>Số</tr><tr><td>Thôn Một<td>1</tr><tr><td>Thôn Hai";
    let (faults, dataset) = outcome(page.as_bytes(), &Limits::default());
    assert!(faults.contains(&"import.cut-short A3".to_string()), "{faults:?}");
    assert_eq!(dataset.map(|dataset| dataset.rows.len()), Some(1));
}

#[test]
fn the_sheets_of_an_archive_are_those_that_it_lists() {
    let part = |location: &str, text: &str| {
        format!(
            "--ranh\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: file:///C:/x/{location}\r\n\r\n{text}\r\n"
        )
    };
    let listed = |name: &str, href: &str| {
        format!(
            "<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef=\"bieu_files/{href}\"/></x:ExcelWorksheet>"
        )
    };
    let main = format!(
        "<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>{}{}</x:ExcelWorksheets></x:ExcelWorkbook></xml>\
         <![endif]--></head><frameset></frameset></html>",
        listed("Kết quả", "sheet001.htm"),
        listed("Danh mục", "sheet002.htm")
    );
    let hidden = "<html><head><!--[if gte mso 9]><xml><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>\
                  </x:WorksheetOptions></xml><![endif]--></head><table><tr><td>mã</table></html>";
    let archive = [
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"ranh\"\r\n\r\n".to_string(),
        part("bieu.htm", &main),
        part("bieu_files/sheet002.htm", hidden),
        part("bieu_files/sheet001.htm", "<table><tr><td>Đơn vị<td class=p x:num=0.5>50%</table>"),
        "--ranh\r\nContent-Type: text/css\r\nContent-Location: bieu_files/stylesheet.css\r\n\r\n.p {mso-number-format:Percent}\r\n--ranh--".to_string(),
    ];
    let cells = shown(archive.concat().as_bytes());
    assert_eq!(cells, ["[Kết quả]", "A1=Đơn vị", "B1=0.5%", "[Danh mục, hidden]", "A1=mã"]);
}

#[test]
fn the_xml_of_excel_is_read_with_its_styles_merges_and_types() {
    let xml = book(
        "<Styles><Style ss:ID=\"Default\"><Font ss:FontName=\"Arial\"/></Style>\
         <Style ss:ID=\"p\"><NumberFormat ss:Format=\"0.0%\"/></Style><Style ss:ID=\"d\"><NumberFormat ss:Format=\"Short Date\"/></Style>\
         <Style ss:ID=\"old\"><Font ss:FontName=\".VnTime\"/></Style><Style ss:ID=\"s\"><Font ss:StrikeThrough=\"1\"/></Style></Styles>\
         <Worksheet ss:Name=\"Biểu 1\"><Table><Column ss:Index=\"3\" ss:Hidden=\"1\"/>\
         <Row ss:Index=\"2\"><Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">Đơn vị</Data></Cell>\
         <Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">Kết nạp &amp; xét</Data></Cell>\
         <Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>Ghi</B> chú</ss:Data><Comment><Data>x</Data></Comment></Cell></Row>\
         <Row><Cell ss:Index=\"2\"><Data ss:Type=\"Number\">12.5</Data></Cell><Cell ss:StyleID=\"p\"><Data ss:Type=\"Number\">0.25</Data></Cell>\
         <Cell><Data ss:Type=\"DateTime\">2026-03-05T00:00:00.000</Data></Cell></Row>\
         <Row ss:Hidden=\"1\" ss:StyleID=\"old\"><Cell><Data ss:Type=\"String\">Th&#184;ng</Data></Cell>\
         <Cell ss:StyleID=\"s\"><Data ss:Type=\"Number\">3</Data></Cell><Cell ss:StyleID=\"d\"><Data ss:Type=\"Number\">46086</Data></Cell>\
         <Cell><Data ss:Type=\"Error\">#N/A</Data></Cell><Cell ss:Formula=\"=R1C1\"/><Cell><Data ss:Type=\"Boolean\">1</Data></Cell></Row>\
         </Table></Worksheet><Worksheet ss:Name=\"Phụ\"><Table><Row><Cell><Data ss:Type=\"String\">mã</Data></Cell></Row></Table>\
         <WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>",
    );
    assert_eq!(
        shown(xml.as_bytes()),
        [
            "[Biểu 1]",
            "A2=Đơn vị",
            "B2=Kết nạp & xét",
            "D2=Ghi chú",
            "B3=12.5",
            "C3=0.25%",
            "D3=05/03/2026",
            "A4=Tháng",
            "B4=3",
            "C4=05/03/2026",
            "D4=#N/A",
            "E4=",
            "F4=TRUE",
            "A2:A3",
            "B2:C2",
            "[Phụ, hidden]",
            "A1=mã",
        ]
    );
    let limits = Limits::default();
    let mut workbook = Workbook::open("a.xls", xml.as_bytes(), &limits).expect("a workbook");
    let info = workbook.sheets[0].clone();
    let sheet = workbook.read(&info, &limits, &mut Budget::new(&limits)).expect("a sheet");
    let hidden = sheet.hidden_spans.as_ref().expect("known");
    assert!(hidden.rows.holds(3) && hidden.columns.holds(2) && !hidden.columns.holds(3));
    assert!(sheet.strikethrough.whole.contains(&(3, 1)));
}

#[test]
fn limits_hold_for_pages_and_xml() {
    let page = page();
    let xml = xml();
    let archive = archive();
    for bytes in [page.as_bytes(), xml.as_bytes(), archive.as_slice()] {
        let found = |limits: Limits| {
            let import = read("a.xls", bytes, &Choice::default(), &limits);
            let errors = import.problems.iter().filter(|problem| problem.is_error());
            errors.map(|problem| problem.code.to_string()).next().unwrap_or_default()
        };
        let default = Limits::default;
        assert_eq!(found(Limits { file_bytes: 10, ..default() }), "import.limit-file-size");
        assert_eq!(found(Limits { text_bytes: 20, ..default() }), "import.limit-text-size");
        assert_eq!(found(Limits { seconds: 0, ..default() }), "import.limit-time");
        assert_eq!(found(Limits { rows: 4, ..default() }), "import.limit-rows");
        assert_eq!(found(Limits { columns: 3, ..default() }), "import.limit-columns");
        assert_eq!(found(Limits { cells: 4, ..default() }), "import.limit-cells");
    }
    let long =
        "<table><tr><td>Đơn vị<td>Số</tr><tr><td>Thôn Một rất là dài<td>1</tr><tr><td>Thôn Hai<td>2</table>";
    let limits = Limits { cell_chars: 15, ..Limits::default() };
    assert!(outcome(long.as_bytes(), &limits).0.contains(&"import.too-long A2".to_string()));
    let deep = "<table><tr><td>".repeat(200) + "x";
    assert_eq!(outcome(deep.as_bytes(), &Limits::default()).0, ["import.limit-nesting"]);
    let deep = book(&("<Worksheet><Table>".to_string() + &"<a>".repeat(200)));
    assert_eq!(outcome(deep.as_bytes(), &Limits::default()).0, ["import.limit-nesting"]);
    // A cell that claims to be as wide and high as any takes no more room than another.
    let wide = "<table>".to_string() + &"<tr><td colspan=99999 rowspan=99999>".repeat(2000) + "</table>";
    assert_eq!(outcome(wide.as_bytes(), &Limits::default()).0, ["import.no-table A1"]);
}
