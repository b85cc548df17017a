//! Enrolment, sign-in and sync: bytes out, bytes in, no network.

use care_model::id::{DeviceId, StaffId, UnitId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use visit_record::VisitRecord;
use visit_record::exchange::{
    DaySnapshot, EnrolRequest, EnrolResponse, EnrolmentPayload, Lease, PhoneTime, RecordUpload,
    SentDocument, SignInRequest, SignInResponse, SyncRequest, SyncResponse, Verdict, open,
    read_envelope, state_hash, unpack,
};
use visit_record::laws::Law;
use visit_record::shift_exchange::ShiftAsk;

use crate::MobileCore;
use crate::error::CoreError;
use crate::held::{forget_document, held};
use crate::lease::{any_user, check_is_ours, get_lease, put_lease};
use crate::outbox::{self, WaitingChange};
use crate::record::save;
use crate::shift;
use crate::store::{Store, delete_meta, forget_old, get_meta, key, put_meta};
use crate::unsigned::Unsigned;

/// What the phone keeps of its enrolment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    pub device_id: DeviceId,
    pub unit_id: UnitId,
    pub unit_name: String,
    pub server_key: ByteBuf,
    pub url: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub staff_id: StaffId,
    pub staff_name: String,
    pub lease: Lease,
}

/// Where the phone stands in the server's log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    position: u64,
    epoch: u64,
}

/// What a sync brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncOutcome {
    /// Changes of this phone that are now stored at the server for good.
    pub receipted: u32,
    pub quarantined: u32,
    /// Documents that came.
    pub documents: u32,
    /// Whether the day's list changed.
    pub new_day: bool,
    /// Call `prepare_sync` again: more waits, or the two sides differ.
    pub more_work: bool,
}

impl SyncOutcome {
    /// Nothing was sent and nothing came.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl MobileCore {
    /// The request that enrols this phone with the code just read, to be
    /// POSTed to `/api/device/enrol` at the address in the code.
    pub fn prepare_enrolment(&self, code: &str, model: &str) -> Result<Vec<u8>, CoreError> {
        self.seal(self.compose_enrolment(code, model)?)
    }

    /// The same before it is signed.
    pub fn compose_enrolment(&self, code: &str, model: &str) -> Result<Unsigned, CoreError> {
        let payload = parse_code(code)?;
        let public_key = self.keys.public_key()?;
        let request = EnrolRequest {
            code: payload.code,
            public_key: ByteBuf::from(public_key),
            model: model.chars().take(80).collect(),
        };
        Ok(Unsigned::new(None, &request))
    }

    /// Takes the answer to [`MobileCore::prepare_enrolment`]. The server's key
    /// must be the one whose fingerprint the code carried.
    pub fn apply_enrolment(&self, code: &str, response: &[u8]) -> Result<(), CoreError> {
        let payload = parse_code(code)?;
        let envelope = read_envelope(response)?;
        let answer: EnrolResponse = unpack(&envelope.body)?;
        if !payload.admits_key(&answer.server_key) {
            return Err(CoreError::ForeignServer);
        }
        let answer: EnrolResponse = open(&envelope, &answer.server_key)?;
        let enrolment = Enrolment {
            device_id: answer.device_id,
            unit_id: answer.unit_id,
            unit_name: answer.unit_name,
            server_key: answer.server_key,
            url: payload.url,
        };
        self.with_store(|store, _| store.write(|tx| put_meta(tx, key::ENROLMENT, &enrolment)))
    }

    /// The address of the server that enrolled the phone.
    pub fn server_url(&self) -> Result<String, CoreError> {
        self.with_store(|store, _| Ok(enrolment(store.read())?.url))
    }

    /// The request that signs a staff member in, for `/api/device/sign-in`.
    pub fn prepare_sign_in(&self, username: &str, password: &str) -> Result<Vec<u8>, CoreError> {
        self.seal(self.compose_sign_in(username, password)?)
    }

    /// The same before it is signed.
    pub fn compose_sign_in(&self, username: &str, password: &str) -> Result<Unsigned, CoreError> {
        let (device, unsent) = self.with_store(|store, _| {
            let device = enrolment(store.read())?.device_id;
            Ok((device, self.unsent_besides(store.read(), &[], None)?))
        })?;
        let request = SignInRequest {
            username: username.to_owned(),
            password: password.to_owned(),
            unsent: Some(unsent),
        };
        Ok(Unsigned::new(Some(device), &request))
    }

