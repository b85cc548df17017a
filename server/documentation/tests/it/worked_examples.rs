//! Runs the tables of `docs/reimbursement.md`.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::ClientId;
use care_model::intervention::InterventionCode;
use care_model::time::LocalDate;
use care_model::units::Ore;
use care_model::visit_event::NotPerformedReason;
use care_model::visit_fact::{NotPerformed, Outcome, PlannedTimes, VisitFact, VisitOrigin};
use documentation::month::Month;
use documentation::period::Period;
use documentation::reimbursement::Run;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rates::{AlarmPay, Contract, NightPay, RateTable};
use documentation::reimbursement::request::{AlarmSpan, CancelledVisit, HeldJudgement, Verdict};
use documentation::reimbursement::rule::RuleKind;
use documentation::reimbursement::run_moment::{run_moment, run_period};

use crate::doc_tables::{Section, Table, sections};
use crate::facts::{at, client, date, done, staff, visit};
use crate::inputs::Inputs;

const PAGE: &str = include_str!("../../../../docs/reimbursement.md");

const COLUMNS: [&str; 10] = [
    "No.",
    "Who",
    "What",
    "Planned",
    "Performed",
    "Interventions",
    "Rule",
    "Minutes",
    "Kronor",
    "Why",
];

/// `a rule, whole minutes, öre` and the number of the row it stands in.
type Expected = (String, String, i64, i64);

/// One number of a table, as `1` of the rows 1, 1a and 1b.
struct Case {
    inputs: Inputs,
    paid_earlier: Vec<VisitFact>,
    /// Row numbers with the judgement of what their visit has held.
    judged: Vec<(String, Verdict, i64)>,
    alarm_rows: BTreeMap<ClientId, String>,
    expected: Vec<Expected>,
}

#[test]
fn every_worked_example_is_what_the_program_pays() {
    assert_eq!(mismatches(PAGE), Vec::<String>::new());
}

#[test]
fn a_wrong_figure_rule_or_sign_on_the_page_is_found() {
    for (right, wrong) in [
        ("| 299,08 |", "| 299,09 |"),
        ("| `night_visit` | 50 |", "| `night_visit` | 51 |"),
        ("| `wasted_call` | 96 |", "| `absent` | 96 |"),
        ("| -161,67 |", "| 161,67 |"),
        ("`hour_day/exceeded` refused", "`hour_day/exceeded` held"),
    ] {
        assert!(PAGE.contains(right), "{right}");
        let found = mismatches(&PAGE.replacen(right, wrong, 1));
        assert_eq!(found.len(), 1, "{wrong} went unseen");
    }
}

/// What the page says of each case that the program pays otherwise.
fn mismatches(page: &str) -> Vec<String> {
    let mut mismatches = Vec::new();
    for section in sections(page) {
        for table in section.tables.iter().filter(|table| is_worked(table)) {
            let numbers: BTreeSet<&str> = table.rows.iter().map(|row| case_of(&row[0])).collect();
            for number in numbers {
                let mut case = Case::read(&section, table, number);
                case.expected.sort();
                let (found, said) = (case.found(), &case.expected);
                if found != *said {
                    let heading = &section.heading;
                    mismatches.push(format!(
                        "case {number} of {heading}: the program pays {found:?}, not {said:?}"
                    ));
                }
            }
        }
    }
    mismatches
}

#[test]
fn every_kind_of_rule_has_a_table() {
    let sections = sections(PAGE);
    let kinds = RuleKind::ALL.map(RuleKind::code);
    for code in kinds.into_iter().chain(["exceeded", "correction"]) {
        let section = sections
            .iter()
            .find(|section| section.heading.ends_with(&format!("`{code}`")))
            .unwrap_or_else(|| panic!("no section of {code}"));
        let shown = section
            .tables
            .iter()
            .filter(|table| is_worked(table))
            .flat_map(|table| &table.rows)
            .any(|row| row[6].contains(code));
        assert!(shown, "the section of {code} has no row of it");
    }
}

