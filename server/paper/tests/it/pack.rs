//! The paper pack of a day.

use cpu_time::ThreadTime;
use documentation::language::Language;
use paper::document::Document;
use paper::paper_pack::{PaperPack, paper_pack};
use paper::{Paper, print};

use crate::day::{Day, client_id, staff_id, visit_id};
use crate::reading::{dense, element_counts, keep, text, texts};

fn pack(day: &Day) -> PaperPack {
    paper_pack(&day.request(Language::Swedish))
}

fn printed(document: &Document) -> Paper {
    print(document).expect("printed")
}

/// The pages whose head names a section.
fn pages_of(paper: &Paper, running_title: &str) -> String {
    let pages = texts(&paper.bytes).into_iter();
    let head = dense(running_title);
    pages.filter(|page| page.contains(&head)).collect()
}

#[test]
fn a_route_has_all_that_is_needed_at_the_door_and_room_to_write() {
    let day = Day::with_everything();
    let paper = printed(&pack(&day).common);
    keep("pack", &paper.bytes);
    let sheet = pages_of(&paper, "Åsa Öberg");
    for said in [
        "Slinga: Åsa Öberg",
        "Pass: 06:45–15:30, till fots",
        "07:00–07:20",
        "restid 7 min",
        "11:20–11:30",
        "Rast",
        "Greta Klient000",
        "Storgatan 0, 114 55 Stockholm",
        "Morgonhjälp, Frukost, Läkemedel",
        "Portkod 0000#, nyckelskåp 7, krok 0",
        "Anna Dotter000 (dotter) 070-000 000",
        "Har trygghetslarm",
        "Språk: fi",
        "Kräver: Delegering: insulin",
        "120–240 min efter början av besöket 07:00",
        "Dubbelbemanning med",
        "Kom kl.",
        "Gick kl.",
        "Sign.",
        "Avvikelse, ej utfört",
        "Олена Ковальчук",
    ] {
        assert!(sheet.contains(&dense(said)), "{said} is not in {sheet}");
    }
    let clients = pages_of(&paper, "Brukare i namnordning");
    for said in [
        "Greta Klient000",
        "Fast omsorgskontakt:",
        "behov000.",
        "07:00 Åsa Öberg",
        "Ingen uppgift om nyckel",
        "Ingen kontakt i beställningen",
        "07:00–15:00 utan slinga",
        "frånvarande",
        "00:30 +1 Wiśniewska",
    ] {
        assert!(clients.contains(&dense(said)), "{said} is not in {clients}");
    }
    let unplaced = pages_of(&paper, "Besök utan slinga");
    for said in ["07:00–15:00", "20 min", "Kan utgå en kort dag", "Vem går"] {
        assert!(
            unplaced.contains(&dense(said)),
            "{said} is not in {unplaced}"
        );
    }
    assert!(pages_of(&paper, "När systemet är tillbaka").contains("Granskning"));
    assert!(paper.missing.is_empty(), "{:?}", paper.missing);
}

#[test]
fn no_personal_number_is_on_paper() {
    let day = Day::with_everything();
    let pack = pack(&day);
    let mut said = text(&printed(&pack.common).bytes);
    said += &text(&printed(&pack.protected_document().expect("a sheet")).bytes);
    assert!(!said.contains("194002290000") && !said.contains("198112189876"));
}

#[test]
fn a_protected_client_is_named_on_her_own_sheet_alone() {
    let mut day = Day::with_everything();
    day.client(5).name = "Canary Hemlig".to_owned();
    day.client(5).address = "Okändgatan 1".to_owned();
    day.client(5).access = "kod 9876".to_owned();
    let hers = ["Canary", "Okändgatan", "9876", "Dotter005", "behov005"];
    let made = pack(&day);
    let common = text(&printed(&made.common).bytes);
    for canary in hers {
        assert!(!common.contains(canary), "{canary}");
    }
    assert!(common.contains(&dense("Skyddad identitet Fråga chefen.")));
    let sheets: Vec<_> = made
        .protected
        .iter()
        .map(|it| (it.staff_id, it.client_id))
        .collect();
    assert_eq!(sheets, [(staff_id(1), client_id(5))]);
    let paper = printed(&made.protected_document().expect("a sheet"));
    keep("protected", &paper.bytes);
    let sheet = text(&paper.bytes);
    for canary in hers {
        assert!(sheet.contains(canary), "{canary}");
    }
    assert!(sheet.contains(&dense("Endast för")));
    // Nobody's sheet goes along to a reader who is not named for the person.
    let request = day.request(Language::Swedish);
    for (reader, sees) in [
        (None, false),
        (Some(staff_id(0)), false),
        (Some(staff_id(1)), true),
    ] {
        let mut seen = pack(&day);
        seen.keep_for_reader(&request, reader);
        assert_eq!(seen.protected_document().is_some(), sees);
        assert!(!text(&printed(&seen.common).bytes).contains("Canary"));
    }
    // Nobody is told that the client exists where everybody looks for a name.
    let list = pages_of(&printed(&made.common), "Brukare i namnordning");
    assert!(!list.contains(&dense("Skyddad identitet")), "{list}");
}

