//! What pages get and send of orders.

use care_model::fault::Fault;
use care_model::id::StaffId;
use care_model::intervention::InterventionCode;
use care_model::order::{
    ClientWishes, FramePeriod, GapAfter, LocalWindow, Order, Priority, VisitPattern,
};
use care_model::skill::SkillCode;
use care_model::time::{LocalDate, LocalTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::planning::views::StaffNameView;

/// The unit's orders that have not ended, those that need somebody first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrdersView {
    /// By the server's clock.
    pub today: String,
    pub orders: Vec<OrderView>,
}

/// An order and its way from received to started.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderView {
    pub order_id: String,
    pub sender: String,
    pub sender_order_id: String,
    pub version: u32,
    /// The sender's reference to the decision.
    pub decision: String,
    pub client_id: String,
    /// The client's name, or a mark without a name at protected identity.
    pub client_label: String,
    pub protected: bool,
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// Granted minutes a period.
    pub frame_minutes: u32,
    /// `week` or `month`.
    pub frame_period: &'static str,
    /// How many visit patterns it is carried out by, or will be from its newest agreement on.
    pub patterns: usize,
    pub received_ms: i64,
    /// `received`, `published` (a visit of it is on somebody's phone) or `started`.
    pub state: &'static str,
    /// By the patterns, since the order came; none where no day within 56 has one.
    pub first_visit_date: Option<String>,
    /// When that visit's window opens: `07:30`.
    pub first_visit_start: Option<String>,
    pub started_ms: Option<i64>,
    /// `late`: not begun, and its first visit should have been. `soon`: on no phone, and it
    /// begins within three days. `waiting`: not begun. `done`: begun, or a newer version of
    /// care that goes on, with a visit on a phone.
    pub clock: &'static str,
    /// What a new agreement has to name in `If-Match`; 0 as the sender wrote.
    pub revision: i64,
    /// This version took the place of an older one that had an agreement.
    pub agreement_replaced: bool,
    /// A newer version of this order exists: nothing more is agreed for this one.
    pub replaced: bool,
}

/// An order with all that may be agreed of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderDetailView {
    pub order: OrderView,
    /// Need and purpose in words.
    pub purpose: String,
    pub contacts: Vec<ContactView>,
    /// Purpose and contacts are kept back: protected identity.
    pub withheld: bool,
    /// As it is carried out, or will be from the newest agreement's day on.
    pub visits: Vec<PatternView>,
    pub wishes: WishesView,
    /// Who can be wished for.
    pub staff: Vec<StaffNameView>,
    /// The newest first.
    pub agreements: Vec<AgreementView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactView {
    pub name: String,
    pub relation: String,
    pub phone: String,
}

/// What was agreed, when and by whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementView {
    pub revision: i64,
    pub valid_from: String,
    /// Empty where it is kept back.
    pub why: String,
    pub by_name: String,
    pub at_ms: i64,
}

/// One recurring visit. Times are local: `07:30`; an end before the start is on the next day.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct PatternView {
    pub key: String,
    /// 1 to 8.
    pub cycle_weeks: u8,
    /// Each 1 to `cycle_weeks`.
    pub weeks: Vec<u8>,
    /// 1 is Monday.
    pub weekdays: Vec<u8>,
    pub window_start: String,
    pub window_end: String,
    #[serde(default)]
    pub preferred_start: Option<String>,
    #[serde(default)]
    pub preferred_end: Option<String>,
    /// 1 to 840.
    pub duration_min: u16,
    pub interventions: Vec<String>,
    #[serde(default)]
    pub skills: Vec<String>,
    /// 1 or 2.
    pub staff_count: u8,
    /// `must` or `may`.
    pub priority: String,
    #[serde(default)]
    pub gap_after: Option<GapView>,
}

/// Starts a while after another pattern's visit of the day.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct GapView {
    pub key: String,
    pub min_minutes: u16,
    pub max_minutes: u16,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct WishesView {
    pub wanted_staff: Vec<String>,
    pub unwanted_staff: Vec<String>,
    /// A hard rule.
    pub forbidden_staff: Vec<String>,
    #[serde(default)]
    pub language: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AgreementForm {
    /// Tomorrow at the earliest, within the order.
    pub valid_from: String,
    /// 1 to 500 characters.
    pub why: String,
    pub visits: Vec<PatternView>,
    pub wishes: WishesView,
}

pub fn period_code(period: FramePeriod) -> &'static str {
    match period {
        FramePeriod::Week => "week",
        FramePeriod::Month => "month",
    }
}

