//! Answering on the loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::guard::{self, Guard};
use crate::problem::Problem;
use crate::shelf::Shelf;
use crate::{page_routes, phone_routes, shelf_page};

/// Threads that answer; the phones work on others.
const THREADS: usize = 2;

/// A process's phones while they are shown; dropping it ends that.
#[derive(Debug)]
pub struct Running {
    pub url: String,
    /// `None` once it was dropped.
    runtime: Option<Runtime>,
}

/// Begins to answer on the loopback, and nowhere else. Port 0 takes a free one.
pub fn start(shelf: Arc<Shelf>, port: u16) -> anyhow::Result<Running> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("handhelds")
        .enable_all()
        .build()
        .context("threads for the phones")?;
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = runtime
        .block_on(TcpListener::bind(wanted))
        .with_context(|| {
            format!(
                "cannot listen on {wanted}\nMaybe another program does: port 0 takes a free one"
            )
        })?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let router = router(shelf, Guard::of_port(address.port()));
    runtime.spawn(async move { axum::serve(listener, router).await });
    Ok(Running {
        url: format!("http://{address}"),
        runtime: Some(runtime),
    })
}

impl Running {
    /// Waits for Ctrl-C or SIGTERM.
    pub fn until_told_to_stop(&self) -> anyhow::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = self.runtime.as_ref().context("it was stopped")?;
        runtime.block_on(async {
            let mut terminate = signal(SignalKind::terminate())?;
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => interrupted?,
                _ = terminate.recv() => {}
            }
            Ok(())
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A call that waits for a server is not waited for.
            runtime.shutdown_background();
        }
    }
}

fn router(shelf: Arc<Shelf>, guard: Guard) -> Router {
    Router::new()
        .merge(phone_routes::routes())
        .merge(page_routes::routes())
        .merge(shelf_page::routes())
        .fallback(|| async { Problem::UNKNOWN_ADDRESS })
        .layer(middleware::from_fn_with_state(guard, guard::keep))
        .with_state(shelf)
}
