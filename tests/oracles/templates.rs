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
    // One with less to say is drawn together on it.
    std::fs::write(
        sandbox.path("short.toml"),
        "template = \"invitation\"\npaper = \"a5\"\noffice = \"office.toml\"\nnumber = 5\ndate = 2026-09-05\n\
         addressees = [\"Đồng chí Lê Văn C\"]\nrecipients = [\"Thường trực Đảng ủy (để báo cáo)\"]\n[fields]\n\
         from = \"evening.toml\"\n",
    )
    .unwrap();
    std::fs::write(
        sandbox.path("evening.toml"),
        "title = \"phiên họp Ban Thường vụ Đảng ủy tháng 9 năm 2026\"\nheld = 2026-09-10T19:00:00\n\
         place = \"Phòng họp số 1, trụ sở Đảng ủy xã\"\nchair = \"Đồng chí Nguyễn Văn A, Bí thư Đảng ủy xã\"\n\
         agenda = [\"Cho ý kiến về kế hoạch phát triển đảng viên\"]\n",
    )
    .unwrap();
    sandbox.run(&["render", "short.toml", "-o", "short.pdf"]).must_be_silent();
    let short = tool("pdfinfo", &[sandbox.path("short.pdf").to_str().unwrap()]);
    assert!(short.lines().any(|line| line.split_whitespace().eq(["Pages:", "1"])), "{short}");
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
