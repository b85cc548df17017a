//! The client, the staff and the units.

use care_model::person::{Client, Staff, birth_date};
use care_model::unit::Unit;

use super::bundle::Making;
use super::codes;
use super::resource::{Organization, Patient, Practitioner, Qualification, Resource};
use super::types::{Address, CodeableConcept, Coding, HumanName, Identifier, Meta, Reference};

/// The patient, then units and staff by their ids.
pub fn resources(making: &Making) -> Vec<Resource> {
    let mut all = vec![patient(making, making.file.client)];
    let mut units: Vec<&Unit> = making.file.units.iter().collect();
    units.sort_by_key(|unit| unit.unit_id);
    units.dedup_by_key(|unit| unit.unit_id);
    all.extend(units.into_iter().map(|unit| organization(making, unit)));
    let mut staff: Vec<&Staff> = making.file.staff.iter().collect();
    staff.sort_by_key(|person| person.staff_id);
    staff.dedup_by_key(|person| person.staff_id);
    all.extend(staff.into_iter().map(|person| practitioner(making, person)));
    all
}

/// Door codes, tags, contacts and co-ordinates stay behind: no receiver of a
/// care record needs them. With protected identity so does the address, also
/// when the export is admitted (OSL 21:3, 22:1).
fn patient(making: &Making, client: &Client) -> Resource {
    let texts = &making.texts;
    let mut identifier = vec![Making::identifier("client", client.client_id)];
    let number = texts.filled(&client.personal_number);
    identifier.extend(number.map(|value| Identifier {
        system: number_system(&value).to_owned(),
        value,
    }));
    let is_protected = client.protection.is_protected();
    let address = texts.filled(&client.address).filter(|_| !is_protected);
    Resource::Patient(Patient {
        id: client.client_id.to_string(),
        meta: is_protected.then(restricted),
        identifier,
        name: name(making, &client.name),
        birth_date: birth_date(&client.personal_number).map(|date| date.to_string()),
        address: address.map(|text| Address { text }).into_iter().collect(),
        managing_organization: Reference::within(client.unit_id),
    })
}

fn restricted() -> Meta {
    Meta {
        security: vec![Coding {
            system: codes::CONFIDENTIALITY.to_owned(),
            code: "R".to_owned(),
            display: Some("restricted".to_owned()),
        }],
    }
}

/// A co-ordination number has 60 added to its day.
fn number_system(number: &str) -> &'static str {
    match number.get(6..8).and_then(|day| day.parse::<u32>().ok()) {
        Some(61..) => codes::COORDINATION_NUMBER,
        _ => codes::PERSONAL_NUMBER,
    }
}

/// Without the personal number: who was at work is told by the employer's own.
fn practitioner(making: &Making, staff: &Staff) -> Resource {
    let texts = &making.texts;
    let mut identifier = vec![Making::identifier("staff", staff.staff_id)];
    let number = texts.filled(&staff.employee_number);
    identifier.extend(number.map(|number| Making::identifier("employee-number", number)));
    let title = texts.filled(&staff.title).map(CodeableConcept::text);
    Resource::Practitioner(Practitioner {
        id: staff.staff_id.to_string(),
        identifier,
        name: name(making, &staff.name),
        qualification: title
            .map(|code| Qualification { code })
            .into_iter()
            .collect(),
    })
}

fn organization(making: &Making, unit: &Unit) -> Resource {
    let texts = &making.texts;
    let provider = texts.filled(&unit.provider);
    Resource::Organization(Organization {
        id: unit.unit_id.to_string(),
        identifier: vec![Making::identifier("unit", unit.unit_id)],
        name: texts.filled(&unit.name),
        part_of: provider.map(|provider| Reference {
            display: Some(provider),
            ..Reference::default()
        }),
    })
}

fn name(making: &Making, text: &str) -> Vec<HumanName> {
    let name = making.texts.filled(text);
    name.map(|text| HumanName { text }).into_iter().collect()
}
