//! One client's rows between two dates, whatever the unit, and nobody else's.

use care_model::id::{ClientId, OrderId, TemplateId};
use care_model::order::Order;
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, add_days};
use store::orders::AcceptedOrder;
use store::{Access, Store};

use crate::Fresh;
use crate::scene::{
    at, client, device, phone_record, publish, staff, unit, visit, with_client, worked,
};

on_both!(
    a_clients_visits_and_events_are_those_of_the_period,
    an_order_version_holds_until_the_next_begins,
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
        planned: template.expand(from, add_days(from, 2)),
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

async fn a_client_is_read_alone(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let found = store.client(&access, client()).await.expect("read");
    assert_eq!(found.map(|found| found.client_id), Some(client()));
    let found = store.client(&access, stranger()).await.expect("read");
    assert!(found.is_none());
}
