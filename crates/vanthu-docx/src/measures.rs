//! What of the rules decides how a Word file looks: the same file that the layout of the PDF reads.

use std::collections::BTreeMap;

use serde::Deserialize;

use vanthu_diagnostic::Diagnostic;
use vanthu_model::config::parse_toml;
use vanthu_model::document::HeadingForm;

/// The look of a component. A key that a component does not have keeps its default.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Part {
    /// The size of the letters in points.
    pub(crate) pt: f64,
    /// The smallest and the greatest size that the rules permit.
    pub(crate) pt_range: Option<Vec<f64>>,
    /// Its words, where the rules fix them.
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) bold: bool,
    #[serde(default)]
    pub(crate) italic: bool,
    /// The distance of its lines in points, where it has its own.
    pub(crate) line_pt: Option<f64>,
    #[serde(default)]
    pub(crate) before_pt: f64,
    #[serde(default)]
    pub(crate) after_pt: f64,
    /// The thickness of the line drawn below it, and how far below the letters it hangs.
    pub(crate) rule_pt: Option<f64>,
    #[serde(default)]
    pub(crate) rule_gap_pt: f64,
}

/// A mark under the number.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct MarkPart {
    #[serde(flatten)]
    pub(crate) part: Part,
    /// The thickness of its frame.
    pub(crate) box_pt: Option<f64>,
    #[serde(default)]
    pub(crate) inset_pt: f64,
    pub(crate) colour: Option<String>,
    /// The words of stamps of a fixed size, and their widths.
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) widths_mm: Vec<f64>,
    pub(crate) height_mm: Option<f64>,
    /// How far it stands below the sheet's upper edge.
    pub(crate) from_top_mm: Option<f64>,
    /// The words that stand at the foot of the last page instead, and how far above the sheet's lower edge.
    #[serde(default)]
    pub(crate) foot_words: Vec<String>,
    #[serde(default)]
    pub(crate) from_bottom_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Page {
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
    pub(crate) top_mm: f64,
    pub(crate) bottom_mm: f64,
    pub(crate) left_mm: f64,
    pub(crate) right_mm: f64,
    #[serde(default)]
    pub(crate) mirrored: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Landscape {
    pub(crate) top_mm: f64,
    pub(crate) bottom_mm: f64,
    pub(crate) left_mm: f64,
    pub(crate) right_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Font {
    /// The typeface that the regulation names.
    pub(crate) name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PageNumber {
    pub(crate) pt: f64,
    pub(crate) from_top_mm: f64,
    pub(crate) first_page: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Body {
    pub(crate) pt: f64,
    pub(crate) line_pt: f64,
    pub(crate) gap_pt: f64,
    pub(crate) indent_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LetterheadPart {
    pub(crate) left_min_mm: f64,
    #[serde(default)]
    pub(crate) right_min_mm: f64,
    pub(crate) gutter_mm: f64,
    pub(crate) line_pt: f64,
    pub(crate) mark_gap_pt: f64,
}

/// A drawn line whose length is a share of that of the words above it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct DrawnLine {
    pub(crate) share: f64,
    pub(crate) rule_pt: f64,
    #[serde(default)]
    pub(crate) rule_gap_pt: f64,
    #[serde(default)]
    pub(crate) after_pt: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PlaceDate {
    #[serde(flatten)]
    pub(crate) part: Part,
    /// Whether it stands on one line with the number.
    #[serde(default)]
    pub(crate) level: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Addressee {
    #[serde(flatten)]
    pub(crate) part: Part,
    pub(crate) label_pt: Option<f64>,
    pub(crate) label_italic: bool,
    pub(crate) prefix: String,
}

/// The look of a level of the text.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Level {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) centred: bool,
    /// Whether the number of one without a title is bold.
    pub(crate) alone_bold: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Emphasis {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AppendixPart {
    pub(crate) pt: f64,
    pub(crate) bold: bool,
    pub(crate) reference_pt: f64,
    pub(crate) reference_italic: bool,
    pub(crate) after_pt: f64,
    pub(crate) share: Option<f64>,
    #[serde(default)]
    pub(crate) rule_pt: f64,
    #[serde(default)]
    pub(crate) rule_gap_pt: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Footnote {
    pub(crate) pt: f64,
    pub(crate) line_pt: f64,
}

/// What tables and charts share, and what tables have besides.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct FigurePart {
    pub(crate) pt: f64,
    pub(crate) line_pt: f64,
    pub(crate) caption_pt: f64,
    pub(crate) caption_bold: bool,
    pub(crate) caption_gap_pt: f64,
    pub(crate) before_pt: f64,
    pub(crate) after_pt: f64,
    #[serde(default)]
    pub(crate) inset_x_pt: f64,
    #[serde(default)]
    pub(crate) inset_y_pt: f64,
    #[serde(default)]
    pub(crate) header_bold: bool,
    #[serde(default)]
    pub(crate) number_italic: bool,
    #[serde(default)]
    pub(crate) total_bold: bool,
    #[serde(default)]
    pub(crate) rule_pt: f64,
    /// The frame of a bar, and the colours of what is done, of the rest and of the frame.
    #[serde(default)]
    pub(crate) frame_pt: f64,
    #[serde(default)]
    pub(crate) done_colour: String,
    #[serde(default)]
    pub(crate) rest_colour: String,
    #[serde(default)]
    pub(crate) frame_colour: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RecipientsPart {
    pub(crate) pt: f64,
    pub(crate) line_pt: f64,
    pub(crate) label_pt: f64,
    #[serde(default)]
    pub(crate) label_bold: bool,
    #[serde(default)]
    pub(crate) label_italic: bool,
    pub(crate) underline: bool,
    pub(crate) prefix: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PostPart {
    #[serde(flatten)]
    pub(crate) part: Part,
    #[serde(default)]
    pub(crate) alone_bold: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SignerPart {
    #[serde(flatten)]
    pub(crate) part: Part,
    pub(crate) gap_lines: f64,
    pub(crate) left_mm: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Joint {
    #[serde(default)]
    pub(crate) lead: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct StampPart {
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
    pub(crate) heading_pt: f64,
    pub(crate) heading_bold: bool,
    pub(crate) pt: f64,
    pub(crate) line_pt: f64,
    pub(crate) box_pt: f64,
    pub(crate) inset_mm: f64,
    pub(crate) colour: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct CopyPart {
    #[serde(default)]
    pub(crate) pt: f64,
    #[serde(default)]
    pub(crate) bold: bool,
    pub(crate) rule_pt: f64,
    pub(crate) before_pt: f64,
    pub(crate) after_pt: f64,
    pub(crate) stamp: Option<StampPart>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ContactPart {
    pub(crate) pt: f64,
    #[serde(default)]
    pub(crate) page: String,
    pub(crate) line_pt: f64,
    pub(crate) rule_pt: f64,
    pub(crate) rule_gap_pt: f64,
}

/// Where lines and pages are broken.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Breaks {
    /// Whether lines of titles and names are broken by sense.
    pub(crate) by_sense: bool,
    /// A table of no more rows than this is not parted between pages.
    pub(crate) whole_rows: usize,
}

/// The measures of a rule set.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Measures {
    /// The day from which the rules are in force: the date in the properties of an undated draft.
    pub(crate) in_force: toml::value::Datetime,
    pub(crate) page: Page,
    pub(crate) landscape: Landscape,
    pub(crate) font: Font,
    pub(crate) page_number: PageNumber,
    pub(crate) body: Body,
    pub(crate) title: Part,
    pub(crate) motto: Option<Part>,
    pub(crate) letterhead: LetterheadPart,
    pub(crate) superior: Part,
    pub(crate) issuer: Part,
    pub(crate) star: Option<Part>,
    pub(crate) issuer_line: Option<DrawnLine>,
    #[serde(default)]
    pub(crate) joint: Joint,
    #[serde(default)]
    pub(crate) breaks: Breaks,
    pub(crate) number: Part,
    pub(crate) dispatch_subject: Part,
    pub(crate) place_date: PlaceDate,
    pub(crate) secrecy: MarkPart,
    pub(crate) urgency: MarkPart,
    pub(crate) circulation: MarkPart,
    pub(crate) draft: MarkPart,
    pub(crate) kind: Part,
    pub(crate) subject: Part,
    pub(crate) divider: Option<Part>,
    pub(crate) subject_line: Option<DrawnLine>,
    pub(crate) addressee: Addressee,
    structure: BTreeMap<String, Level>,
    pub(crate) basis: Emphasis,
    pub(crate) enacting: Emphasis,
    pub(crate) appendix: AppendixPart,
    pub(crate) footnote: Footnote,
    pub(crate) table: FigurePart,
    pub(crate) chart: FigurePart,
    pub(crate) recipients: RecipientsPart,
    pub(crate) authority: Part,
    pub(crate) post: PostPart,
    pub(crate) signer: SignerPart,
    #[serde(default)]
    pub(crate) confirmation: Option<Confirmation>,
    pub(crate) copy: CopyPart,
    pub(crate) drafter: Part,
    pub(crate) contact: ContactPart,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Confirmation {
    pub(crate) before_pt: f64,
}

impl Measures {
    /// Reads them from a rules file.
    ///
    /// # Errors
    /// `config.invalid` if it is not TOML or lacks a measure.
    pub(crate) fn parse(rules: &str) -> Result<Self, Diagnostic> {
        parse_toml("rules.toml", rules)
    }

    /// The look of the level `form`.
    pub(crate) fn level(&self, form: HeadingForm) -> Level {
        let name = HeadingForm::WORDS.iter().find(|(_, known)| *known == form).map_or("", |(name, _)| name);
        self.structure.get(name).copied().unwrap_or_default()
    }

    /// The height between the margins in points, on a page that may be turned.
    pub(crate) fn page_pt(&self, turned: bool) -> f64 {
        let mm = match turned {
            true => self.page.width_mm - self.landscape.top_mm - self.landscape.bottom_mm,
            false => self.page.height_mm - self.page.top_mm - self.page.bottom_mm,
        };
        points(mm)
    }

    /// The width between the margins in points, on a page that may be turned.
    pub(crate) fn text_pt(&self, turned: bool) -> f64 {
        let mm = match turned {
            true => self.page.height_mm - self.landscape.left_mm - self.landscape.right_mm,
            false => self.page.width_mm - self.page.left_mm - self.page.right_mm,
        };
        points(mm)
    }
}

/// Millimetres as points.
pub(crate) fn points(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}

/// Points as twentieths of a point, the unit of most lengths in WordprocessingML.
pub(crate) fn twips(points: f64) -> i64 {
    (points * 20.0).round() as i64
}
