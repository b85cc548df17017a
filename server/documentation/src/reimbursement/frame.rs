//! Caps the paid time at the frame (ramtid). What goes beyond is held until a
//! person approves or refuses it, never dropped.

use std::collections::BTreeMap;

use care_model::id::{StaffId, VisitId};
use care_model::units::Ore;

use super::line::{ReimbursementLine, minutes_told, sort_and_number};
use super::rates::{BeyondFrame, RateTable};
use super::request::{HeldJudgement, RunRequest, Verdict};
use super::rule::{RuleId, RuleKind};

/// The lines of a run by what becomes of them. Together they are the seconds and
/// öre that went in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CappedLines {
    pub paid: Vec<ReimbursementLine>,
    pub held: Vec<ReimbursementLine>,
    pub refused: Vec<ReimbursementLine>,
}

/// Takes the paid time of each client from what is left of the frame, in the
/// order of the lines' key, so the last days exceed. Declined, missed, cancelled
/// and alarm visits use nothing of the frame.
///
/// A line across the limit is split; its öre follow the seconds, rounded down
/// within the frame. What exceeds is held, unless it was judged already.
pub(super) fn cap_at_frame(mut lines: Vec<ReimbursementLine>, request: &RunRequest) -> CappedLines {
    sort_and_number(&mut lines);
    let rules = Rules::of(request.rates);
    let judgements = Judgements::of(request.judgements);
    let mut left_s = request.frame_left_s.clone();
    let mut capped = CappedLines::default();
    // In place: a city's lines are too many to stand in memory twice.
    for line in &mut lines {
        let left = left_s
            .get_mut(&line.client_id)
            .filter(|_| rules.are_capped(&line.rule));
        let within_s = left.map_or(line.duration_s, |left| {
            let within_s = line.duration_s.min(*left).max(0);
            *left -= within_s;
            within_s
        });
        if within_s < line.duration_s {
            judgements.settle(cut_at(line, within_s), &mut capped);
        }
    }
    // A line of paid time has seconds unless the cut took them all.
    lines.retain(|line| line.duration_s > 0 || !rules.are_capped(&line.rule));
    lines.append(&mut capped.paid);
    capped.paid = lines;
    sort_and_number(&mut capped.paid);
    sort_and_number(&mut capped.held);
    sort_and_number(&mut capped.refused);
    capped
}

/// The rules of the contracts that hold what goes beyond the frame.
struct Rules(Vec<String>);

impl Rules {
    fn of(rates: &RateTable) -> Self {
        let holding = rates
            .contracts
            .iter()
            .filter(|contract| contract.beyond_frame == BeyondFrame::Hold);
        let rules = holding.flat_map(|contract| {
            let capped = RuleKind::ALL.into_iter().filter(|kind| kind.uses_frame());
            capped.map(|kind| format!("{}/{}", contract.contract_id, kind.code()))
        });
        let mut rules: Vec<String> = rules.collect();
        rules.sort_unstable();
        Self(rules)
    }

    fn are_capped(&self, rule: &RuleId) -> bool {
        self.0.binary_search(&rule.0).is_ok()
    }
}

/// Judgements by visit, staff member and rule.
struct Judgements<'a>(BTreeMap<(VisitId, StaffId, &'a str), &'a HeldJudgement>);

impl<'a> Judgements<'a> {
    fn of(judgements: &'a [HeldJudgement]) -> Self {
        let keyed = judgements.iter().map(|judgement| {
            let rule = judgement.rule.0.as_str();
            ((judgement.visit_id, judgement.staff_id, rule), judgement)
        });
        Self(keyed.collect())
    }

    /// Puts a line that exceeds where it belongs.
    fn settle(&self, mut line: ReimbursementLine, capped: &mut CappedLines) {
        let (place, told) = match self.verdict_on(&line) {
            None => (&mut capped.held, "väntar på godkännande"),
            Some(Verdict::Approved) => (&mut capped.paid, "godkänt"),
            Some(Verdict::Refused) => (&mut capped.refused, "inte godkänt"),
        };
        line.explanation = format!("{}, {told}", line.explanation);
        place.push(line);
    }

    fn verdict_on(&self, line: &ReimbursementLine) -> Option<Verdict> {
        let key = (line.visit_id?, line.staff_id?, line.rule.0.as_str());
        let judgement = self.0.get(&key)?;
        (line.duration_s <= judgement.duration_s).then_some(judgement.verdict)
    }
}

/// Leaves `within_s` of the line, which is less than its seconds, and gives the
/// line of the rest.
fn cut_at(line: &mut ReimbursementLine, within_s: i64) -> ReimbursementLine {
    let within_ore = (line.amount_ore.0 * within_s).div_euclid(line.duration_s);
    let exceeded_s = line.duration_s - within_s;
    let exceeded = ReimbursementLine {
        rule: line.rule.exceeded(),
        duration_s: exceeded_s,
        amount_ore: Ore(line.amount_ore.0 - within_ore),
        explanation: format!(
            "{}; {} över ramtiden",
            line.explanation,
            minutes_told(exceeded_s)
        ),
        ..line.clone()
    };
    line.duration_s = within_s;
    line.amount_ore = Ore(within_ore);
    line.explanation = format!(
        "{}; {} inom ramtiden",
        line.explanation,
        minutes_told(within_s)
    );
    exceeded
}
