//! What is agreed of an order: from its day on, one writer at a time, and published visits stay.

use care_model::id::{OrderId, TemplateId, UserId, VisitId};
use care_model::order::{
    ClientWishes, FramePeriod, FrameTime, GapAfter, LocalWindow, Order, Priority, VisitPattern,
};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp, add_days};
use store::agreement::{Agreement, AgreementWord, NewAgreement, NotedAgreement};
use store::orders::AcceptedOrder;
use store::touches::{NotedTouch, Touch, TouchKind};
use store::{Access, Store, StoreError};

use crate::Fresh;
use crate::scene::{at, client, optimised, plan_for, staff, unit, with_client};

on_both!(
    an_agreement_holds_from_its_day_on,
    what_is_agreed_alike_keeps_its_visits,
    an_agreement_that_never_held_leaves_nothing,
    a_published_visit_stays_and_gets_no_twin,
    a_visit_follows_the_one_that_goes_on_or_its_successor,
    what_had_begun_before_starts_were_kept_is_found,
    a_newer_version_that_has_not_begun_changes_no_wish,
    of_two_at_once_one_is_noted,
    the_order_of_another_unit_is_not_known,
);

fn today() -> LocalDate {
    at(0).local_date()
}

fn order_id() -> OrderId {
    OrderId::derived(at(0), "order")
}

fn pattern(duration_min: u16) -> VisitPattern {
    let time = |text: &str| text.parse().expect("a time");
    VisitPattern {
        key: "morning".into(),
        cycle_weeks: 1,
        weeks: vec![1],
        weekdays: (1..=7).collect(),
        window: LocalWindow {
            start: time("08:00"),
            end: time("09:00"),
        },
        preferred: None,
        duration_min,
        interventions: vec![],
        skills: vec![],
        staff_count: 1,
        priority: Priority::Must,
        gap_after: None,
    }
}

pub fn order() -> Order {
    Order {
        sender: "city".into(),
        sender_order_id: "1".into(),
        version: 1,
        client_id: client(),
        unit_id: unit(),
        decision: "d".into(),
        purpose: String::new(),
        valid_from: today(),
        valid_to: None,
        frame: FrameTime {
            minutes: 300,
            period: FramePeriod::Week,
        },
        contacts: vec![],
        wishes: ClientWishes::default(),
        visits: vec![pattern(30)],
    }
}

fn template(name: &str, duration_min: u16, from: LocalDate) -> VisitTemplate {
    VisitTemplate {
        template_id: TemplateId::derived(at(0), name),
        client_id: client(),
        unit_id: unit(),
        valid_from: from,
        valid_to: None,
        pattern: pattern(duration_min),
        gap_template: None,
    }
}

pub async fn accepted(store: &Store, access: &Access) {
    let accepted = AcceptedOrder {
        order_id: order_id(),
        order: order(),
        horizon: (today(), add_days(today(), 4)),
        templates: vec![template("sent", 30, today())],
    };
    let word = store.accept_order(access, &accepted, at(0)).await;
    word.expect("accepted");
}

/// From the day after tomorrow on, visits of so many minutes.
fn agreement(name: &str, seen: i64, duration_min: u16) -> NewAgreement {
    let from = add_days(today(), 2);
    let template = template(name, duration_min, from);
    let wishes = ClientWishes {
        wanted_staff: vec![staff("Anna")],
        ..ClientWishes::default()
    };
    NewAgreement {
        order_id: order_id(),
        seen,
        noted: NotedAgreement {
            revision: seen + 1,
            valid_from: from,
            agreement: Agreement {
                visits: vec![pattern(duration_min)],
                wishes,
                why: name.into(),
            },
            by: UserId::derived(at(0), "planner"),
            at: at(5),
        },
        templates: vec![template],
        horizon: (today(), add_days(today(), 4)),
    }
}

async fn lengths(store: &Store, access: &Access) -> Vec<u16> {
    let last = add_days(today(), 4);
    let visits = store.planned_visits_between(access, today(), last).await;
    let visits = visits.expect("read").into_iter();
    visits.map(|visit| visit.duration_min).collect()
}

