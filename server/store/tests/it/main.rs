//! One suite for both databases: an SQLite file in a temporary folder, and a
//! private PostgreSQL whose address comes in `VARDAG_TEST_POSTGRES`
//! (`cargo xtask test` starts one).

/// Each test on either database.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::Fresh::sqlite().await).await })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(crate::Fresh::postgres().await).await })*
        }
    };
}

mod absence;
mod accounts;
mod agreement;
mod base_plan;
mod care_contact;
mod check;
mod client_absence;
mod client_file;
mod compaction;
mod exports;
mod feed;
mod inbox;
mod leave;
mod planning;
mod scene;
mod shift_entry;
mod unsent;
mod visits;
mod weeding;

use std::sync::atomic::{AtomicU32, Ordering};

use store::Store;

/// A fresh, empty store.
pub enum Fresh {
    Sqlite(Store, tempfile::TempDir),
    /// With its address.
    Postgres(Store, String),
}

impl Fresh {
    pub fn store(&self) -> &Store {
        match self {
            Fresh::Sqlite(store, _) | Fresh::Postgres(store, _) => store,
        }
    }

    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_sqlite(&folder.path().join("v.db"))
            .await
            .expect("opens");
        Fresh::Sqlite(store, folder)
    }

    /// A database of its own in the private cluster.
    pub async fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let url = std::env::var("VARDAG_TEST_POSTGRES").expect(
            "VARDAG_TEST_POSTGRES is not set: run `cargo xtask test --only store`, which starts a private PostgreSQL",
        );
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("test_{}_{number}", std::process::id());
        let create = std::process::Command::new("psql")
            .args([url.as_str(), "-qc", &format!("CREATE DATABASE {name}")])
            .status()
            .expect("psql runs");
        assert!(create.success(), "the database was not made");
        let (server, _) = url.rsplit_once('/').expect("an address with a database");
        let query = url
            .split_once('?')
            .map(|(_, query)| format!("?{query}"))
            .unwrap_or_default();
        let address = format!("{server}/{name}{query}");
        let store = Store::open_postgres(&address).await.expect("opens");
        Fresh::Postgres(store, address)
    }

    /// Runs statements behind the store's back, for what an older version left.
    pub async fn run(&self, statements: &'static str) {
        use sqlx::Connection;
        match self {
            Fresh::Sqlite(_, folder) => {
                let address = format!("sqlite:{}", folder.path().join("v.db").display());
                let mut connection = sqlx::SqliteConnection::connect(&address)
                    .await
                    .expect("opens");
                let done = sqlx::raw_sql(statements).execute(&mut connection).await;
                done.expect("good statements");
            }
            Fresh::Postgres(_, address) => {
                let mut connection = sqlx::PgConnection::connect(address).await.expect("opens");
                let done = sqlx::raw_sql(statements).execute(&mut connection).await;
                done.expect("good statements");
            }
        }
    }

    /// The same database opened anew, and so migrated.
    pub async fn reopened(&self) -> Store {
        let store = match self {
            Fresh::Sqlite(_, folder) => Store::open_sqlite(&folder.path().join("v.db")).await,
            Fresh::Postgres(_, address) => Store::open_postgres(address).await,
        };
        store.expect("opens")
    }
}
