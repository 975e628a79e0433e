//! The parts of the text: its levels and their numbers, legal bases, appendices, footnotes, tables and charts, as composed
//! from a template of a few lines; and what of such a template is refused, at which line.

use serde_json::Value as Json;

use crate::template_folder::TemplateFolder;

/// The text of a list of runs.
fn text(runs: &Json) -> String {
    runs.as_array().expect("runs").iter().map(|run| run["text"].as_str().expect("text")).collect()
}

/// The blocks of text, each as its type and its words.
fn lines(blocks: &Json) -> Vec<String> {
    let line = |block: &Json| {
        let mark = ["label", "marker"].iter().find_map(|key| block[key].as_str()).unwrap_or_default();
        format!("{}: {mark}{}", block["type"].as_str().expect("a type"), text(&block["runs"]))
    };
    blocks.as_array().expect("blocks").iter().map(line).collect()
}

#[test]
fn articles_are_numbered_through_and_clauses_and_points_below_them() {
    let template = r#"structure = ["chapter", "division", "article", "clause", "point"]"#;
    let prose = "\
# Quy định chung

### Phạm vi

#### Khoản một gồm:
##### Điểm a;
##### Điểm b, viết
trên hai dòng.
#### Khoản hai.

###
Điều không có tên thì văn chạy ngay sau số.

# Tổ chức thực hiện

## Mục

### Hiệu lực

Một đoạn văn không số.

## Mục khác

### Thi hành

#### Khoản lại bắt đầu từ một.
#### Khoản thứ hai.

### Hết

#### Khoản duy nhất thì không có số.
";
    let document = TemplateFolder::new(template, prose).composed();
    assert_eq!(
        lines(&document["blocks"]),
        [
            "heading: Chương IQUY ĐỊNH CHUNG",
            "heading: Điều 1. Phạm vi",
            "numbered: 1. Khoản một gồm:",
            "numbered: a) Điểm a;",
            "numbered: b) Điểm b, viết trên hai dòng.",
            "numbered: 2. Khoản hai.",
            "numbered: Điều 2. Điều không có tên thì văn chạy ngay sau số.",
            "heading: Chương IITỔ CHỨC THỰC HIỆN",
            "heading: Mục 1MỤC",
            "heading: Điều 3. Hiệu lực",
            "paragraph: Một đoạn văn không số.",
            "heading: Mục 2MỤC KHÁC",
            "heading: Điều 4. Thi hành",
            "numbered: 1. Khoản lại bắt đầu từ một.",
            "numbered: 2. Khoản thứ hai.",
            "heading: Điều 5. Hết",
            "paragraph: Khoản duy nhất thì không có số.",
        ]
    );
    let depths: Vec<_> =
        document["blocks"].as_array().unwrap().iter().filter_map(|one| one["depth"].as_u64()).collect();
    assert_eq!(depths, [1, 2, 1, 2, 3, 2, 3, 3]);
}

#[test]
fn a_document_chooses_its_numbers_among_those_the_rules_know() {
    let prose = "# Phần\n\n## Mục\n\n### Tiểu mục\n\n#### Ý\n\nVăn.\n";
    let chosen = "[numbering]\npart = \"Phần {roman}\"\nsection = \"{roman}. \"\nitem = \"{number}-\"\nsubitem = \"{parent}.{number}- \"\n";
    let document = TemplateFolder::with("", prose, chosen).composed();
    assert_eq!(
        lines(&document["blocks"]),
        [
            "heading: Phần IPHẦN",
            "heading: I. MỤC",
            "heading: 1- Tiểu mục",
            "heading: 1.1- Ý",
            "paragraph: Văn."
        ]
    );
    let refused = TemplateFolder::with("", prose, "[numbering]\nsection = \"{romn}. \"\n")
        .refused(&[("compose.unknown-label", 19)]);
    assert_eq!(refused[0]["hints"][0], "có phải ý bạn là `{roman}.`?");
    TemplateFolder::with("", prose, "[numbering]\nsections = \"{roman}. \"\n")
        .refused(&[("project.unknown-key", 19)]);
}

