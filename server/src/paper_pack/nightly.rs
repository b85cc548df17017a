//! The packs of today and tomorrow, made by themselves every night.
//!
//! What has been made is read from the files: no row says that a pack exists which
//! somebody has deleted.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use care_model::id::UnitId;
use care_model::person::Client;
use care_model::time::{LocalDate, LocalTime, Timestamp, add_days, local_to_instant};
use documentation::language::Language;
use paper::paper_pack::paper_pack;
use store::Access;

use super::folder::PackFolder;
use super::gather::Gathered;
use super::seal::{PackKey, PackMade, Sealed, seal};
use crate::App;
use crate::error::Problem;
use crate::gate;
use crate::permit::Act;
use crate::printing;

/// How often the clock is looked at. A pack that is a minute late harms nobody.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// A unit whose pack failed is tried again after so long.
const TRY_AGAIN_S: i64 = 600;

/// Of a unit's name in the clear line of a file, which is read as a whole.
const NAME_CHARS: usize = 200;

/// When a unit whose pack failed is tried again.
type Waits = BTreeMap<UnitId, Timestamp>;

/// Looks every minute whether packs are due, until the server stops.
pub async fn watch(app: App, folder: PackFolder) {
    let mut told = app.shutdown.subscribe();
    let mut waits = Waits::new();
    loop {
        if let Err(problem) = make_due(&app, &folder, &mut waits).await {
            tracing::error!(code = problem.code, "a paper pack was not made");
        }
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Makes the packs of the last night's date and the day after for every unit that has
/// none from since that night's moment, or one of what has changed by now, and removes
/// old ones. A server that was down then makes them when it is up. Gives how many were
/// made.
///
/// # Errors
/// The first that failed; the others are made all the same.
pub async fn make_what_is_due(app: &App, folder: &PackFolder) -> Result<usize, Problem> {
    make_due(app, folder, &mut Waits::new()).await
}

async fn make_due(app: &App, folder: &PackFolder, waits: &mut Waits) -> Result<usize, Problem> {
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
            match make_where_due(app, folder, (unit_id, date), moment..=now).await {
                Ok(is_new) => made += usize::from(is_new),
                Err(problem) => {
                    tracing::error!(unit = %unit_id, %date, code = problem.code, "no paper pack");
                    waits.insert(unit_id, now.plus_seconds(TRY_AGAIN_S));
                    failed.get_or_insert(problem);
                }
            }
        }
    }
    let first_kept = add_days(date, -i64::from(app.config.paper_pack_keep_days));
    match folder.remove_before(first_kept) {
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

/// Makes a pack where there is none that was made since the moment, with the keys that
/// hold now, of the plan and the clients of now: a mark that arrives late takes its client
/// off the sheets within minutes. Gives whether it made one.
async fn make_where_due(
    app: &App,
    folder: &PackFolder,
    (unit_id, date): (UnitId, LocalDate),
    since: RangeInclusive<Timestamp>,
) -> Result<bool, Problem> {
    let access = Access::unattended(unit_id);
    let clients = app.store.clients_of_unit(&access).await?;
    let published = app.store.published(unit_id, date).await?;
    let version = published.map_or(0, |published| published.version);
    let made_of = made_of(folder, &clients, version);
    let header = folder.header_of(unit_id, date);
    // One of the future is of a clock that was wrong.
    let is_made = header.is_some_and(|header| {
        since.contains(&header.made.made_at) && header.made.made_of == made_of
    });
    if !is_made {
        make(app, folder, (unit_id, date), made_of).await?;
    }
    Ok(!is_made)
}

/// The plan, all that the unit knows of its clients, and the keys.
fn made_of(folder: &PackFolder, clients: &[Client], version: i64) -> String {
    let protected_key = folder.protected_key.as_ref().map(PackKey::name);
    let all = serde_json::to_vec(&(version, clients, protected_key));
    folder
        .key
        .digest_of(&all.expect("clients have only plain fields"))
}

/// Nobody sees a sealed pack before it is opened, so that the log says that it was made
/// and not yet whose data was looked at.
async fn make(
    app: &App,
    folder: &PackFolder,
    (unit_id, date): (UnitId, LocalDate),
    made_of: String,
) -> Result<(), Problem> {
    let gathered = Gathered::read(app, unit_id, date).await?;
    let made = PackMade {
        unit_id,
        unit_name: gathered.parts.unit.name.chars().take(NAME_CHARS).collect(),
        date,
        made_at: gathered.made_at,
        made_of,
    };
    let (of, keys) = (app.clone(), folder.clone());
    let file = printing::beside(move || sealed(&of, &keys, &gathered, made)).await?;
    let act = Act::PrintPaperPack;
    gate::enter_as_operator(app, act, unit_id, vec![], "the nightly paper pack").await?;
    let (of, folder) = (app.clone(), folder.clone());
    printing::beside(move || {
        let put = folder.put(unit_id, date, &file, of.entropy.as_ref());
        put.map_err(|error| {
            tracing::error!(%error, "the folder of paper packs takes no file");
            Problem::busy("the folder of paper packs takes no file")
        })
    })
    .await
}

fn sealed(
    app: &App,
    folder: &PackFolder,
    gathered: &Gathered,
    made: PackMade,
) -> Result<Vec<u8>, Problem> {
    let pack = paper_pack(&gathered.request(Language::Swedish));
    let entropy = app.entropy.as_ref();
    let mut contents = Sealed {
        common: printing::print(&pack.common)?.bytes,
        protected: vec![],
    };
    if let Some(document) = pack.protected_document() {
        let pages = printing::print(&document)?.bytes;
        contents.protected = match &folder.protected_key {
            None => pages,
            Some(key) => {
                let own = Sealed {
                    common: pages,
                    protected: vec![],
                };
                seal(made.clone(), &own, key, entropy)
            }
        };
    }
    Ok(seal(made, &contents, &folder.key, entropy))
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