impl From<&VisitPattern> for PatternView {
    fn from(pattern: &VisitPattern) -> Self {
        let preferred = pattern.preferred;
        Self {
            key: pattern.key.clone(),
            cycle_weeks: pattern.cycle_weeks,
            weeks: pattern.weeks.clone(),
            weekdays: pattern.weekdays.clone(),
            window_start: pattern.window.start.to_string(),
            window_end: pattern.window.end.to_string(),
            preferred_start: preferred.map(|window| window.start.to_string()),
            preferred_end: preferred.map(|window| window.end.to_string()),
            duration_min: pattern.duration_min,
            interventions: pattern
                .interventions
                .iter()
                .map(|code| code.0.clone())
                .collect(),
            skills: pattern.skills.iter().map(|code| code.0.clone()).collect(),
            staff_count: pattern.staff_count,
            priority: match pattern.priority {
                Priority::Must => "must".to_owned(),
                Priority::May => "may".to_owned(),
            },
            gap_after: pattern.gap_after.as_ref().map(|gap| GapView {
                key: gap.key.clone(),
                min_minutes: gap.min_minutes,
                max_minutes: gap.max_minutes,
            }),
        }
    }
}

impl From<&ClientWishes> for WishesView {
    fn from(wishes: &ClientWishes) -> Self {
        let ids = |staff: &[StaffId]| staff.iter().map(ToString::to_string).collect();
        Self {
            wanted_staff: ids(&wishes.wanted_staff),
            unwanted_staff: ids(&wishes.unwanted_staff),
            forbidden_staff: ids(&wishes.forbidden_staff),
            language: wishes.language.clone(),
        }
    }
}

/// What a form says, or everything in it that cannot be read.
pub struct Parsed {
    pub valid_from: LocalDate,
    pub visits: Vec<VisitPattern>,
    pub wishes: ClientWishes,
}

impl AgreementForm {
    /// # Errors
    /// Faults with their fields, as `visits[0].window_start`.
    pub fn parse(&self, order: &Order) -> Result<Parsed, Vec<Fault>> {
        let mut faults = Vec::new();
        let valid_from = self.valid_from.parse().unwrap_or_else(|_| {
            let message = "is no date: expected 2026-11-30";
            faults.push(Fault::new("valid_from", &self.valid_from, message));
            order.valid_from
        });
        let visits = self.visits.iter().enumerate();
        let visits = visits
            .map(|(index, view)| view.parse(&format!("visits[{index}]"), &mut faults))
            .collect();
        let wishes = self.wishes.parse(&mut faults);
        if faults.is_empty() {
            Ok(Parsed {
                valid_from,
                visits,
                wishes,
            })
        } else {
            Err(faults)
        }
    }
}

impl PatternView {
    fn parse(&self, at: &str, faults: &mut Vec<Fault>) -> VisitPattern {
        let mut time = |field: &str, text: &str| -> LocalTime {
            text.parse().unwrap_or_else(|_| {
                let message = "must be a time from 00:00 to 23:59";
                faults.push(Fault::new(format!("{at}.{field}"), text, message));
                LocalTime::MIDNIGHT
            })
        };
        let window = LocalWindow {
            start: time("window_start", &self.window_start),
            end: time("window_end", &self.window_end),
        };
        let preferred = match (&self.preferred_start, &self.preferred_end) {
            (None, None) => None,
            (start, end) => Some(LocalWindow {
                start: time("preferred_start", start.as_deref().unwrap_or_default()),
                end: time("preferred_end", end.as_deref().unwrap_or_default()),
            }),
        };
        let priority = match self.priority.as_str() {
            "must" => Priority::Must,
            "may" => Priority::May,
            other => {
                let message = "must be \"must\" or \"may\"";
                faults.push(Fault::new(format!("{at}.priority"), other, message));
                Priority::Must
            }
        };
        VisitPattern {
            key: self.key.clone(),
            cycle_weeks: self.cycle_weeks,
            weeks: self.weeks.clone(),
            weekdays: self.weekdays.clone(),
            window,
            preferred,
            duration_min: self.duration_min,
            interventions: self
                .interventions
                .iter()
                .cloned()
                .map(InterventionCode)
                .collect(),
            skills: self.skills.iter().cloned().map(SkillCode).collect(),
            staff_count: self.staff_count,
            priority,
            gap_after: self.gap_after.as_ref().map(|gap| GapAfter {
                key: gap.key.clone(),
                min_minutes: gap.min_minutes,
                max_minutes: gap.max_minutes,
            }),
        }
    }
}

impl WishesView {
    fn parse(&self, faults: &mut Vec<Fault>) -> ClientWishes {
        let mut ids = |field: &str, texts: &[String]| -> Vec<StaffId> {
            let mut found = Vec::with_capacity(texts.len());
            for text in texts {
                match text.parse() {
                    Ok(id) => found.push(id),
                    Err(_) => faults.push(Fault::new(
                        format!("wishes.{field}"),
                        text,
                        "is no staff member's id",
                    )),
                }
            }
            found
        };
        ClientWishes {
            wanted_staff: ids("wanted_staff", &self.wanted_staff),
            unwanted_staff: ids("unwanted_staff", &self.unwanted_staff),
            forbidden_staff: ids("forbidden_staff", &self.forbidden_staff),
            language: self
                .language
                .clone()
                .filter(|language| !language.trim().is_empty()),
        }
    }
}