#[test]
fn legal_bases_come_from_a_field_in_the_wording_of_the_rules() {
    let template = "[fields.bases]\ntype = \"list\"\nlabel = \"Căn cứ\"\n[fields.papers]\ntype = \"documents\"\nlabel = \"Văn bản\"\n";
    let prose =
        "![](basis:bases)\n\n![](basis:papers)\n\n![{{office.committee}} quyết định](enacting:)\n\nVăn.\n";
    let fields = "[fields]\nbases = [\"Điều lệ Đảng;\", \"xét đề nghị của Văn phòng.\"]\n\
        papers = [{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", date = 2026-01-18, issuer = \"Đảng ủy xã\", subject = \"về việc mẫu\" }]\n";
    assert_eq!(
        lines(&TemplateFolder::with(template, prose, fields).composed()["blocks"]),
        [
            "basis: - Căn cứ Điều lệ Đảng;",
            "basis: - Xét đề nghị của Văn phòng.",
            "basis: - Căn cứ Kế hoạch số 12-KH/ĐU, ngày 18/01/2026 của Đảng ủy xã về việc mẫu.",
            "enacting: BAN THƯỜNG VỤ ĐẢNG ỦY QUYẾT ĐỊNH",
            "paragraph: Văn.",
        ]
    );
    // Without any, nothing is printed.
    assert_eq!(lines(&TemplateFolder::new(template, prose).composed()["blocks"]).len(), 2);
    let refused =
        TemplateFolder::new(template, "Văn.\n\n![](basis:base)\n").refused(&[("compose.unknown-block", 3)]);
    assert_eq!(refused[0]["hints"][0], "có phải ý bạn là `bases`?");
}

#[test]
fn appendices_are_labelled_and_name_their_document() {
    let template = "[appendices.targets]\ntitle = \"Danh mục\"\n[appendices.two]\ntitle = \"Biểu số liệu\"\nlandscape = true\nreference = false\n";
    let prose = "## Mục\n\nVăn (Phụ lục 1, Phụ lục 2 kèm theo).\n\n![](appendix:targets)\n\n## Mục\n\nVăn phụ lục\n\n![](appendix:two)\n\nHết.\n";
    let document = TemplateFolder::new(template, prose).composed();
    // The text's own end is marked, and its numbers start anew in each appendix.
    assert_eq!(
        lines(&document["blocks"]),
        ["heading: I- MỤC", "paragraph: Văn (Phụ lục 1, Phụ lục 2 kèm theo)."]
    );
    let [one, two] = document["appendices"].as_array().unwrap().as_slice() else { panic!("two appendices") };
    assert_eq!((&one["label"], &two["label"]), (&"PHỤ LỤC 1".into(), &"PHỤ LỤC 2".into()));
    assert_eq!(one["reference"], "(Kèm theo Kế hoạch số 05-KH/ĐU, ngày 05/7/2026 của Ban Thường vụ Đảng ủy)");
    assert_eq!((two["reference"].is_null(), &two["landscape"]), (true, &true.into()));
    assert_eq!(lines(&one["blocks"]), ["heading: I- MỤC", "paragraph: Văn phụ lục"]);
    assert_eq!(one["blocks"][0]["depth"], 2);
    let alone = TemplateFolder::new(template, "Văn (Phụ lục kèm theo).\n\n![](appendix:targets)\n\nHết.\n")
        .composed();
    assert_eq!(alone["appendices"][0]["label"], "PHỤ LỤC");

    let refused = TemplateFolder::new(template, "Văn.\n\n![](appendix:tagets)\n")
        .refused(&[("compose.unknown-block", 3)]);
    assert_eq!(refused[0]["hints"][0], "có phải ý bạn là `targets`?");
}

#[test]
fn a_heading_with_nothing_below_is_refused_at_its_line() {
    let fields = "[fields.ideas]\ntype = \"list\"\nlabel = \"Ý kiến\"\n";
    let list = "{{#each fields.ideas}}\n- {{this}}.\n{{/each}}\n";
    TemplateFolder::new(
        fields,
        &format!("Văn.\n\n## Có\n\nVăn.\n\n## Kiến nghị\n\n{list}\n## Sau\n\nVăn.\n"),
    )
    .refused(&[("compose.empty-section", 7)]);
    TemplateFolder::new(fields, &format!("Văn.\n\n### Kiến nghị\n\n{list}"))
        .refused(&[("compose.empty-section", 3)]);
    TemplateFolder::new("", "## Một\n\n### Hai\n\n## Ba\n\nVăn.\n").refused(&[("compose.empty-section", 3)]);
    TemplateFolder::new("", "Văn.\n\n###\n\n- Không phải đoạn văn.\n")
        .refused(&[("compose.empty-section", 3)]);
    TemplateFolder::new("", "Văn.\n\n##### Sâu quá\n\nVăn.\n").refused(&[("compose.markdown", 3)]);
    // Inside {{#if}} neither heading nor text is printed.
    let guarded = format!("Văn.\n\n{{{{#if fields.ideas}}}}\n## Kiến nghị\n\n{list}{{{{/if}}}}\n");
    assert_eq!(lines(&TemplateFolder::new(fields, &guarded).composed()["blocks"]), ["paragraph: Văn."]);
}

