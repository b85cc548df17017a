//! Starting, answering and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::http::{HeaderName, HeaderValue};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Config;
use crate::{App, Surroundings};

/// Headers of every answer that does not bring its own. Nothing is loaded from
/// elsewhere, nothing is framed.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "geolocation=(), camera=(), microphone=()",
    ),
];

/// How long open requests may take after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How often the order folder is looked through.
const FOLDER_PAUSE: Duration = Duration::from_secs(5);

/// A server that answers; dropping it stops nothing, see [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    pub app: App,
    pub address: SocketAddr,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Stops taking requests, lets the open ones end, and returns. Those that have
    /// not ended after ten seconds are given up.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.app.shutdown.send_replace(true);
        self.finished().await
    }

    async fn finished(mut self) -> anyhow::Result<()> {
        let mut told = self.app.shutdown.subscribe();
        let late = async {
            let _ = told.wait_for(|stop| *stop).await;
            tokio::time::sleep(DRAIN).await;
        };
        let outcome = tokio::select! {
            outcome = &mut self.task => outcome
                .context("the server task failed")
                .and_then(|served| served.context("serving failed")),
            () = late => {
                tracing::warn!("some requests did not end in time");
                self.task.abort();
                Ok(())
            }
        };
        self.app.store.close().await;
        outcome
    }
}

/// Opens the store and begins to answer.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    let surroundings = Surroundings::of_machine(config.training);
    start_in(config, surroundings).await
}

/// The same, with time and chance from elsewhere.
pub async fn start_in(mut config: Config, surroundings: Surroundings) -> anyhow::Result<Running> {
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "cannot listen on {}\nMaybe another server runs there: set VARDAG_LISTEN, port 0 takes a free one",
            config.listen
        )
    })?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    config.listen = address;
    tracing::info!(configuration = %config.summary(), version = crate::VERSION, "starting");
    let address_file = config.address_file.clone();
    let paper_packs = crate::paper_pack::PackFolder::of(&config)?;
    let app = App::open_in(config, surroundings).await?;
    let router = router(&app);
    let mut told = app.shutdown.subscribe();
    let task = tokio::spawn(async move {
        let wait = async move {
            let _ = told.wait_for(|stop| *stop).await;
        };
        axum::serve(listener, router)
            .with_graceful_shutdown(wait)
            .await
    });
    tokio::spawn(crate::reimbursement::watch(app.clone()));
    let look_every = crate::compaction::LOOK_EVERY;
    tokio::spawn(crate::compaction::watch(app.clone(), look_every));
    if let Some(folder) = paper_packs {
        tokio::spawn(crate::paper_pack::watch(app.clone(), folder));
    } else {
        tracing::info!("no paper packs are made at night: paper_pack_folder is not set");
    }
    if app.config.orders_folder.is_some() {
        tokio::spawn(watch_orders(app.clone()));
    }
    if let Some(file) = address_file {
        std::fs::write(&file, address.to_string())
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    tracing::info!(%address, "ready");
    Ok(Running { app, address, task })
}

/// Runs until Ctrl-C or SIGTERM.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let running = start(config).await?;
    let app = running.app.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping: open requests may end");
        app.shutdown.send_replace(true);
    });
    running.finished().await
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

async fn watch_orders(app: App) {
    let mut told = app.shutdown.subscribe();
    loop {
        if let Some(folder) = app.config.orders_folder.clone()
            && let Err(error) = crate::orders::drop_folder::import(&app, &folder).await
        {
            tracing::error!(%error, "the order folder could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(FOLDER_PAUSE) => {}
            _ = told.wait_for(|stop| *stop) => return,
        }
    }
}

fn router(app: &App) -> axum::Router {
    let (router, _) = crate::openapi::router().split_for_parts();
    let mut router = router
        .merge(crate::web::routes())
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            crate::metrics::observe,
        ))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_| {
            use axum::response::IntoResponse;
            crate::error::Problem::new(
                axum::http::StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "The server failed; nothing was changed.",
            )
            .into_response()
        }))
        .with_state(app.clone());
    for (name, value) in HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ));
    }
    router
}