    /// Takes the answer to [`MobileCore::prepare_sign_in`]. When another staff
    /// member had the phone, what that one could read is removed; what waits
    /// to be sent stays and is sent.
    pub fn apply_sign_in(&self, response: &[u8]) -> Result<(), CoreError> {
        self.with_store(|store, _| {
            let enrolment = enrolment(store.read())?;
            let envelope = read_envelope(response)?;
            let answer: SignInResponse = open(&envelope, &enrolment.server_key)?;
            check_is_ours(&enrolment, &answer.lease)?;
            store.write(|tx| {
                if !self.note_meeting(tx, answer.server_time)? {
                    // Somebody else's sign-in of before, out of a cache.
                    return Err(CoreError::BadMessage {
                        what: "it is older than the last answer".to_owned(),
                    });
                }
                let before: Option<Session> = get_meta(tx, key::SESSION)?;
                if before.is_none_or(|session| session.staff_id != answer.staff_id) {
                    forget_readable(tx)?;
                }
                put_lease(tx, &answer.lease)?;
                let session = Session {
                    staff_id: answer.staff_id,
                    staff_name: answer.staff_name,
                    lease: answer.lease,
                };
                put_meta(tx, key::SESSION, &session)
            })
        })
    }

    /// Signs out. What that staff member could read is removed; unsent work
    /// stays and is sent with the next sync, whoever is signed in.
    pub fn sign_out(&self) -> Result<(), CoreError> {
        self.with_store(|store, _| {
            store.write(|tx| {
                forget_readable(tx)?;
                delete_meta(tx, key::SESSION)
            })
        })
    }

    /// Everything to say to the server, sealed, for `/api/device/sync`. Work of
    /// a staff member who has signed out is sent first.
    ///
    /// # Errors
    /// [`CoreError::NotSignedIn`] when nobody has ever signed in on this phone.
    pub fn prepare_sync(&self) -> Result<Vec<u8>, CoreError> {
        self.seal(self.compose_sync()?)
    }

    /// The same before it is signed.
    pub fn compose_sync(&self) -> Result<Unsigned, CoreError> {
        let (device, request) = self.with_store(|store, _| {
            let asked = self.sync_request(store.read())?;
            if !Law::ForgetAgainstReceipt.holds() {
                store.write(|tx| outbox::take_for_sent(tx, asked.1.lease.staff_id))?;
            }
            Ok(asked)
        })?;
        Ok(Unsigned::new(Some(device), &request))
    }

    /// Takes the server's answer: receipts, documents, the day, the cursor, in
    /// one transaction. An answer that fails anywhere changes nothing.
    pub fn apply_sync(&self, response: &[u8]) -> Result<SyncOutcome, CoreError> {
        self.with_store(|store, _| {
            let enrolment = enrolment(store.read())?;
            let envelope = read_envelope(response)?;
            let answer: SyncResponse = open(&envelope, &enrolment.server_key)?;
            if let Some(lease) = &answer.lease {
                check_is_ours(&enrolment, lease)?;
            }
            self.store_answer(store, answer)
        })
    }

    /// Signs a composed message with the phone's key.
    pub fn seal(&self, message: Unsigned) -> Result<Vec<u8>, CoreError> {
        let signature = self.keys.sign(message.to_sign())?;
        Ok(message.sealed(signature))
    }

