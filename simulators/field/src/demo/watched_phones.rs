//! Phones for whoever watches: beside those that play the day, and held by nobody
//! of the play.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use care_model::id::StaffId;
use care_model::registry::Login;
use care_model::shift::Shift;
use care_model::time::Timestamp;
use handhelds::{Answered, DayClock, Phone, Running, Shelf, ShelfOptions};
use serde_json::{Value, json};
use town::Town;

use super::DemoOptions;
use super::prepare::enrolment_code;
use crate::office::Office;

/// Phones that are enrolled and signed in. One more stays in its box.
const SIGNED_IN: usize = 2;
/// Far from the seeds of the phones that play: no two phones have the same keys.
const FIRST_KEY_SEED: u64 = 1 << 32;

/// The shelf while it is shown.
pub(super) struct WatchedPhones {
    shelf: Arc<Shelf>,
    day: Arc<DayClock>,
    running: Running,
    /// Who has phone 1, phone 2.
    logins: Vec<Login>,
}

impl WatchedPhones {
    /// Takes the phones out of their boxes and shows them; the day begins at `now`.
    pub fn set(
        options: &DemoOptions,
        folder: &Path,
        logins: Vec<Login>,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        // A day that is only served runs on at real pace.
        let pace = if options.serve_only { 1 } else { options.speed };
        let day = Arc::new(DayClock::starting_at(now, pace));
        let shelf = ShelfOptions {
            folder: folder.join("hand"),
            dist: options.hand_page.clone(),
            phones: logins.len() as u32 + 1,
            key_seed: FIRST_KEY_SEED + options.seed,
        };
        let shelf = Arc::new(Shelf::open(&shelf, &day)?);
        let running = handhelds::start(Arc::clone(&shelf), options.hand_port)?;
        Ok(Self {
            shelf,
            day,
            running,
            logins,
        })
    }

    pub fn url(&self) -> &str {
        &self.running.url
    }

    /// It is this late in the day that is played.
    pub fn tell(&self, now: Timestamp) {
        self.day.tell(now);
    }

    /// Enrols the phones of those who watch, signs them in and brings their day.
    pub fn take_to_work(&self, manager: &Office) -> anyhow::Result<()> {
        for (phone, login) in self.shelf.phones().iter().zip(&self.logins) {
            let code = enrolment_code(manager, &format!("Visningstelefon {}", phone.number))?;
            let model = "Vardag handhelds";
            done(
                phone,
                &json!({ "call": "enrol", "code": code, "model": model }),
            )?;
            let (username, password) = (&login.username, &login.password);
            let sign_in = json!({ "call": "sign_in", "username": username, "password": password });
            done(phone, &sign_in)?;
            let report = done(phone, &json!({ "call": "sync" }))?;
            anyhow::ensure!(
                report["end"] == "complete",
                "phone {}: {report}",
                phone.number
            );
        }
        Ok(())
    }

    /// What a ready file tells of them, with a code for the one that is not enrolled.
    pub fn ready(&self, manager: &Office) -> anyhow::Result<Value> {
        let phones = self.shelf.phones().iter().zip(&self.logins);
        let phones: Vec<Value> = phones
            .map(|(phone, login)| {
                let staff = format!("{}:{}", login.username, login.password);
                json!({ "phone": phone.number, "staff": staff, "staff_id": login.staff_id })
            })
            .collect();
        Ok(json!({
            "url": self.url(),
            "phones": phones,
            "enrolment_code": self.code_of_the_last(manager)?,
        }))
    }

    pub fn code_of_the_last(&self, manager: &Office) -> anyhow::Result<String> {
        let number = self.shelf.phones().len();
        enrolment_code(manager, &format!("Visningstelefon {number}"))
    }

    /// What a person at the terminal reads of them.
    pub fn welcome(&self) -> String {
        let mut text = format!("Phones to hold, side by side, are at  {}/\n\n", self.url());
        for (phone, login) in self.shelf.phones().iter().zip(&self.logins) {
            let line = format!(
                "  Phone {}       {:<10} {}\n",
                phone.number, login.username, login.password
            );
            text.push_str(&line);
        }
        text.push('\n');
        text
    }
}

