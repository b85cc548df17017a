//! Leave of staff members over whole days.

use care_model::id::{LeaveId, StaffId, UserId};
use care_model::person::Staff;
use care_model::registry::RegistryImport;
use care_model::time::{LocalDate, add_days};
use store::leave::{Leave, LeaveKind, LeaveWord};
use store::{Access, Store, StoreError};

use crate::Fresh;
use crate::scene::{access, at, optimised, plan_for, publish, staff, unit, visit};

on_both!(
    a_leave_holds_on_its_days_and_is_withdrawn,
    one_person_has_one_leave_at_a_time,
    a_leave_is_forgotten_a_year_and_a_month_after_its_last_day,
    a_leave_raises_the_drafts_of_its_days_and_no_others,
    visits_that_drafts_and_phones_give_to_the_person_are_counted,
);

fn today() -> LocalDate {
    at(0).local_date()
}

fn id(number: u32) -> LeaveId {
    LeaveId::derived(at(0), &format!("leave {number}"))
}

fn by() -> (UserId, care_model::time::Timestamp) {
    (UserId::derived(at(0), "planner"), at(5))
}

fn days(name: &str, from: i64, to: i64) -> Leave {
    Leave {
        staff_id: staff(name),
        kind: LeaveKind::Parental,
        from: add_days(today(), from),
        to: add_days(today(), to),
    }
}

async fn save(store: &Store, access: &Access, date: LocalDate, from: i64) {
    let (plan, step) = (plan_for("anna"), optimised());
    let saved = store.save_draft(access, unit(), date, from, &plan, &step);
    saved.await.expect("saved");
}

async fn employ(fresh: &Fresh, names: &[&str]) {
    let access = access(fresh.store()).await;
    let import = RegistryImport {
        staff: names.iter().map(|name| person(staff(name))).collect(),
        ..RegistryImport::default()
    };
    let imported = fresh.store().import_registry(&access, &import, &[]).await;
    imported.expect("imported");
}

fn person(staff_id: StaffId) -> Staff {
    serde_json::from_value(serde_json::json!({
        "staff_id": staff_id, "unit_id": unit(), "name": "N", "title": "Undersköterska",
        "personal_number": "198112189876", "employee_number": "1", "skills": [],
    }))
    .expect("a person")
}

async fn a_leave_holds_on_its_days_and_is_withdrawn(fresh: Fresh) {
    let store = fresh.store();
    employ(&fresh, &["anna"]).await;
    let leave = days("anna", 1, 3);
    let word = store.note_leave(unit(), id(1), &leave, by()).await;
    assert_eq!(word.expect("noted"), LeaveWord::Noted { dates: vec![] });
    for (day, holds) in [(0, false), (1, true), (3, true), (4, false)] {
        let on = store.leaves_on(unit(), add_days(today(), day)).await;
        let on = on.expect("read");
        assert_eq!(on.len(), usize::from(holds), "day {day}");
        assert!(
            on.iter()
                .all(|noted| noted.leave == leave && noted.noted == by())
        );
    }
    let coming = store.leaves_from(unit(), today()).await.expect("read");
    assert_eq!(coming.len(), 1, "it is to come");
    let withdrawn = store.withdraw_leave(unit(), id(1), by()).await;
    assert_eq!(withdrawn.expect("withdrawn"), Some(vec![]));
    let again = store.withdraw_leave(unit(), id(1), by()).await;
    assert_eq!(again.expect("read"), None, "it holds no more");
    assert_eq!(store.leaves_from(unit(), today()).await.expect("read"), []);
}

