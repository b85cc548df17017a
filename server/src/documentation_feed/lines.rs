//! Reading on in the feed.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::fault::Fault;
use care_model::id::UnitId;
use serde::Deserialize;
use store::Access;
use store::feed::FeedContent;

use super::number::{extend, line};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;

/// Lines in one answer, unless asked otherwise.
const USUAL_LINES: i64 = 500;
/// Most lines in one answer.
const MAX_LINES: i64 = 1_000;
/// No line begins in an answer that is longer: a care plan alone may be a megabyte.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

#[derive(Debug, Deserialize)]
pub struct FeedQuery {
    /// Number of the last line the reader has; 0 before the first.
    #[serde(default)]
    after: i64,
    #[serde(default = "usual_lines")]
    most: i64,
}

fn usual_lines() -> i64 {
    USUAL_LINES
}

/// The lines after a number, as JSON lines; none when nothing came since. A line that
/// was sent is the same whenever it is asked for again.
#[utoipa::path(get, path = "/api/units/{unit}/documentation-feed",
    params(("unit" = String, Path), ("after" = Option<i64>, Query), ("most" = Option<i64>, Query)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn documentation_feed(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<FeedQuery>,
) -> Result<Response, Problem> {
    gate::require(&actor, Act::ReadFeed, unit_id)?;
    if !(1..=MAX_LINES).contains(&query.most) {
        let fault = Fault::new("most", query.most, "must be 1 to 1000");
        return Err(Problem::invalid(vec![fault]));
    }
    let (end, _) = app.store.feed_end(unit_id).await?;
    if !(0..=end).contains(&query.after) {
        return Err(never_sent("after", query.after, end));
    }
    let up_to = query.after + query.most;
    let (end, _) = extend(&app, unit_id, up_to).await?;
    let up_to = up_to.min(end);
    let clients = app.store.feed_clients(unit_id, query.after, up_to).await?;
    let access = gate::enter(&app, &actor, Act::ReadFeed, unit_id, clients).await?;
    let body = written(&app, &access, query.after, up_to).await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// A number that no line has.
pub fn never_sent(field: &str, number: i64, end: i64) -> Problem {
    let fault = Fault::new(
        field,
        number,
        format!("no line of that number was sent: the last has {end}"),
    );
    Problem::invalid(vec![fault.maybe(
        "it is of another unit's feed, or this server was put back to a backup",
    )])
}

async fn written(app: &App, access: &Access, after: i64, up_to: i64) -> Result<String, Problem> {
    let unit_id = access.unit_id();
    let before = app.store.feed_sha256(unit_id, after).await?;
    let mut previous = before.unwrap_or_default();
    let mut body = String::new();
    for row in app.store.feed_lines(access, after, up_to).await? {
        if body.len() > MAX_ANSWER_BYTES {
            break;
        }
        let written = line(unit_id, row.sequence, &previous, row.source, &row.content);
        // Of a weeded entry nothing is left to be compared; the next line names the hash
        // that this one had.
        if row.content != FeedContent::Weeded && written.sha256 != row.sha256 {
            tracing::error!(unit = %unit_id, line = row.sequence, "a line of the feed is not what was sent");
            return Err(Problem::conflict(format!(
                "line {} is not what was sent before: an entry was changed in the store",
                row.sequence
            )));
        }
        body.push_str(&written.text);
        body.push('\n');
        previous = row.sha256;
    }
    Ok(body)
}
