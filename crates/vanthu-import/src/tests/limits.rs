//! Every limit, by its message in both languages and the option that raises it, and files that lie.

use super::draft::{form, pack, parts, workbook};
use super::foreign::compound;
use super::mutated::{xls, xlsb};
use super::*;

/// The errors of a file, each as `code cell`.
fn errors(bytes: &[u8], limits: &Limits) -> Vec<String> {
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let import = read("a", bytes, &choice, limits);
    import.problems.iter().filter(|problem| problem.is_error()).map(named).collect()
}

/// A small workbook with shared texts.
fn with_strings(strings: &str) -> Vec<u8> {
    let mut parts = parts(&[form()]);
    parts.push(("xl/sharedStrings.xml".into(), strings.into()));
    pack(&parts)
}

/// A file, the limits within which it is read, the code of its refusal, the messages, and the option that is advised.
type Case<'a> = (&'a [u8], Limits, &'a str, [&'a str; 2], &'a str);

#[test]
fn every_limit_is_named_and_can_be_raised() {
    let sound = workbook(&[form()]);
    let long = workbook(&[form().put("L7", &"a".repeat(31))]);
    let spaces = " ".repeat(17 << 20);
    let bomb =
        workbook(&[form().xml("L7", "t=\"inlineStr\"", &format!("<is><t>{spaces}</t><t>{spaces}</t></is>"))]);
    let far = workbook(&[form().xml("XFD1048576", "", "<v>1</v>")]);
    let strings = with_strings("<sst><si><t>a</t></si><si/><si><t>b</t></si></sst>");
    let deep = workbook(&[form().xml("L7", "", &format!("{}{}", "<a>".repeat(200), "</a>".repeat(200)))]);
    let default = Limits::default;
    let cases: Vec<Case> = vec![
        (
            &sound,
            Limits { file_bytes: 1000, ..default() },
            "import.limit-file-size",
            ["lớn hơn mức cho phép 1000 B", "more than the 1000 B allowed"],
            "file-size=1MB",
        ),
        (
            &sound,
            Limits { inflated_bytes: 1000, ..default() },
            "import.limit-inflated-size",
            [
                "nội dung sau khi giải nén lớn hơn mức cho phép 1000 B",
                "the content is larger than 1000 B once unpacked",
            ],
            "inflated-size=1MB",
        ),
        (
            &sound,
            Limits { text_bytes: 20, ..default() },
            "import.limit-text-size",
            [
                "chữ trong các ô cộng lại lớn hơn mức cho phép 20 B",
                "the texts of the cells are larger than the 20 B allowed in all",
            ],
            "text-size=1MB",
        ),
        (
            &bomb,
            default(),
            "import.limit-ratio",
            [
                "phần `xl/worksheets/sheet1.xml` nở ra hơn 100 lần khi giải nén, không giống bảng tính thật",
                "the part `xl/worksheets/sheet1.xml` unpacks to more than 100 times its size, unlike a real workbook",
            ],
            "ratio=2000",
        ),
        (
            &sound,
            Limits { entries: 3, ..default() },
            "import.limit-entries",
            [
                "tệp có 5 phần bên trong, nhiều hơn mức cho phép 3",
                "the file has 5 parts inside, more than the 3 allowed",
            ],
            "entries=5",
        ),
        (
            &sound,
            Limits { rows: 5, ..default() },
            "import.limit-rows A6",
            ["có dữ liệu ở dòng 6, quá mức cho phép 5 dòng", "has data in row 6, beyond the 5 rows allowed"],
            "rows=10",
        ),
        (
            &far,
            default(),
            "import.limit-rows XFD1048576",
            ["có dữ liệu ở dòng 1048576", "has data in row 1048576"],
            "rows=2000000",
        ),
        (
            &sound,
            Limits { columns: 4, ..default() },
            "import.limit-columns E3",
            [
                "có dữ liệu ở cột E, quá mức cho phép 4 cột",
                "has data in column E, beyond the 4 columns allowed",
            ],
            "columns=5",
        ),
        (
            &sound,
            Limits { cells: 3, ..default() },
            "import.limit-cells B3",
            ["có nhiều hơn 3 ô có dữ liệu, quá mức cho phép", "has more than the 3 filled cells allowed"],
            "cells=5",
        ),
        (
            &strings,
            Limits { shared_strings: 2, ..default() },
            "import.limit-shared-strings",
            [
                "bảng tính có nhiều hơn 2 chuỗi chữ dùng chung, quá mức cho phép",
                "the workbook has more than the 2 shared texts allowed",
            ],
            "shared-strings=5",
        ),
        (
            &long,
            Limits { cell_chars: 30, ..default() },
            "import.too-long L7",
            ["ô dài 31 ký tự, quá mức cho phép 30", "the cell holds 31 characters, more than the 30 allowed"],
            "cell-characters=50",
        ),
        (
            &deep,
            default(),
            "import.limit-nesting",
            [
                "phần `xl/worksheets/sheet1.xml` bên trong có các phần tử lồng nhau quá 100 tầng cho phép",
                "the elements of the part `xl/worksheets/sheet1.xml` are nested deeper than the 100 levels allowed",
            ],
            "nesting=200",
        ),
        (
            &sound,
            Limits { seconds: 0, ..default() },
            "import.limit-time",
            [
                "đọc tệp mất quá 0 giây, lâu hơn mức cho phép",
                "reading the file takes longer than the 0 seconds allowed",
            ],
            "seconds=1",
        ),
    ];
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    for (bytes, limits, expected, [vi, en], raise) in cases {
        let import = read("a.xlsx", bytes, &choice, &limits);
        let found: Vec<_> = import.problems.iter().filter(|problem| problem.is_error()).collect();
        assert_eq!(found.iter().map(|problem| named(problem)).collect::<Vec<_>>(), [expected]);
        let wording = &found[0].message;
        assert!(wording.vi.contains(vi) && wording.en.contains(en), "{wording:?}, not `{vi}`, `{en}`");
        let advised = format!("`--limit {raise}`");
        assert!(
            found[0].hints.iter().any(|hint| hint.vi.contains(&advised)),
            "{:?}, not {advised}",
            found[0].hints
        );
        assert!(
            found[0].hints.iter().any(|hint| hint.en.contains(&advised)),
            "{:?}, not {advised}",
            found[0].hints
        );
    }
}

