//! What a phone tells of the work that waits on it, so that the office knows
//! whom to ask before it counts a day as told.

use care_model::id::StaffId;
use care_model::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// Most lots in one report: far more people than ever have one phone with work
/// unsent. A phone tells of the oldest, a server keeps the first.
pub const MAX_LOTS: usize = 20;

/// What waits on a phone besides what the message itself carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentReport {
    /// The newest server time the phone has taken; none before its first answer.
    /// A report that knows of less than another is the older one.
    #[serde(default)]
    pub heard: Option<Timestamp>,
    /// One for each staff member with work unsent, the oldest first, at most
    /// [`MAX_LOTS`].
    pub lots: Vec<UnsentLot>,
    /// Seconds since the oldest change in the message itself was recorded.
    #[serde(default)]
    pub carried_oldest_s: Option<u64>,
}

/// One staff member's unsent work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentLot {
    pub staff_id: StaffId,
    pub changes: u64,
    pub visits: u64,
    /// Seconds since the oldest of them was recorded.
    pub oldest_s: u64,
}

/// Reads a field that must never cost the message it stands in: what is not of
/// the expected form counts as not said.
pub(crate) fn if_readable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = ciborium::Value::deserialize(deserializer)?;
    Ok(value.deserialized().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ciborium::Value;

    #[derive(Debug, Serialize, Deserialize)]
    struct Message {
        work: u8,
        #[serde(default, deserialize_with = "if_readable")]
        unsent: Option<UnsentReport>,
    }

    fn read(unsent: Option<Value>) -> Message {
        let mut fields = vec![(Value::from("work"), Value::from(7))];
        fields.extend(unsent.map(|unsent| (Value::from("unsent"), unsent)));
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Map(fields), &mut bytes).expect("a Vec");
        ciborium::from_reader(bytes.as_slice()).expect("the work is read whatever is beside it")
    }

    fn lot(staff: Value, changes: Value) -> Value {
        Value::Map(vec![
            ("staff_id".into(), staff),
            ("changes".into(), changes),
            ("visits".into(), 1.into()),
            ("oldest_s".into(), 60.into()),
            ("of_a_later_version".into(), Value::Null),
        ])
    }

    fn report(lots: Value) -> Value {
        Value::Map(vec![("lots".into(), lots)])
    }

    #[test]
    fn a_report_that_cannot_be_read_does_not_cost_the_message() {
        let staff = || Value::Bytes(vec![1; 16]);
        let good = read(Some(report(Value::Array(vec![lot(staff(), 3.into())]))));
        assert_eq!(good.unsent.expect("readable").lots[0].changes, 3);
        let bad = [
            Value::Null,
            Value::from("three"),
            Value::from(-1),
            Value::Array(vec![]),
            Value::Map(vec![]),
            report(Value::from(9)),
            report(Value::Array(vec![lot(Value::Bytes(vec![1; 3]), 1.into())])),
            report(Value::Array(vec![lot(staff(), (-1).into())])),
            report(Value::Array(vec![lot(staff(), Value::Float(0.5))])),
        ];
        for unsent in bad {
            let message = read(Some(unsent.clone()));
            assert_eq!((message.work, message.unsent), (7, None), "{unsent:?}");
        }
        let of_an_older_phone = read(None);
        assert_eq!(of_an_older_phone.unsent, None);
    }

    #[test]
    fn a_message_with_a_report_is_read_by_who_knows_of_none() {
        #[derive(Deserialize)]
        struct Before {
            work: u8,
        }
        let said = Message {
            work: 7,
            unsent: Some(UnsentReport::default()),
        };
        let mut bytes = Vec::new();
        ciborium::into_writer(&said, &mut bytes).expect("a Vec");
        let read: Before = ciborium::from_reader(bytes.as_slice()).expect("passed over");
        assert_eq!(read.work, 7);
    }
}
