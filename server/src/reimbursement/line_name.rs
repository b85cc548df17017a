//! How a line of a run is named in addresses and statements: the same line has the same
//! name in every simulation and batch.

use std::fmt;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::time::LocalDate;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rule::RuleId;

/// `2026-11-23/CLIENT/VISIT/STAFF/municipal-2024/hour_day`; `-` for no visit or staff
/// member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineName {
    pub date: LocalDate,
    pub client_id: ClientId,
    pub visit_id: Option<VisitId>,
    pub staff_id: Option<StaffId>,
    pub rule: RuleId,
}

impl LineName {
    pub fn of(line: &ReimbursementLine) -> Self {
        Self {
            date: line.date,
            client_id: line.client_id,
            visit_id: line.visit_id,
            staff_id: line.staff_id,
            rule: line.rule.clone(),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(5, '/');
        let mut part = || parts.next().filter(|part| !part.is_empty());
        Some(Self {
            date: part()?.parse().ok()?,
            client_id: part()?.parse().ok()?,
            visit_id: maybe(part()?)?,
            staff_id: maybe(part()?)?,
            rule: RuleId(part()?.to_owned()),
        })
    }

    /// The name under which a held line of so many seconds is decided: one that has
    /// grown since is another question.
    pub fn seen_at(&self, duration_s: i64) -> String {
        format!("{self}@{duration_s}")
    }

    /// What [`Self::seen_at`] wrote.
    pub fn with_seconds(text: &str) -> Option<(Self, i64)> {
        let (name, seconds) = text.rsplit_once('@')?;
        Some((Self::parse(name)?, seconds.parse().ok()?))
    }
}

#[expect(
    clippy::option_option,
    reason = "the outer says whether the text was sound"
)]
fn maybe<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
    match text {
        "-" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

impl fmt::Display for LineName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/", self.date, self.client_id)?;
        match self.visit_id {
            Some(visit_id) => write!(formatter, "{visit_id}/")?,
            None => formatter.write_str("-/")?,
        }
        match self.staff_id {
            Some(staff_id) => write!(formatter, "{staff_id}/")?,
            None => formatter.write_str("-/")?,
        }
        formatter.write_str(&self.rule.0)
    }
}

#[cfg(test)]
mod tests {
    use care_model::time::Timestamp;

    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let moment = Timestamp::from_millis(0);
        let mut name = LineName {
            date: "2026-11-23".parse().expect("a date"),
            client_id: ClientId::derived(moment, "c"),
            visit_id: Some(VisitId::derived(moment, "v")),
            staff_id: None,
            rule: RuleId("municipal-2024/hour_day/exceeded".to_owned()),
        };
        assert_eq!(LineName::parse(&name.to_string()), Some(name.clone()));
        assert_eq!(
            LineName::with_seconds(&name.seen_at(-60)),
            Some((name.clone(), -60))
        );
        name.visit_id = None;
        assert_eq!(LineName::parse(&name.to_string()), Some(name));
    }

    #[test]
    fn other_texts_are_no_names() {
        for text in ["", "////", "2026-11-23/-/-/-/r", "2026-11-23@4", "x@y"] {
            assert_eq!(LineName::parse(text), None, "{text}");
            assert_eq!(LineName::with_seconds(text), None, "{text}");
        }
    }
}
