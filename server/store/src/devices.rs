//! Phones: enrolment, keys, last sync, revocation.

use care_model::id::{DeviceId, StaffId, UnitId};
use care_model::time::Timestamp;

use crate::sql::{Row, Value, text};
use crate::{Store, StoreError};

/// A phone as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub device_id: DeviceId,
    pub unit_id: UnitId,
    pub name: String,
    pub model: String,
    pub public_key: Vec<u8>,
    pub enrolled: Timestamp,
    pub last_sync: Option<Timestamp>,
    pub last_staff: Option<StaffId>,
    pub revoked: Option<Timestamp>,
}

impl Store {
    /// Keeps a one-time code, as a hash, until it is used or expires.
    pub async fn put_enrolment(
        &self,
        code_hash: &str,
        unit_id: UnitId,
        device_name: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO enrolment (code_hash, unit_id, device_name, expires_ms) VALUES ($1, $2, $3, $4)",
                vec![code_hash.into(), text(unit_id), device_name.into(), expires.millis().into()],
            )
            .await?;
        transaction.commit().await
    }

    /// Uses a code up and enrols the phone, both or neither. `None` when the
    /// code is unknown, used or expired.
    pub async fn enrol(
        &self,
        code_hash: &str,
        device_id: DeviceId,
        model: &str,
        public_key: &[u8],
        now: Timestamp,
    ) -> Result<Option<Device>, StoreError> {
        let mut transaction = self.database.write().await?;
        let row = transaction
            .row(
                "DELETE FROM enrolment WHERE code_hash = $1 RETURNING unit_id, device_name, expires_ms",
                vec![code_hash.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        if row.whole(2)? < now.millis() {
            return Ok(None);
        }
        let device = Device {
            device_id,
            unit_id: row.parsed(0)?,
            name: row.text(1)?.to_owned(),
            model: model.to_owned(),
            public_key: public_key.to_vec(),
            enrolled: now,
            last_sync: None,
            last_staff: None,
            revoked: None,
        };
        transaction
            .execute(
                "INSERT INTO device (device_id, unit_id, name, model, public_key, enrolled_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                vec![
                    text(device.device_id),
                    text(device.unit_id),
                    device.name.as_str().into(),
                    model.into(),
                    public_key.into(),
                    now.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await?;
        Ok(Some(device))
    }

    pub async fn device(&self, device_id: DeviceId) -> Result<Option<Device>, StoreError> {
        let row = self.database
            .row(
                "SELECT device_id, unit_id, name, model, public_key, enrolled_ms, last_sync_ms, last_staff_id, revoked_ms
                 FROM device WHERE device_id = $1",
                vec![text(device_id)],
            )
            .await?;
        row.as_ref().map(read_device).transpose()
    }

    pub async fn devices_of_unit(&self, unit_id: UnitId) -> Result<Vec<Device>, StoreError> {
        let rows = self.database
            .rows(
                "SELECT device_id, unit_id, name, model, public_key, enrolled_ms, last_sync_ms, last_staff_id, revoked_ms
                 FROM device WHERE unit_id = $1 ORDER BY name, device_id",
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(read_device).collect()
    }

    /// Nothing of this phone is accepted from now on.
    pub async fn revoke_device(
        &self,
        device_id: DeviceId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "UPDATE device SET revoked_ms = $2 WHERE device_id = $1 AND revoked_ms IS NULL",
                vec![text(device_id), Value::Whole(Some(now.millis()))],
            )
            .await?;
        transaction.commit().await
    }
}

fn read_device(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        device_id: row.parsed(0)?,
        unit_id: row.parsed(1)?,
        name: row.text(2)?.to_owned(),
        model: row.text(3)?.to_owned(),
        public_key: row.bytes(4)?.to_vec(),
        enrolled: Timestamp::from_millis(row.whole(5)?),
        last_sync: row.maybe_whole(6)?.map(Timestamp::from_millis),
        last_staff: row.maybe_text(7)?.and_then(|id| id.parse().ok()),
        revoked: row.maybe_whole(8)?.map(Timestamp::from_millis),
    })
}
