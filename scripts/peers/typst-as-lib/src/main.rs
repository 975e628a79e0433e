//! typst-as-lib as a peer: one process, the layout that vanthu uses. usage: typst-as-lib-cards DATA.json PROJECT OUTDIR
//!
//! The engine is made once, with the same allocator as ours, and keeps what the last documents used; each document comes
//! as the file that the layout reads, which is faster than its `inputs`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst_as_lib::TypstEngine;
use typst_as_lib::file_resolver::FileResolver;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The files that change from one document to the next.
#[derive(Clone, Default)]
struct Changing(Arc<Mutex<HashMap<FileId, Bytes>>>);

impl FileResolver for Changing {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        let files = self.0.lock().expect("one thread");
        files.get(&id).cloned().map(Cow::Owned).ok_or(FileError::NotFound(PathBuf::new()))
    }

    fn resolve_source(&self, _: FileId) -> FileResult<Cow<'_, Source>> {
        Err(FileError::NotFound(PathBuf::new()))
    }
}

fn id(path: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).expect("a virtual path")).intern()
}

/// Every file below `folder` with its path from there.
fn files(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(root, &path, found)?;
        } else {
            let name = path.strip_prefix(root)?.to_str().ok_or("a path is not UTF-8")?;
            found.push((format!("/{name}"), fs::read(&path)?));
        }
    }
    Ok(())
}

/// Seconds of processor time of this process.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, project, out] = arguments.as_slice() else {
        return Err("usage: typst-as-lib-cards DATA.json PROJECT OUTDIR".into());
    };
    let documents: Vec<Value> = serde_json::from_slice(&fs::read(data)?)?;
    let mut found = Vec::new();
    files(Path::new(project), Path::new(project), &mut found)?;
    let (mut fonts, mut sources, mut binaries) = (Vec::new(), Vec::new(), Vec::new());
    for (path, bytes) in found {
        match path.rsplit('.').next() {
            Some("ttf" | "otf") => fonts.push(bytes),
            Some("typ") => sources.push(Source::new(id(&path), String::from_utf8(bytes)?)),
            _ => binaries.push((id(&path), bytes)),
        }
    }
    let changing = Changing::default();
    let engine = TypstEngine::builder()
        .fonts(fonts)
        .with_static_source_file_resolver(sources)
        .with_static_file_resolver(binaries)
        .add_file_resolver(changing.clone())
        .comemo_evict_max_age(Some(10))
        .build();
    let (document_id, code_id) = (id("/document.json"), id("/code.bin"));
    let main_id = id("/layout/card.typ");
    let card = |document: &Value, path: PathBuf| -> Result<(), Box<dyn Error>> {
        let pixels: Vec<u8> = serde_json::from_value(document["pixels"].clone())?;
        {
            let mut files = changing.0.lock().expect("one thread");
            files.insert(document_id, Bytes::new(serde_json::to_vec(document)?));
            files.insert(code_id, Bytes::new(pixels));
        }
        let laid_out: PagedDocument = engine.compile(main_id).output.map_err(|error| error.to_string())?;
        let options = PdfOptions {
            ident: Smart::Custom("card".to_string()),
            standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|_| "standards")?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&laid_out, &options).map_err(|problems| format!("{problems:?}"))?;
        Ok(fs::write(path, pdf)?)
    };
    for (index, document) in documents.iter().take(5).enumerate() {
        card(document, Path::new(out).join(format!("warm{index}.pdf")))?;
    }
    let (begun, used) = (Instant::now(), cpu());
    for (index, document) in documents.iter().enumerate() {
        card(document, Path::new(out).join(format!("{index}.pdf")))?;
    }
    println!("{{\"wall\": {}, \"cpu\": {}}}", begun.elapsed().as_secs_f64(), cpu() - used);
    Ok(())
}
