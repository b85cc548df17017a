//! The draft a planner works on.

use store::StoreError;

use crate::Fresh;
use crate::scene::{access, at, plan_for, unit};

on_both!(a_stale_draft_is_refused_with_what_is_current,);

async fn a_stale_draft_is_refused_with_what_is_current(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let date = at(0).local_date();
    assert_eq!(
        store
            .save_draft(&access, unit(), date, 0, &plan_for("anna"))
            .await
            .expect("first"),
        1
    );
    let stale = store
        .save_draft(&access, unit(), date, 0, &plan_for("bo"))
        .await;
    assert!(
        matches!(stale, Err(StoreError::StaleRevision { current: 1 })),
        "{stale:?}"
    );
    assert_eq!(
        store.draft(unit(), date).await.expect("read").plan,
        plan_for("anna")
    );
}
