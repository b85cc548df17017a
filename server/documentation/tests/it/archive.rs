use std::collections::BTreeMap;
use std::path::Path;

use care_model::order::ClientWishes;
use care_model::visit_event::EventKind;
use documentation::archive::{
    ArchivePackage, ArchiveParties, ArchiveParty, PackageFile, archive_package,
};
use documentation::client_file::{ClientFileFault, ProtectedIdentity};
use documentation::fhir::client_bundle;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};

use crate::example_file::{Example, agreement, by_staff, folder, of_another_client};
use crate::facts::{at, client, date, done, staff};

fn parties() -> ArchiveParties {
    ArchiveParties {
        archivist: ArchiveParty {
            name: "Äldrenämnden i Påhittad & Co".into(),
            identification: "ORG:212000-0000".into(),
        },
        submitter: ArchiveParty {
            name: "Hemtjänst Påhittad".into(),
            identification: "ORG:212000-0000-1".into(),
        },
        submission_agreement: Some("Överenskommelse 2026-1".into()),
        software_version: "0.1.0".into(),
    }
}

fn package(example: &Example) -> ArchivePackage {
    archive_package(&example.file(), ProtectedIdentity::Refused, &parties())
        .expect("the example is sound")
}

fn protected() -> ArchivePackage {
    let example = Example::protected();
    let package = archive_package(&example.file(), ProtectedIdentity::Admitted, &parties());
    package.expect("it is admitted")
}

/// Where a file of the package is, by its path below the package's folder.
fn place(package: &ArchivePackage, path: &str) -> usize {
    let path = format!("{}/{path}", package.name);
    let place = package.files.iter().position(|it| it.path == path);
    place.expect("the package has the file")
}

fn text<'a>(package: &'a ArchivePackage, path: &str) -> &'a str {
    let bytes = &package.files[place(package, path)].bytes;
    std::str::from_utf8(bytes).expect("our files are UTF-8")
}

fn write(package: &ArchivePackage, below: &Path) {
    for file in &package.files {
        let path = below.join(&file.path);
        let folder = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder).expect("the target folder can be written to");
        std::fs::write(path, &file.bytes).expect("the target folder can be written to");
    }
}

/// The package with one file changed, or left out.
fn spoilt(path: &str, spoil: impl Fn(&str) -> Option<String>) -> ArchivePackage {
    let mut package = package(&Example::whole());
    let at = place(&package, path);
    let text = String::from_utf8(package.files[at].bytes.clone()).expect("UTF-8");
    match spoil(&text) {
        Some(spoilt) => {
            assert_ne!(spoilt, text, "{path} was not spoilt");
            package.files[at].bytes = spoilt.into_bytes();
        }
        None => {
            package.files.remove(at);
        }
    }
    package
}