/// Takes those with the most visits of the day out of the play, for whoever watches.
pub(super) fn take_out(played: &mut Vec<&Shift>, town: &Town, board: &Value) -> Vec<Login> {
    let login = |staff_id: StaffId| {
        let mut users = town.registry.users.iter();
        users.find(|user| user.staff_id == Some(staff_id)).cloned()
    };
    let staff = busiest(played, board);
    let logins: Vec<Login> = staff
        .into_iter()
        .filter_map(login)
        .take(SIGNED_IN)
        .collect();
    played.retain(|shift| {
        let mut taken = logins.iter();
        taken.all(|login| login.staff_id != Some(shift.staff_id))
    });
    logins
}

/// The staff members of these shifts, those with most stops first.
fn busiest(shifts: &[&Shift], board: &Value) -> Vec<StaffId> {
    let stops = |shift: &Shift| {
        let id = json!(shift.shift_id.to_string());
        let mut shown = board["shifts"].as_array().into_iter().flatten();
        let found = shown.find(|view| view["shift_id"] == id);
        found.map_or(0, |view| view["stops"].as_array().map_or(0, Vec::len))
    };
    let mut shifts = shifts.to_vec();
    shifts.sort_by_key(|shift| std::cmp::Reverse(stops(shift)));
    let mut staff: Vec<StaffId> = Vec::new();
    for shift in shifts {
        if !staff.contains(&shift.staff_id) {
            staff.push(shift.staff_id);
        }
    }
    staff
}

fn done(phone: &Phone, call: &Value) -> anyhow::Result<Value> {
    let name = call["call"].as_str().unwrap_or_default();
    let (Answered::Answer(json) | Answered::BadCall(json)) = phone.call(&call.to_string()) else {
        bail!("phone {} does not run", phone.number);
    };
    let mut answer: Value = serde_json::from_str(&json).context("a phone's answer")?;
    let error = &answer["error"];
    anyhow::ensure!(error.is_null(), "phone {}: {name}: {error}", phone.number);
    Ok(answer["ok"].take())
}

#[cfg(test)]
mod tests {
    use super::super::prepare::shifts_of;
    use super::*;
    use town::TownRequest;

    fn town() -> Town {
        let request = TownRequest {
            seed: 5,
            today: "2026-11-23".parse().expect("a date"),
            staff: 14,
            visits_per_day: 60,
            streets: None,
        };
        Town::invent(&request).expect("a town")
    }

    #[test]
    fn those_with_the_most_visits_are_left_to_whoever_watches() {
        let town = town();
        let shifts = shifts_of(&town, "2026-11-23".parse().expect("a date"));
        let view = |place: usize, stops: usize| {
            let id = shifts[place].shift_id.to_string();
            json!({ "shift_id": id, "stops": vec![0; stops] })
        };
        let board = json!({ "shifts": [view(0, 3), view(1, 9), view(2, 12), view(3, 4)] });
        let mut played = shifts.clone();
        let logins = take_out(&mut played, &town, &board);
        let staff: Vec<_> = logins.iter().map(|login| login.staff_id).collect();
        assert_eq!(staff, [Some(shifts[2].staff_id), Some(shifts[1].staff_id)]);
        assert_eq!(played.len(), shifts.len() - 2);
        assert!(
            played
                .iter()
                .all(|shift| !staff.contains(&Some(shift.staff_id)))
        );
        assert!(take_out(&mut vec![], &town, &board).is_empty());
    }

    #[test]
    fn somebody_with_two_shifts_is_one_person() {
        let town = town();
        let shifts = shifts_of(&town, "2026-11-23".parse().expect("a date"));
        let twice = [shifts[0], shifts[0], shifts[1]];
        assert_eq!(busiest(&twice, &json!({})).len(), 2);
    }
}