    fn sync_request(&self, connection: &Connection) -> Result<(DeviceId, SyncRequest), CoreError> {
        let enrolment = enrolment(connection)?;
        let session: Option<Session> = get_meta(connection, key::SESSION)?;
        let current = session.as_ref().map(|session| session.staff_id);
        let other = outbox::other_waiting(connection, current)?;
        let reading = self.clock.reading();
        let sent = PhoneTime {
            wall_ms: reading.wall_ms,
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
        };
        // A phone in the drawer asks too: it has to hear that the server was restored.
        let asks_for = match (other, &session) {
            (Some(other), _) => Some(other),
            (None, Some(_)) => None,
            (None, None) => Some(any_user(connection)?.ok_or(CoreError::NotSignedIn)?),
        };
        let sender = asks_for.or(current).ok_or(CoreError::NotSignedIn)?;
        let changes = outbox::waiting(connection, sender)?;
        let unsent = Some(self.unsent_besides(connection, &changes, Some(sender))?);
        let entries = shift::uploads(connection, sender)?;
        let request = match (asks_for, session) {
            (Some(other), _) => SyncRequest {
                lease: get_lease(connection, other)?,
                reads: false,
                records: uploads(changes),
                cursor: 0,
                epoch: 0,
                snapshot: None,
                held: None,
                sent,
                unsent,
                shift: ShiftAsk { entries, cursor: 0 },
            },
            (None, Some(session)) => {
                let cursor: Cursor = get_meta(connection, key::CURSOR)?.unwrap_or_default();
                let snapshot: Option<DaySnapshot> = get_meta(connection, key::SNAPSHOT)?;
                let compare: bool = get_meta(connection, key::COMPARE)?.unwrap_or(false);
                SyncRequest {
                    records: uploads(changes),
                    lease: session.lease,
                    reads: true,
                    cursor: cursor.position,
                    epoch: cursor.epoch,
                    snapshot: snapshot.map(|day| ByteBuf::from(day.hash())),
                    held: if compare {
                        Some(held(connection)?)
                    } else {
                        None
                    },
                    sent,
                    unsent,
                    shift: ShiftAsk {
                        entries,
                        cursor: get_meta(connection, key::SHIFT_CURSOR)?.unwrap_or(0),
                    },
                }
            }
            (None, None) => return Err(CoreError::NotSignedIn),
        };
        Ok((enrolment.device_id, request))
    }

    fn store_answer(
        &self,
        store: &mut Store,
        answer: SyncResponse,
    ) -> Result<SyncOutcome, CoreError> {
        store.write(|tx| {
            let mut outcome = SyncOutcome::default();
            // An answer that comes late, or again out of a cache, would set list,
            // documents and cursor back. Its receipts are true as long as the server
            // lives the same life; those of a former one may be of lost changes.
            let is_newest = self.note_meeting(tx, answer.server_time)?;
            if !is_newest && Law::NewestAnswer.holds() {
                if !is_other_epoch(tx, answer.epoch)? {
                    take_receipts(tx, &answer, &mut outcome)?;
                }
                return Ok(outcome);
            }
            if is_other_epoch(tx, answer.epoch)? {
                outbox::offer_again(tx)?;
                outcome.more_work = true;
            }
            if answer.epoch != 0 {
                put_meta(tx, key::EPOCH, &answer.epoch)?;
            }
            let session: Option<Session> = get_meta(tx, key::SESSION)?;
            let reader = session.as_ref().map(|session| session.staff_id);
            let another = outbox::other_waiting(tx, reader)?;
            take_receipts(tx, &answer, &mut outcome)?;
            let has_settled = outcome.receipted + outcome.quarantined > 0;
            outbox::note_turn(tx, another.filter(|_| !has_settled), another.is_none())?;
            // An answer to another's work brings nothing to read.
            outcome.more_work |= another.is_some() && session.is_some();
            if let Some(lease) = &answer.lease {
                put_lease(tx, lease)?;
            }
            if let Some(session) = session
                && answer.reader == Some(session.staff_id)
            {
                take_readable(tx, session, &answer, &mut outcome)?;
            }
            put_meta(tx, key::LAST_SYNC, &answer.server_time)?;
            delete_meta(tx, key::PAUSE)?;
            // By the server's time: a phone's clock may be days off.
            forget_old(tx, answer.server_time)?;
            outcome.more_work |= outbox::unsent(tx)?.waiting > 0 && outcome.receipted > 0;
            Ok(outcome)
        })
    }
}

fn parse_code(code: &str) -> Result<EnrolmentPayload, CoreError> {
    code.parse().map_err(
        |error: visit_record::exchange::NotAnEnrolment| CoreError::BadMessage {
            what: error.to_string(),
        },
    )
}

fn enrolment(connection: &Connection) -> Result<Enrolment, CoreError> {
    get_meta(connection, key::ENROLMENT)?.ok_or(CoreError::NotEnrolled)
}

fn take_receipts(
    tx: &Connection,
    answer: &SyncResponse,
    outcome: &mut SyncOutcome,
) -> Result<(), CoreError> {
    for receipt in &answer.receipts {
        let (state, verdict) = match &receipt.verdict {
            Verdict::Accepted => (1, "accepted"),
            Verdict::LateWork => (1, "late_work"),
            Verdict::Waiting | Verdict::Unknown => continue,
            Verdict::Quarantined { code } => (2, code.as_str()),
        };
        for hash in &receipt.changes {
            outbox::receipt(tx, hash, state, verdict, answer.server_time)?;
        }
        let count = receipt.changes.len() as u32;
        if state == 1 {
            outcome.receipted += count;
        } else {
            outcome.quarantined += count;
        }
    }
    let (stored, quarantined) =
        shift::take_receipts(tx, &answer.shift.receipts, answer.server_time)?;
    outcome.receipted += stored;
    outcome.quarantined += quarantined;
    Ok(())
}

