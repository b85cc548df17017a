//! Units, staff, clients and shifts.

use std::collections::BTreeSet;

use care_model::id::{ClientId, StaffId, UnitId};
use care_model::person::{Client, Staff};
use care_model::registry::RegistryImport;
use care_model::shift::Shift;
use care_model::time::LocalDate;
use care_model::unit::Unit;

use crate::accounts::{Account, put_account};
use crate::audit::Access;
use crate::care_contact::{CLIENTS_OF_UNIT, read_client};
use crate::projection::put_fact;
use crate::sql::{Transaction, json, text};
use crate::{Store, StoreError};

impl Store {
    /// Takes over a register with its logins, all or nothing: rows are replaced
    /// by their id.
    pub async fn import_registry(
        &self,
        _access: &Access,
        import: &RegistryImport,
        accounts: &[Account],
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        for unit in &import.units {
            put_unit(&mut transaction, unit).await?;
        }
        for staff in &import.staff {
            put_staff(&mut transaction, staff).await?;
        }
        for client in &import.clients {
            put_client(&mut transaction, client).await?;
        }
        for shift in &import.shifts {
            put_shift(&mut transaction, shift).await?;
        }
        for fact in &import.history {
            // What has a document is told by its document alone.
            let row = transaction
                .row(
                    "SELECT visit_id FROM visit_document WHERE visit_id = $1",
                    vec![text(fact.visit_id)],
                )
                .await?;
            if row.is_none() {
                put_fact(&mut transaction, fact).await?;
            }
        }
        for account in accounts {
            put_account(&mut transaction, account).await?;
        }
        transaction.commit().await
    }

