//! One sync: everything a phone says, everything it should have.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use care_model::id::{ClientId, StaffId, VisitId};
use care_model::registry::RoleGrant;
use care_model::time::Timestamp;
use serde_bytes::ByteBuf;
use store::devices::Device;
use store::sync::Scope;
use store::unsent::{Contact, ContactKind};
use store::{Access, AccessEntry};
use visit_record::exchange::{
    DaySnapshot, HeldDocument, Lease, Receipt, SentDocument, SyncRequest, SyncResponse, Verdict,
    open, state_hash,
};
use visit_record::laws::Law;
use visit_record::seal;
use visit_record::shift_exchange::ShiftAnswer;

use super::enrol::lease;
use super::told::told_with;
use super::{answer, known_device, snapshot};
use crate::App;
use crate::error::Problem;
use crate::extract::Raw;
use crate::permit::{Act, Decision, permit};

/// Everything a phone says in one request, and everything it should have.
#[utoipa::path(post, path = "/api/device/sync", security(()),
    request_body(content = Vec<u8>, content_type = "application/cbor"),
    responses((status = 200, content_type = "application/cbor", body = Vec<u8>),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 503, body = Problem)))]
pub async fn sync(State(app): State<App>, Raw(body): Raw) -> Result<Response, Problem> {
    // Before anything is computed or asked of the database.
    let _turn = app
        .admission
        .enter(app.entropy.as_ref())
        .inspect_err(|_| app.metrics.count_turned_away())?;
    let (envelope, device) = known_device(&app, &body).await?;
    let request: SyncRequest = open(&envelope, &device.public_key)?;
    check_lease(&app, &device, &request.lease)?;
    let staff_id = request.lease.staff_id;
    let now = app.clock.now();
    // Before anything is added to the log.
    let epoch = super::epoch::heard(&app, request.epoch, request.cursor).await?;
    let receipts = app
        .store
        .append_uploads(&device, staff_id, &request.records, now)
        .await?;
    let shift_receipts = app
        .store
        .append_shift_entries(&device, staff_id, &request.shift.entries, now)
        .await?;
    let verdicts = receipts.iter().map(|receipt| &receipt.verdict);
    let of_shift = shift_receipts.iter().map(|receipt| &receipt.verdict);
    for verdict in verdicts.chain(of_shift) {
        app.metrics.count_record(match verdict {
            Verdict::Accepted => "accepted",
            Verdict::LateWork => "late_work",
            Verdict::Waiting | Verdict::Unknown => "waiting",
            Verdict::Quarantined { .. } => "quarantined",
        });
    }
    // A lease that has run out, or a role that has been taken away, stops
    // reading, never delivering.
    let may_read = request.reads && request.lease.expires > now;
    let reads = may_read && may_use_phone(&app, &device, staff_id).await?;
    // What is only for the office's list costs no exchange.
    if let Err(problem) = note_contact(&app, &device, &request, reads, &receipts, now).await {
        tracing::error!(code = problem.code, device = %device.device_id, "a phone's word was not noted");
    }
    if !receipts.is_empty() {
        // The receipts are true whatever becomes of the journal, which goes on
        // from where it was at the next sync.
        if let Err(problem) = crate::journal::run(&app).await {
            tracing::error!(code = problem.code, "the journal stands still");
        }
        app.live.tell(device.unit_id, now.local_date());
    }
    let mut response = SyncResponse {
        receipts,
        reader: None,
        documents: vec![],
        revoked: vec![],
        snapshot: None,
        cursor: request.cursor,
        epoch,
        state_hash: ByteBuf::new(),
        server_time: now,
        lease: None,
        shift: ShiftAnswer {
            receipts: shift_receipts,
            cursor: request.shift.cursor,
            ..ShiftAnswer::default()
        },
    };
    if reads {
        read(&app, &device, staff_id, &request, now, &mut response).await?;
    }
    Ok(answer(app.seal(&response)))
}

async fn note_contact(
    app: &App,
    device: &Device,
    request: &SyncRequest,
    reads: bool,
    receipts: &[Receipt],
    now: Timestamp,
) -> Result<(), Problem> {
    let staff_id = request.lease.staff_id;
    let told = request
        .unsent
        .as_ref()
        .map(|report| told_with(report, staff_id, &request.records, receipts, now));
    let contact = Contact {
        device_id: device.device_id,
        staff_id,
        kind: if reads {
            ContactKind::Reads
        } else {
            ContactKind::Delivers
        },
        told,
    };
    let fresh = if reads {
        app.store.plans_since_contact(device, now).await?
    } else {
        vec![]
    };
    app.store.note_contact(&contact, now).await?;
    // Whoever looks at a day sees soon that this phone has its newest plan.
    for date in fresh {
        app.live.tell_soon(device.unit_id, date);
    }
    Ok(())
}

