//! A phone's word about its unsent work, brought within bounds: it is shown to
//! people, and a phone may say anything.

use std::collections::BTreeMap;

use care_model::id::StaffId;
use care_model::time::Timestamp;
use store::unsent::{Told, Waiting};
use visit_record::exchange::{Receipt, RecordUpload, Verdict};
use visit_record::unsent::{MAX_LOTS, UnsentReport};

/// Largest number that is believed: a phone holds some hundred visits.
const MOST: u64 = 1_000_000;
/// The oldest work that is believed, in seconds: ten years.
const OLDEST_S: u64 = 10 * 366 * 86_400;

/// What was told, when the message came at `now` and carried nothing.
pub fn told(report: &UnsentReport, now: Timestamp) -> Told {
    let mut lots = BTreeMap::<StaffId, Waiting>::new();
    for lot in report.lots.iter().take(MAX_LOTS) {
        add(
            &mut lots,
            Waiting {
                staff_id: lot.staff_id,
                changes: bounded(lot.changes),
                visits: bounded(lot.visits),
                oldest: ago(lot.oldest_s, now),
            },
        );
    }
    Told {
        known: report.heard.unwrap_or(Timestamp::from_millis(0)).min(now),
        waiting: lots.into_values().collect(),
    }
}

/// The same of a message that carried `records` of `staff_id`: what has to wait
/// is on the phone still.
pub fn told_with(
    report: &UnsentReport,
    staff_id: StaffId,
    records: &[RecordUpload],
    receipts: &[Receipt],
    now: Timestamp,
) -> Told {
    let mut told = told(report, now);
    let waits = records.iter().zip(receipts).filter(|(record, receipt)| {
        receipt.verdict == Verdict::Waiting && !record.changes.is_empty()
    });
    let mut lots: BTreeMap<StaffId, Waiting> = told
        .waiting
        .into_iter()
        .map(|waiting| (waiting.staff_id, waiting))
        .collect();
    for (record, _) in waits {
        add(
            &mut lots,
            Waiting {
                staff_id,
                changes: record.changes.len() as i64,
                visits: 1,
                oldest: ago(report.carried_oldest_s.unwrap_or(0), now),
            },
        );
    }
    told.waiting = lots.into_values().collect();
    told
}

fn add(lots: &mut BTreeMap<StaffId, Waiting>, more: Waiting) {
    // Nothing waits there, says the phone.
    if more.changes == 0 {
        return;
    }
    lots.entry(more.staff_id)
        .and_modify(|lot| {
            lot.changes = bounded((lot.changes + more.changes) as u64);
            lot.visits = bounded((lot.visits + more.visits) as u64);
            lot.oldest = lot.oldest.min(more.oldest);
        })
        .or_insert(more);
}

fn bounded(number: u64) -> i64 {
    number.min(MOST) as i64
}

fn ago(age_s: u64, now: Timestamp) -> Timestamp {
    now.plus_seconds(-(age_s.min(OLDEST_S) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use visit_record::unsent::UnsentLot;

    fn staff(name: &str) -> StaffId {
        StaffId::derived(Timestamp::from_millis(0), name)
    }

    fn lot(name: &str, changes: u64, oldest_s: u64) -> UnsentLot {
        UnsentLot {
            staff_id: staff(name),
            changes,
            visits: changes,
            oldest_s,
        }
    }

    #[test]
    fn what_cannot_be_is_brought_within_bounds() {
        let now = Timestamp::from_millis(1_795_431_600_000);
        let lots = vec![
            lot("anna", u64::MAX, u64::MAX),
            lot("anna", u64::MAX, 5),
            lot("bo", 0, 7),
            lot("cilla", 2, 9),
        ];
        let report = UnsentReport {
            heard: Some(Timestamp::from_millis(i64::MAX)),
            lots: lots.clone(),
            carried_oldest_s: None,
        };
        let told_now = told(&report, now);
        assert_eq!(told_now.known, now, "nobody knows of a time to come");
        let found: BTreeMap<StaffId, Waiting> = told_now
            .waiting
            .iter()
            .map(|one| (one.staff_id, *one))
            .collect();
        assert_eq!(found.len(), 2, "nothing waits of Bo's");
        let anna = found[&staff("anna")];
        assert_eq!((anna.changes, anna.visits), (MOST as i64, MOST as i64));
        assert_eq!(anna.oldest, now.plus_seconds(-(OLDEST_S as i64)));
        assert_eq!(found[&staff("cilla")].oldest, now.plus_seconds(-9));
        let many = UnsentReport {
            lots: (0..500).map(|n| lot(&n.to_string(), 1, 1)).collect(),
            ..report
        };
        assert_eq!(told(&many, now).waiting.len(), MAX_LOTS);
    }

    #[test]
    fn what_was_carried_and_has_to_wait_is_on_the_phone_still() {
        let now = Timestamp::from_millis(1_795_431_600_000);
        let visit_id = care_model::id::VisitId::derived(now, "visit");
        let record = RecordUpload {
            visit_id,
            changes: vec![vec![1].into(), vec![2].into()],
        };
        let receipt = |verdict| Receipt {
            visit_id,
            verdict,
            changes: vec![],
        };
        let report = UnsentReport {
            heard: None,
            lots: vec![lot("bo", 1, 60)],
            carried_oldest_s: Some(600),
        };
        let anna = staff("anna");
        let records = [record.clone(), record];
        let receipts = [receipt(Verdict::Accepted), receipt(Verdict::Waiting)];
        let told_now = told_with(&report, anna, &records, &receipts, now);
        let hers = Waiting {
            staff_id: anna,
            changes: 2,
            visits: 1,
            oldest: now.plus_seconds(-600),
        };
        assert!(told_now.waiting.contains(&hers), "{told_now:?}");
        assert_eq!(told_now.waiting.len(), 2);
        let receipts = [receipt(Verdict::Accepted), receipt(Verdict::LateWork)];
        let told_now = told_with(&report, anna, &records, &receipts, now);
        assert_eq!(told_now.waiting.len(), 1);
    }
}
