//! The office's list of phones: new ones by QR, lost ones out of use.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::id::{DeviceId, UnitId};
use care_model::time::Timestamp;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use visit_record::exchange::EnrolmentPayload;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::sha256_hex;

/// A code is read off a screen by somebody standing there.
const CODE_S: i64 = 60;

#[derive(Debug, Serialize, ToSchema)]
pub struct DevicesView {
    devices: Vec<DeviceView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceView {
    device_id: String,
    name: String,
    model: String,
    enrolled_ms: i64,
    last_sync_ms: Option<i64>,
    last_staff_name: Option<String>,
    revoked: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EnrolmentForm {
    device_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentView {
    /// The one-time code, also inside the payload.
    code: String,
    /// What the QR holds.
    payload: String,
    qr_svg: String,
    expires_ms: i64,
}

/// The unit's phones.
#[utoipa::path(get, path = "/api/units/{unit}/devices", params(("unit" = String, Path)),
    responses((status = 200, body = DevicesView), (status = 403, body = Problem)))]
pub async fn devices(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<DevicesView>, Problem> {
    gate::require(&actor, Act::ManageDevices, unit_id)?;
    let devices = app.store.devices_of_unit(unit_id).await?;
    let staff = app.store.staff_of_unit(unit_id).await?;
    let name = |id| {
        staff
            .iter()
            .find(|staff| staff.staff_id == id)
            .map(|staff| staff.name.clone())
    };
    let views = devices.into_iter().map(|device| DeviceView {
        device_id: device.device_id.to_string(),
        name: device.name,
        model: device.model,
        enrolled_ms: device.enrolled.millis(),
        last_sync_ms: device.last_sync.map(Timestamp::millis),
        last_staff_name: device.last_staff.and_then(name),
        revoked: device.revoked.is_some(),
    });
    Ok(Json(DevicesView {
        devices: views.collect(),
    }))
}

/// A one-time code for a new phone, good for a minute.
#[utoipa::path(post, path = "/api/units/{unit}/enrolments", request_body = EnrolmentForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = EnrolmentView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn new_enrolment(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<EnrolmentForm>,
) -> Result<Json<EnrolmentView>, Problem> {
    gate::enter(&app, &actor, Act::ManageDevices, unit_id, vec![]).await?;
    let name = form.device_name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        let fault = Fault::new("device_name", name, "must have 1 to 80 characters");
        return Err(Problem::invalid(vec![fault]));
    }
    let mut bytes = [0u8; 16];
    app.entropy.fill(&mut bytes);
    let code = visit_record::edit::hex(&bytes);
    let expires = app.clock.now().plus_seconds(CODE_S);
    app.store
        .put_enrolment(&sha256_hex(code.as_bytes()), unit_id, name, expires)
        .await?;
    let payload =
        EnrolmentPayload::new(&app.public_url(), &code, &app.keys.public_key()).to_string();
    let qr = QrCode::new(payload.as_bytes())
        .map_err(|_| Problem::conflict("the server's public_url is too long for a QR code"))?;
    let qr_svg = qr
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    Ok(Json(EnrolmentView {
        code,
        payload,
        qr_svg,
        expires_ms: expires.millis(),
    }))
}

/// Takes a phone out of use: nothing of it is accepted from now on.
#[utoipa::path(post, path = "/api/devices/{device}/revocation", params(("device" = String, Path)),
    responses((status = 204), (status = 403, body = Problem)))]
pub async fn revoke_device(
    State(app): State<App>,
    actor: Actor,
    Params(device_id): Params<DeviceId>,
) -> Result<StatusCode, Problem> {
    let device = app
        .store
        .device(device_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    gate::enter(&app, &actor, Act::ManageDevices, device.unit_id, vec![]).await?;
    app.store.revoke_device(device_id, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
