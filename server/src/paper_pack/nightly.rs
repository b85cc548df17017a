//! The packs of today and tomorrow, made by themselves every night.
//!
//! What has been made is read from the files: no row says that a pack exists which
//! somebody has deleted.

use std::collections::BTreeMap;
use std::time::Duration;

use care_model::id::UnitId;
use care_model::time::{LocalDate, LocalTime, Timestamp, add_days, local_to_instant};
use documentation::language::Language;
use paper::paper_pack::paper_pack;
use store::Access;

use super::gather::Gathered;
use super::print::not_printed;
use super::seal::{PackHeader, Sealed, seal};
use super::shelf::Shelf;
use crate::App;
use crate::error::Problem;
use crate::gate;
use crate::permit::Act;
use crate::sha256_hex;

/// How often the clock is looked at. A pack that is a minute late harms nobody.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// A unit whose pack failed is tried again after so long.
const TRY_AGAIN_S: i64 = 600;

/// Of a unit's name in the clear line of a file, which is read as a whole.
const NAME_CHARS: usize = 200;

/// When a unit whose pack failed is tried again.
type Waits = BTreeMap<UnitId, Timestamp>;

/// Looks every minute whether packs are due, until the server stops.
pub async fn watch(app: App, shelf: Shelf) {
    let mut told = app.shutdown.subscribe();
    let mut waits = Waits::new();
    loop {
        if let Err(problem) = make_due(&app, &shelf, &mut waits).await {
            tracing::error!(code = problem.code, "a paper pack was not made");
        }
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Makes the packs of the last night's date and the day after for every unit that has
/// none from since that night's moment, and removes old ones. A server that was down
/// then makes them when it is up. Gives how many were made.
///
/// # Errors
/// The first unit's that failed; the others are made all the same.
pub async fn make_what_is_due(app: &App, shelf: &Shelf) -> Result<usize, Problem> {
    make_due(app, shelf, &mut Waits::new()).await
}

async fn make_due(app: &App, shelf: &Shelf, waits: &mut Waits) -> Result<usize, Problem> {
    let now = app.clock.now();
    let (moment, date) = last_moment(now, app.config.paper_pack_time);
    let mut made = 0;
    let mut failed = None;
    for unit in app.store.units().await? {
        let unit_id = unit.unit_id;
        if waits.get(&unit_id).is_some_and(|until| now < *until) {
            continue;
        }
        for date in [date, add_days(date, 1)] {
            let made_of = made_of(app, unit_id, date).await?;
            if is_made(shelf, unit_id, date, moment, &made_of) {
                continue;
            }
            match make(app, shelf, unit_id, date, made_of).await {
                Ok(()) => made += 1,
                Err(problem) => {
                    tracing::error!(unit = %unit_id, %date, code = problem.code, "no paper pack");
                    waits.insert(unit_id, now.plus_seconds(TRY_AGAIN_S));
                    failed.get_or_insert(problem);
                }
            }
        }
    }
    let first_kept = add_days(date, -i64::from(app.config.paper_pack_keep_days));
    match shelf.remove_before(first_kept) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "old paper packs were removed"),
        Err(error) => tracing::error!(%error, "old paper packs were not removed"),
    }
    failed.map_or(Ok(made), Err)
}

/// The last time that packs were due, and the date it was on.
fn last_moment(now: Timestamp, time: LocalTime) -> (Timestamp, LocalDate) {
    let today = now.local_date();
    let moment = local_to_instant(today, time);
    if moment <= now {
        return (moment, today);
    }
    let yesterday = add_days(today, -1);
    (local_to_instant(yesterday, time), yesterday)
}

/// Since that moment, with the key that holds now, of the plan and the protection marks
/// of now: a mark that arrives late takes its client off the sheets within minutes.
fn is_made(
    shelf: &Shelf,
    unit_id: UnitId,
    date: LocalDate,
    moment: Timestamp,
    made_of: &str,
) -> bool {
    let header = shelf.header_of(unit_id, date);
    header.is_some_and(|it| {
        it.made_at >= moment && it.key_name == shelf.key.name() && it.made_of == made_of
    })
}

