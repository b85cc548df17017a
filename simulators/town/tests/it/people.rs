use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId};
use care_model::person::{Protection, is_personal_number};
use care_model::registry::Role;
use care_model::time::add_days;

use crate::{DAYS, date, town};

#[test]
fn personal_numbers_are_valid_of_the_right_age_and_set_aside_for_tests() {
    let town = town(1, DAYS[0]);
    let clients = town
        .registry
        .clients
        .iter()
        .map(|client| &client.personal_number);
    let staff = town
        .registry
        .staff
        .iter()
        .map(|staff| &staff.personal_number);
    let mut seen = BTreeSet::new();
    for number in clients.clone().chain(staff) {
        assert!(is_personal_number(number), "{number}");
        assert!(
            number[8..11].parse::<u32>().expect("digits") >= 980,
            "{number}"
        );
        assert!(seen.insert(number), "{number} is given twice");
    }
    for number in clients {
        assert!(("1930".."1961").contains(&&number[..4]), "{number}");
    }
}

#[test]
fn names_are_given_once_each() {
    let town = town(1, DAYS[0]);
    let clients = town.registry.clients.iter().map(|client| &client.name);
    let staff = town.registry.staff.iter().map(|staff| &staff.name);
    let names: Vec<_> = clients.chain(staff).collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn there_are_clients_of_every_sort() {
    for seed in [1, 2, 3] {
        let town = town(seed, DAYS[0]);
        let clients = &town.registry.clients;
        assert!(
            (105..=145).contains(&clients.len()),
            "{} clients",
            clients.len()
        );
        assert!(clients.iter().filter(|client| client.alarm).count() >= 10);
        let mut households: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for client in clients.iter().filter(|client| client.household.is_some()) {
            households
                .entry(client.household)
                .or_default()
                .push(&client.address);
        }
        assert!(households.len() >= 4);
        assert!(
            households
                .values()
                .all(|homes| homes.len() == 2 && homes[0] == homes[1]),
            "cohabitants share an address"
        );
        assert!(
            town.orders
                .iter()
                .any(|order| !order.wishes.wanted_staff.is_empty())
        );
        assert!(
            town.orders
                .iter()
                .any(|order| !order.wishes.forbidden_staff.is_empty())
        );
    }
}

#[test]
fn one_client_is_protected_and_known_to_few() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        let protected: Vec<_> = town
            .registry
            .clients
            .iter()
            .filter(|client| client.protection.is_protected())
            .collect();
        assert_eq!(protected.len(), 1);
        assert_eq!(protected[0].tag, None);
        let Protection::Protected { named_staff } = &protected[0].protection else {
            panic!("just filtered");
        };
        assert!((3..=4).contains(&named_staff.len()));
        let at_work = |date| {
            let on = |shift: &&care_model::shift::Shift| shift.date == date;
            let shifts = town.registry.shifts.iter().filter(on);
            shifts
                .filter(|shift| named_staff.contains(&shift.staff_id))
                .count()
        };
        assert!(at_work(date(today)) >= 3);
        for ahead in 0..town::HORIZON_DAYS {
            assert!(
                at_work(add_days(date(today), ahead)) >= 2,
                "{ahead} days ahead"
            );
        }
        assert!(
            town.registry
                .history
                .iter()
                .filter(|fact| fact.client_id == protected[0].client_id)
                .all(|fact| named_staff.contains(&fact.staff_id)),
            "nobody else ever came"
        );
    }
}

#[test]
fn everybody_but_the_protected_has_a_tag_of_their_own() {
    let town = town(1, DAYS[0]);
    let tags: Vec<_> = town
        .registry
        .clients
        .iter()
        .filter_map(|client| client.tag.clone())
        .collect();
    assert_eq!(tags.len(), town.registry.clients.len() - 1);
    assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len());
}

#[test]
fn care_contacts_are_assistant_nurses() {
    let town = town(1, DAYS[0]);
    for client in &town.registry.clients {
        let contact = client.care_contact.expect("everybody has one");
        let staff = town
            .registry
            .staff
            .iter()
            .find(|staff| staff.staff_id == contact);
        assert_eq!(staff.expect("of the unit").title, "Undersköterska");
        assert!(client.protection.admits(contact));
    }
}

