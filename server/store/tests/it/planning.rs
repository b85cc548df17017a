//! The draft a planner works on, and taking changes of it back.

use care_model::id::{UnitId, UserId};
use care_model::time::{LocalDate, Timestamp, add_days};
use store::planning::{DayPlan, Draft, Pin};
use store::steps::{Grounds, KEPT_STEPS, KEPT_STEPS_DAYS, PlanChange, Step};
use store::{Access, Store, StoreError};

use crate::Fresh;
use crate::scene::{access, at, optimised, plan_for, publish, unit, visit, with_client};

on_both!(
    a_stale_draft_is_refused_with_what_is_current,
    each_undo_brings_back_the_plan_before_and_none_is_undone,
    what_was_undone_is_made_again_until_something_else_is_changed,
    the_list_of_changes_has_who_why_and_what_was_undone,
    an_undo_of_a_plan_that_was_changed_meanwhile_changes_nothing,
    where_nothing_was_changed_nothing_is_undone,
    a_change_after_an_undo_is_the_next_to_be_undone,
    the_oldest_steps_go_when_there_are_too_many,
    old_steps_go_also_of_units_that_nobody_plans,
    steps_stay_when_the_plan_is_published,
    only_one_of_two_undos_at_once_is_done,
);

fn day() -> LocalDate {
    at(0).local_date()
}

fn step(change: PlanChange, by: &str, minute: i64) -> Step {
    Step::new(change, UserId::derived(at(0), by), at(minute))
}

fn undoing() -> (UserId, Timestamp) {
    (UserId::derived(at(0), "other"), at(90))
}

/// A plan unlike that of any other number.
fn plan(number: i32) -> DayPlan {
    let mut plan = plan_for("anna");
    plan.routes[0].stops[0].start_s = number;
    plan
}

async fn draft(store: &Store) -> Draft {
    store.draft(unit(), day()).await.expect("read")
}

async fn save(store: &Store, access: &Access, from: i64, plan: &DayPlan, step: &Step) {
    let saved = store.save_draft(access, unit(), day(), from, plan, step);
    assert_eq!(saved.await.expect("saved"), from + 1);
}

/// Drafts 1 to `last`, each with the plan of its number.
async fn saved_to(store: &Store, access: &Access, last: i32) {
    for number in 1..=last {
        let from = i64::from(number) - 1;
        save(store, access, from, &plan(number), &optimised()).await;
    }
}

async fn a_stale_draft_is_refused_with_what_is_current(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    save(store, &access, 0, &plan_for("anna"), &optimised()).await;
    let stale = store
        .save_draft(&access, unit(), day(), 0, &plan_for("bo"), &optimised())
        .await;
    assert!(
        matches!(stale, Err(StoreError::StaleRevision { current: 1 })),
        "{stale:?}"
    );
    assert_eq!(draft(store).await.plan, plan_for("anna"));
}

async fn each_undo_brings_back_the_plan_before_and_none_is_undone(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let mut pinned = plan(2);
    pinned.pins.insert(visit(), Pin::Both);
    let steps = [
        step(PlanChange::Optimised, "planner", 1),
        step(PlanChange::Moved(visit()), "other", 2),
        step(PlanChange::Pinned(visit()), "planner", 3),
    ];
    save(store, &access, 0, &plan(1), &steps[0]).await;
    save(store, &access, 1, &plan(2), &steps[1]).await;
    save(store, &access, 2, &pinned, &steps[2]).await;
    let befores = [DayPlan::default(), plan(1), plan(2)];
    for (undone, (step, before)) in steps.iter().zip(&befores).rev().enumerate() {
        let revision = 3 + undone as i64;
        assert_eq!(draft(store).await.last_step.as_ref(), Some(step));
        let told = store.plan_before(&access, day(), revision).await;
        assert_eq!(told.expect("told"), *before);
        let done = store.undo_draft(&access, day(), revision, undoing()).await;
        assert_eq!(done.expect("undone"), (revision + 1, step.clone()));
        let now = draft(store).await;
        assert_eq!((now.revision, now.plan), (revision + 1, before.clone()));
    }
    assert_eq!(draft(store).await.last_step, None);
    let none = store.undo_draft(&access, day(), 6, undoing()).await;
    assert!(matches!(none, Err(StoreError::NothingToUndo)), "{none:?}");
    assert_eq!(draft(store).await.revision, 6, "nothing was changed");
}

