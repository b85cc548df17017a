//! Base plans as they are adopted, one after the other.

use care_model::base_plan::{BaseDay, BasePlan, BaseRoute, BaseStop, BaseVisit};
use care_model::id::{TemplateId, UnitId, UserId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use store::base_plan::{AdoptedBasePlan, BaseMove, KEPT_BASE_PLANS};
use store::steps::{PlanChange, Step};
use store::{Access, AccessEntry, Store, StoreError};

use crate::Fresh;
use crate::scene::{access, at, client, plan_for, staff, unit};

on_both!(
    a_unit_without_a_base_plan_has_revision_nought,
    an_adopted_base_plan_is_read_as_it_was,
    a_base_plan_adopted_meanwhile_is_not_overwritten,
    of_two_at_once_one_is_adopted,
    a_base_plan_is_of_its_unit,
    the_oldest_base_plans_go,
    a_day_begun_from_it_is_a_step,
    a_change_by_hand_is_told_until_its_client_is_erased,
);

/// Two weeks of eight to four, one visit a day, and none on the last.
fn base_plan(name: &str) -> BasePlan {
    let visit = BaseVisit {
        template_id: TemplateId::derived(at(0), "template"),
        key: "morning".to_owned(),
        slot: 0,
        client_id: client(),
        cycle_weeks: 1,
        duration_min: 30,
        interventions: vec![InterventionCode("washing".to_owned())],
    };
    let route = BaseRoute {
        staff_id: staff(name),
        start_s: 28_800,
        end_s: 57_600,
        stops: vec![BaseStop {
            visit: 0,
            start_s: 30_000,
            travel_s: 300,
        }],
    };
    let worked = BaseDay {
        routes: vec![route],
        unplaced: vec![],
    };
    let mut days = vec![worked; 13];
    days.push(BaseDay {
        routes: vec![],
        unplaced: vec![0],
    });
    BasePlan {
        weeks: 2,
        anchor: "2026-11-23".parse().expect("a Monday"),
        visits: vec![visit],
        days,
    }
}

fn by(name: &str, minutes: i64) -> (UserId, Timestamp) {
    (UserId::derived(at(0), name), at(minutes))
}

async fn adopt(
    store: &Store,
    access: &Access,
    from: i64,
    plan: &BasePlan,
) -> Result<i64, StoreError> {
    let next = next(from, plan);
    store.adopt_base_plan(access, &next).await?;
    Ok(next.revision)
}

fn next(from: i64, plan: &BasePlan) -> AdoptedBasePlan {
    AdoptedBasePlan {
        revision: from + 1,
        plan: plan.clone(),
        made: by("maker", 5),
        adopted: by("planner", 30),
        moved: None,
    }
}

async fn a_change_by_hand_is_told_until_its_client_is_erased(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let mut by_hand = next(0, &base_plan("bo"));
    by_hand.moved = Some(BaseMove {
        client_id: client(),
        staff_id: Some(staff("bo")),
        days: 5,
        why: Some("She asked for him.".to_owned()),
        against: vec!["new_face".to_owned()],
    });
    let done = store.adopt_base_plan(&access, &by_hand).await;
    done.expect("adopted");
    let read = store.base_plan(&access).await.expect("read");
    assert_eq!(read, Some(by_hand.clone()));
    let proof = serde_json::json!({ "proof": 1 });
    let erased = store.erase_clients(&[client()], &proof, at(50)).await;
    assert_eq!(erased.expect("erased").rows["base_plan"], 1);
    by_hand.moved = None;
    let read = store.base_plan(&access).await.expect("read");
    assert_eq!(read, Some(by_hand), "the plan stays");
}

async fn a_unit_without_a_base_plan_has_revision_nought(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    assert_eq!(store.base_plan(&access).await.expect("read"), None);
    assert_eq!(store.base_plan_revision(unit()).await.expect("read"), 0);
}

async fn an_adopted_base_plan_is_read_as_it_was(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let plan = base_plan("anna");
    assert_eq!(adopt(store, &access, 0, &plan).await.expect("adopted"), 1);
    let read = store.base_plan(&access).await.expect("read");
    let read = read.expect("there is one");
    assert_eq!((read.revision, &read.plan), (1, &plan));
    assert_eq!(
        (read.made, read.adopted),
        (by("maker", 5), by("planner", 30))
    );
    let other = base_plan("bo");
    assert_eq!(adopt(store, &access, 1, &other).await.expect("adopted"), 2);
    let read = store.base_plan(&access).await.expect("read");
    assert_eq!(read.expect("there is one").plan, other, "the newest holds");
    assert_eq!(store.base_plan_revision(unit()).await.expect("read"), 2);
}

async fn a_base_plan_adopted_meanwhile_is_not_overwritten(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let early = adopt(store, &access, 3, &base_plan("anna")).await;
    assert!(matches!(
        early,
        Err(StoreError::StaleRevision { current: 0 })
    ));
    adopt(store, &access, 0, &base_plan("anna"))
        .await
        .expect("adopted");
    let late = adopt(store, &access, 0, &base_plan("bo")).await;
    assert!(matches!(
        late,
        Err(StoreError::StaleRevision { current: 1 })
    ));
    let read = store.base_plan(&access).await.expect("read");
    assert_eq!(read.expect("there is one").plan, base_plan("anna"));
}

async fn of_two_at_once_one_is_adopted(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let (anna, bo) = (base_plan("anna"), base_plan("bo"));
    let (one, other) = tokio::join!(
        adopt(store, &access, 0, &anna),
        adopt(store, &access, 0, &bo)
    );
    let (won, lost) = match (one, other) {
        (Ok(revision), Err(error)) | (Err(error), Ok(revision)) => (revision, error),
        both => panic!("one is adopted: {both:?}"),
    };
    assert_eq!(won, 1);
    assert!(
        matches!(lost, StoreError::StaleRevision { current: 1 }),
        "{lost}"
    );
}

async fn a_base_plan_is_of_its_unit(fresh: Fresh) {
    let store = fresh.store();
    let own = access(store).await;
    adopt(store, &own, 0, &base_plan("anna"))
        .await
        .expect("adopted");
    let elsewhere = UnitId::derived(at(0), "elsewhere");
    let entry = AccessEntry {
        at: at(0),
        actor: "test".into(),
        role: "planner".into(),
        unit_id: elsewhere,
        clients: vec![],
        act: "test",
        reason: "a test",
    };
    let other = store.record_access(&entry).await.expect("logged");
    assert_eq!(store.base_plan(&other).await.expect("read"), None);
    assert_eq!(store.base_plan_revision(elsewhere).await.expect("read"), 0);
    let first = adopt(store, &other, 0, &base_plan("bo")).await;
    assert_eq!(first.expect("adopted"), 1, "its own count");
}

async fn the_oldest_base_plans_go(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let last = KEPT_BASE_PLANS + 3;
    for from in 0..last {
        let plan = base_plan(&format!("staff {from}"));
        adopt(store, &access, from, &plan).await.expect("adopted");
    }
    let read = store.base_plan(&access).await.expect("read");
    assert_eq!(read.expect("there is one").revision, last);
    // Whoever saw one that is gone by now is as late as any other.
    let late = adopt(store, &access, 1, &base_plan("late")).await;
    assert!(matches!(late, Err(StoreError::StaleRevision { current }) if current == last));
}

async fn a_day_begun_from_it_is_a_step(fresh: Fresh) {
    let (store, day) = (fresh.store(), at(0).local_date());
    let access = access(store).await;
    let step = Step::new(
        PlanChange::FromBasePlan,
        UserId::derived(at(0), "planner"),
        at(30),
    );
    let saved = store
        .save_draft(&access, unit(), day, 0, &plan_for("bo"), &step)
        .await;
    assert_eq!(saved.expect("saved"), 1);
    let draft = store.draft(unit(), day).await.expect("read");
    assert_eq!(draft.last_step, Some(step.clone()));
    let undone = store
        .undo_draft(&access, day, 1, by("planner", 45))
        .await
        .expect("undone");
    assert_eq!(undone, (2, step));
}