#[test]
fn examples_are_written_for_the_validators() {
    let valid = folder("archive/valid");
    for (name, package) in [
        ("whole", package(&Example::whole())),
        ("empty", package(&Example::empty())),
        ("protected", protected()),
    ] {
        write(&package, &valid.join(name));
        let tar = valid.join(format!("{name}.tar"));
        std::fs::write(tar, package.to_tar()).expect("the target folder can be written to");
    }
    let broken = folder("archive/broken");
    let without = |part: &'static str| move |text: &str| Some(text.replacen(part, "", 1));
    for (name, package) in [
        (
            "a-changed-journal",
            spoilt("representations/rep1/data/journal.xml", |text| {
                Some(text.replace("Blev yr", "Var kry"))
            }),
        ),
        (
            "a-lost-journal",
            spoilt("representations/rep1/data/journal.xml", |_| None),
        ),
        ("a-lost-mets", spoilt("METS.xml", |_| None)),
        (
            "no-package-type",
            spoilt("METS.xml", without(r#" csip:OAISPACKAGETYPE="SIP""#)),
        ),
        (
            "no-profile",
            spoilt(
                "METS.xml",
                without(r#" PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-1-0.xml""#),
            ),
        ),
        (
            "no-structure",
            spoilt("METS.xml", |text| {
                let (before, rest) = text.split_once("<structMap").expect("has one");
                let (_, after) = rest.split_once("</structMap>").expect("has one");
                Some(format!("{before}{after}"))
            }),
        ),
    ] {
        write(&package, &broken.join(name));
    }
}

#[test]
fn the_package_is_what_it_was() {
    let package = package(&Example::whole());
    let paths: Vec<_> = package.files.iter().map(|file| &file.path).collect();
    insta::assert_debug_snapshot!((&package.name, paths, &package.totals));
    for name in [
        "representations/rep1/data/journal.html",
        "representations/rep1/data/journal.xml",
        "representations/rep1/data/entries.xml",
        "representations/rep1/data/visits.xml",
        "representations/rep1/data/orders.xml",
        "representations/rep1/data/decisions.xml",
        "representations/rep1/data/people.xml",
        "metadata/descriptive/dc.xml",
        "representations/rep1/METS.xml",
    ] {
        let short = name.rsplit('/').next();
        insta::assert_snapshot!(short.expect("a path has an end"), text(&package, name));
    }
}

#[test]
fn rows_in_another_order_give_the_same_bytes() {
    let example = Example::whole();
    let mut turned = example.clone();
    turned.visits.reverse();
    turned.planned.reverse();
    turned.histories.reverse();
    turned.journal.reverse();
    turned.entries.reverse();
    turned.staff.reverse();
    for held in &mut turned.orders {
        held.templates.reverse();
        held.agreements.reverse();
    }
    let (one, other) = (package(&example), package(&turned));
    assert_eq!(one, other);
    assert_eq!(one.to_tar(), other.to_tar());
}

/// What METS says of each file it lists, by the path in the package.
fn listed(package: &ArchivePackage) -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    for mets in package
        .files
        .iter()
        .filter(|it| it.path.ends_with("METS.xml"))
    {
        let below = mets.path.trim_end_matches("METS.xml");
        let text = std::str::from_utf8(&mets.bytes).expect("UTF-8");
        let mut reader = Reader::from_str(text);
        let mut fixity = None;
        loop {
            let event = reader.read_event().expect("METS is well formed");
            let (Event::Start(start) | Event::Empty(start)) = event else {
                if event == Event::Eof {
                    break;
                }
                continue;
            };
            let value = |name: &str| {
                let found = start.try_get_attribute(name).expect("sound attributes")?;
                Some(found.value.to_string())
            };
            fixity = value("SIZE").zip(value("CHECKSUM")).or(fixity);
            if let Some(href) = value("xlink:href")
                && let Some(fixity) = fixity.take()
            {
                all.insert(format!("{below}{href}"), fixity);
            }
        }
    }
    all
}

#[test]
fn every_file_but_the_first_mets_is_listed_with_its_size_and_checksum() {
    for package in [package(&Example::whole()), package(&Example::empty())] {
        let listed = listed(&package);
        for PackageFile { path, bytes } in &package.files {
            if *path == format!("{}/METS.xml", package.name) {
                continue;
            }
            let digest = Sha256::digest(bytes);
            let hex = |text: String, byte: &u8| text + &format!("{byte:02x}");
            let digest = digest.iter().fold(String::new(), hex);
            let expected = (bytes.len().to_string(), digest);
            assert_eq!(listed.get(path), Some(&expected), "{path}");
        }
        assert_eq!(listed.len() + 1, package.files.len());
    }
}

#[test]
fn the_tar_holds_the_files() {
    let package = package(&Example::whole());
    let tar = package.to_tar();
    let mut archive = tar::Archive::new(tar.as_slice());
    let mut found = Vec::new();
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a tar");
        let path = entry.path().expect("a path").display().to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("a tar");
        found.push(PackageFile { path, bytes });
    }
    assert_eq!(found, package.files);
}

#[test]
fn control_characters_are_seen_counted_and_told() {
    let package = package(&Example::whole());
    let journal = text(&package, "representations/rep1/data/journal.xml");
    assert!(
        journal.contains("Sov dåligt.␀ Blev yr &amp; ramlade &lt;i hallen&gt;.\nRingde ␛[31mson.")
    );
    assert!(
        text(&package, "representations/rep1/data/visits.xml").contains("Halt ute␇ &lt;is&gt;")
    );
    for file in &package.files {
        let control = |byte: &u8| *byte < 0x20 && *byte != b'\n' && *byte != b'\t';
        assert!(!file.bytes.iter().any(control), "{}", file.path);
    }
    // In journal.xml two, in visits.xml the same two and one of a reason, in
    // entries.xml and orders.xml one each.
    assert_eq!(package.totals.replaced_characters, 7);
    assert!(text(&package, "metadata/preservation/premis.xml").contains("; 7 tecken"));
}

#[test]
fn what_was_agreed_later_is_told_with_who_wrote_it_and_why() {
    let package = package(&Example::whole());
    let orders = text(&package, "representations/rep1/data/orders.xml");
    assert_eq!(
        read_back(orders, "why"),
        ["Vill sova längre.", "Hunden␇ ska ut & <in> först."]
    );
    let name = "<name>Planeraren Påhittad &amp; Co</name>";
    assert_eq!(orders.matches(name).count(), 2);
    let forbidden = format!("<forbidden staff=\"{}\"/>", staff(9));
    assert_eq!(orders.matches(&forbidden).count(), 2);
    assert_eq!(package.totals.agreements, 2);
    let premis = text(&package, "metadata/preservation/premis.xml");
    assert!(premis.contains("1 beställningar, 2 senare överenskommelser;"));
    let mut without = Example::whole();
    without.orders[0].agreements.clear();
    without.orders[0].order.wishes = ClientWishes::default();
    let without = self::package(&without);
    let orders = text(&without, "representations/rep1/data/orders.xml");
    assert!(!orders.contains("<agreement") && !orders.contains("<wishes"));
}

#[test]
fn what_was_struck_out_stays_legible_beside_the_strike_and_the_own_view() {
    let package = package(&Example::whole());
    let page = text(&package, "representations/rep1/data/journal.html");
    let entries = text(&package, "representations/rep1/data/entries.xml");
    for told in [
        "Dottern ringde:",
        "Gällde en annan person.",
        "Det var sonen som ringde.",
        "Jag föll inte, jag satte mig.",
        "Slingan ses över.",
        "Rätt dos gavs.",
        "Känna sig ren &amp; varm.",
    ] {
        assert!(page.contains(told) && entries.contains(told), "{told}");
    }
    assert_eq!(page.matches("class=\"struck\"").count(), 2);
    assert_eq!(package.totals.file_entries, 13);
}

#[test]
fn a_strike_whose_entry_lies_outside_has_a_place_of_its_own() {
    let mut example = Example::whole();
    example.journal.clear();
    example
        .entries
        .retain(|entry| entry.written <= at("2026-12-01 00:00"));
    let package = package(&example);
    let page = text(&package, "representations/rep1/data/journal.html");
    assert!(page.contains("Skrivet på fel besök.") && page.contains("utanför perioden"));
}

#[test]
fn a_protected_client_is_refused_unless_admitted_and_then_leads_nowhere() {
    let example = Example::protected();
    let refused = archive_package(&example.file(), ProtectedIdentity::Refused, &parties());
    let client_id = client(1);
    assert_eq!(
        refused.expect_err("it is protected").faults,
        [ClientFileFault::Protected { client_id }]
    );
    let package = protected();
    let all: String = package
        .files
        .iter()
        .map(|file| String::from_utf8_lossy(&file.bytes))
        .collect();
    for secret in ["Hittepågatan", "070-0000000", "portkod"] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(!text(&package, "metadata/descriptive/dc.xml").contains("194002290006"));
}

#[test]
fn an_empty_period_is_a_package_that_says_so() {
    let package = package(&Example::empty());
    assert!(
        text(&package, "representations/rep1/data/journal.html")
            .contains("Inga journalanteckningar")
    );
    assert_eq!(
        package.totals,
        documentation::archive::ArchiveTotals::default()
    );
}

#[test]
fn rows_of_others_and_reversed_periods_are_refused_and_a_reversed_visit_is_evidence() {
    let refusal = |example: &Example| {
        let made = archive_package(&example.file(), ProtectedIdentity::Refused, &parties());
        made.expect_err("the example is not sound").faults
    };
    let mut example = Example::whole();
    example.visits.push(of_another_client());
    assert!(matches!(
        refusal(&example)[..],
        [ClientFileFault::OtherClient { .. }]
    ));
    let mut example = Example::whole();
    example.period.to = date("2026-01-01");
    assert!(matches!(
        refusal(&example)[..],
        [ClientFileFault::PeriodReversed { .. }]
    ));
    let mut example = Example::empty();
    example
        .visits
        .push(done(9, "2026-11-23 11:00", "2026-11-23 10:00"));
    assert_eq!(package(&example).totals.visits, 1);
}

/// The text of the elements of a name, as a reader of XML gets it.
fn read_back(xml: &str, wanted: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut inside) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event().expect("our files are well formed") {
            Event::Eof => return found,
            Event::Start(start) if start.name().as_ref() == wanted => {
                inside = Some(String::new());
            }
            Event::End(end) if end.name().as_ref() == wanted => found.extend(inside.take()),
            Event::Text(text) => inside = inside.map(|before| before + &text),
            Event::GeneralRef(name) => {
                let name = format!("&{};", &*name);
                let letter = quick_xml::escape::unescape(&name).expect("a known reference");
                inside = inside.map(|before| before + &letter);
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is written comes back, and what cannot is as many letters long.
    #[test]
    fn any_note_is_read_back_from_the_package(note in "(?s).{0,80}") {
        let mut example = Example::empty();
        let deviation = care_model::deviation::ReportedDeviation::Other;
        let text = note.clone();
        let kind = EventKind::DeviationReported { deviation, text };
        let fact = done(1, "2026-11-23 08:00", "2026-11-23 08:30");
        example.record(fact, vec![by_staff(1, "2026-11-23 08:10", kind)]);
        let written = &example.journal[0].text;
        let package = package(&example);
        is_read_back(written, &read_back(text_of_journal(&package), "text"))?;
        let bundle = client_bundle(&example.file(), ProtectedIdentity::Refused);
        let bytes = bundle.expect("the example is sound").bytes;
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
    }

    #[test]
    fn any_reason_of_an_agreement_is_read_back_from_the_package(why in "(?s).{0,80}") {
        let mut example = Example::whole();
        let order = &mut example.orders[0];
        order.agreements = vec![agreement(1, "2026-11-05 09:00", &order.order, &why)];
        let package = package(&example);
        let orders = text(&package, "representations/rep1/data/orders.xml");
        is_read_back(&why, &read_back(orders, "why"))?;
        let bundle = client_bundle(&example.file(), ProtectedIdentity::Refused);
        let bytes = bundle.expect("the example is sound").bytes;
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
    }
}

/// Once, letter by letter but for those that are made visible.
fn is_read_back(written: &str, read: &[String]) -> Result<(), TestCaseError> {
    prop_assert_eq!(read.len(), 1);
    let lines = written.replace("\r\n", "\n");
    prop_assert_eq!(read[0].chars().count(), lines.chars().count());
    for (one, other) in lines.chars().zip(read[0].chars()) {
        let is_seen = ('\u{2400}'..='\u{2421}').contains(&other) || other == '\u{fffd}';
        let is_replaced = (one.is_control() || one >= '\u{fffe}') && is_seen;
        prop_assert!(one == other || is_replaced, "{one:?} became {other:?}");
    }
    Ok(())
}

fn text_of_journal(package: &ArchivePackage) -> &str {
    text(package, "representations/rep1/data/journal.xml")
}
