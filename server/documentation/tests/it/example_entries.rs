//! What persons wrote in the invented client's file: every kind of entry.

use care_model::id::{EntryId, UserId};
use care_model::intervention::InterventionCode;
use documentation::care_file::{
    CarePlan, ComplaintFrom, Content, FileEntry, Goal, LexSarahStep, MeasureState, PlanMadeWith,
};
use documentation::journal::{JournalEntry, JournalKind};

use crate::facts::{at, client, date, unit};

/// Every kind, also about the visits' entries.
pub fn of(journal: &[JournalEntry]) -> Vec<FileEntry> {
    let of_kind = |kind| journal.iter().find(|entry| entry.kind == kind);
    let fall = of_kind(JournalKind::Deviation).expect("the example has a fall");
    let note = of_kind(JournalKind::Note).expect("the example has a note");
    let text = String::from;
    let mut entries = vec![
        plan(0, "2026-09-20 10:00", "2026-09-20"),
        plan(1, "2026-11-02 10:00", "2026-11-02"),
        entry(
            2,
            "2026-11-23 11:00",
            Content::Note {
                text: text("Dottern ringde:\r\nhon & <brodern> vill\u{b} ha möte."),
            },
        ),
        entry(
            4,
            "2026-11-24 08:00",
            Content::Complaint {
                from: ComplaintFrom::Relative,
                text: text("Personalen kom för sent ]]> igen."),
            },
        ),
        entry(
            7,
            "2026-11-25 08:00",
            Content::LexSarahReport {
                text: text("Fel läkemedel gavs."),
            },
        ),
    ];
    let told = entries.iter().map(|entry| entry.entry_id);
    let told: Vec<EntryId> = told.collect();
    let (of_note, of_complaint, of_report) = (told[2], told[3], told[4]);
    let of = of_note;
    entries.extend([
        about(
            3,
            Content::OwnView {
                of,
                text: text("Det var sonen som ringde."),
            },
        ),
        about(
            5,
            measure(of_complaint, MeasureState::Open, "Slingan ses över."),
        ),
        about(
            6,
            measure(fall.entry_id, MeasureState::Done, "Halkmatta är inköpt."),
        ),
        about(8, step(of_report, LexSarahStep::Received, "Tas om hand.")),
        about(
            9,
            step(of_report, LexSarahStep::NotMisconduct, "Rätt dos gavs."),
        ),
        about(
            10,
            Content::Struck {
                of,
                why: text("Gällde en annan person."),
            },
        ),
        about(
            11,
            Content::Struck {
                of: note.entry_id,
                why: text("Skrivet på fel besök."),
            },
        ),
    ]);
    // Long after the period, of an entry in it.
    let late = Content::OwnView {
        of: fall.entry_id,
        text: text("Jag föll inte, jag satte mig."),
    };
    entries.push(entry(12, "2026-12-20 10:00", late));
    entries
}

fn about(number: u32, content: Content) -> FileEntry {
    entry(number, &format!("2026-11-26 09:{number:02}"), content)
}

fn measure(of: EntryId, state: MeasureState, text: &str) -> Content {
    let text = text.to_owned();
    Content::Measure { of, state, text }
}

fn step(of: EntryId, step: LexSarahStep, text: &str) -> Content {
    let text = text.to_owned();
    Content::LexSarahStep { of, step, text }
}

/// A version of the care plan.
pub fn plan(number: u32, written: &str, agreed: &str) -> FileEntry {
    let goal = |code: &str, goal: &str, how: &str| Goal {
        intervention: InterventionCode(code.into()),
        goal: goal.into(),
        how: how.into(),
        when: "Tisdag och fredag förmiddag.".into(),
    };
    let content = Content::CarePlan(CarePlan {
        made_with: PlanMadeWith::ClientAndRelative,
        agreed_on: date(agreed),
        goals: vec![
            goal(
                "shower",
                "Känna sig ren & varm.",
                "Sittande,\nmed <handduk>.",
            ),
            goal("walk", "Komma ut.", "Rullator."),
        ],
        follow_up_on: date("2027-05-01"),
    });
    entry(number, written, content)
}

pub fn entry(number: u32, when: &str, content: Content) -> FileEntry {
    let moment = at(when);
    FileEntry {
        entry_id: EntryId::derived(moment, &format!("entry {number}")),
        client_id: client(1),
        unit_id: unit(),
        by: UserId::derived(at("2026-09-01 08:00"), "manager"),
        author_name: "Chefen Påhittad".into(),
        author_title: "enhetschef".into(),
        happened: moment,
        written: moment,
        content,
    }
}