#[test]
fn limits_hold_in_old_and_binary_workbooks() {
    let default = Limits::default;
    for bytes in [xls(true), xls(false), xlsb()] {
        assert!(errors(&bytes, &default()).is_empty());
        assert_eq!(errors(&bytes, &Limits { rows: 5, ..default() }), ["import.limit-rows A6"]);
        assert_eq!(errors(&bytes, &Limits { cells: 3, ..default() }), ["import.limit-cells B3"]);
        assert_eq!(errors(&bytes, &Limits { text_bytes: 20, ..default() }), ["import.limit-text-size"]);
        assert_eq!(errors(&bytes, &Limits { seconds: 0, ..default() }), ["import.limit-time"]);
        assert_eq!(errors(&bytes, &Limits { entries: 0, ..default() }), ["import.limit-entries"]);
    }
    for bytes in [xls(true), xlsb()] {
        assert_eq!(
            errors(&bytes, &Limits { shared_strings: 3, ..default() }),
            ["import.limit-shared-strings"]
        );
    }
}

#[test]
fn parts_that_are_not_what_they_say_are_refused() {
    let laughs = "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let import = import(&with_strings(laughs));
    let [problem] = import.problems.as_slice() else { panic!("{:#?}", import.problems) };
    assert_eq!(problem.code, "import.unreadable-file");
    assert_eq!(
        [problem.message.vi.as_str(), problem.message.en.as_str()],
        [
            "phần `xl/sharedstrings.xml` bên trong có khai báo DTD, điều không có trong bảng tính thật",
            "the part `xl/sharedstrings.xml` inside declares a document type (DTD), which no real workbook does",
        ]
    );
    let run = format!("<is><t>{}</t></is>", "chữ dài ".repeat(2 << 20));
    let limits = Limits { entry_ratio: 10_000, ..Limits::default() };
    assert_eq!(
        errors(&workbook(&[form().xml("L7", "t=\"inlineStr\"", &run)]), &limits),
        ["import.unreadable-file"]
    );

    // The checksum stands behind the signature and 12 more bytes in the directory, the sizes behind it.
    let sound = workbook(&[form()]);
    let start = sound.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
    for (place, byte) in [(16, sound[start + 16] ^ 1), (24, 7)] {
        let mut lying = sound.clone();
        lying[start + place] = byte;
        assert_eq!(errors(&lying, &Limits::default()), ["import.unreadable-file"], "at {place}");
    }
}

#[test]
fn chains_that_bite_their_tail_end() {
    let sound = compound(&[("Workbook", &[9, 8, 4, 0, 0, 6, 5, 0, 10, 0, 0, 0])]);
    // Each sector's follower stands in sector 0, which starts at 512: the stream is in the sectors 2 to 9.
    for (sector, next) in [(9, 2_u32), (1, 1), (2, 2), (5, 0xffff_fff0)] {
        let mut looping = sound.clone();
        looping[512 + 4 * sector..516 + 4 * sector].copy_from_slice(&next.to_le_bytes());
        // A stream larger than its file follows the chain to its end.
        looping[1024 + 128 + 120..1024 + 128 + 124].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
        assert_eq!(errors(&looping, &Limits::default()), ["import.unreadable-file"], "sector {sector}");
    }
}

#[test]
fn repeats_are_unfolded_only_as_far_as_allowed() {
    let row = |repeats: u32, text: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{repeats}\"><table:table-cell \
             table:number-columns-repeated=\"{repeats}\">{text}</table:table-cell></table:table-row>"
        )
    };
    let found = |rows: &[String]| {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"T\">{}</table:table>\
             </office:spreadsheet></office:body></office:document-content>",
            rows.concat()
        );
        let kind = "application/vnd.oasis.opendocument.spreadsheet";
        errors(
            &pack(&[("mimetype".into(), kind.into()), ("content.xml".into(), content)]),
            &Limits::default(),
        )
    };
    let text = "<text:p>a</text:p>";
    assert_eq!(found(&[row(1_000_000_000, text)]), ["import.limit-columns SS1"]);
    assert_eq!(found(&[row(4_000_000_000, ""), row(1, text)]), ["import.limit-rows A4000000001"]);
}