/// What a pack is made of, as a hash: who is hidden, and which plan is published.
async fn made_of(app: &App, unit_id: UnitId, date: LocalDate) -> Result<String, Problem> {
    let access = Access::unattended(unit_id);
    let clients = app.store.clients_of_unit(&access).await?;
    let hidden = clients
        .iter()
        .filter(|client| client.protection.is_protected());
    let mut hidden: Vec<String> = hidden
        .map(|client| format!("{:?}", client.protection))
        .collect();
    hidden.extend(
        clients
            .iter()
            .filter(|client| client.protection.is_protected())
            .map(|client| client.client_id.to_string()),
    );
    hidden.sort_unstable();
    let published = app.store.published(unit_id, date).await?;
    let version = published.map_or(0, |published| published.version);
    let text = format!("{version}/{}", hidden.join(","));
    Ok(sha256_hex(text.as_bytes()))
}

/// Nobody sees a sealed pack before it is opened, so that the log says that it was made
/// and not yet whose data was looked at.
async fn make(
    app: &App,
    shelf: &Shelf,
    unit_id: UnitId,
    date: LocalDate,
    made_of: String,
) -> Result<(), Problem> {
    let gathered = Gathered::read(app, unit_id, date).await?;
    let act = Act::PrintPaperPack;
    gate::enter_as_operator(app, act, unit_id, vec![], "the nightly paper pack").await?;
    let (app, shelf) = (app.clone(), shelf.clone());
    let work = move || put(&app, &shelf, &gathered, made_of, (unit_id, date));
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::busy("the printing was interrupted"))?
}

fn put(
    app: &App,
    shelf: &Shelf,
    gathered: &Gathered,
    made_of: String,
    (unit_id, date): (UnitId, LocalDate),
) -> Result<(), Problem> {
    let pack = paper_pack(&gathered.request(Language::Swedish));
    let common = paper::print(&pack.common).map_err(not_printed)?;
    let protected = match pack.protected_document() {
        Some(document) => paper::print(&document).map_err(not_printed)?.bytes,
        None => vec![],
    };
    let contents = Sealed {
        common: common.bytes,
        protected,
    };
    let made = PackHeader {
        unit_id,
        unit_name: gathered.parts.unit.name.chars().take(NAME_CHARS).collect(),
        date,
        made_at: gathered.made_at,
        key_name: String::new(),
        made_of,
        sealed_bytes: 0,
    };
    let entropy = app.entropy.as_ref();
    let file = seal(made, &contents, &shelf.key, entropy);
    shelf.put(unit_id, date, &file, entropy).map_err(|error| {
        tracing::error!(%error, "the folder of paper packs takes no file");
        Problem::busy("the folder of paper packs takes no file")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_is_the_last_one_also_when_the_clocks_change() {
        let time: LocalTime = "02:30".parse().expect("a time");
        let at = |date: &str, clock: &str| {
            let (date, clock) = (
                date.parse().expect("a date"),
                clock.parse().expect("a time"),
            );
            local_to_instant(date, clock)
        };
        for (now, wanted) in [
            (at("2026-11-23", "02:29"), ("2026-11-22", "02:30")),
            (at("2026-11-23", "02:30"), ("2026-11-23", "02:30")),
            (at("2026-11-23", "23:59"), ("2026-11-23", "02:30")),
            // 02:30 is no time of this night; 03:30 is what the clock shows then.
            (at("2026-03-29", "03:00"), ("2026-03-28", "02:30")),
            (at("2026-03-29", "03:30"), ("2026-03-29", "03:30")),
            (at("2026-10-25", "02:30"), ("2026-10-25", "02:30")),
        ] {
            let (moment, date) = last_moment(now, time);
            assert_eq!(date.to_string(), wanted.0);
            assert_eq!(moment, at(wanted.0, wanted.1));
        }
    }
}
