//! Prints scorecards by the hundred thousand. A card differs from the next in some ninety texts, two bars and a QR code,
//! while everything else (page, tags, typefaces) is the same. So the layout only sets a few cards of each *shape*: which
//! lines there are, and on how many lines each text stands. From them a *stencil* is inferred, and the other cards of that
//! shape are copies with other texts.
//!
//! The layout files stay the only description of a card. Two cards with made-up texts are laid out and compared: whatever
//! differs must belong to a *slot*, and the widths of the two texts of a slot tell whether it is set flush left, centred or
//! flush right. A third card with other texts is then printed both ways. Unless both show the same to a hundredth of a
//! point, all cards of that shape are laid out, and so is every card with a text that the stencil cannot print.
//!
//! Whether a stencil prints a card, and with which bytes, only depends on the card, the letters of the typefaces and the
//! layout. It depends neither on the cards before it nor on the thread.
//!
//! [`CardPrinter`] is the entry point. It also works without stencils, which shows whether a fault is theirs or the
//! layout's. [`CardLayout`] prepares the cards: it breaks their lines, so that their shapes are known.

mod assemble;
mod compare;
mod content;
mod fonts;
mod infer;
mod layout;
mod printer;
mod shared_fonts;
mod slots;
mod stencil;
mod stencils;
#[cfg(test)]
mod tests;
mod writer;

pub use layout::{CardLayout, Measure, Measures};
pub use printer::CardPrinter;
pub use stencils::{Stencils, shape_key};
