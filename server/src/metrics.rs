//! Figures for monitoring; ids and counts, never a person's data.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use care_model::time::Stopwatch;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};
use store::compaction::Compaction;

use crate::App;

/// All figures of one server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    records: IntCounterVec,
    turned_away: IntCounter,
    compacted: IntCounterVec,
}

impl Metrics {
    pub fn new() -> anyhow::Result<Self> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new(
                "vardag_requests_total",
                "Requests by route, method and status.",
            ),
            &["route", "method", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("vardag_request_seconds", "Time to answer, by route."),
            &["route"],
        )?;
        let records = IntCounterVec::new(
            Opts::new(
                "vardag_synced_records_total",
                "Visit records phones sent, by verdict.",
            ),
            &["verdict"],
        )?;
        let turned_away = IntCounter::new(
            "vardag_syncs_turned_away_total",
            "Syncs answered busy, as many as are taken at once being under way.",
        )?;
        let compacted = IntCounterVec::new(
            Opts::new(
                "vardag_compactions_total",
                "Visits the server has tried to compact, by outcome.",
            ),
            &["outcome"],
        )?;
        registry.register(Box::new(compacted.clone()))?;
        registry.register(Box::new(turned_away.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(records.clone()))?;
        Ok(Self {
            registry,
            requests,
            seconds,
            records,
            turned_away,
            compacted,
        })
    }

    pub fn count_record(&self, verdict: &str) {
        self.records.with_label_values(&[verdict]).inc();
    }

    pub fn count_turned_away(&self) {
        self.turned_away.inc();
    }

    /// Of one look of the server's own.
    pub fn count_compacted(&self, done: &Compaction) {
        let unproved = done.unproved.len() as u64;
        for (outcome, visits) in [("compacted", done.visits), ("unproved", unproved)] {
            self.compacted.with_label_values(&[outcome]).inc_by(visits);
        }
    }

    /// In the text format.
    pub fn text(&self) -> String {
        let mut buffer = Vec::new();
        let families = self.registry.gather();
        if TextEncoder::new().encode(&families, &mut buffer).is_err() {
            tracing::error!("the figures could not be written");
        }
        String::from_utf8(buffer).unwrap_or_default()
    }
}

/// Counts and times every request under its route's pattern, never its path.
pub async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let watch = Stopwatch::start();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    app.metrics
        .requests
        .with_label_values(&[route.as_str(), method.as_str(), status.as_str()])
        .inc();
    let elapsed = watch.elapsed().as_secs_f64();
    app.metrics
        .seconds
        .with_label_values(&[route.as_str()])
        .observe(elapsed);
    response
}
