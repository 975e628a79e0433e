//! Pictures in the text.

use crate::story::Story;
use crate::xml::Xml;

/// English metric units in a point.
const EMU_PER_PT: f64 = 12700.0;

/// A picture that the caller drew, such as a chart.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The bytes of a PNG file.
    pub png: Vec<u8>,
    /// Its width on the page, in points.
    pub width_pt: f64,
    /// Its height on the page, in points.
    pub height_pt: f64,
    /// What it says besides the description of the whole, for readers who cannot see it: labels and values.
    pub words: Vec<String>,
}

/// The name of the picture in this place among the package's files.
pub(crate) fn media_name(index: usize) -> String {
    format!("image{}.png", index + 1)
}

/// The relation of the picture in this place.
pub(crate) fn relation(index: usize) -> String {
    format!("picture{}", index + 1)
}

impl<'a> Story<'a> {
    /// A picture as a run, with its description.
    pub(crate) fn picture(&mut self, picture: &'a Picture, alt: &str) {
        let index = self.pictures.len();
        self.pictures.push(picture);
        let id = self.id().to_string();
        let (width, height) = (emu(picture.width_pt), emu(picture.height_pt));
        let words = picture.words.join("; ");
        let description = if words.is_empty() { alt.to_string() } else { format!("{alt} {words}.") };
        let name = format!("Picture {}", index + 1);
        let xml = &mut self.xml;
        xml.open("w:r", &[]);
        xml.open("w:drawing", &[]);
        xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
        xml.empty("wp:extent", &[("cx", &width), ("cy", &height)]);
        xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", &description)]);
        xml.open("wp:cNvGraphicFramePr", &[]);
        xml.empty("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
        xml.close();
        xml.open("a:graphic", &[]);
        xml.open("a:graphicData", &[("uri", "http://schemas.openxmlformats.org/drawingml/2006/picture")]);
        shape(xml, &relation(index), &id, &name, &width, &height);
        (0..5).for_each(|_| xml.close());
    }
}

fn shape(xml: &mut Xml, relation: &str, id: &str, name: &str, width: &str, height: &str) {
    xml.open("pic:pic", &[]);
    xml.open("pic:nvPicPr", &[]);
    xml.empty("pic:cNvPr", &[("id", id), ("name", name)]);
    xml.empty("pic:cNvPicPr", &[]);
    xml.close();
    xml.open("pic:blipFill", &[]);
    xml.empty("a:blip", &[("r:embed", relation)]);
    xml.open("a:stretch", &[]);
    xml.empty("a:fillRect", &[]);
    xml.close();
    xml.close();
    xml.open("pic:spPr", &[]);
    xml.open("a:xfrm", &[]);
    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
    xml.empty("a:ext", &[("cx", width), ("cy", height)]);
    xml.close();
    xml.open("a:prstGeom", &[("prst", "rect")]);
    xml.empty("a:avLst", &[]);
    xml.close();
    xml.close();
    xml.close();
}

fn emu(points: f64) -> String {
    ((points * EMU_PER_PT).round() as i64).to_string()
}
