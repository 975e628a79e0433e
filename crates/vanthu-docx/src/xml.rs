//! A part of the package while it is written.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// XML in memory. Elements are closed in the order in which they were opened.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

/// An attribute.
pub(crate) type Attribute<'a> = (&'a str, &'a str);

impl Xml {
    /// A whole part, which starts with its declaration.
    pub(crate) fn part() -> Self {
        let mut xml = Self { writer: Writer::new(Vec::new()), open: Vec::new() };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    fn event(&mut self, event: Event) {
        self.writer.write_event(event).expect("memory can be written");
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())));
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub(crate) fn close(&mut self) {
        let name = self.open.pop().expect("an element is open");
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())));
    }

    /// An element without content whose only attribute is `w:val`.
    pub(crate) fn value(&mut self, name: &'static str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// An element that holds text alone.
    pub(crate) fn text(&mut self, name: &'static str, attributes: &[Attribute], text: &str) {
        self.open(name, attributes);
        self.event(Event::Text(BytesText::new(text)));
        self.close();
    }

    /// The bytes; whatever is still open is closed.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.writer.into_inner()
    }
}
