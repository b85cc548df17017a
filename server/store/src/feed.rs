//! The documentation feed of a unit: entries of visits and of persons under numbers of
//! their own, and what a receiver says it has.

use care_model::id::{ClientId, UnitId, UserId};
use care_model::person::Client;
use care_model::time::Timestamp;

use crate::audit::Access;
use crate::sql::{Row, text};
use crate::{Store, StoreError};

/// Which table an entry stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedSource {
    /// Made of a visit: the journal.
    Visit,
    /// Written by a person in the file.
    Person,
}

impl FeedSource {
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Person => "person",
        }
    }

    fn of_code(code: &str) -> Result<Self, StoreError> {
        match code {
            "visit" => Ok(Self::Visit),
            "person" => Ok(Self::Person),
            _ => Err(StoreError::Corrupt("the source of a feed line".to_owned())),
        }
    }
}

/// What a line says of its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedContent {
    /// The entry's stored text, as it is.
    Entry(String),
    /// The client had protected identity when the line was numbered.
    Withheld,
    /// The client's file was weeded after the line was sent.
    Weeded,
}

/// An entry that has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCandidate {
    pub source: FeedSource,
    pub source_sequence: i64,
    pub content: FeedContent,
}

/// A numbered line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    pub sequence: i64,
    pub source: FeedSource,
    pub content: FeedContent,
    /// Of its line, which holds the hash of the one before.
    pub sha256: String,
}

/// A line to number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeedRow {
    pub candidate: FeedCandidate,
    pub sha256: String,
}

/// Number and hash of the last line; `(0, "")` before the first.
pub type FeedEnd = (i64, String);

/// What a receiver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedReceipt {
    pub up_to: i64,
    pub sha256: String,
    pub by: UserId,
    pub at: Timestamp,
}

const END: &str = "SELECT sequence, sha256 FROM feed_line WHERE unit_id = $1
    ORDER BY sequence DESC LIMIT 1";
const NEW_OF_PERSONS: &str = "SELECT e.sequence, e.body, c.body FROM file_entry e
    LEFT JOIN client c ON c.client_id = e.client_id
    WHERE e.unit_id = $1 AND e.sequence > (SELECT coalesce(max(source_sequence), 0)
        FROM feed_line WHERE unit_id = $1 AND source = 'person')
    ORDER BY e.sequence LIMIT $2";
const NEW_OF_VISITS: &str = "SELECT e.sequence, e.body, c.body FROM journal_entry e
    LEFT JOIN client c ON c.client_id = e.client_id
    WHERE e.unit_id = $1 AND e.sequence > (SELECT coalesce(max(source_sequence), 0)
        FROM feed_line WHERE unit_id = $1 AND source = 'visit')
    ORDER BY e.sequence LIMIT $2";
const LINES: &str = "SELECT l.sequence, l.source, l.withheld, l.sha256, coalesce(j.body, f.body)
    FROM feed_line l
    LEFT JOIN journal_entry j ON l.source = 'visit' AND j.sequence = l.source_sequence
    LEFT JOIN file_entry f ON l.source = 'person' AND f.sequence = l.source_sequence
    WHERE l.unit_id = $1 AND l.sequence > $2 AND l.sequence <= $3 ORDER BY l.sequence";
const CLIENTS: &str = "SELECT DISTINCT coalesce(j.client_id, f.client_id) FROM feed_line l
    LEFT JOIN journal_entry j ON l.source = 'visit' AND j.sequence = l.source_sequence
    LEFT JOIN file_entry f ON l.source = 'person' AND f.sequence = l.source_sequence
    WHERE coalesce(j.client_id, f.client_id) IS NOT NULL AND l.unit_id = $1 AND l.sequence > $2 AND l.sequence <= $3 AND l.withheld = 0";

impl Store {
    pub async fn feed_end(&self, unit_id: UnitId) -> Result<FeedEnd, StoreError> {
        let row = self.database.row(END, vec![text(unit_id)]).await?;
        row.as_ref().map_or(Ok((0, String::new())), read_end)
    }

    /// The first entries that have no number, in the order in which they get one: those
    /// of visits first, so that what a person says of an entry follows it.
    pub async fn feed_candidates(
        &self,
        access: &Access,
        most: i64,
    ) -> Result<Vec<FeedCandidate>, StoreError> {
        let mut transaction = self.database.read().await?;
        let values = vec![text(access.unit_id()), most.into()];
        // Persons are read first: what they speak of is then there to be read.
        let of_persons = transaction.rows(NEW_OF_PERSONS, values.clone()).await?;
        let of_visits = transaction.rows(NEW_OF_VISITS, values).await?;
        let of_visits = of_visits
            .iter()
            .map(|row| read_candidate(FeedSource::Visit, row));
        let of_persons = of_persons
            .iter()
            .map(|row| read_candidate(FeedSource::Person, row));
        let most = usize::try_from(most).unwrap_or(0);
        of_visits.chain(of_persons).take(most).collect()
    }