/// Whether this is another life of the server than the one last heard of. The
/// first one is none: nothing was sent to an earlier one.
fn is_other_epoch(tx: &Connection, epoch: u64) -> Result<bool, CoreError> {
    // A store from before the epoch was kept by itself has it beside the cursor.
    let cursor: Option<Cursor> = get_meta(tx, key::CURSOR)?;
    let with_cursor = cursor.map_or(0, |cursor| cursor.epoch);
    let known = get_meta(tx, key::EPOCH)?.unwrap_or(with_cursor);
    Ok(epoch != 0 && known != 0 && known != epoch && Law::OfferedInNewEpoch.holds())
}

fn take_readable(
    tx: &Connection,
    mut session: Session,
    answer: &SyncResponse,
    outcome: &mut SyncOutcome,
) -> Result<(), CoreError> {
    for document in &answer.documents {
        match take_document(tx, document) {
            Ok(()) => outcome.documents += 1,
            // One document that does not load must not hold up the rest: the two
            // sides differ then, and say so at each comparison.
            Err(CoreError::Record { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    for visit_id in &answer.revoked {
        forget_document(tx, *visit_id, answer.server_time)?;
    }
    if let Some(day) = &answer.snapshot {
        put_meta(tx, key::SNAPSHOT, day)?;
        outcome.new_day = true;
    }
    let new = shift::take(tx, session.staff_id, &answer.shift, answer.server_time)?;
    outcome.new_day |= new > 0;
    put_meta(tx, key::SHIFT_CURSOR, &answer.shift.cursor)?;
    put_meta(
        tx,
        key::CURSOR,
        &Cursor {
            position: answer.cursor,
            epoch: answer.epoch,
        },
    )?;
    if let Some(lease) = &answer.lease {
        session.lease = lease.clone();
        put_meta(tx, key::SESSION, &session)?;
    }
    // With nothing unsent both sides must hold the same; else compare by heads.
    let agree = state_hash(&mut held(tx)?) == answer.state_hash.as_ref();
    let settled = outbox::unsent(tx)?.waiting == 0;
    let was_comparing: bool = get_meta(tx, key::COMPARE)?.unwrap_or(false);
    let compare = settled && !agree && Law::StateHash.holds();
    put_meta(tx, key::COMPARE, &compare)?;
    outcome.more_work |= compare && !was_comparing;
    Ok(())
}

/// The server's document, with this phone's own unsent changes put back on it.
fn take_document(tx: &Connection, sent: &SentDocument) -> Result<(), CoreError> {
    let mut record = VisitRecord::load(&sent.saved)?;
    if record.header()?.visit_id != sent.visit_id {
        return Err(CoreError::BadMessage {
            what: "a document bears another visit's id".to_owned(),
        });
    }
    let own = if Law::OwnWorkPutBack.holds() {
        outbox::own_changes(tx, sent.visit_id)?
    } else {
        vec![]
    };
    record.apply(own.iter().map(Vec::as_slice))?;
    save(tx, sent.visit_id, &mut record)
}

/// Removes what a staff member could read; the outbox stays.
fn forget_readable(tx: &Connection) -> Result<(), CoreError> {
    if !Law::NothingLeftBehind.holds() {
        return Ok(());
    }
    if !Law::WorkOutlivesUser.holds() {
        tx.execute("DELETE FROM outbox", [])?;
    }
    tx.execute("DELETE FROM document", [])?;
    for key in [
        key::SNAPSHOT,
        key::CURSOR,
        key::SHIFT_CURSOR,
        key::COMPARE,
        key::STAYS,
    ] {
        delete_meta(tx, key)?;
    }
    shift::forget_readable(tx)
}

fn uploads(changes: Vec<WaitingChange>) -> Vec<RecordUpload> {
    let mut records: Vec<RecordUpload> = Vec::new();
    for change in changes {
        let bytes = ByteBuf::from(change.bytes);
        match records
            .iter_mut()
            .find(|record| record.visit_id == change.visit_id)
        {
            Some(record) => record.changes.push(bytes),
            None => records.push(RecordUpload {
                visit_id: change.visit_id,
                changes: vec![bytes],
            }),
        }
    }
    records
}
