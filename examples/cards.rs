//! Prints the composed scorecards of a batch as a list in JSON, each with the points of its QR code's picture: what other
//! programs are given that lay out the same cards (`scripts/compare-cards`).
//!
//! usage: cards DOCUMENT.toml

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use vanthu::pipeline::{self, Settings};
use vanthu::project::{DiskFiles, DocumentSource};
use vanthu::render::code_picture;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: cards DOCUMENT.toml");
        return ExitCode::from(2);
    };
    let (files, name) = DiskFiles::beside(&path);
    let source = DocumentSource::Toml(&name);
    let mut list = Vec::new();
    let made = pipeline::compose_cards(&files, &source, &Settings::default(), &mut |_, document| {
        let code = document.card.as_ref().and_then(|card| card.code.as_ref());
        let pixels = code.map(code_picture).unwrap_or_default();
        let mut json = serde_json::to_value(&document).expect("plain data");
        json["pixels"] = pixels.into();
        list.push(json);
    });
    match made {
        Ok(()) => {
            let text = serde_json::Value::from(list).to_string();
            std::io::stdout().write_all(text.as_bytes()).expect("standard output");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            for problem in problems {
                eprintln!("{}", problem.message.en);
            }
            ExitCode::FAILURE
        }
    }
}
