//! Accounts, sessions and the codes that enrol phones.

use care_model::id::{DeviceId, UserId};
use care_model::registry::{Role, RoleGrant};
use store::accounts::{Account, SessionRow};

use crate::Fresh;
use crate::scene::{at, unit};

on_both!(
    accounts_and_sessions_come_back,
    an_enrolment_code_works_once_and_not_late,
);

async fn accounts_and_sessions_come_back(fresh: Fresh) {
    let store = fresh.store();
    let account = Account {
        user_id: UserId::derived(at(0), "u"),
        username: "planner".into(),
        password_hash: "hash".into(),
        display_name: "Åsa Planerare".into(),
        language: "sv".into(),
        staff_id: None,
        roles: vec![RoleGrant {
            role: Role::Planner,
            unit_id: unit(),
        }],
    };
    store
        .put_accounts(std::slice::from_ref(&account))
        .await
        .expect("stored");
    store
        .put_accounts(std::slice::from_ref(&account))
        .await
        .expect("stored again");
    let found = store
        .account_by_username("planner")
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (found.display_name.as_str(), found.roles),
        ("Åsa Planerare", account.roles)
    );
    let session = SessionRow {
        token_hash: "t".into(),
        user_id: account.user_id,
        csrf: "c".into(),
        created: at(0),
        expires: at(60),
    };
    store.put_session(&session).await.expect("stored");
    assert_eq!(store.session("t").await.expect("read"), Some(session));
    store.delete_session("t").await.expect("deleted");
    assert_eq!(store.session("t").await.expect("read"), None);
}

async fn an_enrolment_code_works_once_and_not_late(fresh: Fresh) {
    let store = fresh.store();
    let id = DeviceId::derived(at(0), "d");
    store
        .put_enrolment("early", unit(), "Telefon", at(1))
        .await
        .expect("stored");
    store
        .put_enrolment("late", unit(), "Telefon", at(1))
        .await
        .expect("stored");
    assert!(
        store
            .enrol("early", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_some()
    );
    assert!(
        store
            .enrol("early", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_none(),
        "used"
    );
    assert!(
        store
            .enrol("late", id, "m", b"k", at(2))
            .await
            .expect("asked")
            .is_none(),
        "late"
    );
    assert!(
        store
            .enrol("never", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_none()
    );
}
