//! Numbered batches, and values that are made once.

use care_model::id::{ExportId, UserId};
use store::StoreError;
use store::exports::{ExportReceipt, ExportRow, ExportTotals, ReceiptState};

use crate::Fresh;
use crate::scene::{access, at, unit};

on_both!(
    export_numbers_have_no_gaps_or_doubles,
    the_first_receipt_of_a_batch_stands,
    values_made_once_stay,
);

fn row(sequence: i64, name: &str) -> ExportRow {
    ExportRow {
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
        receipt: None,
    }
}

async fn export_numbers_have_no_gaps_or_doubles(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
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

async fn the_first_receipt_of_a_batch_stands(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let batch = row(1, "a");
    let receipt = |state, message: &str, minute| ExportReceipt {
        state,
        message: message.into(),
        by: UserId::derived(at(0), "receiver"),
        at: at(minute),
    };
    let accepted = receipt(ReceiptState::Accepted, "", 5);
    let rejected = receipt(ReceiptState::Rejected, "dubblett", 6);
    // Of a batch that is not stored nothing is kept either.
    let early = store.give_export_receipt(&batch, &rejected).await;
    assert!(
        matches!(early, Err(StoreError::Unknown { .. })),
        "{early:?}"
    );
    let stored = store.put_export(&access, &batch, b"bytes").await;
    stored.expect("stored");
    for said in [&accepted, &accepted, &rejected] {
        let stands = store.give_export_receipt(&batch, said).await;
        assert_eq!(stands.expect("kept"), accepted);
    }
    let listed = store.exports(unit()).await.expect("read");
    assert_eq!(listed[0].receipt, Some(accepted));
    assert!(!listed[0].is_rejected());
    let other = row(2, "b");
    let stored = store.put_export(&access, &other, b"more").await;
    stored.expect("stored");
    let stands = store.give_export_receipt(&other, &rejected).await;
    assert_eq!(stands.expect("kept"), rejected);
    let found = store.export(other.export_id).await.expect("read");
    assert!(found.expect("a batch").is_rejected());
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
