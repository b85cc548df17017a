//! Numbering what came since, when somebody asks for it: a line that has a number has
//! been sent.

use care_model::id::UnitId;
use documentation::feed::{FeedLine, LineContent, WrittenLine, write_line};
use store::Access;
use store::feed::{FeedContent, FeedEnd, FeedSource, NewFeedRow};

use crate::App;
use crate::error::Problem;

/// Numbers entries until the feed reaches `until` or nothing is left; gives its end.
pub async fn extend(app: &App, unit_id: UnitId, until: i64) -> Result<FeedEnd, Problem> {
    let _one_at_a_time = app.feed.lock().await;
    let (end, mut previous) = app.store.feed_end(unit_id).await?;
    if until <= end {
        return Ok((end, previous));
    }
    let access = Access::unattended(unit_id);
    let candidates = app.store.feed_candidates(&access, until - end).await?;
    let mut rows = Vec::with_capacity(candidates.len());
    for (sequence, candidate) in (end + 1..).zip(candidates) {
        let written = line(
            unit_id,
            sequence,
            &previous,
            candidate.source,
            &candidate.content,
        );
        previous = written.sha256;
        rows.push(NewFeedRow {
            candidate,
            sha256: previous.clone(),
        });
    }
    app.store.append_feed(&access, end, &rows).await?;
    Ok((end + rows.len() as i64, previous))
}

/// `previous` is empty before the first line.
pub fn line(
    unit_id: UnitId,
    sequence: i64,
    previous: &str,
    source: FeedSource,
    content: &FeedContent,
) -> WrittenLine {
    write_line(&FeedLine {
        unit_id,
        sequence,
        previous_sha256: Some(previous).filter(|hash| !hash.is_empty()),
        source: source.code(),
        content: match content {
            FeedContent::Entry(stored) => LineContent::Entry(stored),
            FeedContent::Withheld => LineContent::Withheld,
            FeedContent::Weeded => LineContent::Weeded,
        },
    })
}