    /// Numbers entries after the line of that number.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when somebody else numbered some meanwhile.
    pub async fn append_feed(
        &self,
        access: &Access,
        after: i64,
        rows: &[NewFeedRow],
    ) -> Result<(), StoreError> {
        let unit_id = access.unit_id();
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let row = transaction.row(END, vec![text(unit_id)]).await?;
        let (last, _) = row.as_ref().map_or(Ok((0, String::new())), read_end)?;
        if last != after {
            return Err(StoreError::Busy);
        }
        for (sequence, row) in (after + 1..).zip(rows) {
            let is_withheld = row.candidate.content == FeedContent::Withheld;
            transaction
                .execute(
                    "INSERT INTO feed_line
                         (unit_id, sequence, source, source_sequence, withheld, sha256)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    vec![
                        text(unit_id),
                        sequence.into(),
                        row.candidate.source.code().into(),
                        row.candidate.source_sequence.into(),
                        i64::from(is_withheld).into(),
                        row.sha256.as_str().into(),
                    ],
                )
                .await?;
        }
        transaction.commit().await
    }

    /// The hash of one line.
    pub async fn feed_sha256(
        &self,
        unit_id: UnitId,
        sequence: i64,
    ) -> Result<Option<String>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT sha256 FROM feed_line WHERE unit_id = $1 AND sequence = $2",
                vec![text(unit_id), sequence.into()],
            )
            .await?;
        row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
    }

    /// Whose entries lines hold, to ask an access for. After `after`, up to `up_to`.
    pub async fn feed_clients(
        &self,
        unit_id: UnitId,
        after: i64,
        up_to: i64,
    ) -> Result<Vec<ClientId>, StoreError> {
        let values = vec![text(unit_id), after.into(), up_to.into()];
        let rows = self.database.rows(CLIENTS, values).await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    /// The lines after `after`, up to `up_to`.
    pub async fn feed_lines(
        &self,
        access: &Access,
        after: i64,
        up_to: i64,
    ) -> Result<Vec<FeedRow>, StoreError> {
        let values = vec![text(access.unit_id()), after.into(), up_to.into()];
        let rows = self.database.rows(LINES, values).await?;
        rows.iter().map(read_line).collect()
    }

    /// Keeps a receipt. The same as the last one is kept once.
    pub async fn add_feed_receipt(
        &self,
        unit_id: UnitId,
        receipt: &FeedReceipt,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        let last = transaction
            .row(
                "SELECT up_to FROM feed_receipt WHERE unit_id = $1
                 ORDER BY sequence DESC LIMIT 1",
                vec![text(unit_id)],
            )
            .await?;
        if last.is_some_and(|row| row.whole(0).ok() == Some(receipt.up_to)) {
            return Ok(());
        }
        transaction
            .execute(
                "INSERT INTO feed_receipt (unit_id, up_to, sha256, user_id, at_ms)
                 VALUES ($1, $2, $3, $4, $5)",
                vec![
                    text(unit_id),
                    receipt.up_to.into(),
                    receipt.sha256.as_str().into(),
                    text(receipt.by),
                    receipt.at.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await
    }

    /// The newest receipts first, at most `most`.
    pub async fn feed_receipts(
        &self,
        unit_id: UnitId,
        most: i64,
    ) -> Result<Vec<FeedReceipt>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT up_to, sha256, user_id, at_ms FROM feed_receipt WHERE unit_id = $1
                 ORDER BY sequence DESC LIMIT $2",
                vec![text(unit_id), most.into()],
            )
            .await?;
        rows.iter().map(read_receipt).collect()
    }
}

fn read_end(row: &Row) -> Result<FeedEnd, StoreError> {
    Ok((row.whole(0)?, row.text(1)?.to_owned()))
}

/// A client who is not in the register any more is not known to be protected.
fn read_candidate(source: FeedSource, row: &Row) -> Result<FeedCandidate, StoreError> {
    let client: Option<Client> = match row.maybe_text(2)? {
        Some(_) => Some(row.json(2)?),
        None => None,
    };
    let is_protected = client.is_some_and(|client| client.protection.is_protected());
    Ok(FeedCandidate {
        source,
        source_sequence: row.whole(0)?,
        content: if is_protected {
            FeedContent::Withheld
        } else {
            FeedContent::Entry(row.text(1)?.to_owned())
        },
    })
}

fn read_line(row: &Row) -> Result<FeedRow, StoreError> {
    Ok(FeedRow {
        sequence: row.whole(0)?,
        source: FeedSource::of_code(row.text(1)?)?,
        sha256: row.text(3)?.to_owned(),
        content: match (row.whole(2)?, row.maybe_text(4)?) {
            (0, Some(stored)) => FeedContent::Entry(stored.to_owned()),
            (0, None) => FeedContent::Weeded,
            _ => FeedContent::Withheld,
        },
    })
}

fn read_receipt(row: &Row) -> Result<FeedReceipt, StoreError> {
    Ok(FeedReceipt {
        up_to: row.whole(0)?,
        sha256: row.text(1)?.to_owned(),
        by: row.parsed(2)?,
        at: Timestamp::from_millis(row.whole(3)?),
    })
}
