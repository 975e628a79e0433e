//! What Excel writes into a web page about its workbook: the sheets, where each lies, and which are hidden.

use html5gum::{StartTag, Token, Tokenizer};

/// A sheet as the page lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListedSheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// The page that holds it, where that is another one.
    pub(super) href: Option<String>,
}

/// The texts that are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Name,
    Visible,
}

/// What a page says about the workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    pub(super) sheets: Vec<ListedSheet>,
    /// Whether its days are counted from 1904.
    pub(super) is_1904: bool,
    /// Whether the page itself is a hidden sheet.
    pub(super) hidden: bool,
    /// Whether a sheet is being listed.
    inside: bool,
    wanted: Option<Wanted>,
    text: String,
}

impl Book {
    /// Reads the XML of a comment that only Excel reads.
    pub(super) fn comment(&mut self, comment: &[u8]) {
        if !comment.starts_with(b"[if") {
            return;
        }
        let text = String::from_utf8_lossy(comment);
        for Ok(token) in Tokenizer::new(&*text) {
            match token {
                Token::StartTag(tag) => self.start(&tag),
                Token::EndTag(tag) => self.end(&tag.name),
                Token::String(text) => self.text(&String::from_utf8_lossy(&text)),
                _ => {}
            }
        }
    }

    /// Takes note of the start of an element.
    pub(super) fn start(&mut self, tag: &StartTag<()>) {
        self.text.clear();
        self.wanted = None;
        match tag.name.as_slice() {
            b"x:excelworksheet" => {
                self.inside = true;
                self.sheets.push(ListedSheet::default());
            }
            b"x:name" if self.inside => self.wanted = Some(Wanted::Name),
            b"x:visible" => self.wanted = Some(Wanted::Visible),
            b"x:date1904" => self.is_1904 = true,
            b"x:worksheetsource" => {
                let href = tag.attributes.get(b"href".as_slice());
                let href = href.map(|href| String::from_utf8_lossy(href).into_owned());
                if let Some(sheet) = self.sheets.last_mut().filter(|_| self.inside) {
                    sheet.href = href;
                }
            }
            _ => {}
        }
    }

    /// Takes note of a text.
    pub(super) fn text(&mut self, text: &str) {
        if self.wanted.is_some() {
            self.text.push_str(text);
        }
    }

    /// Takes note of the end of an element.
    pub(super) fn end(&mut self, name: &[u8]) {
        let text = self.text.trim();
        let sheet = self.sheets.last_mut().filter(|_| self.inside);
        match (self.wanted.take(), sheet) {
            (Some(Wanted::Name), Some(sheet)) if sheet.name.is_empty() => sheet.name = text.to_string(),
            (Some(Wanted::Visible), sheet) if text.to_ascii_lowercase().contains("hidden") => match sheet {
                Some(sheet) => sheet.hidden = true,
                None => self.hidden = true,
            },
            _ => {}
        }
        if name == b"x:excelworksheet" {
            self.inside = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_of_a_workbook_are_listed() {
        let mut book = Book::default();
        book.comment(
            b"[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>K\xe1\xba\xbft qu\xe1\xba\xa3 &amp; M</x:Name>\
              <x:WorksheetSource HRef=\"a_files/sheet001.htm\"/></x:ExcelWorksheet><x:ExcelWorksheet><x:Name>B</x:Name>\
              <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></x:ExcelWorksheet>\
              </x:ExcelWorksheets><x:Date1904/></x:ExcelWorkbook><x:ExcelName><x:Name>Print_Area</x:Name></x:ExcelName></xml><![endif]",
        );
        let named = |name: &str, hidden, href: Option<&str>| ListedSheet {
            name: name.into(),
            hidden,
            href: href.map(str::to_string),
        };
        assert_eq!(
            book.sheets,
            [named("Kết quả & M", false, Some("a_files/sheet001.htm")), named("B", true, None)]
        );
        assert!(book.is_1904 && !book.hidden);
    }
}
