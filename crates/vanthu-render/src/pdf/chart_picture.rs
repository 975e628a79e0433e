//! The charts of a document as pictures, for formats that have no drawings of their own.

use serde::Serialize;
use typst::foundations::Bytes;

use super::world::DocumentWorld;
use super::{Engine, not_json, on_deep_stack, picture_options};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::document::{Block, Document, Run};

/// A chart as a picture.
#[derive(Clone, Debug)]
pub struct ChartPicture {
    /// The bytes of a PNG file.
    pub png: Vec<u8>,
    /// Its width in points.
    pub width_pt: f64,
    /// Its height in points.
    pub height_pt: f64,
    /// Its labels and values in reading order.
    pub words: Vec<String>,
}

/// What the layout reads.
#[derive(Serialize)]
struct Drawn<'a> {
    landscape: bool,
    block: &'a Block,
}

impl Engine {
    /// The charts of the document in reading order, without their captions, as pictures with `pixels_per_point`.
    ///
    /// # Errors
    /// `render.layout` if the layout fails.
    pub fn chart_pictures(
        &self,
        document: &Document,
        pixels_per_point: f32,
    ) -> Result<Vec<ChartPicture>, Vec<Diagnostic>> {
        let is_chart = |block: &Block| {
            matches!(block, Block::Chart { .. } | Block::LineChart { .. } | Block::ShareChart { .. })
        };
        if !document.all_blocks().any(is_chart) {
            return Ok(Vec::new());
        }
        let held = self.held(document)?;
        let text = held.blocks.iter().map(|block| (false, block));
        let appendices = held
            .appendices
            .iter()
            .flat_map(|appendix| appendix.blocks.iter().map(|block| (appendix.landscape, block)));
        let all = text.chain(appendices).filter(|(_, block)| is_chart(block));
        all.map(|(landscape, block)| self.chart_picture(&block.block, landscape, pixels_per_point)).collect()
    }

    fn chart_picture(
        &self,
        block: &Block,
        landscape: bool,
        pixels_per_point: f32,
    ) -> Result<ChartPicture, Vec<Diagnostic>> {
        let mut block = block.clone();
        if let Some(caption) = block.text_mut() {
            caption.clear();
        }
        let json = serde_json::to_vec(&Drawn { landscape, block: &block });
        let json = Bytes::new(json.map_err(|error| vec![not_json(&error)])?);
        let world = DocumentWorld::picture(&self.resources, json);
        let options = picture_options(pixels_per_point);
        let mut picture = on_deep_stack(|| {
            self.compile(&world, |paged| {
                let page = &paged.pages()[0];
                let size = page.frame.size();
                let png = typst_render::render(page, &options).encode_png();
                Ok(ChartPicture {
                    png: png.expect("a page is not an empty picture"),
                    width_pt: size.x.to_pt(),
                    height_pt: size.y.to_pt(),
                    words: Vec::new(),
                })
            })
        })?
        .output;
        block.each_runs(&mut |runs: &[Run]| {
            // The layout marks spaces that it prints as plain ones.
            let words = vanthu_model::document::plain_text(runs);
            let words = words.replace(['\u{a0}', '\u{2007}', '\u{202f}'], " ");
            if !words.is_empty() {
                picture.words.push(words);
            }
        });
        Ok(picture)
    }
}
