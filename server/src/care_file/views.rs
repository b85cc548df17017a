//! A file as it is shown.

use care_model::time::Timestamp;
use documentation::care_file::{
    CarePlan, Content, FileEntry, FileItem, FileState, FollowUp, ItemSource, LexSarahCase,
    MeasureState,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A client's file, folded.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareFileView {
    pub client_label: String,
    pub protected: bool,
    /// Whether the reader may write in it.
    pub may_write: bool,
    /// Until when the reader has it open by break-glass; null where a role opens it.
    pub open_until_ms: Option<i64>,
    /// The named care contact.
    pub care_contact_name: Option<String>,
    /// How many entries persons have written: what the next one names as seen.
    pub seen: i64,
    /// The version that holds.
    pub plan: Option<CarePlanView>,
    /// Those before it, newest first.
    pub earlier_plans: Vec<CarePlanView>,
    /// By when it happened.
    pub entries: Vec<FileEntryView>,
    pub follow_ups: Vec<FollowUpView>,
    pub lex_sarah: Vec<LexSarahView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CarePlanView {
    pub entry_id: String,
    /// 1 and up.
    pub version: usize,
    /// `client`, `client_and_relative`, `representative` or `not_taken_part`.
    pub made_with: &'static str,
    pub agreed_on: String,
    pub follow_up_on: String,
    pub author_name: String,
    pub goals: Vec<GoalView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GoalView {
    pub intervention: String,
    pub goal: String,
    pub how: String,
    pub when: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileEntryView {
    pub entry_id: String,
    /// From a visit: `deviation`, `visit_declined`, `client_absent`,
    /// `intervention_not_performed` or `note`. From a person: `note`, `complaint`,
    /// `measure`, `care_plan`, `lex_sarah_report` or `lex_sarah_step`.
    pub kind: &'static str,
    pub from_visit: bool,
    pub visit_id: Option<String>,
    pub happened_ms: i64,
    pub written_ms: i64,
    pub author_name: String,
    pub author_title: String,
    pub text: String,
    /// The entry it is about.
    pub about: Option<String>,
    pub struck: Option<StruckView>,
    pub own_views: Vec<OwnViewView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StruckView {
    pub why: String,
    pub by_name: String,
    pub at_ms: i64,
}

/// The client's own view on an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnViewView {
    pub text: String,
    pub written_ms: i64,
    pub by_name: String,
}

/// A deviation or complaint with what is done about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowUpView {
    pub of: String,
    pub since_ms: i64,
    pub open: bool,
    pub measures: Vec<MeasureView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureView {
    pub text: String,
    pub done: bool,
    pub by_name: String,
    pub at_ms: i64,
}

/// A lex Sarah report and what has become of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LexSarahView {
    pub of: String,
    pub reported_ms: i64,
    /// Seconds since the report; to the end once it is closed.
    pub open_s: i64,
    pub closed: bool,
    pub steps: Vec<LexSarahStepView>,
    /// Codes of the steps that may come next.
    pub next: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LexSarahStepView {
    pub step: &'static str,
    pub text: String,
    pub by_name: String,
    pub at_ms: i64,
}

impl CarePlanView {
    pub fn all(state: &FileState) -> Vec<Self> {
        let numbered = (1..).zip(&state.plans);
        let mut views: Vec<Self> = numbered
            .map(|(version, (entry, plan))| Self::of(version, entry, plan))
            .collect();
        views.reverse();
        views
    }

    fn of(version: usize, entry: &FileEntry, plan: &CarePlan) -> Self {
        Self {
            entry_id: entry.entry_id.to_string(),
            version,
            made_with: plan.made_with.code(),
            agreed_on: plan.agreed_on.to_string(),
            follow_up_on: plan.follow_up_on.to_string(),
            author_name: entry.author_name.clone(),
            goals: plan
                .goals
                .iter()
                .map(|goal| GoalView {
                    intervention: goal.intervention.0.clone(),
                    goal: goal.goal.clone(),
                    how: goal.how.clone(),
                    when: goal.when.clone(),
                })
                .collect(),
        }
    }
}

impl From<&FileItem<'_>> for FileEntryView {
    fn from(item: &FileItem) -> Self {
        let shown = match item.source {
            ItemSource::Visit(entry) => Shown {
                kind: entry.kind.code(),
                visit_id: Some(entry.visit_id.to_string()),
                author: (&entry.author_name, &entry.author_title),
                text: entry.text.clone(),
                about: None,
            },
            ItemSource::Person(entry) => Shown {
                kind: entry.content.code(),
                visit_id: None,
                author: (&entry.author_name, &entry.author_title),
                text: entry.content.text(),
                about: entry.content.about(),
            },
        };
        Self {
            entry_id: item.entry_id.to_string(),
            kind: shown.kind,
            from_visit: shown.visit_id.is_some(),
            visit_id: shown.visit_id,
            happened_ms: item.happened.millis(),
            written_ms: item.written.millis(),
            author_name: shown.author.0.clone(),
            author_title: shown.author.1.clone(),
            text: shown.text,
            about: shown.about.map(|of| of.to_string()),
            struck: item.struck.map(|struck| StruckView {
                why: struck.why.to_owned(),
                by_name: struck.entry.author_name.clone(),
                at_ms: struck.entry.written.millis(),
            }),
            own_views: item.own_views.iter().map(|view| own_view(view)).collect(),
        }
    }
}

struct Shown<'a> {
    kind: &'static str,
    visit_id: Option<String>,
    author: (&'a String, &'a String),
    text: String,
    about: Option<care_model::id::EntryId>,
}

fn own_view(entry: &FileEntry) -> OwnViewView {
    OwnViewView {
        text: match &entry.content {
            Content::OwnView { text, .. } => text.clone(),
            other => other.text(),
        },
        written_ms: entry.written.millis(),
        by_name: entry.author_name.clone(),
    }
}

impl From<&FollowUp<'_>> for FollowUpView {
    fn from(follow_up: &FollowUp) -> Self {
        let measure = |one: &documentation::care_file::Measure| MeasureView {
            text: one.text.to_owned(),
            done: one.state == MeasureState::Done,
            by_name: one.entry.author_name.clone(),
            at_ms: one.entry.written.millis(),
        };
        Self {
            of: follow_up.of.to_string(),
            since_ms: follow_up.since.millis(),
            open: follow_up.is_open(),
            measures: follow_up.measures.iter().map(measure).collect(),
        }
    }
}

impl LexSarahView {
    pub fn of(case: &LexSarahCase, now: Timestamp) -> Self {
        let step = |taken: &documentation::care_file::StepTaken| LexSarahStepView {
            step: taken.step.code(),
            text: taken.text.clone(),
            by_name: taken.author_name.clone(),
            at_ms: taken.at.millis(),
        };
        Self {
            of: case.of.to_string(),
            reported_ms: case.reported.millis(),
            open_s: case.open_s(now),
            closed: case.is_closed(),
            steps: case.steps.iter().map(step).collect(),
            next: case.next().iter().map(|step| step.code()).collect(),
        }
    }
}
