//! What people say of a line: the provider contests, the city answers; and the city
//! approves or refuses time beyond the frame.

use axum::extract::State;
use axum::http::StatusCode;
use care_model::id::UnitId;
use documentation::month::Month;
use documentation::reimbursement::Run;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::request::Verdict;
use serde::Deserialize;
use store::statement::{Statement, Subject};
use utoipa::ToSchema;

use super::inputs::Inputs;
use super::line_name::LineName;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::said::word_and_note;

/// What can be said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWord {
    Contested,
    /// The contest is right; the next run follows the corrected visit.
    Upheld,
    Rejected,
    /// Time beyond the frame is paid.
    Approved,
    Refused,
}

impl LineWord {
    const CODES: [&str; 5] = ["contested", "upheld", "rejected", "approved", "refused"];

    pub fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "contested" => Self::Contested,
            "upheld" => Self::Upheld,
            "rejected" => Self::Rejected,
            "approved" => Self::Approved,
            "refused" => Self::Refused,
            _ => return None,
        })
    }

    fn act(self) -> Act {
        match self {
            Self::Contested => Act::ContestLine,
            Self::Upheld | Self::Rejected | Self::Approved | Self::Refused => Act::DecideLine,
        }
    }

    /// What it decides of time beyond the frame; nothing where it is another word.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Approved => Some(Verdict::Approved),
            Self::Refused => Some(Verdict::Refused),
            Self::Contested | Self::Upheld | Self::Rejected => None,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct LineWordForm {
    /// As the list of lines names it.
    line: String,
    /// Seconds of the line as it was seen.
    duration_s: i64,
    /// Amount of the line as it was seen.
    amount_ore: i64,
    /// `contested` by the provider; `upheld`, `rejected`, `approved` or `refused` by the city.
    word: String,
    /// Why, in 1 to 1,000 characters.
    note: String,
}

/// Says something of a line. What was said before stays.
#[utoipa::path(post, path = "/api/units/{unit}/reimbursement/{month}/statements",
    request_body = LineWordForm, params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn say_of_line(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
    Body(form): Body<LineWordForm>,
) -> Result<StatusCode, Problem> {
    let (code, note) =
        word_and_note(&form.word, &LineWord::CODES, &form.note).map_err(Problem::invalid)?;
    let word = LineWord::of_code(code).expect("one of the codes");
    gate::require(&actor, word.act(), unit_id)?;
    let named = LineName::parse(&form.line).ok_or_else(|| Problem::not_found("line"))?;
    // Nothing is logged about a client of somebody else's.
    if app.store.unit_of_client(named.client_id).await? != Some(unit_id) {
        return Err(Problem::not_found("line"));
    }
    let clients = vec![named.client_id];
    let access = gate::enter(&app, &actor, word.act(), unit_id, clients).await?;
    let inputs = Inputs::read(&app, &access, month.into()).await?;
    let run = inputs
        .run()
        .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let line = find(&run, &form, word)?;
    let name = LineName::of(line);
    let before = inputs.statements.get(&name.to_string());
    let last = before.and_then(|said| said.last());
    let answers = matches!(word, LineWord::Upheld | LineWord::Rejected);
    if answers && last.is_none_or(|last| last.word != "contested") {
        return Err(Problem::conflict(
            "nobody has contested this line since it was last answered",
        ));
    }
    let subject_id = if word.verdict().is_some() {
        name.seen_at(line.duration_s)
    } else {
        name.to_string()
    };
    let statement = Statement {
        sequence: 0,
        subject_id,
        word: code.to_owned(),
        note,
        clients: vec![line.client_id],
        by: actor.user_id,
        at: app.clock.now(),
    };
    app.store
        .state(&access, Subject::ReimbursementLine, &statement)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The line as it stands, if it still stands as it was seen.
fn find<'a>(
    run: &'a Run,
    form: &LineWordForm,
    word: LineWord,
) -> Result<&'a ReimbursementLine, Problem> {
    let named = |line: &&ReimbursementLine| LineName::of(line).to_string() == form.line;
    // What was decided may be decided otherwise, and contested, whichever way it went.
    let mut all = run.held.iter().chain(&run.refused).chain(&run.lines);
    let line = all.find(named).ok_or_else(|| Problem::not_found("line"))?;
    if word.verdict().is_some() && !line.rule.is_exceeded() {
        return Err(Problem::conflict(
            "only time beyond a frame is approved or refused",
        ));
    }
    if (line.duration_s, line.amount_ore.0) != (form.duration_s, form.amount_ore) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "stale_revision",
            "Somebody has changed it meanwhile; nothing was stored.",
        )
        .detail("the line has other minutes or another amount now; load it again"));
    }
    Ok(line)
}
