//! Whose file it is, and who stands behind the ids in it.

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::client_file::{ClientFile, Texts};

/// With protected identity the address stays behind, also when admitted.
pub fn people(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let client = file.client;
    let is_protected = client.protection.is_protected();
    let id = client.client_id.to_string();
    let mut staff: Vec<_> = file.staff.iter().collect();
    staff.sort_by_key(|person| person.staff_id);
    staff.dedup_by_key(|person| person.staff_id);
    let mut units: Vec<_> = file.units.iter().collect();
    units.sort_by_key(|unit| unit.unit_id);
    units.dedup_by_key(|unit| unit.unit_id);
    Xml::document(
        texts,
        "people",
        &[("xmlns", CLIENT_FILE_NAMESPACE)],
        |xml| {
            let mark = if is_protected { "true" } else { "false" };
            xml.element("client", &[("id", &id), ("protected", mark)], |xml| {
                xml.text("name", &client.name);
                xml.text("personalNumber", &client.personal_number);
                if !is_protected {
                    xml.text_if_filled("address", &client.address);
                }
            });
            for unit in units {
                xml.element("unit", &[("id", &unit.unit_id.to_string())], |xml| {
                    xml.text("name", &unit.name);
                    xml.text("provider", &unit.provider);
                });
            }
            for person in staff {
                xml.element("staff", &[("id", &person.staff_id.to_string())], |xml| {
                    xml.text("name", &person.name);
                    xml.text("title", &person.title);
                });
            }
        },
    )
}