#[test]
fn the_rates_of_the_page_are_those_of_the_example() {
    let sections = sections(PAGE);
    let table = table_of(&sections, "The rate table");
    let rates = RateTable::example();
    let amounts = |contract: &Contract| {
        let NightPay::PerVisit { amount_ore } = contract.night else {
            panic!("nights are paid by the visit");
        };
        let AlarmPay::MonthlyFee { fee_ore } = contract.alarm else {
            panic!("alarms are paid by the month");
        };
        [contract.hourly_day_ore, amount_ore, fee_ore]
    };
    for (column, contract) in (1..).zip(&rates.contracts) {
        let told: Vec<Ore> = table
            .rows
            .iter()
            .map(|row| Ore(ore(&row[column])))
            .collect();
        assert_eq!(told, amounts(contract), "{}", contract.contract_id);
    }
    let text: String = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");
    for (code, minutes) in &rates.contracts[0].standard_min {
        let name = code.0.replace('_', " ");
        let at = text.find(&format!("{name} (")).expect("the page names it");
        let told = text[at..].split([')', ',', '.']).nth(1).expect("minutes");
        assert_eq!(told.trim(), minutes.to_string(), "{name}");
    }
}

#[test]
fn the_file_on_the_page_is_the_example() {
    let sections = sections(PAGE);
    let section = sections
        .iter()
        .find(|section| section.heading == "The file of rates")
        .expect("its section");
    let file = section.json.as_ref().expect("the file");
    assert_eq!(
        RateTable::from_json(file.as_bytes()),
        Ok(RateTable::example())
    );
    let mut value: serde_json::Value = serde_json::from_str(file).expect("it is JSON");
    for row in &section.tables[0].rows {
        let field = row[0].replace('`', "");
        let choice = row[1].split('`').nth(1).expect("a choice");
        value["contracts"][0][field] = serde_json::from_str(choice).expect("it is JSON");
    }
    let changed = serde_json::to_vec(&value).expect("it is JSON");
    let rates = RateTable::from_json(&changed).expect("every other choice is sound");
    assert_ne!(rates, RateTable::example());
    for field in [
        "valid_to",
        "rounding",
        "standard_min",
        "wasted_call",
        "beyond_frame",
    ] {
        let contract = value["contracts"][0].as_object_mut().expect("a contract");
        contract.remove(field).expect("it was there");
    }
    let shorter = serde_json::to_vec(&value).expect("it is JSON");
    RateTable::from_json(&shorter).expect("the rest may be left out");
}

#[test]
fn the_moments_of_the_page_are_those_of_the_run() {
    let sections = sections(PAGE);
    for row in &table_of(&sections, "When the run is made").rows {
        let month: Month = row[0].parse().expect("a month");
        assert_eq!(run_moment(month), at(&row[1]), "{month}");
        assert_eq!(run_period(month).to_string(), row[2], "{month}");
    }
}

fn is_worked(table: &Table) -> bool {
    if table.columns[0] != COLUMNS[0] {
        return false;
    }
    assert_eq!(table.columns, COLUMNS);
    true
}

fn table_of<'a>(sections: &'a [Section], heading: &str) -> &'a Table {
    let section = sections.iter().find(|section| section.heading == heading);
    &section.expect("its section").tables[0]
}

fn case_of(number: &str) -> &str {
    number.trim_end_matches(|letter: char| letter.is_ascii_lowercase())
}

impl Case {
    fn read(section: &Section, table: &Table, number: &str) -> Self {
        let mut inputs = Inputs::of(&[]);
        inputs.rates = rates_of(section);
        let mut case = Self {
            inputs,
            paid_earlier: vec![],
            judged: vec![],
            alarm_rows: BTreeMap::new(),
            expected: vec![],
        };
        let rows = table.rows.iter().filter(|row| case_of(&row[0]) == number);
        for row in rows.clone() {
            case.take(row);
            case.expect(row);
        }
        let stated = rows.clone().find_map(|row| row[2].strip_prefix("run of "));
        let first = rows
            .flat_map(|row| [&row[3], &row[4]])
            .find_map(|cell| cell.get(..10));
        case.inputs.period = match (stated, first) {
            (Some(text), _) => dates_of(text),
            (None, Some(day)) => Month::of(date(day)).expect("a month").period(),
            (None, None) => case.inputs.period,
        };
        case
    }

