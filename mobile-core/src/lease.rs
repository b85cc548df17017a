//! The leases that the server has given to whoever had this phone.

use care_model::id::StaffId;
use rusqlite::{Connection, OptionalExtension, params};
use visit_record::exchange::Lease;

use crate::error::CoreError;
use crate::exchange::Enrolment;
use crate::outbox;

/// A lease of another phone would be refused with everything sent under it.
pub(crate) fn check_is_ours(enrolment: &Enrolment, lease: &Lease) -> Result<(), CoreError> {
    if lease.device_id == enrolment.device_id {
        return Ok(());
    }
    Err(CoreError::BadMessage {
        what: "it is for another phone".to_owned(),
    })
}

pub(crate) fn put_lease(connection: &Connection, lease: &Lease) -> Result<(), CoreError> {
    let mut body = Vec::new();
    ciborium::into_writer(lease, &mut body).expect("a lease has a CBOR form");
    connection.execute(
        "INSERT INTO lease (staff_id, body) VALUES (?1, ?2)
         ON CONFLICT (staff_id) DO UPDATE SET body = excluded.body",
        params![lease.staff_id.to_string(), body],
    )?;
    Ok(())
}

/// Somebody who has had the phone: under whose lease does not matter where
/// nothing is sent and nothing is read.
pub(crate) fn any_user(connection: &Connection) -> Result<Option<StaffId>, CoreError> {
    let id: Option<String> = connection
        .query_row(
            "SELECT staff_id FROM lease ORDER BY staff_id LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    id.map(|id| outbox::parse_id(&id)).transpose()
}

pub(crate) fn get_lease(connection: &Connection, staff_id: StaffId) -> Result<Lease, CoreError> {
    let body: Option<Vec<u8>> = connection
        .query_row(
            "SELECT body FROM lease WHERE staff_id = ?1",
            [staff_id.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let body = body.ok_or(CoreError::NotSignedIn)?;
    ciborium::from_reader(body.as_slice()).map_err(|_| CoreError::Store {
        what: "a stored lease is unreadable".to_owned(),
    })
}
