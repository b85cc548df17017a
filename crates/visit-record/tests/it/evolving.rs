//! Messages of earlier versions, as they were sent.

use visit_record::exchange::{SyncResponse, read_envelope, unpack};
use visit_record::shift_exchange::{AttestSteps, ShiftAnswer, SnapshotShift};

#[test]
fn an_answer_from_before_shifts_were_said_is_read() {
    let sent = include_bytes!("answers/synced-before-shifts.cbor");
    let envelope = read_envelope(sent).expect("an envelope");
    let answer: SyncResponse = unpack(&envelope.body).expect("an answer");
    assert_eq!(answer.shift, ShiftAnswer::default());
    let day = answer.snapshot.expect("a day");
    assert_eq!(day.shift, SnapshotShift::default());
    assert_eq!(day.shift.steps, AttestSteps::One);
    assert!(!day.stops.is_empty());
}