async fn what_was_undone_is_made_again_until_something_else_is_changed(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    saved_to(store, &access, 3).await;
    let none = store.redo_draft(&access, day(), 3, undoing()).await;
    assert!(matches!(none, Err(StoreError::NothingToRedo)), "{none:?}");
    for revision in [3, 4] {
        let undone = store.undo_draft(&access, day(), revision, undoing()).await;
        undone.expect("undone");
    }
    assert_eq!(draft(store).await.plan, plan(1));
    let stale = store.redo_draft(&access, day(), 4, undoing()).await;
    assert!(
        matches!(stale, Err(StoreError::StaleRevision { current: 5 })),
        "{stale:?}"
    );
    // The last one undone comes first, and an undo takes it back again.
    for (revision, number) in [(5, 2), (6, 3)] {
        let told = store.plan_after(&access, day(), revision).await;
        assert_eq!(told.expect("told"), plan(number));
        let made = store.redo_draft(&access, day(), revision, undoing()).await;
        assert_eq!(made.expect("made again").0, revision + 1);
        assert_eq!(draft(store).await.plan, plan(number));
    }
    assert_eq!(draft(store).await.undone_step, None);
    let undone = store.undo_draft(&access, day(), 7, undoing()).await;
    undone.expect("undone");
    assert_eq!(draft(store).await.plan, plan(2));
    assert!(draft(store).await.undone_step.is_some());
    save(store, &access, 8, &plan(9), &optimised()).await;
    let none = store.redo_draft(&access, day(), 9, undoing()).await;
    assert!(matches!(none, Err(StoreError::NothingToRedo)), "{none:?}");
    assert_eq!(draft(store).await.undone_step, None);
    assert_eq!(draft(store).await.plan, plan(9));
    let changes = store.day_changes(&access, day()).await.expect("a list");
    let redone = changes
        .iter()
        .filter(|noted| noted.redone == Some(undoing()));
    assert_eq!(redone.count(), 2, "who made it again is kept");
}

async fn the_list_of_changes_has_who_why_and_what_was_undone(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let mut moved = step(PlanChange::Moved(visit()), "other", 2);
    moved.grounds = Grounds {
        why: Some("Hon bad om det.".to_owned()),
        against: vec!["late".to_owned(), "new_face".to_owned()],
    };
    save(store, &access, 0, &plan(1), &optimised()).await;
    save(store, &access, 1, &plan(2), &moved).await;
    let undone = store.undo_draft(&access, day(), 2, undoing()).await;
    undone.expect("undone");
    let pinned = step(PlanChange::Pinned(visit()), "planner", 4);
    save(store, &access, 3, &plan(3), &pinned).await;
    let changes = store.day_changes(&access, day()).await.expect("a list");
    let told: Vec<_> = (changes.iter())
        .map(|noted| (noted.revision, &noted.step, noted.undone))
        .collect();
    let first = optimised();
    assert_eq!(
        told,
        [
            (4, &pinned, None),
            (2, &moved, Some(undoing())),
            (1, &first, None)
        ]
    );
    let after = |revision| {
        changes
            .iter()
            .filter(move |noted| noted.last_revision() > revision)
    };
    assert_eq!(after(2).count(), 2, "the undoing came after the move");
    assert_eq!(after(3).count(), 1);
    let other = store.day_changes(&access, add_days(day(), 1)).await;
    assert_eq!(other.expect("a list"), []);
}

async fn an_undo_of_a_plan_that_was_changed_meanwhile_changes_nothing(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    saved_to(store, &access, 2).await;
    let before = draft(store).await;
    for revision in [0, 1, 3] {
        let told = store.plan_before(&access, day(), revision).await;
        let stale = store.undo_draft(&access, day(), revision, undoing()).await;
        for refused in [told.err(), stale.err()] {
            assert!(
                matches!(refused, Some(StoreError::StaleRevision { current: 2 })),
                "{refused:?}"
            );
        }
    }
    assert_eq!(draft(store).await, before);
}

async fn where_nothing_was_changed_nothing_is_undone(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    assert_eq!(draft(store).await, Draft::default());
    let told = store.plan_before(&access, day(), 0).await;
    assert!(matches!(told, Err(StoreError::NothingToUndo)), "{told:?}");
    let undone = store.undo_draft(&access, day(), 0, undoing()).await;
    assert!(
        matches!(undone, Err(StoreError::NothingToUndo)),
        "{undone:?}"
    );
    assert_eq!(draft(store).await, Draft::default());
    // Another day's changes are another day's.
    saved_to(store, &access, 1).await;
    let other = store
        .undo_draft(&access, add_days(day(), 1), 0, undoing())
        .await;
    assert!(matches!(other, Err(StoreError::NothingToUndo)), "{other:?}");
    assert_eq!(draft(store).await.revision, 1);
}

