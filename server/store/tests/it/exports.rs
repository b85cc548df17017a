//! Numbered batches, and values that are made once.

use care_model::id::ExportId;
use store::StoreError;
use store::exports::{ExportRow, ExportTotals};

use crate::Fresh;
use crate::scene::{access, at, unit};

on_both!(
    export_numbers_have_no_gaps_or_doubles,
    values_made_once_stay,
);

async fn export_numbers_have_no_gaps_or_doubles(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let row = |sequence: i64, name: &str| ExportRow {
        export_id: ExportId::derived(at(0), name),
        unit_id: unit(),
        kind: "reimbursement".into(),
        from: at(0).local_date(),
        to: at(0).local_date(),
        sequence,
        totals: ExportTotals {
            sha256: name.into(),
            ..ExportTotals::default()
        },
        created: at(0),
    };
    assert_eq!(
        store
            .last_export(unit(), "reimbursement")
            .await
            .expect("read"),
        (0, String::new())
    );
    store
        .put_export(&access, &row(1, "a"), b"bytes")
        .await
        .expect("stored");
    let double = store.put_export(&access, &row(1, "b"), b"other").await;
    assert!(matches!(double, Err(StoreError::Busy)), "{double:?}");
    assert_eq!(
        store
            .last_export(unit(), "reimbursement")
            .await
            .expect("read"),
        (1, "a".into())
    );
    let id = ExportId::derived(at(0), "a");
    assert_eq!(
        store.export_content(&access, id).await.expect("read"),
        b"bytes"
    );
}

async fn values_made_once_stay(fresh: Fresh) {
    let store = fresh.store();
    assert_eq!(
        store.meta_or_insert("k", b"first").await.expect("made"),
        b"first"
    );
    assert_eq!(
        store.meta_or_insert("k", b"second").await.expect("kept"),
        b"first"
    );
    store.check_writable().await.expect("writable");
}
