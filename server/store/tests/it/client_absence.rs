//! Clients who are away: recorded, ended, withdrawn, and never twice at a time.

use care_model::id::{ClientAbsenceId, ClientId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp, add_days};
use store::client_absence::{AbsenceWord, ClientAbsence, ClientAbsenceKind, NotedClientAbsence};
use store::{Access, Store, StoreError};

use crate::Fresh;
use crate::scene::{at, client, optimised, plan_for, unit, with_client};

on_both!(
    an_absence_is_recorded_ended_and_withdrawn,
    nobody_is_away_twice_at_a_time,
    a_word_about_an_older_revision_changes_nothing,
    the_drafts_of_the_days_concerned_get_a_new_revision,
    an_absence_is_of_its_unit,
    of_two_at_once_one_is_recorded,
);

const HOUR: i64 = 60;

fn id(name: &str) -> ClientAbsenceId {
    ClientAbsenceId::derived(at(0), name)
}

fn word(name: &str, minute: i64) -> (UserId, Timestamp) {
    (UserId::derived(at(0), name), at(minute))
}

fn hospital(from: i64, until: Option<i64>) -> ClientAbsence {
    ClientAbsence {
        client_id: client(),
        kind: ClientAbsenceKind::Hospital,
        from: at(from),
        until: until.map(at),
    }
}

async fn record(
    store: &Store,
    access: &Access,
    name: &str,
    absence: ClientAbsence,
) -> Result<AbsenceWord, StoreError> {
    let planner = word("planner", 0);
    store
        .record_client_absence(access, id(name), &absence, planner)
        .await
}

fn noted(dates: &[LocalDate]) -> AbsenceWord {
    let dates = dates.to_vec();
    AbsenceWord::Noted { dates }
}

async fn in_force(store: &Store, access: &Access, since: i64) -> Vec<NotedClientAbsence> {
    let found = store.client_absences(access, at(since)).await;
    found.expect("read")
}

async fn an_absence_is_recorded_ended_and_withdrawn(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let open = hospital(0, None);
    let told = record(store, &access, "first", open).await;
    assert_eq!(told.expect("recorded"), noted(&[]));
    let expected = NotedClientAbsence {
        absence_id: id("first"),
        absence: open,
        revision: 1,
        recorded: word("planner", 0),
        ended: None,
        withdrawn: None,
    };
    assert_eq!(in_force(store, &access, 500 * HOUR).await, [expected]);
    let ending = word("other", 5);
    let told = store
        .end_client_absence(&access, id("first"), 1, at(HOUR), ending)
        .await;
    assert_eq!(told.expect("ended"), noted(&[]));
    let ended = NotedClientAbsence {
        absence: hospital(0, Some(HOUR)),
        revision: 2,
        ended: Some(ending),
        ..expected
    };
    assert_eq!(in_force(store, &access, HOUR - 1).await, [ended]);
    assert_eq!(in_force(store, &access, HOUR).await, [], "it is over then");
    let withdrawing = word("third", 7);
    let told = store
        .withdraw_client_absence(&access, id("first"), 2, withdrawing)
        .await;
    assert_eq!(told.expect("withdrawn"), noted(&[]));
    assert_eq!(in_force(store, &access, 0).await, []);
    let kept = store.client_absence(unit(), id("first")).await;
    let withdrawn = NotedClientAbsence {
        revision: 3,
        withdrawn: Some(withdrawing),
        ..ended
    };
    assert_eq!(kept.expect("read"), Some(withdrawn), "the row stays");
}

async fn nobody_is_away_twice_at_a_time(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let first = hospital(10 * HOUR, Some(20 * HOUR));
    record(store, &access, "first", first)
        .await
        .expect("recorded");
    let overlaps = AbsenceWord::Overlaps { with: id("first") };
    for (from, until) in [(0, None), (0, Some(10 * HOUR + 1)), (20 * HOUR - 1, None)] {
        let told = record(store, &access, "second", hospital(from, until)).await;
        assert_eq!(told.expect("answered"), overlaps, "{from} {until:?}");
    }
    let told = record(store, &access, "second", hospital(20 * HOUR, None)).await;
    assert_eq!(told.expect("recorded"), noted(&[]), "one after the other");
    let told = record(store, &access, "third", hospital(0, Some(10 * HOUR))).await;
    assert_eq!(told.expect("recorded"), noted(&[]), "one before the other");
    let longer = at(20 * HOUR + 1);
    let told = store
        .end_client_absence(&access, id("first"), 1, longer, word("planner", 0))
        .await;
    let overlaps = AbsenceWord::Overlaps { with: id("second") };
    assert_eq!(told.expect("answered"), overlaps);
    store
        .withdraw_client_absence(&access, id("second"), 1, word("planner", 0))
        .await
        .expect("withdrawn");
    let told = store
        .end_client_absence(&access, id("first"), 1, longer, word("planner", 0))
        .await;
    assert_eq!(
        told.expect("ended"),
        noted(&[]),
        "what was withdrawn is none"
    );
}

