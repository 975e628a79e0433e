//! The office's own templates: what is particular to them among its files. Their prose is parsed, and their trials are made,
//! by workers, so that a template without end costs its own request and no more.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use bytes::Bytes;
use serde_json::Value as Json;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::own::{Own, in_use_with};
use super::trial::MAX_PAGES;
use super::{BuiltIn, Trial, TriedOn};
use crate::pipeline::{self, TemplateFiles};
use crate::service::context::{Context, Service};
use crate::service::error::{Result, ServiceError};
use crate::service::previews::RenderedPreview;
use crate::service::rendering::{draw, new_workspace, preview_sent, put_object};
use crate::service::templates::{self, Description};
use crate::service::{blocking, io_error, readable};
use crate::worker::pool::Turn;
use crate::worker::protocol::{SampleInput, Task};
use vanthu_diagnostic::{Diagnostic, Place, any_error, code};
use vanthu_store::{Actor, OfficeFile, unknown_document};

/// The names of the sample and of the roster in a workspace.
const SAMPLE: &str = "sample.toml";
const ROSTER: &str = "roster.csv";

/// The files of a template that was uploaded.
///
/// # Errors
/// What is wrong with the zip.
pub(super) async fn unpacked(bytes: Bytes) -> Result<TemplateFiles> {
    blocking(move || Ok(TemplateFiles::unpack("template.zip", &bytes)?)).await
}

/// Has a worker parse the texts of a template that is not kept yet.
///
/// # Errors
/// `compose.template` for each fault, at its line; `office-file.stopped`; the errors of the workers.
pub(super) async fn check_prose(
    service: &Service,
    turn: &Turn,
    office: &str,
    name: &str,
    bytes: Bytes,
) -> Result<()> {
    let mut own = Own::of_office(service, office).await?;
    own.add_template(name, unpacked(bytes).await?);
    let workspace = own.put(new_workspace(service).await?).await?;
    let asked = service.pool.ask(turn, workspace.request(Task::CheckTemplate(name.to_string()))).await;
    let reply = asked.map_err(|error| stopped(error.into()))?;
    if reply.output.is_some() {
        return Ok(());
    }
    Err(ServiceError::rejected(in_own_names(reply.diagnostics, name)))
}

/// What a version asks for.
///
/// # Errors
/// The diagnostics of a template that this version of the program no longer takes.
pub(super) async fn described(context: &Context, office: &str, file: &OfficeFile) -> Result<Description> {
    let mut own = Own::of_office(context, office).await?;
    own.add(context, file.kind, &file.name, &file.sha256).await?;
    let (settings, name) = (own.settings(&context.settings), file.name.clone());
    blocking(move || Ok(pipeline::describe_template(&name, &settings)?)).await
}

/// The templates of the program, by their titles.
///
/// # Errors
/// The diagnostics of one that cannot be read.
pub(super) async fn built_in(context: &Context) -> Result<Vec<BuiltIn>> {
    let settings = context.settings.clone();
    blocking(move || {
        let mut all = Vec::new();
        for name in pipeline::template_names(&settings.assets) {
            let template = pipeline::template_named(&settings.assets, &name)?;
            all.push(BuiltIn { name, title: template.title });
        }
        all.sort_by(|one, other| one.title.cmp(&other.title));
        Ok(all)
    })
    .await
}

/// A template of the program as a zip that can be uploaded once it was changed: under another name.
///
/// # Errors
/// Not found if there is none of that name.
pub(super) fn built_in_zip(context: &Context, name: &str) -> Result<(String, Bytes)> {
    let assets = &context.settings.assets;
    let paths = match pipeline::is_plain_name(name) {
        true => assets.list(&format!("documents/{name}/")),
        false => Vec::new(),
    };
    let own = format!("{name}-rieng");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |_| ServiceError::unexpected("a zip in memory cannot be written");
    for path in &paths {
        let Some(asset) = assets.get(path)? else { continue };
        let file = path.rsplit('/').next().unwrap_or(path);
        let text = asset.text()?.replacen(&format!("name = \"{name}\""), &format!("name = \"{own}\""), 1);
        zip.start_file(format!("{own}/{file}"), SimpleFileOptions::default()).map_err(failed)?;
        zip.write_all(text.as_bytes()).map_err(io_error)?;
    }
    if paths.is_empty() {
        return Err(ServiceError::not_found());
    }
    let bytes = zip.finish().map_err(failed)?.into_inner();
    Ok((format!("{own}.zip"), Bytes::from(bytes)))
}

/// Tries a version, and keeps that it passed if nothing found is an error.
///
/// # Errors
/// `office-file.no-sample`; not found if the office has no document of that id; the errors of the workers. A template that was
/// stopped has failed the trial.
pub(super) async fn try_on(service: &Service, actor: &Actor, file: OfficeFile, on: TriedOn) -> Result<Trial> {
    let turn = Turn::of(&actor.user_id);
    let drawn = match on {
        TriedOn::Sample => of_sample(service, &turn, &file).await,
        TriedOn::Document(id) => of_document(service, actor, &turn, &file, &id).await,
        TriedOn::File { .. } => Err(takes_no_file()),
    };
    let preview = match drawn.map_err(stopped) {
        Err(error) if error.code.as_str() == "office-file.stopped" => {
            RenderedPreview { findings: error.diagnostics, ..RenderedPreview::default() }
        }
        drawn => drawn?,
    };
    let findings = in_own_names(preview.findings, &file.name);
    let ok = preview.ok && !any_error(&findings);
    if ok {
        service.store.office_files().keep_tried(actor, &file.office_id, &file.id).await?;
    }
    let pages = preview.pages.into_iter().map(|page| page.png).take(MAX_PAGES).collect();
    Ok(Trial { ok, findings, pages, inspection: None })
}