#[test]
fn the_way_to_a_protected_home_and_from_it_is_on_no_sheet() {
    let day = Day::with_everything();
    let paper = printed(&pack(&day).common);
    let ways = |said: &str| said.matches(&dense("restid 7 min")).count();
    let head = "Östermalms hemtjänst · 2026-11-23 Åsa Öberg";
    assert_eq!(ways(&pages_of(&paper, head)), 5, "each but the first");
    // Of route 1, whose stops 2 and 5 are at client 5, three are not said: those two and
    // the one after stop 2. Route 2 has four ways.
    assert_eq!(ways(&text(&paper.bytes)), 5 + 2 + 4);
}

#[test]
fn a_sheet_is_for_the_named_on_duty_who_may_have_to_go() {
    let of = |day: &Day| -> Vec<_> {
        let sheets = pack(day).protected;
        sheets.into_iter().map(|it| it.staff_id).collect()
    };
    let named = |numbers: &[usize]| -> Vec<_> {
        let mut named: Vec<_> = numbers.iter().map(|it| staff_id(*it)).collect();
        named.sort();
        named
    };
    let mut day = Day::of(3, 4);
    // Client 2 has both visits on route 1.
    day.protect(2, &[0, 1]);
    assert_eq!(of(&day), named(&[1]), "one who is named has them");
    day.client(2).alarm = true;
    assert_eq!(of(&day), named(&[0, 1]), "an alarm may call either");
    day.client(2).alarm = false;
    // On the route of somebody who is not named, and on none: whoever is named may go.
    day.protect(2, &[0, 2]);
    assert_eq!(of(&day), named(&[0, 2]));
    day.protect(2, &[0, 1]);
    day.unplace(1, 0);
    assert_eq!(of(&day), named(&[0, 1]));
    day.away.insert(visit_id(1, 0));
    assert_eq!(of(&day), named(&[1]), "who is away is visited by nobody");
    // Nothing is published: those with a shift.
    let mut request = day.request(Language::Swedish);
    request.published = None;
    let sheets = paper_pack(&request).protected;
    let staff: Vec<_> = sheets.iter().map(|it| it.staff_id).collect();
    assert_eq!(staff, named(&[0, 1]));
    day.shifts.clear();
    let mut request = day.request(Language::Swedish);
    request.published = None;
    assert!(paper_pack(&request).protected_document().is_none());
}

#[test]
fn the_contacts_are_those_of_the_version_that_holds_on_the_day() {
    let mut day = Day::of(1, 2);
    let mut later = day.orders[0].clone();
    later.version = 2;
    later.contacts[0].name = "Senare Kontakt".to_owned();
    later.valid_from = "2026-11-24".parse().expect("a date");
    day.orders.push(later.clone());
    let said = |day: &Day| text(&printed(&pack(day).common).bytes);
    let before = said(&day);
    assert!(before.contains("AnnaDotter000") && !before.contains("SenareKontakt"));
    day.orders[1].valid_from = "2026-11-23".parse().expect("a date");
    let since = said(&day);
    assert!(!since.contains("AnnaDotter000") && since.contains("SenareKontakt"));
    day.orders[1].valid_to = Some("2026-11-22".parse().expect("a date"));
    assert!(said(&day).contains(&dense("Ingen kontakt i beställningen")));
}

#[test]
fn a_day_that_is_not_published_has_its_visits_and_says_so() {
    let day = Day::of(1, 4);
    let mut request = day.request(Language::English);
    request.published = None;
    let paper = printed(&paper_pack(&request).common);
    let said = text(&paper.bytes);
    for words in [
        "The day has not been published",
        "Visits without a route",
        "page 1 of",
    ] {
        assert!(said.contains(&dense(words)), "{words}");
    }
    assert_eq!(
        said.matches("GretaKlient000").count(),
        3,
        "two visits and the list"
    );
    let empty = Day::of(0, 0);
    let paper = printed(&pack(&empty).common);
    assert_eq!(
        paper.page_count, 2,
        "the first sheet, and what to do afterwards"
    );
}

#[test]
fn a_city_units_largest_day_is_printed_in_reasonable_time() {
    let day = Day::of(150, 14);
    let begun = ThreadTime::now();
    let paper = printed(&pack(&day).common);
    let took = begun.elapsed();
    eprintln!(
        "150 routes of 14: {} pages, {} KiB, {} ms",
        paper.page_count,
        paper.bytes.len() / 1024,
        took.as_millis()
    );
    keep("largest", &paper.bytes);
    assert!(paper.page_count > 300);
    // Each route in the list of sheets, and with its head and a break; each client.
    let rows = 1 + 150 + 150 * (1 + 14 + 1) + 1 + 1_050;
    assert_eq!(element_counts(&paper.bytes)["TR"], rows);
    assert!(took.as_secs() < 60, "{took:?} in a build for tests");
}

#[test]
fn an_alert_is_on_the_route_and_nothing_of_one_protected() {
    let mut day = Day::with_everything();
    day.client(3).alerts = "Allergi: penicillin".to_owned();
    day.client(5).alerts = "Allergi: jordnötter".to_owned();
    let made = pack(&day);
    let common = text(&printed(&made.common).bytes);
    assert!(common.contains(&dense("Allergi: penicillin")));
    assert!(!common.contains("jordnötter"), "client 5 is protected");
    let told = "Vid skyddad identitet står de bara på det skyddade bladet";
    assert!(common.contains(&dense(told)));
    let sheet = made.protected_document().expect("a sheet");
    assert!(text(&printed(&sheet).bytes).contains("jordnötter"));
}
