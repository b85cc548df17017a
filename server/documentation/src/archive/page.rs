//! All entries on one page, to be read without any program but a browser.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::EntryId;
use care_model::time::Timestamp;

use super::words;
use super::xml::Xml;
use crate::care_file::{CarePlan, Content, FileEntry};
use crate::client_file::{ClientFile, Texts};
use crate::journal::JournalEntry;

const STYLE: &str =
    "p.text, p.said { white-space: pre-wrap } .struck p.text { text-decoration: line-through }";

pub fn as_page(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let period = format!("{}–{}", file.period.from, file.period.to);
    let page = Page::of(file);
    Xml::page(texts, |xml| {
        xml.element("head", &[], |xml| {
            xml.empty("meta", &[("charset", "utf-8")]);
            xml.text("title", &format!("Utförardokumentation {period}"));
            xml.text("style", STYLE);
        });
        xml.element("body", &[], |xml| {
            xml.text("h1", "Utförardokumentation");
            let name = format!("{}, {}", file.client.name, file.client.personal_number);
            xml.text("p", &name);
            xml.text("p", &format!("Period: {period}"));
            if page.articles.is_empty() {
                xml.text("p", "Inga journalanteckningar under perioden.");
            }
            for told in &page.articles {
                page.article(told, xml);
            }
        });
    })
}

/// An entry with its own place on the page.
enum Told<'a> {
    Visit(&'a JournalEntry),
    Person(&'a FileEntry),
}

impl Told<'_> {
    fn entry_id(&self) -> EntryId {
        match self {
            Self::Visit(entry) => entry.entry_id,
            Self::Person(entry) => entry.entry_id,
        }
    }

    fn order(&self) -> (Timestamp, Timestamp, EntryId) {
        match self {
            Self::Visit(entry) => (entry.happened, entry.written, entry.entry_id),
            Self::Person(entry) => (entry.happened, entry.written, entry.entry_id),
        }
    }

    fn heading(&self) -> String {
        let (happened, kind) = match self {
            Self::Visit(entry) => (entry.happened, words::of_visit(entry.kind).to_owned()),
            Self::Person(entry) => (entry.happened, words::of_person(&entry.content)),
        };
        format!("{} – {kind}", local(happened))
    }
}

struct Page<'a> {
    articles: Vec<Told<'a>>,
    /// Strikes and own views, by the entry on the page that they are about.
    said_of: BTreeMap<EntryId, Vec<&'a FileEntry>>,
    headings: BTreeMap<EntryId, String>,
}

impl<'a> Page<'a> {
    fn of(file: &ClientFile<'a>) -> Self {
        let says = |entry: &FileEntry| {
            matches!(
                entry.content,
                Content::Struck { .. } | Content::OwnView { .. }
            )
        };
        let of_visits = file.journal.iter().map(|entry| entry.entry_id);
        let of_persons = file.entries.iter().filter(|entry| !says(entry));
        let placed: BTreeSet<EntryId> = of_visits
            .chain(of_persons.map(|entry| entry.entry_id))
            .collect();
        let mut articles: Vec<Told> = file.journal.iter().map(Told::Visit).collect();
        let mut said_of: BTreeMap<EntryId, Vec<&FileEntry>> = BTreeMap::new();
        for entry in file.entries {
            match entry.content.about().filter(|of| placed.contains(of)) {
                Some(of) if says(entry) => said_of.entry(of).or_default().push(entry),
                _ => articles.push(Told::Person(entry)),
            }
        }
        articles.sort_by_key(Told::order);
        for said in said_of.values_mut() {
            said.sort_by_key(|entry| (entry.written, entry.entry_id));
        }
        let headings = articles
            .iter()
            .map(|told| (told.entry_id(), told.heading()));
        Self {
            headings: headings.collect(),
            articles,
            said_of,
        }
    }

    fn article(&self, told: &Told, xml: &mut Xml) {
        let said = self.said_of.get(&told.entry_id());
        let said = said.map_or(&[][..], Vec::as_slice);
        let is_struck = said
            .iter()
            .any(|entry| matches!(entry.content, Content::Struck { .. }));
        let id = told.entry_id().to_string();
        let mut attributes = vec![("id", id.as_str())];
        if is_struck {
            attributes.push(("class", "struck"));
        }
        xml.element("article", &attributes, |xml| {
            xml.text("h2", &told.heading());
            match told {
                Told::Visit(entry) => {
                    xml.text_with("p", &[("class", "text")], &entry.text);
                    signature(&entry.author_name, &entry.author_title, entry.written, xml);
                }
                Told::Person(entry) => self.of_person(entry, xml),
            }
            for entry in said {
                xml.element("blockquote", &[], |xml| {
                    xml.text("p", &words::of_person(&entry.content));
                    // Outside the class: what was said of a struck text is not struck.
                    xml.text_with("p", &[("class", "said")], &entry.content.text());
                    signed(entry, xml);
                });
            }
        });
    }

    fn of_person(&self, entry: &FileEntry, xml: &mut Xml) {
        if let Some(of) = entry.content.about() {
            match self.headings.get(&of) {
                Some(heading) => xml.element("p", &[], |xml| {
                    let link = format!("#{of}");
                    xml.text_with("a", &[("href", &link)], &format!("Gäller {heading}"));
                }),
                None => xml.text("p", &format!("Gäller {of}, utanför perioden.")),
            }
        }
        match &entry.content {
            Content::CarePlan(plan) => care_plan(plan, xml),
            content => xml.text_with("p", &[("class", "text")], &content.text()),
        }
        signed(entry, xml);
    }
}

fn care_plan(plan: &CarePlan, xml: &mut Xml) {
    let agreed = format!(
        "{} Överenskommen {}, följs upp senast {}.",
        words::made_with(plan.made_with),
        plan.agreed_on,
        plan.follow_up_on
    );
    xml.text("p", &agreed);
    for goal in &plan.goals {
        let code = &goal.intervention;
        xml.text("h3", code.kind().map_or(code.0.as_str(), |kind| kind.sv));
        for (name, text) in [("Mål", &goal.goal), ("Hur", &goal.how), ("När", &goal.when)] {
            xml.text_with("p", &[("class", "text")], &format!("{name}: {text}"));
        }
    }
}

fn signed(entry: &FileEntry, xml: &mut Xml) {
    signature(&entry.author_name, &entry.author_title, entry.written, xml);
}

fn signature(name: &str, title: &str, written: Timestamp, xml: &mut Xml) {
    let who = match title {
        "" => name.to_owned(),
        title => format!("{name}, {title}"),
    };
    xml.text("p", &format!("{who}. Skrivet {}.", local(written)));
}

fn local(instant: Timestamp) -> String {
    format!("{} {}", instant.local_date(), instant.local_time())
}