/// The server's own word, for this phone, not made for later.
fn check_lease(app: &App, device: &Device, lease: &Lease) -> Result<(), Problem> {
    let text = lease.signed_text();
    let signed = seal::verify(&app.keys.public_key(), text.as_bytes(), &lease.signature).is_ok();
    if signed && lease.device_id == device.device_id && lease.unit_id == device.unit_id {
        return Ok(());
    }
    Err(Problem::unauthenticated())
}

async fn read(
    app: &App,
    device: &Device,
    staff_id: StaffId,
    request: &SyncRequest,
    now: Timestamp,
    response: &mut SyncResponse,
) -> Result<(), Problem> {
    let scope = app
        .store
        .scope(staff_id, device.unit_id, now.local_date())
        .await?;
    let cursor = if request.epoch == response.epoch {
        request.cursor
    } else {
        0
    };
    let wanted = wanted(&scope, cursor, request.held.as_deref());
    let day = snapshot::of_staff(app, device.unit_id, staff_id, now.local_date()).await?;
    let is_new = request
        .snapshot
        .as_ref()
        .is_none_or(|held| held.as_ref() != day.hash());
    // Only what is really sent is an access.
    let clients = sent_clients(&scope, &wanted, is_new.then_some(&day));
    if !clients.is_empty() {
        let access = enter(app, device, staff_id, clients).await?;
        response.documents = documents(app, &access, &wanted).await?;
    }
    response.reader = Some(staff_id);
    response.revoked = revoked(&scope, request.held.as_deref());
    response.snapshot = is_new.then_some(day);
    // A phone that was further than a restored log stays so until it is heard: see `epoch`.
    response.cursor = scope.end_of_log.max(cursor);
    let mut held: Vec<HeldDocument> = scope
        .documents
        .into_iter()
        .map(|document| document.held)
        .collect();
    response.state_hash = ByteBuf::from(state_hash(&mut held));
    response.lease = Some(lease(app, device, staff_id));
    let brought = app
        .store
        .shift_entries_after(
            staff_id,
            device.unit_id,
            now.local_date(),
            if request.epoch == response.epoch {
                request.shift.cursor
            } else {
                0
            },
        )
        .await?;
    response.shift.cursor = brought.cursor;
    response.shift.entries = brought.entries;
    // What came in this very request need not go back.
    response
        .shift
        .entries
        .retain(|entry| !request.shift.entries.contains(entry));
    Ok(())
}

fn wanted(scope: &Scope, cursor: u64, held: Option<&[HeldDocument]>) -> Vec<VisitId> {
    let documents = scope.documents.iter().filter(|document| match held {
        // Full comparison by heads, after hashes that did not agree.
        Some(held) => !held.contains(&document.held),
        None => document.position > cursor,
    });
    documents.map(|document| document.held.visit_id).collect()
}

fn revoked(scope: &Scope, held: Option<&[HeldDocument]>) -> Vec<VisitId> {
    let inside: BTreeSet<VisitId> = scope
        .documents
        .iter()
        .map(|document| document.held.visit_id)
        .collect();
    let held = held
        .unwrap_or_default()
        .iter()
        .map(|document| document.visit_id);
    let outside = held.filter(|visit| !inside.contains(visit));
    outside.filter(|_| Law::Revoked.holds()).collect()
}

fn sent_clients(scope: &Scope, wanted: &[VisitId], day: Option<&DaySnapshot>) -> Vec<ClientId> {
    let mut clients: BTreeSet<ClientId> = scope
        .documents
        .iter()
        .filter(|document| wanted.contains(&document.held.visit_id))
        .map(|document| document.client_id)
        .collect();
    clients.extend(
        day.into_iter()
            .flat_map(|day| day.clients.iter().map(|card| card.client_id)),
    );
    clients.into_iter().collect()
}

async fn roles_of(app: &App, staff_id: StaffId) -> Result<Vec<RoleGrant>, Problem> {
    Ok(app.store.roles_of_staff(staff_id).await?)
}

async fn may_use_phone(app: &App, device: &Device, staff_id: StaffId) -> Result<bool, Problem> {
    let roles = roles_of(app, staff_id).await?;
    Ok(matches!(
        permit(&roles, Act::UsePhone, device.unit_id),
        Decision::Allowed { .. }
    ))
}

async fn enter(
    app: &App,
    device: &Device,
    staff_id: StaffId,
    clients: Vec<ClientId>,
) -> Result<Access, Problem> {
    match permit(
        &roles_of(app, staff_id).await?,
        Act::UsePhone,
        device.unit_id,
    ) {
        Decision::Allowed { role, .. } => {
            let entry = AccessEntry {
                at: app.clock.now(),
                actor: format!("{staff_id} on {}", device.device_id),
                role: role.code().to_owned(),
                unit_id: device.unit_id,
                clients,
                act: Act::UsePhone.code(),
                reason: "on the staff member's list",
            };
            Ok(app.store.record_access(&entry).await?)
        }
        Decision::Denied { .. } => Err(Problem::forbidden()),
    }
}

async fn documents(
    app: &App,
    access: &Access,
    wanted: &[VisitId],
) -> Result<Vec<SentDocument>, Problem> {
    Ok(app.store.saved_documents(access, wanted).await?)
}
