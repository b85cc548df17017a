//! One client's rows between two dates, whatever the unit, and nobody else's.

use care_model::id::{ClientId, OrderId, TemplateId, UserId};
use care_model::order::{ClientWishes, Order};
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, add_days};
use store::agreement::{Agreement, AgreementWord, NewAgreement, NotedAgreement};
use store::orders::AcceptedOrder;
use store::{Access, Store};

use crate::Fresh;
use crate::scene::{
    at, client, device, phone_record, publish, staff, unit, visit, with_client, worked,
};

on_both!(
    a_clients_visits_and_events_are_those_of_the_period,
    an_order_version_holds_until_the_next_begins,
    what_is_agreed_is_in_the_file_without_templates_that_never_held,
    a_client_is_read_alone,
);

fn today() -> LocalDate {
    at(0).local_date()
}

fn stranger() -> ClientId {
    ClientId::derived(at(0), "stranger")
}

async fn a_clients_visits_and_events_are_those_of_the_period(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let upload = worked(&mut record, "anna", 1);
    store
        .append_uploads(&phone, staff("anna"), &[upload], at(20))
        .await
        .expect("taken");
    let counts = async |client_id, from, to| {
        let facts = store.facts_of_client(&access, client_id, from, to).await;
        let events = store.events_of_client(&access, client_id, from, to).await;
        let events = events.expect("read");
        let events = events.get(&visit()).map_or(0, Vec::len);
        (facts.expect("read").len(), events)
    };
    let (before, after) = (add_days(today(), -1), add_days(today(), 1));
    assert_eq!(counts(client(), today(), today()).await, (1, 2));
    assert_eq!(counts(client(), before, after).await, (1, 2));
    assert_eq!(counts(client(), before, before).await, (0, 0));
    assert_eq!(counts(client(), after, after).await, (0, 0));
    assert_eq!(counts(client(), after, before).await, (0, 0));
    assert_eq!(counts(stranger(), before, after).await, (0, 0));
}

fn order(client_id: ClientId, number: &str, version: u32, from: LocalDate) -> AcceptedOrder {
    let order: Order = serde_json::from_value(serde_json::json!({
        "sender": "test", "sender_order_id": number, "version": version,
        "client_id": client_id, "unit_id": unit(), "decision": "D-1",
        "valid_from": from, "frame": { "minutes": 600, "period": "month" },
        "visits": [{
            "key": "morning", "cycle_weeks": 1, "weeks": [1], "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "window": { "start": "07:00", "end": "09:00" }, "duration_min": 30,
            "interventions": ["shower"],
        }],
    }))
    .expect("a sound order");
    let template = VisitTemplate {
        template_id: TemplateId::derived(at(0), &format!("{number} {version}")),
        client_id,
        unit_id: unit(),
        valid_from: from,
        valid_to: None,
        pattern: order.visits[0].clone(),
        gap_template: None,
    };
    AcceptedOrder {
        order_id: OrderId::derived(at(0), &format!("{number} {version}")),
        horizon: (from, add_days(from, 2)),
        templates: vec![template],
        order,
    }
}

async fn versions(store: &Store, access: &Access, from: LocalDate, to: LocalDate) -> Vec<u32> {
    let orders = store.orders_of_client(access, client(), from, to).await;
    let orders = orders.expect("read");
    for held in &orders {
        let of: Vec<_> = held.templates.iter().map(|it| it.client_id).collect();
        assert_eq!(of, [client()], "its own templates alone");
    }
    let mut versions: Vec<u32> = orders.iter().map(|held| held.order.version).collect();
    versions.sort_unstable();
    versions
}

async fn an_order_version_holds_until_the_next_begins(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let second = add_days(today(), 10);
    for accepted in [
        order(client(), "B-1", 1, today()),
        order(client(), "B-1", 2, second),
        order(stranger(), "B-2", 1, today()),
    ] {
        store
            .accept_order(&access, &accepted, at(0))
            .await
            .expect("taken");
    }
    let day = |days| add_days(today(), days);
    let found = async |from, to| versions(store, &access, day(from), day(to)).await;
    assert_eq!(found(-5, -1).await, [0; 0]);
    assert_eq!(found(-5, 0).await, [1]);
    assert_eq!(found(0, 9).await, [1]);
    assert_eq!(found(9, 10).await, [1, 2]);
    assert_eq!(found(10, 30).await, [2]);
    let planned = store.planned_visits_of_client(&access, client(), day(0), day(1));
    let planned = planned.await.expect("read");
    assert_eq!(planned.len(), 2);
    assert!(planned.iter().all(|visit| visit.client_id == client()));
}

/// What is agreed of an order from a day on, with its template.
fn agreed(of: &AcceptedOrder, seen: i64, from: LocalDate) -> NewAgreement {
    let revision = seen + 1;
    let (wanted_staff, why) = (vec![staff("anna")], format!("reason {revision}"));
    let name = format!("{} agreed {revision}", of.order_id);
    let mut template = VisitTemplate {
        template_id: TemplateId::derived(at(0), &name),
        valid_from: from,
        ..of.templates[0].clone()
    };
    // One alike would go on under the template it has.
    template.pattern.duration_min += revision as u16;
    NewAgreement {
        order_id: of.order_id,
        seen,
        noted: NotedAgreement {
            revision,
            valid_from: from,
            agreement: Agreement {
                visits: vec![template.pattern.clone()],
                wishes: ClientWishes {
                    wanted_staff,
                    ..ClientWishes::default()
                },
                why,
            },
            by: UserId::derived(at(0), "planner"),
            at: at(revision),
        },
        templates: vec![template],
        horizon: (from, from),
    }
}

async fn what_is_agreed_is_in_the_file_without_templates_that_never_held(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let day = |days| add_days(today(), days);
    let of_client = order(client(), "B-1", 1, today());
    let of_stranger = order(stranger(), "B-2", 1, today());
    for accepted in [&of_client, &of_stranger] {
        let taken = store.accept_order(&access, accepted, at(0)).await;
        taken.expect("taken");
    }
    // The first is replaced before it begins, the second on its own first day.
    let of_client = [
        agreed(&of_client, 0, day(6)),
        agreed(&of_client, 1, day(4)),
        agreed(&of_client, 2, day(4)),
    ];
    let of_stranger = agreed(&of_stranger, 0, day(4));
    for new in of_client.iter().chain([&of_stranger]) {
        let word = store.agree(&access, new).await.expect("a word");
        assert!(matches!(word, AgreementWord::Noted { .. }), "{word:?}");
    }
    let orders = store.orders_of_client(&access, client(), day(0), day(1));
    let held = orders.await.expect("read").remove(0);
    let noted = of_client.each_ref().map(|new| new.noted.clone());
    assert_eq!(held.agreements, noted, "the oldest first");
    let mut days: Vec<_> = held
        .templates
        .iter()
        .map(|template| (template.valid_from, template.valid_to))
        .collect();
    days.sort_unstable();
    assert_eq!(days, [(day(0), Some(day(3))), (day(4), None)]);
}

async fn a_client_is_read_alone(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let found = store.client(&access, client()).await.expect("read");
    assert_eq!(found.map(|found| found.client_id), Some(client()));
    let found = store.client(&access, stranger()).await.expect("read");
    assert!(found.is_none());
}