#[test]
fn components_stand_alone_and_their_templates_are_whole() {
    let table = "[tables.t]\ncaption = \"\"\nsource = \"fields.rows\"\ncolumns = [{ heading = \"Ý\", value = \"this\", width-mm = 170 }]\n\
        [fields.rows]\ntype = \"list\"\nlabel = \"Dòng\"\n";
    TemplateFolder::new(table, "Xem ![](table:t)\n").refused(&[("compose.markdown", 1)]);
    TemplateFolder::new(table, "Văn.\n\n- ![](table:t)\n").refused(&[("compose.markdown", 3)]);
    TemplateFolder::new(table, "Văn.\n\n![](table:t)\n").refused(&[("compose.table-too-wide", 3)]);
    let turned = table.replace("source", "landscape = true\nsource");
    TemplateFolder::new(&turned, "Văn.\n\n![](table:t)\n").refused(&[("compose.landscape-at-end", 0)]);
    TemplateFolder::new("structure = [\"item\", \"item\"]\n", "Văn.\n").refused(&[("config.invalid", 7)]);
    let chart = "[charts.c]\nkind = \"line\"\ncaption = \"\"\nalt = \"Biểu đồ\"\nvalue = \"this\"\n";
    TemplateFolder::new(chart, "Văn.\n").refused(&[("config.invalid", 0)]);
}

#[test]
fn tables_take_their_rows_from_a_field_and_number_them() {
    let table = "[tables.t]\ncaption = \"Danh sách\"\nsource = \"fields.rows\"\nnumbered = true\ncolumns = [\
        { heading = \"STT\", value = \"index\", width-mm = 20 }, \
        { heading = \"Nội dung\", value = \"this\", width-mm = 100, group = \"Việc\", number = \"B\", merge = true }]\n\
        [fields.rows]\ntype = \"list\"\nlabel = \"Dòng\"\n";
    let document = TemplateFolder::with(
        table,
        "![](table:t)\n\nHết.\n",
        "[fields]\nrows = [\"Một\", \"Một\", \"Hai\"]\n",
    )
    .composed();
    let table = &document["blocks"][0];
    let cells: Vec<String> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", text(&row["cells"][0]), text(&row["cells"][1])))
        .collect();
    assert_eq!(cells, ["1 Một", "2 Một", "3 Hai"]);
    let spans: Vec<_> =
        table["rows"].as_array().unwrap().iter().map(|row| row["spans"][1].as_u64().unwrap()).collect();
    assert_eq!(spans, [2, 0, 1]);
    assert_eq!((&table["columns"][0]["number"], &table["columns"][1]["number"]), (&"1".into(), &"B".into()));
    assert_eq!(text(&table["columns"][1]["group"]), "Việc");
}

#[test]
fn footnotes_belong_to_the_words_they_stand_behind() {
    let prose = "Một câu[^a] và **câu đậm**[^b].\n\n[^a]: Chú thích *nghiêng*.\n[^b]: Chú thích hai.\n";
    let document = TemplateFolder::new("", prose).composed();
    let runs = &document["blocks"][0]["runs"];
    assert_eq!(
        (text(runs), text(&runs[0]["note"])),
        ("Một câu và câu đậm.".into(), "Chú thích nghiêng.".into())
    );
    assert_eq!(text(&runs[2]["note"]), "Chú thích hai.");
    let refused = TemplateFolder::new("", "Một câu[^soo].\n\nVăn.\n\n[^soos]: Chú thích.\n")
        .refused(&[("compose.footnote", 5), ("compose.footnote", 1)]);
    assert_eq!(refused[1]["hints"][0], "có phải ý bạn là `soos`?");
    TemplateFolder::new("", "Một câu[^a], hai câu[^a].\n\n[^a]: Chú thích.\n")
        .refused(&[("compose.footnote", 1)]);
    // What a value holds is itself.
    let fields = "[fields.x]\ntype = \"text\"\nlabel = \"X\"\n";
    let document =
        TemplateFolder::with(fields, "Văn {{fields.x}}.\n", "[fields]\nx = \"có [^1] dấu\"\n").composed();
    assert_eq!(text(&document["blocks"][0]["runs"]), "Văn có [^1] dấu.");
}

#[test]
fn a_subdivision_is_a_level_of_the_state_only() {
    let template = r#"structure = ["division", "subdivision", "article"]"#;
    let prose = "# Quản lý\n\n## Văn bản đi\n\n### Cấp số\n\nMột đoạn văn.\n";
    TemplateFolder::new(template, prose).refused(&[("compose.no-level", 0)]);
}