#[test]
fn some_delegations_end_soon_and_some_ended_yesterday() {
    for today in DAYS {
        let town = town(1, today);
        let ends: Vec<_> = town
            .registry
            .staff
            .iter()
            .flat_map(|staff| &staff.skills)
            .filter_map(|held| Some((held.code.kind()?.delegated, held.valid_to?)))
            .collect();
        assert!(
            ends.iter().all(|(delegated, _)| *delegated),
            "only delegations end"
        );
        let within = |from: i64, to: i64| {
            let (from, to) = (add_days(date(today), from), add_days(date(today), to));
            ends.iter()
                .filter(|(_, end)| from <= *end && *end <= to)
                .count()
        };
        assert!(within(-1, -1) >= 1, "ended yesterday");
        assert!(within(0, town::HORIZON_DAYS) >= 1, "ends soon");
    }
}

#[test]
fn everybody_can_log_in() {
    let town = town(1, DAYS[0]);
    assert_eq!(town.accounts.len(), town.registry.staff.len() + 6);
    let mut usernames = BTreeSet::new();
    for (account, login) in town.accounts.iter().zip(&town.registry.users) {
        assert!(usernames.insert(&account.username));
        assert!(account.password.len() >= 12 && account.password.is_ascii());
        assert_eq!(account.username, login.username);
        assert_eq!(account.password, login.password);
        assert_eq!(login.roles[0].role, account.role);
        assert_eq!(login.staff_id.is_some(), account.role == Role::Staff);
    }
    assert!(usernames.contains(&"p01".to_owned()));
}

/// How many different staff each client with two visits a day or more met.
fn met(town: &town::Town) -> Vec<usize> {
    let mut met: BTreeMap<ClientId, BTreeSet<StaffId>> = BTreeMap::new();
    for fact in &town.registry.history {
        met.entry(fact.client_id).or_default().insert(fact.staff_id);
    }
    let often = |client: &ClientId| {
        let visits = town
            .registry
            .history
            .iter()
            .filter(|fact| fact.client_id == *client);
        visits.count() >= 28
    };
    met.into_iter()
        .filter(|(client, _)| often(client))
        .map(|(_, staff)| staff.len())
        .collect()
}

#[test]
fn a_fortnight_of_history_has_a_real_towns_continuity() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        let history = &town.registry.history;
        assert!(
            (4_600..=5_000).contains(&history.len()),
            "{} visits",
            history.len()
        );
        let first = add_days(date(today), -town::HISTORY_DAYS);
        assert!(
            history
                .iter()
                .all(|fact| first <= fact.date && fact.date < date(today))
        );
        let met = met(&town);
        let mean_tenths = met.iter().sum::<usize>() * 10 / met.len();
        assert!(
            (60..=150).contains(&mean_tenths),
            "{mean_tenths} tenths of staff met"
        );
    }
}

#[test]
fn in_history_nobody_is_in_two_places_and_all_are_at_work() {
    let town = town(1, DAYS[1]);
    let mut days: BTreeMap<(StaffId, care_model::time::LocalDate), Vec<_>> = BTreeMap::new();
    for fact in &town.registry.history {
        let planned = fact.planned.expect("history was planned");
        days.entry((fact.staff_id, fact.date))
            .or_default()
            .push(planned);
    }
    for ((staff, day), mut visits) in days {
        let shift = town
            .registry
            .shifts
            .iter()
            .find(|shift| shift.staff_id == staff && shift.date == day)
            .expect("who performed a visit was at work");
        visits.sort_by_key(|visit| visit.start);
        assert!(
            visits.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "{staff} on {day}"
        );
        let start = care_model::time::local_to_instant(day, shift.start);
        let end = care_model::time::local_to_instant(day, shift.end);
        assert!(
            visits
                .iter()
                .all(|visit| start <= visit.start && visit.end <= end)
        );
    }
}
