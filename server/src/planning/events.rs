//! News of a day for open pages, as server-sent events.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use care_model::id::UnitId;
use care_model::time::LocalDate;
use futures_util::Stream;
use tokio::sync::broadcast::error::RecvError;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

/// An event `board` with the draft's revision whenever the day changes: by a
/// planner, the optimiser or a phone. The first tells where the day is now, so
/// that a page that was away finds out.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/events",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 403, body = Problem)))]
pub async fn day_events(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    gate::require(&actor, Act::ReadBoard, unit_id)?;
    let news = app.live.listen();
    let told = app.shutdown.subscribe();
    let stream = futures_util::stream::unfold(
        (app, news, told, true),
        move |(app, mut news, mut told, first)| async move {
            if !first {
                loop {
                    tokio::select! {
                        _ = told.wait_for(|stop| *stop) => return None,
                        received = news.recv() => match received {
                            Ok(changed) if changed.unit_id == unit_id && changed.date == date => break,
                            Ok(_) => {}
                            Err(RecvError::Lagged(_)) => break,
                            Err(RecvError::Closed) => return None,
                        },
                    }
                }
            }
            let revision = app
                .store
                .draft(unit_id, date)
                .await
                .map_or(0, |draft| draft.revision);
            let event = Event::default()
                .event("board")
                .id(revision.to_string())
                .data(format!("{{\"revision\":{revision}}}"));
            Some((Ok(event), (app, news, told, false)))
        },
    );
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}