    fn take(&mut self, row: &[String]) {
        let (number, what) = (row[0].as_str(), row[2].as_str());
        let client_id = client_of(row);
        let words: Vec<&str> = what.split(' ').collect();
        match words.as_slice() {
            ["cancelled", day, time] => self.inputs.cancelled.push(CancelledVisit {
                visit_id: visit(visit_number(number)),
                client_id,
                date: date(&row[3][..10]),
                planned: times(&row[3]).expect("a plan"),
                interventions: codes(&row[5]),
                known: at(&format!("{day} {time}")),
            }),
            ["has", "alarm", ..] => {
                let Period { from, to } = dates_of(&what["has alarm ".len()..]);
                let span = AlarmSpan {
                    client_id,
                    from,
                    to,
                };
                self.inputs.alarms.push(span);
                let rows = &mut self.alarm_rows;
                rows.entry(client_id).or_insert_with(|| number.to_owned());
            }
            ["frame", "left", minutes, "min"] => {
                let left_s = minutes.parse::<i64>().expect("minutes") * 60;
                self.inputs.frame_left_s.insert(client_id, left_s);
            }
            ["absent", days, "days", "before"] => {
                let days = days.parse().expect("days");
                self.inputs.absent_days_before.insert(client_id, days);
            }
            [verdict @ ("approved" | "refused"), minutes, "min"] => {
                let verdict = match *verdict {
                    "approved" => Verdict::Approved,
                    _ => Verdict::Refused,
                };
                let seen_s = minutes.parse::<i64>().expect("minutes") * 60;
                self.judged.push((number.to_owned(), verdict, seen_s));
            }
            ["run", "of", ..] => {}
            ["paid", "earlier,", rest @ ..] => self.paid_earlier.push(fact(row, &rest.join(" "))),
            _ => self.inputs.facts.push(fact(row, what)),
        }
    }

    fn expect(&mut self, row: &[String]) {
        let cells = [&row[6], &row[7], &row[8]].map(|cell| parts(cell));
        assert!(
            cells.iter().all(|cell| cell.len() == cells[0].len()),
            "row {} has as many rules as minutes and kronor",
            row[0]
        );
        for ((rule, minutes), kronor) in cells[0].iter().zip(&cells[1]).zip(&cells[2]) {
            let minutes = minutes.parse::<i64>().expect("whole minutes");
            let rule = rule.replace('`', "");
            self.expected
                .push((row[0].clone(), rule, minutes, ore(kronor)));
        }
    }

    fn found(&mut self) -> Vec<Expected> {
        let mut run = self.inputs.sound();
        for (number, verdict, seen_s) in &self.judged {
            let visit_id = Some(visit(visit_number(number)));
            let held = run.held.iter().filter(|line| line.visit_id == visit_id);
            let judgements = held.map(|line| HeldJudgement {
                visit_id: line.visit_id.expect("a visit"),
                staff_id: line.staff_id.expect("a staff member"),
                rule: line.rule.clone(),
                duration_s: *seen_s,
                verdict: *verdict,
            });
            self.inputs.judgements.extend(judgements);
        }
        run = self.inputs.sound();
        if !self.paid_earlier.is_empty() {
            let earlier = Inputs {
                facts: self.paid_earlier.clone(),
                ..self.inputs.clone()
            };
            let next_month = Period {
                from: care_model::time::add_days(self.inputs.period.to, 1),
                to: care_model::time::add_days(self.inputs.period.to, 28),
            };
            run = Run {
                lines: due_now(&earlier.sound().lines, &run.lines, next_month),
                ..run
            };
        }
        let groups = [
            (&run.lines, ""),
            (&run.held, " held"),
            (&run.refused, " refused"),
        ];
        let mut found: Vec<Expected> = groups
            .into_iter()
            .flat_map(|(lines, group)| lines.iter().map(move |line| (line, group)))
            .map(|(line, group)| self.told(line, group))
            .collect();
        found.sort();
        found
    }

    fn told(&self, line: &ReimbursementLine, group: &str) -> Expected {
        let number = line.visit_id.map_or_else(
            || self.alarm_rows[&line.client_id].clone(),
            |visit_id| {
                let mut numbers = self.expected_numbers();
                let found = numbers.find(|number| visit(visit_number(number)) == visit_id);
                found.unwrap_or_else(|| "a row without lines".to_owned())
            },
        );
        let (contract, rule) = line.rule.0.split_once('/').expect("contract and rule");
        assert_eq!(contract, "municipal-2024");
        assert_eq!(line.duration_s % 60, 0, "whole minutes");
        let rule = format!("{rule}{group}");
        (number, rule, line.duration_s / 60, line.amount_ore.0)
    }