    /// The units whose rows a register would replace, as they are now.
    pub async fn units_touched(
        &self,
        import: &RegistryImport,
    ) -> Result<BTreeSet<UnitId>, StoreError> {
        let mut transaction = self.database.read().await?;
        let mut units = BTreeSet::new();
        let staff = import.staff.iter().map(|one| {
            (
                "SELECT unit_id FROM staff WHERE staff_id = $1",
                text(one.staff_id),
            )
        });
        let clients = import.clients.iter().map(|one| {
            (
                "SELECT unit_id FROM client WHERE client_id = $1",
                text(one.client_id),
            )
        });
        let shifts = import.shifts.iter().map(|one| {
            (
                "SELECT unit_id FROM shift WHERE shift_id = $1",
                text(one.shift_id),
            )
        });
        let facts = import.history.iter().map(|one| {
            (
                "SELECT unit_id FROM visit_fact WHERE visit_id = $1",
                text(one.visit_id),
            )
        });
        let users = import.users.iter().map(|one| {
            (
                "SELECT unit_id FROM role_grant WHERE user_id = $1",
                text(one.user_id),
            )
        });
        for (sql, id) in staff.chain(clients).chain(shifts).chain(facts).chain(users) {
            for row in transaction.rows(sql, vec![id]).await? {
                units.insert(row.parsed(0)?);
            }
        }
        Ok(units)
    }

    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        let rows = self
            .database
            .rows("SELECT body FROM unit ORDER BY unit_id", vec![])
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn unit(&self, unit_id: UnitId) -> Result<Option<Unit>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT body FROM unit WHERE unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        row.map(|row| row.json(0)).transpose()
    }

    /// The last day that is locked: nothing up to it can be corrected.
    pub async fn lock_date(&self, unit_id: UnitId) -> Result<Option<LocalDate>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT lock_date FROM unit WHERE unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        Ok(row.and_then(|row| {
            row.maybe_text(0)
                .ok()
                .flatten()
                .and_then(|date| date.parse().ok())
        }))
    }

    pub async fn set_lock_date(&self, access: &Access, date: LocalDate) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "UPDATE unit SET lock_date = $2
                 WHERE unit_id = $1 AND (lock_date IS NULL OR lock_date <= $2)",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        transaction.commit().await
    }

    pub async fn staff_of_unit(&self, unit_id: UnitId) -> Result<Vec<Staff>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM staff WHERE unit_id = $1 ORDER BY staff_id",
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn staff(&self, staff_id: StaffId) -> Result<Option<Staff>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT body FROM staff WHERE staff_id = $1",
                vec![text(staff_id)],
            )
            .await?;
        row.map(|row| row.json(0)).transpose()
    }

    /// Who the unit's clients are, without anything about them: what an access
    /// is asked for before anything is read.
    pub async fn client_ids(&self, unit_id: UnitId) -> Result<Vec<ClientId>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT client_id FROM client WHERE unit_id = $1 ORDER BY client_id",
                vec![text(unit_id)],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    /// Whether a client's identity is protected; somebody unknown counts as one.
    pub async fn is_protected(&self, client_id: ClientId) -> Result<bool, StoreError> {
        let row = self
            .database
            .row(
                "SELECT body FROM client WHERE client_id = $1",
                vec![text(client_id)],
            )
            .await?;
        let client: Option<Client> = row.map(|row| row.json(0)).transpose()?;
        Ok(client.is_none_or(|client| client.protection.is_protected()))
    }

    /// The unit a client belongs to, or `None` for an unknown client.
    pub async fn unit_of_client(&self, client_id: ClientId) -> Result<Option<UnitId>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT unit_id FROM client WHERE client_id = $1",
                vec![text(client_id)],
            )
            .await?;
        row.map(|row| row.parsed(0)).transpose()
    }

    pub async fn clients_of_unit(&self, access: &Access) -> Result<Vec<Client>, StoreError> {
        let unit_id = vec![text(access.unit_id())];
        let rows = self.database.rows(CLIENTS_OF_UNIT, unit_id).await?;
        rows.iter().map(read_client).collect()
    }

    pub async fn shifts(&self, unit_id: UnitId, date: LocalDate) -> Result<Vec<Shift>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM shift WHERE unit_id = $1 AND date = $2 ORDER BY shift_id",
                vec![text(unit_id), text(date)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// The shifts of a unit between two dates, both included.
    pub async fn shifts_between(
        &self,
        unit_id: UnitId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<Shift>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM shift WHERE unit_id = $1 AND date >= $2 AND date <= $3
                 ORDER BY date, shift_id",
                vec![text(unit_id), text(from), text(to)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }
}

async fn put_unit(transaction: &mut Transaction, unit: &Unit) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO unit (unit_id, body) VALUES ($1, $2)
             ON CONFLICT (unit_id) DO UPDATE SET body = excluded.body",
            vec![text(unit.unit_id), json(unit)],
        )
        .await?;
    Ok(())
}

async fn put_staff(transaction: &mut Transaction, staff: &Staff) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO staff (staff_id, unit_id, body) VALUES ($1, $2, $3)
             ON CONFLICT (staff_id) DO UPDATE SET unit_id = excluded.unit_id, body = excluded.body",
            vec![text(staff.staff_id), text(staff.unit_id), json(staff)],
        )
        .await?;
    Ok(())
}

async fn put_client(transaction: &mut Transaction, client: &Client) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO client (client_id, unit_id, body) VALUES ($1, $2, $3)
             ON CONFLICT (client_id) DO UPDATE SET unit_id = excluded.unit_id, body = excluded.body",
            vec![text(client.client_id), text(client.unit_id), json(client)],
        )
        .await?;
    Ok(())
}

async fn put_shift(transaction: &mut Transaction, shift: &Shift) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO shift (shift_id, staff_id, unit_id, date, body) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shift_id) DO UPDATE SET staff_id = excluded.staff_id,
                 unit_id = excluded.unit_id, date = excluded.date, body = excluded.body",
            vec![text(shift.shift_id), text(shift.staff_id), text(shift.unit_id), text(shift.date), json(shift)],
        )
        .await?;
    Ok(())
}
