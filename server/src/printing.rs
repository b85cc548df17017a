//! Documents to pages, beside the requests: laying out takes seconds.

use paper::Paper;
use paper::document::Document;

use crate::error::Problem;

/// Prints a document; for a thread that may be busy with it.
pub fn print(document: &Document) -> Result<Paper, Problem> {
    paper::print(document).map_err(|error| {
        tracing::error!(%error, "nothing was printed");
        Problem::internal()
    })
}

/// Does such work on a thread of its own. A panic in it is told as a fault of the
/// server's, which trying again does not mend; what it says stays out of the log, since
/// it may hold what was to be printed.
pub async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!("a printing stopped");
        Err(Problem::internal())
    })
}