async fn an_agreement_holds_from_its_day_on(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    // A draft of a day that will change, and one of a day that will not.
    for days in [1, 2] {
        let date = add_days(today(), days);
        let (plan, step) = (plan_for("Anna"), optimised());
        let saved = store.save_draft(&access, unit(), date, 0, &plan, &step);
        saved.await.expect("saved");
    }
    let new = agreement("longer", 0, 45);
    let word = store.agree(&access, &new).await.expect("noted");
    let dates = (2..=4).map(|days| add_days(today(), days)).collect();
    assert_eq!(word, AgreementWord::Noted { dates });
    assert_eq!(lengths(store, &access).await, [30, 30, 45, 45, 45]);
    let mut revisions = Vec::new();
    for days in [1, 2] {
        let draft = store.draft(unit(), add_days(today(), days)).await;
        revisions.push(draft.expect("read").revision);
    }
    assert_eq!(
        revisions,
        [1, 2],
        "nobody goes on from what was seen before"
    );
    let touches = store.touches(&access, add_days(today(), 2)).await;
    let noted = NotedTouch {
        revision: 2,
        touch: Touch {
            kind: TouchKind::Order(client()),
            by: Some(new.noted.by),
            at: new.noted.at,
        },
    };
    assert_eq!(touches.expect("read"), [noted]);
    let touches = store.touches(&access, add_days(today(), 1)).await;
    assert_eq!(touches.expect("read"), []);
    let noted = store.agreements_of_order(&access, order_id()).await;
    assert_eq!(noted.expect("read"), [new.noted]);
    let wanted = |date| async move {
        let orders = store.orders_on(&with_access(store).await, date).await;
        orders.expect("read")[0].wishes.wanted_staff.clone()
    };
    assert_eq!(wanted(add_days(today(), 1)).await, []);
    assert_eq!(wanted(add_days(today(), 2)).await, [staff("Anna")]);
    let inbox = store.inbox_orders(&access, today()).await.expect("read");
    assert_eq!((inbox.len(), inbox[0].revision), (1, 1));
    assert_eq!(inbox[0].order, order(), "as it came");
}

/// The visits between two dates, whoever they are of.
async fn visits(store: &Store, access: &Access) -> Vec<PlannedVisit> {
    let last = add_days(today(), 4);
    let visits = store.planned_visits_between(access, today(), last).await;
    visits.expect("read")
}

async fn what_is_agreed_alike_keeps_its_visits(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    let before = visits(store, &access).await;
    let new = agreement("a wish alone", 0, 30);
    let word = store.agree(&access, &new).await.expect("noted");
    assert_eq!(word, AgreementWord::Noted { dates: vec![] });
    assert_eq!(visits(store, &access).await, before, "ids, too");
    let orders = store.orders_on(&access, add_days(today(), 2)).await;
    let wanted = orders.expect("read")[0].wishes.wanted_staff.clone();
    assert_eq!(wanted, [staff("Anna")]);
}

async fn an_agreement_that_never_held_leaves_nothing(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    // A slip, put right before its day came.
    for (name, seen, minutes) in [("slip", 0, 4), ("right", 1, 40)] {
        let word = store.agree(&access, &agreement(name, seen, minutes)).await;
        assert!(matches!(word, Ok(AgreementWord::Noted { .. })));
    }
    assert_eq!(lengths(store, &access).await, [30, 30, 40, 40, 40]);
    let templates = store.templates_of_order(&access, order_id()).await;
    let templates = templates.expect("read");
    let lengths = templates.iter().map(|one| one.pattern.duration_min);
    let mut lengths: Vec<_> = lengths.collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [30, 40]);
    let holds = |one: &VisitTemplate| one.valid_to.is_none_or(|last| last >= one.valid_from);
    assert!(templates.iter().all(holds));
}

async fn a_published_visit_stays_and_gets_no_twin(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    let there = visits(store, &access).await;
    let published = &there[3];
    crate::scene::publish_visit(store, &access, published).await;
    let new = agreement("longer", 0, 45);
    store.agree(&access, &new).await.expect("noted");
    assert_eq!(lengths(store, &access).await, [30, 30, 45, 30, 45]);
    // Whoever plans any day has the horizon made up to its end.
    let horizon = (today(), add_days(today(), 6));
    store.extend_horizon(unit(), horizon).await.expect("made");
    assert_eq!(lengths(store, &access).await, [30, 30, 45, 30, 45]);
    assert_eq!(visits(store, &access).await[3], *published);
}

/// A second visit a while after the morning's, of so many minutes each.
fn two_patterns(morning_min: u16, later_min: u16) -> Vec<VisitPattern> {
    let mut later = pattern(later_min);
    later.key = "later".into();
    later.gap_after = Some(GapAfter {
        key: "morning".into(),
        min_minutes: 60,
        max_minutes: 120,
    });
    vec![pattern(morning_min), later]
}

fn two_templates(name: &str, patterns: &[VisitPattern], from: LocalDate) -> Vec<VisitTemplate> {
    let id = |key: &str| TemplateId::derived(at(0), &format!("{name} {key}"));
    let one = |pattern: &VisitPattern| VisitTemplate {
        template_id: id(&pattern.key),
        pattern: pattern.clone(),
        gap_template: pattern.gap_after.as_ref().map(|gap| id(&gap.key)),
        ..template(name, 30, from)
    };
    patterns.iter().map(one).collect()
}

