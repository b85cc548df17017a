//! Local accounts, their roles and sessions, and the server's own keys.

use care_model::id::{StaffId, UserId};
use care_model::registry::{Role, RoleGrant};
use care_model::time::Timestamp;

use crate::sql::{Row, Transaction, Value, text};
use crate::{Store, StoreError};

/// An account as it is stored; the password only as argon2id.
#[derive(Clone)]
pub struct Account {
    pub user_id: UserId,
    pub username: String,
    pub password_hash: String,
    pub display_name: String,
    pub language: String,
    pub staff_id: Option<StaffId>,
    pub roles: Vec<RoleGrant>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Account({})", self.user_id)
    }
}

/// An open web session. The token itself is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub token_hash: String,
    pub user_id: UserId,
    pub csrf: String,
    pub created: Timestamp,
    pub expires: Timestamp,
}

const ACCOUNT: &str =
    "SELECT user_id, username, password_hash, display_name, language, staff_id FROM login";

impl Store {
    /// Makes or replaces accounts with their roles.
    pub async fn put_accounts(&self, accounts: &[Account]) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        for account in accounts {
            put_account(&mut transaction, account).await?;
        }
        transaction.commit().await
    }

    pub async fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let mut transaction = self.database.read().await?;
        const SQL: &str =
            "SELECT user_id, username, password_hash, display_name, language, staff_id
             FROM login WHERE username = $1";
        let row = transaction.row(SQL, vec![username.into()]).await?;
        with_roles(&mut transaction, row).await
    }

    pub async fn account(&self, user_id: UserId) -> Result<Option<Account>, StoreError> {
        let mut transaction = self.database.read().await?;
        const SQL: &str =
            "SELECT user_id, username, password_hash, display_name, language, staff_id
             FROM login WHERE user_id = $1";
        let row = transaction.row(SQL, vec![text(user_id)]).await?;
        with_roles(&mut transaction, row).await
    }

    /// The roles of a staff member's logins, as they are now.
    pub async fn roles_of_staff(&self, staff_id: StaffId) -> Result<Vec<RoleGrant>, StoreError> {
        let grants = self
            .database
            .rows(
                "SELECT r.role, r.unit_id FROM role_grant r JOIN login l ON l.user_id = r.user_id
                 WHERE l.staff_id = $1 ORDER BY r.role, r.unit_id",
                vec![text(staff_id)],
            )
            .await?;
        grants.iter().map(read_grant).collect()
    }

    /// Display names by login id.
    pub async fn display_names(&self) -> Result<Vec<(UserId, String)>, StoreError> {
        let rows = self.database.rows(ACCOUNT, vec![]).await?;
        rows.iter()
            .map(|row| Ok((row.parsed(0)?, row.text(3)?.to_owned())))
            .collect()
    }

    pub async fn put_session(&self, session: &SessionRow) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "DELETE FROM session WHERE expires_ms < $1",
                vec![session.created.millis().into()],
            )
            .await?;
        transaction
            .execute(
                "INSERT INTO session (token_hash, user_id, csrf, created_ms, expires_ms)
                 VALUES ($1, $2, $3, $4, $5)",
                vec![
                    session.token_hash.as_str().into(),
                    text(session.user_id),
                    session.csrf.as_str().into(),
                    session.created.millis().into(),
                    session.expires.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await
    }

    pub async fn session(&self, token_hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let row = self.database
            .row(
                "SELECT token_hash, user_id, csrf, created_ms, expires_ms FROM session WHERE token_hash = $1",
                vec![token_hash.into()],
            )
            .await?;
        row.map(|row| {
            Ok(SessionRow {
                token_hash: row.text(0)?.to_owned(),
                user_id: row.parsed(1)?,
                csrf: row.text(2)?.to_owned(),
                created: Timestamp::from_millis(row.whole(3)?),
                expires: Timestamp::from_millis(row.whole(4)?),
            })
        })
        .transpose()
    }

    pub async fn delete_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "DELETE FROM session WHERE token_hash = $1",
                vec![token_hash.into()],
            )
            .await?;
        transaction.commit().await
    }

    /// A value of the store itself.
    pub async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self
            .database
            .row("SELECT value FROM meta WHERE key = $1", vec![key.into()])
            .await?;
        row.map(|row| Ok(row.bytes(0)?.to_vec())).transpose()
    }

    /// Replaces a value of the store itself.
    pub async fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO meta (key, value) VALUES ($1, $2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                vec![key.into(), value.into()],
            )
            .await?;
        transaction.commit().await
    }

    /// Replaces a value where it is still what it was, and writes another beside it. Tells
    /// whether it did: of several who try, one does.
    pub async fn replace_meta(
        &self,
        key: &str,
        before: &[u8],
        after: &[u8],
        beside: (&str, &[u8]),
    ) -> Result<bool, StoreError> {
        let mut transaction = self.database.write().await?;
        let replaced = transaction
            .execute(
                "UPDATE meta SET value = $3 WHERE key = $1 AND value = $2",
                vec![key.into(), before.into(), after.into()],
            )
            .await?;
        if replaced == 0 {
            return Ok(false);
        }
        transaction
            .execute(
                "INSERT INTO meta (key, value) VALUES ($1, $2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                vec![beside.0.into(), beside.1.into()],
            )
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// A value that is made once in the store's life: the server's signing
    /// key, its epoch. Gives what is stored, storing `fresh` if nothing is.
    pub async fn meta_or_insert(&self, key: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
                vec![key.into(), fresh.into()],
            )
            .await?;
        let row = transaction
            .row("SELECT value FROM meta WHERE key = $1", vec![key.into()])
            .await?;
        let value = row
            .ok_or(StoreError::Unknown { what: "meta value" })?
            .bytes(0)?
            .to_vec();
        transaction.commit().await?;
        Ok(value)
    }
}