async fn a_change_after_an_undo_is_the_next_to_be_undone(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    saved_to(store, &access, 2).await;
    store
        .undo_draft(&access, day(), 2, undoing())
        .await
        .expect("undone");
    let moved = step(PlanChange::Moved(visit()), "other", 9);
    save(store, &access, 3, &plan(4), &moved).await;
    let (_, undone) = store
        .undo_draft(&access, day(), 4, undoing())
        .await
        .expect("undone");
    assert_eq!(undone, moved);
    assert_eq!(draft(store).await.plan, plan(1), "as it was after the undo");
    let (_, undone) = store
        .undo_draft(&access, day(), 5, undoing())
        .await
        .expect("undone");
    assert_eq!(undone, optimised());
    assert_eq!(draft(store).await.plan, DayPlan::default());
}

async fn the_oldest_steps_go_when_there_are_too_many(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    saved_to(store, &access, 10).await;
    // Gaps in the revisions, as undoing leaves them, are not counted as steps.
    for revision in 10..14 {
        store
            .undo_draft(&access, day(), revision, undoing())
            .await
            .expect("undone");
    }
    let last = KEPT_STEPS as i32 + 20;
    for number in 15..=last {
        let from = i64::from(number) - 1;
        save(store, &access, from, &plan(number), &optimised()).await;
    }
    let mut revision = i64::from(last);
    let mut undone = 0;
    while draft(store).await.last_step.is_some() {
        let done = store.undo_draft(&access, day(), revision, undoing()).await;
        revision = done.expect("undone").0;
        undone += 1;
    }
    assert_eq!(undone, KEPT_STEPS);
    // Steps 1 to 6 and 15 to 50 were made; the newest thirty led here.
    assert_eq!(draft(store).await.plan, plan(20));
}

async fn old_steps_go_also_of_units_that_nobody_plans(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let elsewhere = UnitId::derived(at(0), "elsewhere");
    saved_to(store, &access, 1).await;
    let other = store
        .save_draft(&access, elsewhere, day(), 0, &plan(1), &optimised())
        .await;
    other.expect("saved");
    let minute = KEPT_STEPS_DAYS * 24 * 60;
    for (next_day, minute, is_kept) in [(1, minute, true), (2, minute + 1, false)] {
        let date = add_days(day(), next_day);
        let late = step(PlanChange::Optimised, "planner", minute);
        let plan = plan(1);
        let saved = store.save_draft(&access, unit(), date, 0, &plan, &late);
        saved.await.expect("saved");
        assert_eq!(draft(store).await.last_step.is_some(), is_kept);
    }
    let none = store.undo_draft(&access, day(), 1, undoing()).await;
    assert!(matches!(none, Err(StoreError::NothingToUndo)), "{none:?}");
    assert_eq!(draft(store).await.plan, plan(1), "the plan itself stays");
    let other = store.draft(elsewhere, day()).await.expect("read");
    assert!(other.last_step.is_none());
    assert_eq!(other.plan, plan(1), "the plan itself stays");
}

async fn steps_stay_when_the_plan_is_published(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    assert_eq!(publish(store, &access, "anna", 0, 100).await, 1);
    assert_eq!(publish(store, &access, "bo", 1, 101).await, 2);
    store
        .undo_draft(&access, day(), 2, undoing())
        .await
        .expect("undone");
    assert_eq!(draft(store).await.plan, plan_for("anna"));
    let published = store.published(unit(), day()).await.expect("read");
    assert_eq!(published.expect("there").plan, plan_for("bo"));
    // The undone plan is published like any other.
    assert_eq!(publish(store, &access, "anna", 3, 102).await, 3);
}

async fn only_one_of_two_undos_at_once_is_done(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    saved_to(store, &access, 3).await;
    let (first, second) = tokio::join!(
        store.undo_draft(&access, day(), 3, undoing()),
        store.undo_draft(&access, day(), 3, undoing())
    );
    let done = [&first, &second].into_iter().filter(|undo| undo.is_ok());
    assert_eq!(done.count(), 1, "{first:?} {second:?}");
    let refused = first.err().or(second.err());
    assert!(
        matches!(refused, Some(StoreError::StaleRevision { current: 4 })),
        "{refused:?}"
    );
    assert_eq!(draft(store).await.plan, plan(2));
}
