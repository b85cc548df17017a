//! Logins, and the same in words for whoever tries the town.

use care_model::id::{StaffId, UnitId, UserId};
use care_model::person::Staff;
use care_model::registry::{Login, Role, RoleGrant};
use serde::{Deserialize, Serialize};

use crate::password::Passwords;
use crate::town::BIRTH_OF_IDS;

/// Who can log in, and how.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub role: Role,
    pub username: String,
    pub password: String,
    pub display: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Account({})", self.role.code())
    }
}

/// Those who are no staff members: role, username and display name.
const OFFICE: &[(Role, &str, &str)] = &[
    (Role::Planner, "planner", "Planerare Vardagsvik"),
    (Role::UnitManager, "manager", "Enhetschef Vardagsvik"),
    (Role::Admin, "admin", "Systemförvaltare"),
    (Role::Integration, "orders", "Beställningssystemet"),
];

/// Drawn last, in the order they came: the passwords of the others stay as they were.
const LATER: &[(Role, &str, &str)] = &[
    (Role::Finance, "finance", "Ekonom Vardagsvik"),
    (Role::Planner, "planner2", "Planerare Solvik"),
];

pub(crate) fn invent_accounts(
    seed: u64,
    unit_id: UnitId,
    staff: &[Staff],
) -> (Vec<Login>, Vec<Account>) {
    let mut passwords = Passwords::new(seed);
    let without_staff = |(role, username, display): &(Role, &str, &str)| {
        (*role, (*username).to_owned(), (*display).to_owned(), None)
    };
    let carers = (1..).zip(staff).map(|(number, person)| {
        let username = format!("p{number:02}");
        (
            Role::Staff,
            username,
            person.name.clone(),
            Some(person.staff_id),
        )
    });
    OFFICE
        .iter()
        .map(without_staff)
        .chain(carers)
        .chain(LATER.iter().map(without_staff))
        .map(
            |(role, username, display, staff_id): (Role, String, String, Option<StaffId>)| {
                let password = passwords.draw();
                let login = Login {
                    user_id: UserId::derived(BIRTH_OF_IDS, &format!("{seed}/user/{username}")),
                    username: username.clone(),
                    password: password.clone(),
                    display_name: display.clone(),
                    language: "sv".to_owned(),
                    staff_id,
                    roles: vec![RoleGrant { role, unit_id }],
                };
                (
                    login,
                    Account {
                        role,
                        username,
                        password,
                        display,
                    },
                )
            },
        )
        .unzip()
}