    fn expected_numbers(&self) -> impl Iterator<Item = String> {
        self.expected.iter().map(|(number, ..)| number.clone())
    }
}

/// The example's contract with the fields that the section states.
fn rates_of(section: &Section) -> RateTable {
    let mut rates = RateTable::example();
    if let Some(json) = &section.json {
        let mut value = serde_json::to_value(&rates.contracts[0]).expect("it is JSON");
        let stated: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(json).expect("the section's fields");
        for (field, stated) in stated {
            value[field] = stated;
        }
        rates.contracts[0] = serde_json::from_value(value).expect("a contract");
    }
    rates
}

fn fact(row: &[String], what: &str) -> VisitFact {
    let (outcome, origin) = match what {
        "performed" => (Outcome::Done, VisitOrigin::Planned),
        "alarm visit" => (Outcome::Done, VisitOrigin::Alarm),
        "declined" => (Outcome::Declined, VisitOrigin::Planned),
        "absent" => (Outcome::ClientAbsent, VisitOrigin::Planned),
        "never begun" => (Outcome::NotStarted, VisitOrigin::Planned),
        other => panic!("row {}: nobody knows {other:?}", row[0]),
    };
    let performed = times(&row[4]);
    let day = [&row[4], &row[3]]
        .into_iter()
        .find_map(|cell| cell.get(..10));
    let mut fact = done(
        visit_number(&row[0]),
        "2026-11-23 08:00",
        "2026-11-23 08:30",
    );
    fact.date = day.map_or(fact.date, date);
    fact.staff_id = staff(row[1][..1].parse().expect("a staff member"));
    fact.client_id = client_of(row);
    fact.origin = origin;
    fact.outcome = outcome;
    fact.planned = times(&row[3]);
    if let Some(times) = performed {
        fact.started.as_mut().expect("started").at = times.start;
        fact.ended.as_mut().expect("ended").at = times.end;
        fact.performed = codes(&row[5]);
    } else {
        (fact.started, fact.ended) = (None, None);
        let missed = |code| NotPerformed {
            code,
            reason: NotPerformedReason::ClientDeclined,
        };
        fact.not_performed = codes(&row[5]).into_iter().map(missed).collect();
    }
    fact
}

fn client_of(row: &[String]) -> ClientId {
    let letter = row[1].chars().last().expect("a client");
    client(u32::from(letter))
}

/// `4b` is visit 402.
fn visit_number(number: &str) -> u32 {
    let letter = number.strip_prefix(case_of(number)).expect("the rest");
    let place = letter.bytes().next().map_or(0, |letter| letter - b'a' + 1);
    case_of(number).parse::<u32>().expect("a number") * 100 + u32::from(place)
}

fn codes(cell: &str) -> Vec<InterventionCode> {
    let codes: Vec<InterventionCode> = cell
        .split(", ")
        .filter(|code| *code != "–")
        .map(|code| InterventionCode(code.to_owned()))
        .collect();
    assert!(codes.iter().all(|code| code.kind().is_some()), "{cell}");
    codes
}

/// `2026-11-23 08:00–08:30`; nothing for a dash.
fn times(cell: &str) -> Option<PlannedTimes> {
    let (start, end) = cell
        .split_once('–')
        .filter(|(start, _)| !start.is_empty())?;
    let end = at(&format!("{} {end}", &start[..10]));
    Some(PlannedTimes {
        start: at(start),
        end,
    })
}

fn dates_of(text: &str) -> Period {
    let day = |text: &str| -> LocalDate { date(text) };
    let (from, to) = text.split_once(" to ").expect("two dates");
    Period {
        from: day(from),
        to: day(to),
    }
}

/// The lines of a cell; none for a dash.
fn parts(cell: &str) -> Vec<&str> {
    cell.split("<br>").filter(|part| *part != "–").collect()
}

/// `-161,67` is -16167.
fn ore(text: &str) -> i64 {
    let (_, decimals) = text.split_once(',').expect("kronor and öre");
    assert_eq!(decimals.len(), 2, "{text}");
    text.replace(',', "").parse().expect("an amount")
}