async fn one_person_has_one_leave_at_a_time(fresh: Fresh) {
    let store = fresh.store();
    employ(&fresh, &["anna", "bo"]).await;
    let noted = store
        .note_leave(unit(), id(1), &days("anna", 1, 3), by())
        .await;
    noted.expect("noted");
    for (from, to) in [(3, 5), (0, 1), (2, 2), (0, 9)] {
        let word = store
            .note_leave(unit(), id(2), &days("anna", from, to), by())
            .await;
        assert_eq!(word.expect("read"), LeaveWord::Overlaps { with: id(1) });
    }
    for (number, leave) in [(3, days("anna", 4, 4)), (4, days("bo", 1, 3))] {
        let word = store.note_leave(unit(), id(number), &leave, by()).await;
        assert!(matches!(word, Ok(LeaveWord::Noted { .. })), "{word:?}");
    }
    let unknown = store
        .note_leave(unit(), id(5), &days("cecilia", 1, 1), by())
        .await;
    assert!(
        matches!(unknown, Err(StoreError::Unknown { .. })),
        "{unknown:?}"
    );
}

async fn a_leave_is_forgotten_a_year_and_a_month_after_its_last_day(fresh: Fresh) {
    employ(&fresh, &["anna", "bilal"]).await;
    let store = fresh.store();
    let noted = |number, leave: Leave| async move {
        let word = store.note_leave(unit(), id(number), &leave, by()).await;
        assert!(matches!(word, Ok(LeaveWord::Noted { .. })), "{number}");
    };
    let since = |days_ago: i64| store.leaves_from(unit(), add_days(today(), -days_ago));
    noted(1, days("anna", -420, -401)).await;
    noted(2, days("anna", -400, -400)).await;
    let ids = |leaves: Vec<store::leave::NotedLeave>| -> Vec<LeaveId> {
        leaves.iter().map(|noted| noted.leave_id).collect()
    };
    assert_eq!(ids(since(500).await.expect("read")), [id(2)]);
    noted(3, days("bilal", 1, 2)).await;
    assert_eq!(ids(since(500).await.expect("read")), [id(2), id(3)]);
}

async fn a_leave_raises_the_drafts_of_its_days_and_no_others(fresh: Fresh) {
    let store = fresh.store();
    employ(&fresh, &["anna"]).await;
    let access = access(store).await;
    for day in 0..3 {
        let date = add_days(today(), day);
        save(store, &access, date, 0).await;
    }
    let undoing = (UserId::derived(at(0), "other"), at(6));
    let undone = store.undo_draft(&access, today(), 1, undoing).await;
    undone.expect("undone");
    let word = store
        .note_leave(unit(), id(1), &days("anna", 0, 1), by())
        .await;
    let dates = vec![today(), add_days(today(), 1)];
    assert_eq!(word.expect("noted"), LeaveWord::Noted { dates });
    let mut revisions = Vec::new();
    for day in 0..3 {
        let draft = store.draft(unit(), add_days(today(), day)).await;
        revisions.push(draft.expect("read").revision);
    }
    assert_eq!(revisions, [3, 2, 1]);
    // What was undone before is not made again over it.
    let redone = store.redo_draft(&access, today(), 3, undoing).await;
    assert!(
        matches!(redone, Err(StoreError::NothingToRedo)),
        "{redone:?}"
    );
    let draft = store.draft(unit(), today()).await.expect("read");
    assert_eq!(draft.undone_step, None);
}

async fn visits_that_drafts_and_phones_give_to_the_person_are_counted(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let count = async |name: &str| -> Vec<_> {
        let visits = store.visits_in_leave(unit(), &days(name, 0, 0)).await;
        visits.expect("read").into_iter().collect()
    };
    assert_eq!(count("anna").await, []);
    save(store, &access, today(), 0).await;
    assert_eq!(count("anna").await, [visit()], "in the draft");
    publish(store, &access, "bo", 1, 1).await;
    assert_eq!(
        (count("anna").await, count("bo").await),
        (vec![], vec![visit()])
    );
    save(store, &access, today(), 2).await;
    assert_eq!(count("bo").await, [visit()], "phones have it still");
    assert_eq!(count("anna").await, [visit()]);
}
