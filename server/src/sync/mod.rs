//! Phones: enrolment, sign-in, sync, and the office's list of them.

mod admission;
mod devices;
mod enrol;
pub(crate) mod epoch;
mod exchange;
mod snapshot;
mod told;
mod unsent_phones;

pub(crate) use admission::Admission;
pub use devices::{
    __path_devices, __path_new_enrolment, __path_revoke_device, devices, new_enrolment,
    revoke_device,
};
pub use enrol::{__path_enrol, __path_sign_in, enrol, sign_in};
pub use exchange::{__path_sync, sync};
pub use unsent_phones::{__path_unsent_phones, unsent_phones};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::devices::Device;
use visit_record::exchange::{Envelope, read_envelope};

use crate::App;
use crate::error::Problem;

/// An answer to a phone.
fn answer(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/cbor")], bytes).into_response()
}

/// The envelope and the phone it is from. Nothing of the body has been read.
async fn known_device(app: &App, body: &[u8]) -> Result<(Envelope, Device), Problem> {
    let envelope = read_envelope(body)?;
    let device_id = envelope.device.ok_or_else(Problem::unauthenticated)?;
    let device = app
        .store
        .device(device_id)
        .await?
        .ok_or_else(Problem::unauthenticated)?;
    if device.revoked.is_some() {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "device_revoked",
            "This phone has been taken out of use: hand it in at the unit.",
        ));
    }
    Ok((envelope, device))
}
