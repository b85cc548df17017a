//! The monthly report as pages.

use std::collections::BTreeMap;

use documentation::frame_time::{FrameRequest, frame_ledger};
use documentation::language::Language;
use documentation::month::Month;
use documentation::unit_report::{RegistrationCounts, UnitReport, UnitReportRequest};
use paper::print;
use paper::unit_report::unit_report;

use crate::day::{Day, made_at};
use crate::reading::{dense, element_counts, keep, text};

fn report() -> UnitReport {
    let month = Month::new(2026, 11).expect("a month");
    let ledger = frame_ledger(&FrameRequest {
        period: month.period(),
        grants: &[],
        planned: &[],
        performed: &[],
    });
    let reasons = [("tag_missing", 7), ("phone_out_of_battery", 2)];
    documentation::unit_report::unit_report(&UnitReportRequest {
        unit_id: Day::of(0, 0).unit.unit_id,
        ledger: &ledger.expect("nothing is in order"),
        facts: &[],
        registrations: &RegistrationCounts {
            tag: 90,
            code: 1,
            manual: 9,
            manual_per_mille: Some(90),
            manual_by_reason: BTreeMap::from(reasons),
        },
        legs: &[],
        continuity: None,
    })
}

#[test]
fn every_figure_of_the_spreadsheet_is_on_the_pages_in_both_languages() {
    for (language, title) in [
        (Language::Swedish, "Månadsrapport 2026-11"),
        (Language::English, "Monthly report 2026-11"),
    ] {
        let report = report();
        let unit = "Östermalms hemtjänst";
        let document = unit_report(&report, unit, "2026-11", made_at(), language);
        let paper = print(&document).expect("printed");
        keep(
            if language == Language::Swedish {
                "report"
            } else {
                "report-en"
            },
            &paper.bytes,
        );
        let said = text(&paper.bytes);
        assert!(said.contains(&dense(title)), "{said}");
        for figure in report.told(language) {
            let value = if figure.value.is_empty() {
                "–"
            } else {
                &figure.value
            };
            let row = dense(&format!("{}{}{}", figure.name, value, figure.measure));
            assert!(said.contains(&row), "{row} is not in {said}");
        }
        let headings = element_counts(&paper.bytes)["H2"];
        assert_eq!(headings, element_counts(&paper.bytes)["Table"]);
    }
}
