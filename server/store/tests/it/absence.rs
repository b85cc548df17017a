//! Staff members who cannot come, noted with a step of the draft.

use care_model::id::{StaffId, UserId};
use care_model::time::add_days;
use store::absence::{AbsenceReason, NotedAbsence, StaffAbsence};
use store::planning::DayPlan;
use store::steps::{KEPT_STEPS, PlanChange, Step};
use store::{Access, StoreError};

use crate::Fresh;
use crate::scene::{access, at, optimised, plan_for, unit};

on_both!(
    an_absence_is_noted_with_its_step_and_withdrawn_with_it,
    an_absence_holds_when_its_step_is_too_old_to_be_undone,
    a_stale_step_notes_no_absence,
    an_absence_is_of_its_unit_and_day,
);

fn absence(name: &str, why: AbsenceReason) -> StaffAbsence {
    StaffAbsence {
        staff_id: StaffId::derived(at(0), name),
        from_s: 23_400,
        why,
    }
}

fn step(absence: StaffAbsence) -> Step {
    Step::new(
        PlanChange::Absent(absence),
        UserId::derived(at(0), "planner"),
        at(30),
    )
}

fn noted(absence: StaffAbsence) -> NotedAbsence {
    NotedAbsence {
        absence,
        by: UserId::derived(at(0), "planner"),
        at: at(30),
        withdrawn: None,
    }
}

async fn save(fresh: &Fresh, access: &Access, from: i64, step: &Step) -> Result<i64, StoreError> {
    let day = at(0).local_date();
    let store = fresh.store();
    let plan = plan_for("bo");
    store
        .save_draft(access, unit(), day, from, &plan, step)
        .await
}

async fn an_absence_is_noted_with_its_step_and_withdrawn_with_it(fresh: Fresh) {
    let (store, day) = (fresh.store(), at(0).local_date());
    let access = access(store).await;
    let ill = absence("anna", AbsenceReason::Ill);
    let child = absence("cecilia", AbsenceReason::CareOfChild);
    save(&fresh, &access, 0, &step(ill)).await.expect("saved");
    save(&fresh, &access, 1, &step(child)).await.expect("saved");
    let draft = store.draft(unit(), day).await.expect("read");
    assert_eq!(draft.absences, [noted(ill), noted(child)]);
    assert_eq!(draft.last_step, Some(step(child)));
    let undoing = (UserId::derived(at(0), "other"), at(45));
    let undone = store.undo_draft(&access, day, 2, undoing).await;
    assert_eq!(undone.expect("undone"), (3, step(child)));
    let draft = store.draft(unit(), day).await.expect("read");
    assert_eq!(draft.absences, [noted(ill)]);
    assert_eq!(draft.last_step, Some(step(ill)));
    let withdrawn = NotedAbsence {
        withdrawn: Some(undoing),
        ..noted(child)
    };
    let all = store.absences(unit(), day).await.expect("read");
    assert_eq!(all, [noted(ill), withdrawn], "who took it back is kept");
    let again = store.redo_draft(&access, day, 3, undoing).await;
    assert_eq!(again.expect("made again"), (4, step(child)));
    let draft = store.draft(unit(), day).await.expect("read");
    assert_eq!(draft.absences, [noted(ill), noted(child)], "it holds again");
}

async fn an_absence_holds_when_its_step_is_too_old_to_be_undone(fresh: Fresh) {
    let (store, day) = (fresh.store(), at(0).local_date());
    let access = access(store).await;
    let ill = absence("anna", AbsenceReason::Ill);
    save(&fresh, &access, 0, &step(ill)).await.expect("saved");
    for from in 1..=KEPT_STEPS {
        save(&fresh, &access, from, &optimised())
            .await
            .expect("saved");
    }
    let draft = store.draft(unit(), day).await.expect("read");
    assert_eq!(draft.absences, [noted(ill)]);
    assert_eq!(draft.last_step, Some(optimised()));
}

async fn a_stale_step_notes_no_absence(fresh: Fresh) {
    let (store, day) = (fresh.store(), at(0).local_date());
    let access = access(store).await;
    save(&fresh, &access, 0, &optimised()).await.expect("saved");
    let other = absence("anna", AbsenceReason::Other);
    let stale = save(&fresh, &access, 0, &step(other)).await;
    assert!(
        matches!(stale, Err(StoreError::StaleRevision { current: 1 })),
        "{stale:?}"
    );
    assert_eq!(store.absences(unit(), day).await.expect("read"), []);
}

async fn an_absence_is_of_its_unit_and_day(fresh: Fresh) {
    let (store, day) = (fresh.store(), at(0).local_date());
    let access = access(store).await;
    let ill = absence("anna", AbsenceReason::Ill);
    save(&fresh, &access, 0, &step(ill)).await.expect("saved");
    let next = add_days(day, 1);
    let elsewhere = care_model::id::UnitId::derived(at(0), "elsewhere");
    for (unit, date) in [(unit(), next), (elsewhere, day)] {
        let draft = store.draft(unit, date).await.expect("read");
        assert_eq!(draft.absences, []);
        assert_eq!(draft.plan, DayPlan::default());
    }
}
