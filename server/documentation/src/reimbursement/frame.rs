//! Caps the paid time at the frame (ramtid). What goes beyond is held until a
//! person approves it, never dropped.

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::units::Ore;

use super::line::{ReimbursementLine, RuleId, minutes_told, sort_and_number};

/// Lines within the frame, and those held for approval. Together they are the
/// seconds and öre that went in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CappedLines {
    pub within: Vec<ReimbursementLine>,
    /// Their rule ends in `/exceeded`; once approved they go into a batch as
    /// they are.
    pub exceeded: Vec<ReimbursementLine>,
}

/// Takes the performed time of each client from what is left of the frame, in
/// the order of the lines' key, so the last days exceed. `left_s` is in seconds
/// and not negative; a client it does not name has no cap. Declined, missed
/// and alarm visits use nothing of the frame.
///
/// A line across the limit is split; its öre follow the seconds, rounded down
/// within the frame.
pub fn cap_at_frame(
    mut lines: Vec<ReimbursementLine>,
    left_s: &BTreeMap<ClientId, i64>,
) -> CappedLines {
    sort_and_number(&mut lines);
    let mut left_s = left_s.clone();
    let mut capped = CappedLines::default();
    for line in lines {
        let left = left_s
            .get_mut(&line.client_id)
            .filter(|_| line.is_performed_time());
        let within_s = left.map_or(line.duration_s, |left| {
            let within_s = line.duration_s.min(*left).max(0);
            *left -= within_s;
            within_s
        });
        if within_s == line.duration_s {
            capped.within.push(line);
            continue;
        }
        let (within, exceeded) = split(&line, within_s);
        capped.within.extend((within_s > 0).then_some(within));
        capped.exceeded.push(exceeded);
    }
    sort_and_number(&mut capped.within);
    sort_and_number(&mut capped.exceeded);
    capped
}

/// `within_s` is less than the line's seconds.
fn split(line: &ReimbursementLine, within_s: i64) -> (ReimbursementLine, ReimbursementLine) {
    let within_ore = (line.amount_ore.0 * within_s).div_euclid(line.duration_s);
    let exceeded_s = line.duration_s - within_s;
    let within = ReimbursementLine {
        duration_s: within_s,
        amount_ore: Ore(within_ore),
        explanation: format!(
            "{}; {} inom ramtiden",
            line.explanation,
            minutes_told(within_s)
        ),
        ..line.clone()
    };
    let exceeded = ReimbursementLine {
        rule: RuleId(format!("{}/exceeded", line.rule.0)),
        duration_s: exceeded_s,
        amount_ore: Ore(line.amount_ore.0 - within_ore),
        explanation: format!(
            "{}; {} över ramtiden, väntar på godkännande",
            line.explanation,
            minutes_told(exceeded_s)
        ),
        ..line.clone()
    };
    (within, exceeded)
}
