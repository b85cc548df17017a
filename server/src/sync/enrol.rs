//! A phone's first two messages: enrolment and a staff member's sign-in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use care_model::id::DeviceId;
use care_model::registry::Role;
use serde_bytes::ByteBuf;
use store::unsent::{Contact, ContactKind};
use visit_record::exchange::{
    EnrolRequest, EnrolResponse, LEASE_S, Lease, SignInRequest, SignInResponse, open,
    read_envelope, unpack,
};

use super::told::told;
use super::{answer, known_device};
use crate::App;
use crate::auth::check_password;
use crate::error::Problem;
use crate::extract::Raw;
use crate::sha256_hex;

/// Enrols a phone with a one-time code. The message is signed with the very
/// key it brings, so a copied code without the phone is of no use.
#[utoipa::path(post, path = "/api/device/enrol", security(()),
    request_body(content = Vec<u8>, content_type = "application/cbor"),
    responses((status = 200, content_type = "application/cbor", body = Vec<u8>), (status = 401, body = Problem)))]
pub async fn enrol(State(app): State<App>, Raw(body): Raw) -> Result<Response, Problem> {
    let envelope = read_envelope(&body)?;
    let brought: EnrolRequest = unpack(&envelope.body)?;
    let request: EnrolRequest = open(&envelope, &brought.public_key)?;
    let now = app.clock.now();
    let device_id = DeviceId::make(now, app.entropy.as_ref());
    let code_hash = sha256_hex(request.code.as_bytes());
    let model: String = request.model.chars().take(80).collect();
    let device = app
        .store
        .enrol(&code_hash, device_id, &model, &request.public_key, now)
        .await?;
    let device = device.ok_or_else(|| {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "enrolment_code",
            "This code is used or older than a minute: ask for a new one.",
        )
    })?;
    let unit = app
        .store
        .unit(device.unit_id)
        .await?
        .ok_or_else(|| Problem::not_found("unit"))?;
    Ok(answer(app.seal(&EnrolResponse {
        device_id,
        unit_id: device.unit_id,
        unit_name: unit.name,
        server_key: ByteBuf::from(app.keys.public_key()),
    })))
}

/// Signs a staff member in on a phone.
#[utoipa::path(post, path = "/api/device/sign-in", operation_id = "sign_in_on_phone", security(()),
    request_body(content = Vec<u8>, content_type = "application/cbor"),
    responses((status = 200, content_type = "application/cbor", body = Vec<u8>), (status = 401, body = Problem)))]
pub async fn sign_in(State(app): State<App>, Raw(body): Raw) -> Result<Response, Problem> {
    let (envelope, device) = known_device(&app, &body).await?;
    let request: SignInRequest = open(&envelope, &device.public_key)?;
    let account = check_password(&app, &request.username, &request.password).await?;
    let works_here = account
        .roles
        .iter()
        .any(|grant| grant.role == Role::Staff && grant.unit_id == device.unit_id);
    let staff_id = account
        .staff_id
        .filter(|_| works_here)
        .ok_or_else(Problem::forbidden)?;
    let now = app.clock.now();
    let contact = Contact {
        device_id: device.device_id,
        staff_id,
        kind: ContactKind::SignsIn,
        told: request.unsent.as_ref().map(|report| told(report, now)),
    };
    // Nobody is kept from work by what is only for the office's list.
    match app.store.note_contact(&contact, now).await {
        Ok(_) => app.live.tell(device.unit_id, now.local_date()),
        Err(error) => {
            tracing::error!(%error, device = %device.device_id, "a phone's word was not noted");
        }
    }
    Ok(answer(app.seal(&SignInResponse {
        staff_id,
        staff_name: account.display_name,
        lease: lease(&app, &device, staff_id),
        server_time: now,
    })))
}

/// A fresh lease, signed.
pub fn lease(
    app: &App,
    device: &store::devices::Device,
    staff_id: care_model::id::StaffId,
) -> Lease {
    let issued = app.clock.now();
    let mut lease = Lease {
        device_id: device.device_id,
        staff_id,
        unit_id: device.unit_id,
        issued,
        expires: issued.plus_seconds(LEASE_S),
        signature: ByteBuf::new(),
    };
    lease.signature = ByteBuf::from(app.keys.sign(lease.signed_text().as_bytes()));
    lease
}
