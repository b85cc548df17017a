//! The inputs of a run, with the defaults of the tests.

use std::collections::BTreeMap;

use care_model::id::{ClientId, ExportId};
use care_model::time::Timestamp;
use care_model::units::Ore;
use care_model::visit_fact::VisitFact;
use documentation::month::Month;
use documentation::period::Period;
use documentation::refusal::Refusal;
use documentation::reimbursement::export::BatchIdentity;
use documentation::reimbursement::fault::ReimbursementFault;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rates::{NightPay, ProviderKind, RateTable};
use documentation::reimbursement::request::{
    AlarmSpan, CancelledVisit, DecisionSpan, HeldJudgement,
};
use documentation::reimbursement::{Run, RunRequest, reimbursement_run};

use crate::facts::unit;

#[derive(Clone, Debug)]
pub struct Inputs {
    pub kind: ProviderKind,
    pub period: Period,
    pub facts: Vec<VisitFact>,
    pub rates: RateTable,
    pub absent_days_before: BTreeMap<ClientId, u16>,
    pub alarms: Vec<AlarmSpan>,
    pub frame_left_s: BTreeMap<ClientId, i64>,
    pub cancelled: Vec<CancelledVisit>,
    pub judgements: Vec<HeldJudgement>,
    pub decisions: Vec<DecisionSpan>,
}

impl Inputs {
    /// A run of November 2026 at the example's rates, nights by the hour.
    pub fn of(facts: &[VisitFact]) -> Self {
        Self {
            kind: ProviderKind::Municipal,
            period: november(),
            facts: facts.to_vec(),
            rates: hourly_nights(),
            absent_days_before: BTreeMap::new(),
            alarms: vec![],
            frame_left_s: BTreeMap::new(),
            cancelled: vec![],
            judgements: vec![],
            decisions: vec![],
        }
    }

    pub fn run(&self) -> Result<Run, Refusal<ReimbursementFault>> {
        reimbursement_run(&RunRequest {
            unit_id: unit(),
            provider_kind: self.kind,
            period: self.period,
            facts: &self.facts,
            rates: &self.rates,
            absent_days_before: &self.absent_days_before,
            alarm_clients: &self.alarms,
            frame_left_s: &self.frame_left_s,
            cancelled: &self.cancelled,
            judgements: &self.judgements,
            decisions: &self.decisions,
        })
    }

    pub fn sound(&self) -> Run {
        self.run().expect("sound inputs")
    }
}

pub fn november() -> Period {
    Month::new(2026, 11).expect("a month").period()
}

/// The example with 610 kr an hour at night.
pub fn hourly_nights() -> RateTable {
    let mut rates = RateTable::example();
    rates.contracts[0].night = NightPay::PerHour {
        hourly_ore: Ore(61_000),
    };
    rates
}

pub fn lines(facts: &[VisitFact]) -> Vec<ReimbursementLine> {
    Inputs::of(facts).sound().lines
}

pub fn identity() -> BatchIdentity {
    BatchIdentity {
        unit_id: unit(),
        period: november(),
        batch_id: ExportId::derived(Timestamp::from_millis(0), "batch"),
        batch_sequence: 3,
        previous_sha256: Some("ab".repeat(32)),
        rates_version: "example-2024".to_owned(),
    }
}

pub fn december_identity() -> BatchIdentity {
    BatchIdentity {
        period: Month::new(2026, 12).expect("a month").period(),
        ..identity()
    }
}
