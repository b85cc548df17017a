//! What must hold of a store after a fault, whatever it was.

use anyhow::{Context, ensure};
use care_model::id::ShiftEntryId;
use care_model::visit_event::EventKind;
use mobile_core::{CoreError, KeyStore, MemoryKeyStore, MobileCore};
use power_cut::{Disk, Image};
use rusqlite::Connection;

use crate::phone::{self, Diary, KEYS, Reader};
use crate::scenario::Scenario;
use crate::server::Server;

/// The reboot: the store opens on what is left, holds what was promised, and the
/// phone can go on until everything is sent.
pub fn recovered(
    disk: &Disk,
    left: &Image,
    scenario: &Scenario,
    diary: &Diary,
) -> anyhow::Result<()> {
    disk.load(left);
    let mut server = scenario.server.clone();
    let core = phone::open(disk, server.now).context("the store does not open")?;
    holds_what_was_promised(&core, scenario, diary)?;
    core.suspend().context("closing")?;
    is_sound(disk, scenario)?;
    core.resume().context("opening again")?;
    goes_on(&core, &mut server, scenario, diary)
}

fn holds_what_was_promised(
    core: &MobileCore,
    scenario: &Scenario,
    diary: &Diary,
) -> anyhow::Result<()> {
    let day = core.day();
    let reader = match &day {
        Ok(day) => scenario
            .server
            .staff
            .iter()
            .position(|id| *id == day.staff_id)
            .map(Reader::Staff),
        Err(CoreError::NotSignedIn) => Some(Reader::Nobody),
        // After days without an answer she is signed in and reads nothing.
        Err(CoreError::LeaseExpired) => return Ok(()),
        Err(error) => anyhow::bail!("the day is unreadable: {error}"),
    };
    if let Some(settled) = diary.reader {
        ensure!(reader == Some(settled), "{reader:?} reads, not {settled:?}");
    }
    let has_own = reader == Some(Reader::Staff(0));
    for (visit_id, event_id) in &diary.saved {
        let view = core.visit(*visit_id);
        if has_own {
            let events = view.context("a visit with saved work is gone")?.events;
            let is_there = events.iter().any(|event| event.event_id == *event_id);
            ensure!(is_there, "an event that was saved is not there");
        } else {
            ensure!(view.is_err(), "another's visit is readable");
        }
    }
    if has_own {
        let entries = core.day()?.work.day.entries;
        let is_there = |id: &ShiftEntryId| entries.iter().any(|one| one.entry.entry_id == *id);
        ensure!(
            diary.said.iter().all(is_there),
            "a word on the shift is gone"
        );
    }
    let Some(brought) = scenario.brought else {
        return Ok(());
    };
    let since = diary.saved.len() - scenario.diary.saved.len();
    let parts = [
        core.visit(brought).is_ok(),
        core.unsent()?.waiting as usize == since,
        day.is_ok_and(|day| day.stops.iter().any(|stop| stop.visit_id == brought)),
        Server::read(&core.prepare_sync()?).cursor == scenario.server.position,
    ];
    let [first, ..] = parts;
    ensure!(
        parts.iter().all(|part| *part == first),
        "half an answer: document, receipts, day, cursor are {parts:?}"
    );
    ensure!(first || !diary.took_answer, "an answer taken is gone");
    Ok(())
}

/// The file by itself: sound, and command, document and outbox agree.
fn is_sound(disk: &Disk, scenario: &Scenario) -> anyhow::Result<()> {
    let connection = unlocked(disk)?;
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(integrity == "ok", "integrity: {integrity}");
    let torn: Vec<String> = connection
        .prepare("PRAGMA cipher_integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ensure!(torn.is_empty(), "pages that do not decrypt: {torn:?}");
    let count =
        |sql: &str| -> rusqlite::Result<i64> { connection.query_row(sql, [], |row| row.get(0)) };
    let halves = count(
        "SELECT (SELECT count(*) FROM command
                 WHERE event_id NOT IN (SELECT event_id FROM outbox WHERE event_id IS NOT NULL))
              + (SELECT count(*) FROM outbox
                 WHERE event_id IS NOT NULL AND event_id NOT IN (SELECT event_id FROM command))",
    )?;
    ensure!(
        halves == 0,
        "{halves} commands and changes without one another"
    );
    let former = count(
        "SELECT count(*) FROM document WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'session')",
    )?;
    ensure!(former == 0, "documents and nobody signed in");
    let session: Option<Vec<u8>> = rusqlite::OptionalExtension::optional(connection.query_row(
        "SELECT value FROM meta WHERE key = 'session'",
        [],
        |row| row.get(0),
    ))?;
    let is_others = session.is_some_and(|session| {
        let id = scenario.server.staff[1].to_string();
        session.windows(id.len()).any(|part| part == id.as_bytes())
    });
    let documents = count("SELECT count(*) FROM document")?;
    ensure!(
        !is_others || documents == 0,
        "the former user's documents are there"
    );
    Ok(())
}

/// A connection of its own, after the app has closed the store.
fn unlocked(disk: &Disk) -> anyhow::Result<Connection> {
    let key = MemoryKeyStore::new(KEYS).database_key().expect("in memory");
    let connection = Connection::open(disk.folder().join("phone.db"))?;
    let raw_key = visit_record::edit::hex(&key);
    connection.pragma_update(None, "key", format!("x'{raw_key}'"))?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(connection)
}

/// Everything is sent; then somebody signs in, records and sends again.
fn goes_on(
    core: &MobileCore,
    server: &mut Server,
    scenario: &Scenario,
    diary: &Diary,
) -> anyhow::Result<()> {
    if core.server_url().is_err() {
        ensure!(!diary.is_enrolled, "the enrolment is gone");
        core.apply_enrolment(&server.code(), &server.enrolled())?;
    }
    phone::sync(core, server).context("the first sync")?;
    if core.day().is_err() {
        core.apply_sign_in(&server.signed_in(0))
            .context("sign-in")?;
        phone::sync(core, server).context("the sync after it")?;
    }
    let visit_id = core.day()?.stops.first().context("a list")?.visit_id;
    let text = "Allt väl.".to_owned();
    let event_id = core.record(visit_id, EventKind::NoteWritten { text })?;
    phone::sync(core, server).context("the last sync")?;
    ensure!(core.unsent()?.waiting == 0, "something still waits");
    let arrived = server.events();
    let promised = diary.saved.iter().map(|(_, event_id)| *event_id);
    let lost = promised.filter(|event| !arrived.contains(event)).count();
    ensure!(lost == 0, "{lost} saved events never arrive");
    ensure!(arrived.contains(&event_id), "the new event never arrives");
    let said = server.said();
    let unsaid = diary.said.iter().filter(|id| !said.contains(id)).count();
    ensure!(unsaid == 0, "{unsaid} words on the shift never arrive");
    let before = scenario.server.events().len();
    let known = scenario.diary.saved.len();
    let most = before.max(known) + (diary.saved.len() - known) + diary.unsure + 1;
    ensure!(arrived.len() <= most, "{} events of {most}", arrived.len());
    Ok(())
}
