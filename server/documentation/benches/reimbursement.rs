//! A city's month: a million attested visits of 20,000 clients by 6,000 staff
//! members, with alarms, frames, absences and late cancellations, and the batch
//! after the run when one visit in a hundred was corrected.

mod city;

use std::collections::BTreeSet;

use care_model::id::{ExportId, UnitId};
use care_model::time::Timestamp;
use divan::Bencher;
use documentation::billing::{BillingRequest, billing_basis};
use documentation::month::Month;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::warehouse::verify::verify_extract;
use documentation::warehouse::{
    ExtractIdentity, WarehouseRequest, warehouse_tables, write_extract,
};

use city::City;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_million_visits(bencher: Bencher) {
    let city = City::invented();
    bencher.bench_local(|| city.run());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn the_batch_after_with_one_in_a_hundred_corrected(bencher: Bencher) {
    let city = City::invented();
    let due = city.run().lines;
    drop(city.facts);
    let mut paid: Vec<ReimbursementLine> = due.clone();
    for line in paid.iter_mut().step_by(100) {
        line.duration_s += 60;
        line.amount_ore.0 += 808;
    }
    let december = Month::new(2026, 12).expect("a month").period();
    bencher.bench_local(|| due_now(&paid, &due, december));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn the_billing_basis_of_a_million_visits(bencher: Bencher) {
    let city = City::invented();
    bencher.bench_local(|| {
        let lines = billing_basis(&BillingRequest {
            unit_id: city.unit_id,
            month: city.month,
            facts: &city.facts,
            away: &[],
            alarm_clients: None,
        });
        lines.expect("sound facts").len()
    });
}

/// In 150 units, each a week by origin, outcome and part of the day.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn the_warehouse_extract_of_a_million_visits(bencher: Bencher) {
    const UNITS: usize = 150;
    let mut city = City::invented();
    let born = Timestamp::from_millis(1_760_000_000_000);
    let units: Vec<UnitId> = (0..UNITS)
        .map(|number| UnitId::derived(born, &format!("unit {number}")))
        .collect();
    for (number, fact) in city.facts.iter_mut().enumerate() {
        fact.unit_id = units[number % UNITS];
    }
    let identity = ExtractIdentity {
        unit_id: city.unit_id,
        month: city.month,
        batch_id: ExportId::derived(born, "batch"),
        batch_sequence: 1,
        previous_sha256: None,
    };
    bencher.bench_local(|| {
        let tables = warehouse_tables(&WarehouseRequest {
            month: city.month,
            facts: &city.facts,
            left_out: &BTreeSet::new(),
        });
        let file = write_extract(&identity, &tables.expect("sound facts"));
        verify_extract(&file.bytes).expect("a sound extract")
    });
}
