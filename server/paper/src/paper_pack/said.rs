//! Phrases that several sheets share.

use care_model::id::ClientId;
use care_model::order::Contact;
use care_model::person::Client;
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, midnight};
use documentation::language::Words;

use super::{Day, words};
use crate::document::{Cell, Column, Span};

/// Behind a time that is in the night after the day.
pub const NIGHT_AFTER: &str = " +1";

/// A second of the day as the clock on the wall has it.
pub fn clock_of(date: LocalDate, second: i32) -> String {
    let at = midnight(date).plus_seconds(i64::from(second));
    let later = if at.local_date() > date {
        NIGHT_AFTER
    } else {
        ""
    };
    format!("{}{later}", at.local_time())
}

/// Å, ä and ö after z, as every Swedish list has them.
pub fn swedish_order(name: &str) -> String {
    let lower = name.to_lowercase();
    let place = |letter| match letter {
        'å' => '{',
        'ä' | 'æ' => '|',
        'ö' | 'ø' => '}',
        other => other,
    };
    lower.chars().map(place).collect()
}

impl Day<'_> {
    /// The columns of a table of visits: four that are printed, and those to write in.
    pub fn visit_columns(&self, by_hand: &[(Words, u16)]) -> Vec<Column> {
        let printed = [
            (words::TIME, 10),
            (words::CLIENT, 20),
            (words::INTERVENTIONS, 17),
            (words::KEY_AND_CONTACTS, 22),
        ];
        let printed = printed.map(|(title, share)| Column::printed(self.say(title), share));
        let by_hand = by_hand.iter();
        let by_hand = by_hand.map(|(title, share)| Column::by_hand(self.say(*title), *share));
        printed.into_iter().chain(by_hand).collect()
    }

    /// The printed cells of a visit; `time` says when it is.
    pub fn visit_row(&self, time: Cell, visit: &PlannedVisit) -> Vec<Cell> {
        let mut who = self.who_and_where(visit.client_id);
        if self.request.away.contains(&visit.visit_id) {
            who.push(Span::bold(self.say(words::AWAY)));
        }
        who.extend(self.company(visit));
        if let Some(client) = self.open_client(visit.client_id) {
            who.extend(self.warnings(client));
        }
        vec![
            time,
            who,
            self.interventions(visit),
            self.key_and_contacts(visit.client_id),
        ]
    }

    /// Name and address, or that nobody may say them here.
    pub fn who_and_where(&self, client_id: ClientId) -> Cell {
        let Some(client) = self.open_client(client_id) else {
            let is_known = self.request.clients.contains_key(&client_id);
            let label = if is_known {
                words::PROTECTED
            } else {
                words::UNKNOWN_CLIENT
            };
            return vec![
                Span::bold(self.say(label)),
                Span::plain(self.say(words::ASK_THE_MANAGER)),
            ];
        };
        vec![Span::bold(&client.name), Span::plain(&client.address)]
    }

    /// How to get in and whom to call. Nothing of somebody protected.
    pub fn key_and_contacts(&self, client_id: ClientId) -> Cell {
        let Some(client) = self.open_client(client_id) else {
            return vec![];
        };
        let mut cell = vec![self.key(client)];
        cell.extend(self.contacts(client_id));
        cell
    }

    pub fn key(&self, client: &Client) -> Span {
        if client.access.trim().is_empty() {
            Span::plain(self.say(words::NO_KEY))
        } else {
            Span::plain(&client.access)
        }
    }

    /// Of the orders in force, each once.
    pub fn contacts(&self, client_id: ClientId) -> Cell {
        let mut contacts: Vec<&Contact> = vec![];
        for order in self.orders.get(&client_id).into_iter().flatten() {
            for contact in &order.contacts {
                if !contacts.contains(&contact) {
                    contacts.push(contact);
                }
            }
        }
        if contacts.is_empty() {
            return vec![Span::plain(self.say(words::NO_CONTACT))];
        }
        let told = contacts.into_iter().map(|contact| {
            let (name, relation) = (&contact.name, &contact.relation);
            // A number is read and dialled in one go.
            let phone = contact.phone.replace(' ', "\u{a0}");
            Span::plain(format!("{name} ({relation}) {phone}"))
        });
        told.collect()
    }

    /// What to know of a client before the door.
    pub fn warnings(&self, client: &Client) -> Cell {
        let mut cell = vec![];
        if !client.alerts.trim().is_empty() {
            cell.push(Span::bold(&client.alerts));
        }
        if client.alarm {
            cell.push(Span::plain(self.say(words::HAS_ALARM)));
        }
        let orders = self.orders.get(&client.client_id).into_iter().flatten();
        let mut languages: Vec<&str> = orders
            .filter_map(|order| order.wishes.language.as_deref())
            .collect();
        languages.sort_unstable();
        languages.dedup();
        if !languages.is_empty() {
            let languages = languages.join(", ");
            cell.push(Span::plain(self.labelled(words::LANGUAGE, &languages)));
        }
        cell
    }

    /// What is to be done, and what whoever does it must hold.
    pub fn interventions(&self, visit: &PlannedVisit) -> Cell {
        // A code of a later catalogue is shown as it is.
        let name_of = |code, known: Option<(&'static str, &'static str)>| match known {
            Some((sv, en)) => self.say(Words::new(sv, en)),
            None => code,
        };
        let interventions = visit.interventions.iter().map(|code| {
            let kind = code.kind().map(|kind| (kind.sv, kind.en));
            name_of(code.0.as_str(), kind)
        });
        let interventions: Vec<&str> = interventions.collect();
        let mut cell = vec![Span::plain(interventions.join(", "))];
        let skills = visit.skills.iter().map(|code| {
            let kind = code.kind().map(|kind| (kind.sv, kind.en));
            name_of(code.0.as_str(), kind)
        });
        let skills: Vec<&str> = skills.collect();
        if !skills.is_empty() {
            let skills = skills.join(", ");
            cell.push(Span::bold(self.labelled(words::REQUIRES, &skills)));
        }
        cell.extend(self.gap(visit).map(Span::bold));
        cell
    }

    /// A second dose keeps its distance from the first.
    fn gap(&self, visit: &PlannedVisit) -> Option<String> {
        let gap = visit.gap_after?;
        let (_, before) = self.placed.get(&gap.visit_id)?;
        Some(format!(
            "{}–{} {} {}",
            gap.min_minutes,
            gap.max_minutes,
            self.say(words::AFTER_START),
            clock_of(self.request.date, before.start_s)
        ))
    }

    /// Who comes along to a visit of two.
    pub fn company(&self, visit: &PlannedVisit) -> Option<Span> {
        let partner = visit.partner?;
        let said = match self.placed.get(&partner) {
            Some((staff_id, _)) => {
                format!(
                    "{} {}",
                    self.say(words::TOGETHER_WITH),
                    self.staff_name(*staff_id)
                )
            }
            None => self.say(words::PARTNER_UNPLACED).to_owned(),
        };
        Some(Span::bold(said))
    }

    pub fn labelled(&self, label: Words, value: &str) -> String {
        format!("{}: {value}", self.say(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_in_a_swedish_list() {
        let mut names = ["Örjan", "Ärla", "Åke", "Zara", "Bo", "åsa"];
        names.sort_by_key(|name| swedish_order(name));
        assert_eq!(names, ["Bo", "Zara", "Åke", "åsa", "Ärla", "Örjan"]);
    }
}
