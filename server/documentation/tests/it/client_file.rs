//! What belongs to a client's file of a period.

use care_model::id::EntryId;
use documentation::archive::ArchiveTotals;
use documentation::care_file::{Content, FileEntry};
use documentation::client_file::{
    ClientFileFault, MAX_TEXT_CHARS, Noun, ProtectedIdentity, entries_in, journal_in,
};
use documentation::period::Period;

use crate::example_entries::{entry, plan};
use crate::example_file::Example;
use crate::facts::{at, client, date};

fn period(from: &str, to: &str) -> Period {
    Period {
        from: date(from),
        to: date(to),
    }
}

fn chosen(period: Period) -> Vec<FileEntry> {
    let example = Example::whole();
    entries_in(
        period,
        &journal_in(period, example.journal),
        example.entries,
    )
}

fn codes(entries: &[FileEntry]) -> Vec<&'static str> {
    let mut codes: Vec<_> = entries.iter().map(|entry| entry.content.code()).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn the_choice_of_a_period_is_a_sound_file_with_all_that_was_said_of_it() {
    for (from, to) in [
        ("2026-10-01", "2026-11-30"),
        ("2026-11-23", "2026-11-23"),
        ("2026-01-01", "2026-08-31"),
        ("2026-12-01", "2026-12-31"),
    ] {
        let mut example = Example::whole();
        let period = period(from, to);
        example.period = period;
        example.entries = chosen(period);
        example.journal = journal_in(period, example.journal);
        example.visits.retain(|fact| period.contains(fact.date));
        example.planned.retain(|visit| period.contains(visit.date));
        let visits: Vec<_> = example.visits.iter().map(|fact| fact.visit_id).collect();
        example
            .histories
            .retain(|history| visits.contains(&history.visit_id));
        let faults = example.file().faults(ProtectedIdentity::Refused);
        assert_eq!(faults, [], "{period}");
    }
}

#[test]
fn a_strike_of_later_follows_its_note_and_the_plan_that_holds_comes_along() {
    let day = chosen(period("2026-11-23", "2026-11-23"));
    let expected = [
        "care_plan",
        "measure",
        "note",
        "own_view",
        "own_view",
        "struck",
        "struck",
    ];
    assert_eq!(codes(&day), expected);
    let summer = chosen(period("2026-01-01", "2026-08-31"));
    assert_eq!(codes(&summer), [""; 0]);
    // Said in the period, of an entry before it.
    let december = chosen(period("2026-12-01", "2026-12-31"));
    assert_eq!(codes(&december), ["care_plan", "own_view"]);
}

#[test]
fn a_plan_that_was_struck_before_the_period_did_not_hold() {
    let (old, new) = (
        plan(1, "2026-02-01 09:00", "2026-02-01"),
        plan(2, "2026-03-01 09:00", "2026-03-01"),
    );
    let (of, why) = (new.entry_id, "Fel person".to_owned());
    let strike = entry(3, "2026-04-01 09:00", Content::Struck { of, why });
    let all = vec![old.clone(), new, strike];
    let found = entries_in(period("2026-05-01", "2026-05-31"), &[], all);
    assert_eq!(found, [old]);
}

#[test]
fn entries_of_others_outside_twice_or_overlong_are_told() {
    let mut example = Example::whole();
    let note = |number, when, text: String| entry(number, when, Content::Note { text });
    let mut foreign = note(90, "2026-11-23 09:00", "x".into());
    foreign.client_id = client(2);
    let outside = note(91, "2026-12-24 09:00", "x".into());
    let long = note(92, "2026-11-23 09:00", "å".repeat(MAX_TEXT_CHARS + 1));
    let plan_of_later = plan(93, "2026-12-24 10:00", "2026-12-24");
    let twice = example.entries[0].clone();
    let row = |entry: &FileEntry| entry.entry_id.to_string();
    let noun = Noun::FileEntry;
    let mut expected = vec![
        ClientFileFault::OtherClient {
            noun,
            row: row(&foreign),
            found: client(2),
        },
        ClientFileFault::Repeated {
            noun,
            row: row(&twice),
        },
        ClientFileFault::OverlongText {
            noun,
            row: row(&long),
            chars: MAX_TEXT_CHARS + 1,
        },
    ];
    expected.extend(
        [&outside, &plan_of_later].map(|entry| ClientFileFault::OutsidePeriod {
            noun,
            row: row(entry),
            date: date("2026-12-24"),
            period: example.period.to_string(),
        }),
    );
    expected.sort();
    example
        .entries
        .extend([foreign, outside, long, plan_of_later, twice]);
    let faults = example.file().faults(ProtectedIdentity::Refused);
    assert_eq!(faults, expected);
}

#[test]
fn an_overlong_reason_of_an_agreement_is_told_by_its_order() {
    let mut example = Example::whole();
    let held = &mut example.orders[0];
    held.agreements[1].why = "å".repeat(MAX_TEXT_CHARS + 1);
    let expected = ClientFileFault::OverlongText {
        noun: Noun::Order,
        row: held.order_id.to_string(),
        chars: MAX_TEXT_CHARS + 1,
    };
    let faults = example.file().faults(ProtectedIdentity::Refused);
    assert_eq!(faults, [expected]);
}

#[test]
fn what_is_said_of_an_entry_outside_the_file_must_be_of_the_period() {
    let mut example = Example::empty();
    let of = EntryId::derived(at("2026-01-01 08:00"), "elsewhere");
    let view = |when| {
        let text = "Inte så.".to_owned();
        entry(80, when, Content::OwnView { of, text })
    };
    example.entries = vec![view("2026-11-23 09:00")];
    assert_eq!(example.file().faults(ProtectedIdentity::Refused), []);
    example.entries = vec![view("2026-12-23 09:00")];
    assert_eq!(example.file().faults(ProtectedIdentity::Refused).len(), 1);
    assert_eq!(ArchiveTotals::default().file_entries, 0);
}