pub(crate) async fn put_account(
    transaction: &mut Transaction,
    account: &Account,
) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO login (user_id, username, password_hash, display_name, language, staff_id)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (user_id) DO UPDATE SET username = excluded.username,
                 password_hash = excluded.password_hash, display_name = excluded.display_name,
                 language = excluded.language, staff_id = excluded.staff_id",
            vec![
                text(account.user_id),
                account.username.as_str().into(),
                account.password_hash.as_str().into(),
                account.display_name.as_str().into(),
                account.language.as_str().into(),
                Value::Text(account.staff_id.map(|id| id.to_string())),
            ],
        )
        .await?;
    transaction
        .execute(
            "DELETE FROM role_grant WHERE user_id = $1",
            vec![text(account.user_id)],
        )
        .await?;
    for grant in &account.roles {
        transaction
            .execute(
                "INSERT INTO role_grant (user_id, role, unit_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                vec![text(account.user_id), grant.role.code().into(), text(grant.unit_id)],
            )
            .await?;
    }
    Ok(())
}

async fn with_roles(
    transaction: &mut Transaction,
    row: Option<Row>,
) -> Result<Option<Account>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let user_id: UserId = row.parsed(0)?;
    let grants = transaction
        .rows(
            "SELECT role, unit_id FROM role_grant WHERE user_id = $1 ORDER BY role, unit_id",
            vec![text(user_id)],
        )
        .await?;
    let roles = grants
        .iter()
        .map(read_grant)
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(Account {
        user_id,
        username: row.text(1)?.to_owned(),
        password_hash: row.text(2)?.to_owned(),
        display_name: row.text(3)?.to_owned(),
        language: row.text(4)?.to_owned(),
        staff_id: row.maybe_text(5)?.and_then(|id| id.parse().ok()),
        roles,
    }))
}

fn read_grant(grant: &Row) -> Result<RoleGrant, StoreError> {
    let role: Role = serde_json::from_value(grant.text(0)?.into())
        .map_err(|_| StoreError::Corrupt("a stored role is unknown".to_owned()))?;
    Ok(RoleGrant {
        role,
        unit_id: grant.parsed(1)?,
    })
}