async fn a_visit_follows_the_one_that_goes_on_or_its_successor(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let patterns = two_patterns(30, 15);
    let order = AcceptedOrder {
        order_id: order_id(),
        templates: two_templates("sent", &patterns, today()),
        order: Order {
            visits: patterns,
            ..order()
        },
        horizon: (today(), add_days(today(), 4)),
    };
    store
        .accept_order(&access, &order, at(0))
        .await
        .expect("accepted");
    let day = add_days(today(), 3);
    let ids = |visits: &[PlannedVisit]| -> Vec<VisitId> {
        let of_day = visits.iter().filter(|visit| visit.date == day);
        of_day.map(|visit| visit.visit_id).collect()
    };
    let mut kept = Vec::new();
    // The later one is changed, then the one it follows, then nothing.
    for (seen, (morning_min, later_min)) in [(0, (30, 20)), (1, (35, 20)), (2, (35, 20))] {
        let before = ids(&visits(store, &access).await);
        let name = format!("revision {}", seen + 1);
        let mut new = agreement(&name, seen, morning_min);
        let patterns = two_patterns(morning_min, later_min);
        new.templates = two_templates(&name, &patterns, new.noted.valid_from);
        new.noted.agreement.visits = patterns;
        let word = store.agree(&access, &new).await;
        assert!(matches!(word, Ok(AgreementWord::Noted { .. })));
        let after = visits(store, &access).await;
        let same = ids(&after).iter().filter(|id| before.contains(id)).count();
        kept.push(same);
        assert_eq!(ids(&after).len(), 2, "none twice, none lost");
        let later = after
            .iter()
            .find(|visit| visit.date == day && visit.gap_after.is_some());
        let follows = later.expect("it follows").gap_after.expect("one").visit_id;
        assert!(ids(&after).contains(&follows), "the day's other visit");
    }
    assert_eq!(kept, [1, 0, 2]);
}

async fn what_had_begun_before_starts_were_kept_is_found(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    fresh
        .run(
            "INSERT INTO visit_event (visit_id, event_id, unit_id, client_id, kind, at_ms, written_ms, body)
             SELECT p.visit_id, k.kind || k.at_ms, p.unit_id, p.client_id, k.kind, k.at_ms, 0, ''
             FROM planned_visit p CROSS JOIN (SELECT 'started' AS kind, 7000 AS at_ms
                 UNION ALL SELECT 'started', 5000 UNION ALL SELECT 'ended', 3000) k;
             DROP TABLE order_agreement; DROP INDEX care_order_unit; DROP INDEX visit_template_order;
             DELETE FROM _sqlx_migrations WHERE version = 16",
        )
        .await;
    let migrated = fresh.reopened().await;
    let orders = migrated.inbox_orders(&access, today()).await.expect("read");
    assert_eq!(orders[0].started, Some(Timestamp::from_millis(5000)));
}

async fn a_newer_version_that_has_not_begun_changes_no_wish(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    store
        .agree(&access, &agreement("Anna", 0, 45))
        .await
        .expect("noted");
    let begins = add_days(today(), 4);
    let newer = AcceptedOrder {
        order_id: OrderId::derived(at(0), "newer"),
        order: Order {
            version: 2,
            valid_from: begins,
            ..order()
        },
        templates: vec![],
        horizon: (today(), add_days(today(), 4)),
    };
    store
        .accept_order(&access, &newer, at(9))
        .await
        .expect("accepted");
    for (days, wanted) in [(1, vec![]), (3, vec![staff("Anna")]), (4, vec![])] {
        let orders = store.orders_on(&access, add_days(today(), days)).await;
        let orders = orders.expect("read");
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].wishes.wanted_staff, wanted, "in {days} days");
    }
    let late = store.agree(&access, &agreement("late", 1, 60)).await;
    assert_eq!(late.expect("a word"), AgreementWord::Replaced);
}

async fn with_access(store: &Store) -> Access {
    crate::scene::access(store).await
}

async fn of_two_at_once_one_is_noted(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    let (one, other) = (agreement("one", 0, 40), agreement("other", 0, 50));
    let (one, other) = tokio::join!(store.agree(&access, &one), store.agree(&access, &other));
    let words = [one.expect("a word"), other.expect("a word")];
    let stale = AgreementWord::Stale { current: 1 };
    assert_eq!(
        words.iter().filter(|word| **word == stale).count(),
        1,
        "{words:?}"
    );
    let noted = store.agreements_of_order(&access, order_id()).await;
    assert_eq!(noted.expect("read").len(), 1);
    assert_eq!(lengths(store, &access).await.len(), 5, "none twice");
    let third = store.agree(&access, &agreement("third", 1, 60)).await;
    assert!(matches!(third, Ok(AgreementWord::Noted { .. })));
    assert_eq!(lengths(store, &access).await, [30, 30, 60, 60, 60]);
}

async fn the_order_of_another_unit_is_not_known(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    accepted(store, &access).await;
    let mut strange = agreement("strange", 0, 40);
    strange.order_id = OrderId::derived(at(0), "another");
    let word = store.agree(&access, &strange).await;
    assert!(matches!(word, Err(StoreError::Unknown { .. })));
    assert_eq!(lengths(store, &access).await, [30; 5]);
}
