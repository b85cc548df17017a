//! What persons wrote in the file, each entry as it was signed.

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::care_file::{CarePlan, Content, FileEntry, Goal};
use crate::client_file::{ClientFile, Texts, utc_text};

/// In time order. What is said of an entry names it in `about`; nothing is changed
/// by it.
pub fn as_xml(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let client = file.client.client_id.to_string();
    let attributes = [("xmlns", CLIENT_FILE_NAMESPACE), ("client", &client)];
    let mut entries: Vec<_> = file.entries.iter().collect();
    entries.sort_by_key(|entry| (entry.happened, entry.written, entry.entry_id));
    Xml::document(texts, "entries", &attributes, |xml| {
        for one in entries {
            entry(one, xml);
        }
    })
}

fn entry(entry: &FileEntry, xml: &mut Xml) {
    let mut attributes = vec![
        ("id", entry.entry_id.to_string()),
        ("kind", entry.content.code().to_owned()),
        ("happened", utc_text(entry.happened)),
        ("written", utc_text(entry.written)),
        ("unit", entry.unit_id.to_string()),
    ];
    attributes.extend(entry.content.about().map(|of| ("about", of.to_string())));
    attributes.extend(detail(&entry.content));
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    xml.element("entry", &attributes, |xml| {
        let login = entry.by.to_string();
        xml.element("author", &[("login", &login)], |xml| {
            xml.text("name", &entry.author_name);
            xml.text("title", &entry.author_title);
        });
        match &entry.content {
            Content::CarePlan(plan) => care_plan(plan, xml),
            content => xml.text("text", &content.text()),
        }
    });
}

/// The code that some kinds have beside their text, as it is stored.
fn detail(content: &Content) -> Option<(&'static str, String)> {
    let stored = serde_json::to_value(content).unwrap_or_default();
    let name = match content {
        Content::Complaint { .. } => "from",
        Content::Measure { .. } => "state",
        Content::LexSarahStep { .. } => "step",
        Content::Note { .. }
        | Content::OwnView { .. }
        | Content::Struck { .. }
        | Content::CarePlan(_)
        | Content::LexSarahReport { .. } => return None,
    };
    let code = stored[name].as_str()?.to_owned();
    Some((name, code))
}

fn care_plan(plan: &CarePlan, xml: &mut Xml) {
    let (agreed, follow_up) = (plan.agreed_on.to_string(), plan.follow_up_on.to_string());
    let attributes = [
        ("madeWith", plan.made_with.code()),
        ("agreedOn", agreed.as_str()),
        ("followUpOn", follow_up.as_str()),
    ];
    xml.element("plan", &attributes, |xml| {
        for one in &plan.goals {
            let Goal {
                intervention,
                goal,
                how,
                when,
            } = one;
            xml.element("goal", &[("intervention", &intervention.0)], |xml| {
                xml.text("reach", goal);
                xml.text("how", how);
                xml.text("when", when);
            });
        }
    });
}