async fn a_word_about_an_older_revision_changes_nothing(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    record(store, &access, "first", hospital(0, None))
        .await
        .expect("recorded");
    let end = |revision| {
        let by = word("planner", 1);
        store.end_client_absence(&access, id("first"), revision, at(HOUR), by)
    };
    let withdraw = |revision| {
        let by = word("planner", 1);
        store.withdraw_client_absence(&access, id("first"), revision, by)
    };
    end(1).await.expect("ended");
    let stale = |current| AbsenceWord::Stale { current };
    assert_eq!(end(1).await.expect("answered"), stale(2));
    assert_eq!(withdraw(1).await.expect("answered"), stale(2));
    withdraw(2).await.expect("withdrawn");
    assert_eq!(end(3).await.expect("answered"), stale(3));
    assert_eq!(withdraw(3).await.expect("answered"), stale(3));
}

async fn the_drafts_of_the_days_concerned_get_a_new_revision(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let today = at(0).local_date();
    let days: Vec<LocalDate> = (0..5).map(|day| add_days(today, day)).collect();
    crate::agreement::accepted(store, &access).await;
    for day in &days {
        store
            .save_draft(&access, unit(), *day, 0, &plan_for("anna"), &optimised())
            .await
            .expect("saved");
    }
    // From the third day on; the evening before may last beyond midnight.
    let from = 2 * 24 * HOUR;
    let told = record(store, &access, "first", hospital(from, None)).await;
    assert_eq!(told.expect("recorded"), noted(&days[1..]));
    let by = word("planner", 1);
    let back = at(3 * 24 * HOUR);
    let told = store
        .end_client_absence(&access, id("first"), 1, back, by)
        .await;
    assert_eq!(told.expect("ended"), noted(&days[2..]));
    for (day, expected) in days.iter().zip([1, 2, 3, 3, 3]) {
        let draft = store.draft(unit(), *day).await.expect("read");
        assert_eq!(draft.revision, expected, "{day}");
        assert_eq!(draft.plan, plan_for("anna"), "the plan itself stays");
        assert_eq!(draft.last_step, Some(optimised()), "and can be undone");
    }
    let undone = store.undo_draft(&access, days[2], 3, by).await;
    assert_eq!(undone.expect("undone"), (4, optimised()));
}

async fn an_absence_is_of_its_unit(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let elsewhere = Access::unattended(UnitId::derived(at(0), "elsewhere"));
    let told = record(store, &elsewhere, "first", hospital(0, None)).await;
    assert!(
        matches!(told, Err(StoreError::Unknown { what: "client" })),
        "{told:?}"
    );
    let stranger = ClientAbsence {
        client_id: ClientId::derived(at(0), "nobody"),
        ..hospital(0, None)
    };
    let told = record(store, &access, "first", stranger).await;
    assert!(
        matches!(told, Err(StoreError::Unknown { what: "client" })),
        "{told:?}"
    );
    record(store, &access, "first", hospital(0, None))
        .await
        .expect("recorded");
    assert_eq!(in_force(store, &elsewhere, 0).await, []);
    let by = word("planner", 1);
    let told = store
        .withdraw_client_absence(&elsewhere, id("first"), 1, by)
        .await;
    assert!(matches!(told, Err(StoreError::Unknown { .. })), "{told:?}");
}

async fn of_two_at_once_one_is_recorded(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let (one, other) = tokio::join!(
        record(store, &access, "one", hospital(0, None)),
        record(store, &access, "other", hospital(HOUR, None)),
    );
    let both = [one.expect("answered"), other.expect("answered")];
    let recorded = both.iter().filter(|told| **told == noted(&[])).count();
    assert_eq!(recorded, 1, "{both:?}");
    assert_eq!(in_force(store, &access, 0).await.len(), 1);
}
