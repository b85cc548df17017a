//! Lex Sarah: a misconduct, or the tangible risk of one, from report to decision
//! (socialtjänstlagen 27 kap.: at once, without delay, promptly where it is serious).

use care_model::id::EntryId;
use care_model::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is done about a report, in this order; what does not apply is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LexSarahStep {
    /// The responsible person has it.
    Received,
    /// What could make it worse is seen to.
    Remedied,
    Investigating,
    /// The decision. One of three.
    NotMisconduct,
    Misconduct,
    SeriousMisconduct,
    /// Serious ones go to the inspectorate (IVO), with the investigation.
    ReportedToInspectorate,
    Closed,
}

impl LexSarahStep {
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Remedied,
        Self::Investigating,
        Self::NotMisconduct,
        Self::Misconduct,
        Self::SeriousMisconduct,
        Self::ReportedToInspectorate,
        Self::Closed,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Remedied => "remedied",
            Self::Investigating => "investigating",
            Self::NotMisconduct => "not_misconduct",
            Self::Misconduct => "misconduct",
            Self::SeriousMisconduct => "serious_misconduct",
            Self::ReportedToInspectorate => "reported_to_inspectorate",
            Self::Closed => "closed",
        }
    }

    fn is_decision(self) -> bool {
        matches!(
            self,
            Self::NotMisconduct | Self::Misconduct | Self::SeriousMisconduct
        )
    }
}

/// One step with when it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTaken {
    pub step: LexSarahStep,
    pub at: Timestamp,
    pub author_name: String,
    pub text: String,
}

/// A report and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexSarahCase {
    /// The entry that reports it.
    pub of: EntryId,
    pub reported: Timestamp,
    pub steps: Vec<StepTaken>,
}

impl LexSarahCase {
    pub fn is_closed(&self) -> bool {
        let last = self.steps.last();
        last.is_some_and(|last| last.step == LexSarahStep::Closed)
    }

    /// Seconds from the report to the last step; to `now` while it is open.
    pub fn open_s(&self, now: Timestamp) -> i64 {
        let until = match self.steps.last() {
            Some(last) if last.step == LexSarahStep::Closed => last.at,
            _ => now,
        };
        until.seconds_since(self.reported).max(0)
    }

    /// The steps that may come next. A decision may be made anew until the case is
    /// closed; a serious one is closed after it was reported alone.
    pub fn next(&self) -> Vec<LexSarahStep> {
        use LexSarahStep as S;
        let has = |step: S| self.steps.iter().any(|taken| taken.step == step);
        if self.is_closed() {
            return vec![];
        }
        if !has(S::Received) {
            return vec![S::Received];
        }
        let decided = self
            .steps
            .iter()
            .rev()
            .map(|taken| taken.step)
            .find(|step| step.is_decision());
        let mut next = Vec::new();
        if decided.is_none() {
            next.extend(
                [S::Remedied, S::Investigating]
                    .into_iter()
                    .filter(|step| !has(*step)),
            );
        }
        next.extend(
            S::ALL
                .into_iter()
                .filter(|step| step.is_decision() && Some(*step) != decided),
        );
        match decided {
            Some(S::SeriousMisconduct) if !has(S::ReportedToInspectorate) => {
                next.push(S::ReportedToInspectorate);
            }
            Some(_) => next.push(S::Closed),
            None => {}
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(steps: &[LexSarahStep]) -> LexSarahCase {
        let moment = Timestamp::from_millis(0);
        let taken = |(number, step): (i64, &LexSarahStep)| StepTaken {
            step: *step,
            at: moment.plus_seconds(number * 3600),
            author_name: String::new(),
            text: String::new(),
        };
        LexSarahCase {
            of: EntryId::derived(moment, "report"),
            reported: moment,
            steps: (1..).zip(steps).map(taken).collect(),
        }
    }

    #[test]
    fn nothing_is_decided_before_it_is_received() {
        assert_eq!(case(&[]).next(), [LexSarahStep::Received]);
        let received = case(&[LexSarahStep::Received]);
        assert!(received.next().contains(&LexSarahStep::Misconduct));
        assert!(!received.next().contains(&LexSarahStep::Closed));
    }

    #[test]
    fn a_serious_one_is_reported_before_it_is_closed() {
        use LexSarahStep as S;
        let serious = case(&[S::Received, S::Investigating, S::SeriousMisconduct]);
        assert!(serious.next().contains(&S::ReportedToInspectorate));
        assert!(!serious.next().contains(&S::Closed));
        let reported = case(&[S::Received, S::SeriousMisconduct, S::ReportedToInspectorate]);
        assert!(reported.next().contains(&S::Closed));
    }

    #[test]
    fn the_clock_stops_when_it_is_closed() {
        use LexSarahStep as S;
        let now = Timestamp::from_millis(0).plus_seconds(86_400);
        assert_eq!(case(&[S::Received]).open_s(now), 86_400);
        let closed = case(&[S::Received, S::NotMisconduct, S::Closed]);
        assert_eq!((closed.open_s(now), closed.next()), (3 * 3600, vec![]));
    }
}
