//! Every template by its samples: laid out and judged by other programs.

use crate::samples::{rule_sets, samples, template_of};
use crate::support::{Sandbox, oracle, tool, validate};

#[test]
fn every_sample_is_sound_archivable_and_accessible_in_every_rule_set() {
    let sandbox = Sandbox::new();
    // What people wrote in the samples is in the new tone style, whatever a rule set prefers.
    for office in ["office.toml", "committee.toml"] {
        sandbox.replace(office, "standard = \"party\"\n", "standard = \"party\"\ntone-style = \"new\"\n");
    }
    for sample in samples() {
        for rules in rule_sets(&sample) {
            let file = format!("{sample}.toml");
            let set = format!("rules=\"{rules}\"");
            sandbox.run(&["render", &file, "--set", &set, "-o", "out.pdf"]).must_be_silent();
            let path = sandbox.path("out.pdf");
            tool("qpdf", &["--check", path.to_str().unwrap()]);
            let bytes = std::fs::read(&path).unwrap();
            for profile in ["pdfa-2a", "pdfua-1"] {
                let faults = validate(&bytes, profile);
                assert!(faults.is_empty(), "{sample} by {rules} against {profile}: {faults:#?}");
            }
        }
    }
}

#[test]
fn invitations_may_be_printed_on_a5() {
    let sandbox = Sandbox::new();
    let args = ["render", "invitation.toml", "--set", "paper=\"a5\"", "-o", "a5.pdf"];
    let run = sandbox.run(&[&args[..], &["--message-format", "json"]].concat());
    assert_eq!(run.status(), 0, "{}", run.err());
    // The sample has more to say than one side of A5 holds, and that is reported.
    let codes: Vec<String> = run.diagnostics().iter().map(|one| one["code"].to_string()).collect();
    assert_eq!(codes, ["\"render.too-many-pages\""]);
    let info = tool("pdfinfo", &[sandbox.path("a5.pdf").to_str().unwrap()]);
    // A sheet lies across.
    assert!(info.contains("595.276 x 419.528"), "{info}");
    let run = sandbox.run(&["render", "plan.toml", "--set", "paper=\"a5\"", "-o", "no.pdf"]);
    run.must_refuse("compose.paper");
}

#[test]
fn the_schema_of_every_templates_fields_takes_its_sample_and_refuses_others() {
    let sandbox = Sandbox::new();
    let mut args: Vec<String> = Vec::new();
    for sample in samples() {
        let template = template_of(&sample);
        let schema = format!("{template}.schema.json");
        let run = sandbox.run(&["template", "schema", &template]);
        assert_eq!(run.status(), 0, "{}", run.err());
        std::fs::write(sandbox.path(&schema), run.out()).unwrap();
        for file in [schema, format!("{sample}.toml")] {
            args.push(sandbox.path(&file).to_str().unwrap().to_string());
        }
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    oracle("template_schema.py", &args);
}
