//! A city's month: a million attested visits of 20,000 clients by 6,000 staff
//! members, with alarms, frames, absences and late cancellations, and the batch
//! after the run when one visit in a hundred was corrected.

mod city;

use divan::Bencher;
use documentation::month::Month;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::line::ReimbursementLine;

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