/// The sample of a template, by its office.
async fn of_sample(service: &Service, turn: &Turn, file: &OfficeFile) -> Result<RenderedPreview> {
    let bytes = service.store.objects().get(&file.sha256).await?;
    let mut files = unpacked(bytes).await?;
    let Some(sample) = files.sample.take() else {
        return Err(ServiceError::invalid(
            code!("office-file.no-sample"),
            "mẫu này không kèm văn bản thử; chọn một văn bản của cơ quan để thử",
            "the template brings no sample; choose a document of the office",
        ));
    };
    let workbooks = std::mem::take(&mut files.workbooks);
    let mut own = Own::of_office(service, &file.office_id).await?;
    own.add_template(&file.name, files);
    let office = service.store.offices().get(&file.office_id).await?;
    let mut workspace = own.put(new_workspace(service).await?).await?;
    let toml = office.toml;
    let (mut workspace, office_file) = blocking(move || {
        let mut add = |name: &str, bytes: &[u8]| workspace.add("mau", name, bytes).map_err(io_error);
        add(SAMPLE, &sample)?;
        for (name, bytes) in &workbooks {
            add(name, bytes)?;
        }
        // What a form has stored is JSON.
        let name = if toml.trim_start().starts_with('{') { "office.json" } else { "office.toml" };
        let office_file = add(name, toml.as_bytes())?;
        Ok((workspace, office_file))
    })
    .await?;
    let quoted = |text: &str| Json::from(text).to_string();
    let mut set = BTreeMap::from([
        ("template".to_string(), quoted(&file.name)),
        ("office".to_string(), quoted(&office_file)),
    ]);
    if let Some(sha256) = &office.roster_sha256 {
        let roster = put_object(service, &mut workspace, "office", ROSTER, sha256).await?;
        set.insert("office.roster".to_string(), quoted(&roster));
    }
    let scale = crate::service::rendering::SCALE;
    draw(service, turn, workspace, Task::Sample(SampleInput { file: SAMPLE.into(), set, scale })).await
}

/// A document of the office as the template makes it, with those of its fields and workbooks that the template knows.
async fn of_document(
    service: &Service,
    actor: &Actor,
    turn: &Turn,
    file: &OfficeFile,
    id: &str,
) -> Result<RenderedPreview> {
    let document = readable(service, actor, id).await?;
    if document.office_id != file.office_id {
        return Err(unknown_document().into());
    }
    let mut content = service.store.documents().content(id).await?;
    content.office.files = in_use_with(service, file.clone()).await?;
    content.template.clone_from(&file.name);
    let template = templates::of_content(service, &content).await?;
    let known = |slot: &str| template.data.iter().any(|data| data.slot == slot);
    let is_field = |name: &str| template.fields.iter().any(|field| field.name == name);
    if let Some(fields) = content.fields.as_object_mut() {
        fields.retain(|name, _| is_field(name));
    }
    content.corrections.retain(|one| known(&one.slot) || is_field(&one.slot));
    // Edits name the blocks of the template that the document was made with.
    if let Some(header) = content.header.as_object_mut()
        && document.template != file.name
    {
        header.shift_remove("edits");
    }
    preview_sent(service, turn, &content, Vec::new()).await
}

/// The refusal of a file where a template is tried.
pub(super) fn takes_no_file() -> ServiceError {
    ServiceError::invalid(
        code!("office-file.no-sample"),
        "mẫu văn bản được thử bằng văn bản thử đi kèm hoặc một văn bản của cơ quan, không phải bằng tệp gửi lên",
        "a template is tried on its sample or on a document of the office, and not on a file",
    )
}

/// The error of a worker that the template ran out of its limits.
fn stopped(error: ServiceError) -> ServiceError {
    if !matches!(error.code.as_str(), "server.timed-out" | "server.worker-died") {
        return error;
    }
    let problem = Diagnostic::error(
        code!("office-file.stopped"),
        "mẫu chạy quá thời gian hoặc quá bộ nhớ cho phép nên đã bị dừng; các việc khác không bị ảnh hưởng",
        "the template ran longer or took more memory than it may, and was stopped; other work is not affected",
    )
    .hint(
        "bỏ bớt các vòng lặp lồng nhau trong văn mẫu, hoặc thử với ít số liệu hơn",
        "take nested loops out of the prose, or try it on less data",
    );
    ServiceError::rejected(vec![problem])
}

/// Diagnostics that call the files of a template as they are called in its zip.
fn in_own_names(mut problems: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    let folder = format!("templates/documents/{name}/");
    for problem in &mut problems {
        if let Some(file) = problem.place.as_mut().and_then(Place::file_mut)
            && let Some(own) = file.strip_prefix(&folder)
        {
            *file = own.to_string();
        }
    }
    problems
}
