//! What a phone's page and the shelf's switches send.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hand::MAX_CALL_BYTES;
use serde_json::{Value, json};

use crate::phone::{Answered, MAX_AHEAD_S, Phone, PhoneView, SwitchFault};
use crate::problem::Problem;
use crate::shelf::Shelf;

type Body = Result<Bytes, BytesRejection>;

pub(crate) fn routes() -> Router<Arc<Shelf>> {
    Router::new()
        .route("/phones", get(all))
        .route("/phones/{phone}/call", post(call))
        .route("/phones/{phone}/switches", get(switches).post(switch))
        .route("/phones/{phone}/kill", post(kill))
        .route("/phones/{phone}/start", post(start))
        .route("/phones/{phone}/backup", post(back_up))
        .route("/phones/{phone}/restore", post(restore))
        .layer(DefaultBodyLimit::max(MAX_CALL_BYTES))
}

async fn all(State(shelf): State<Arc<Shelf>>) -> Result<Response, Problem> {
    off_the_loop(move || {
        let phones: Vec<PhoneView> = shelf.phones().iter().map(|phone| phone.view()).collect();
        Json(json!({ "phones": phones })).into_response()
    })
    .await
}

async fn call(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let phone = find(&shelf, &phone)?;
    let text = text(body)?;
    let answered = off_the_loop(move || phone.call(&text)).await?;
    let (status, json) = match answered {
        Answered::Answer(json) => (StatusCode::OK, json),
        Answered::BadCall(json) => (StatusCode::BAD_REQUEST, json),
        Answered::NotRunning => return Err(Problem::NOT_RUNNING),
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((status, kind, json).into_response())
}

async fn switches(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
) -> Result<Response, Problem> {
    turn(&shelf, &phone, |_| Ok(())).await
}

async fn switch(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    find(&shelf, &phone)?;
    let wanted = Wanted::read(&text(body)?)?;
    turn(&shelf, &phone, move |phone| {
        match wanted.airplane {
            Some(true) => phone.enter_airplane_mode(),
            Some(false) => phone.leave_airplane_mode(),
            None => {}
        }
        if let Some(ahead_s) = wanted.clock_ahead_s {
            phone.set_clock_ahead(ahead_s);
        }
        Ok(())
    })
    .await
}

async fn kill(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
) -> Result<Response, Problem> {
    turn(&shelf, &phone, Phone::kill).await
}

async fn start(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
) -> Result<Response, Problem> {
    turn(&shelf, &phone, Phone::start).await
}

async fn back_up(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
) -> Result<Response, Problem> {
    turn(&shelf, &phone, Phone::back_up).await
}

async fn restore(
    State(shelf): State<Arc<Shelf>>,
    Path(phone): Path<String>,
) -> Result<Response, Problem> {
    turn(&shelf, &phone, Phone::restore).await
}

/// What somebody wants of a phone's switches; what is not named stays.
struct Wanted {
    airplane: Option<bool>,
    clock_ahead_s: Option<i64>,
}

impl Wanted {
    fn read(text: &str) -> Result<Self, Problem> {
        let value: Value = serde_json::from_str(text)
            .map_err(|_| Problem::bad_call("the switches are no JSON"))?;
        let fields = value
            .as_object()
            .ok_or(Problem::bad_call("the switches are no JSON object"))?;
        let airplane = fields.get("airplane").map(Value::as_bool);
        let clock_ahead_s = fields.get("clock_ahead_s").map(|value| {
            let ahead_s = value.as_i64();
            ahead_s.filter(|ahead_s| (-MAX_AHEAD_S..=MAX_AHEAD_S).contains(ahead_s))
        });
        if airplane == Some(None) {
            return Err(Problem::bad_call("airplane is neither true nor false"));
        }
        if clock_ahead_s == Some(None) {
            return Err(Problem::bad_call(
                "clock_ahead_s is no number of seconds within a year",
            ));
        }
        Ok(Self {
            airplane: airplane.flatten(),
            clock_ahead_s: clock_ahead_s.flatten(),
        })
    }
}

async fn turn(
    shelf: &Shelf,
    phone: &str,
    switch: impl FnOnce(&Phone) -> Result<(), SwitchFault> + Send + 'static,
) -> Result<Response, Problem> {
    let phone = find(shelf, phone)?;
    let number = phone.number;
    let turned = off_the_loop(move || switch(&phone).map(|()| phone.view())).await?;
    if let Err(SwitchFault::Failed(error)) = &turned {
        eprintln!("phone {number}: {error:#}");
    }
    Ok(Json(turned?).into_response())
}

fn find(shelf: &Shelf, number: &str) -> Result<Arc<Phone>, Problem> {
    let number: Option<u32> = number.parse().ok();
    let phone = number.and_then(|number| shelf.phone(number));
    phone.cloned().ok_or(Problem::UNKNOWN_PHONE)
}

fn text(body: Body) -> Result<String, Problem> {
    let body = body.map_err(|_| Problem::bad_call("the call is longer than 65536 bytes"))?;
    String::from_utf8(body.into()).map_err(|_| Problem::bad_call("the call is no JSON"))
}

/// A phone blocks for its disk and its network: on a thread that may.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::FAILED)
}
