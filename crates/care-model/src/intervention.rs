//! The catalogue of interventions (insatser): data, versioned, per municipality.

use serde::{Deserialize, Serialize};

/// Code of an intervention from the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InterventionCode(pub String);

/// The groups the catalogue is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InterventionGroup {
    PersonalCare,
    Service,
    Social,
    Respite,
    Alarm,
    Night,
    HealthCare,
}

/// One kind of intervention. `standard_min` is set where contracts pay a
/// standard time. `ksi` and `icf` are empty where the code is not known.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct InterventionKind {
    pub code: &'static str,
    pub group: InterventionGroup,
    pub sv: &'static str,
    pub en: &'static str,
    pub ksi: &'static str,
    pub icf: &'static str,
    pub standard_min: Option<u16>,
}

const fn kind(
    code: &'static str,
    group: InterventionGroup,
    sv: &'static str,
    en: &'static str,
    ksi: &'static str,
    icf: &'static str,
) -> InterventionKind {
    InterventionKind {
        code,
        group,
        sv,
        en,
        ksi,
        icf,
        standard_min: None,
    }
}

const fn standard(mut kind: InterventionKind, minutes: u16) -> InterventionKind {
    kind.standard_min = Some(minutes);
    kind
}

use InterventionGroup::{Alarm, HealthCare, Night, PersonalCare, Respite, Service, Social};

/// Version of the catalogue below.
pub const CATALOGUE_VERSION: u32 = 1;

/// All kinds of this version.
pub const INTERVENTIONS: &[InterventionKind] = &[
    kind(
        "washing",
        PersonalCare,
        "Tvätta sig",
        "Washing",
        "SMB",
        "d510",
    ),
    kind("shower", PersonalCare, "Dusch", "Shower", "SMB", "d510"),
    kind(
        "body_care",
        PersonalCare,
        "Kroppsvård",
        "Body care",
        "SMC",
        "d520",
    ),
    kind(
        "toilet",
        PersonalCare,
        "Toalettbesök",
        "Toilet",
        "SMD",
        "d530",
    ),
    kind(
        "dressing",
        PersonalCare,
        "Av- och påklädning",
        "Dressing",
        "SME",
        "d540",
    ),
    kind("eating", PersonalCare, "Äta", "Eating", "SMF", "d550"),
    kind(
        "drinking",
        PersonalCare,
        "Dricka",
        "Drinking",
        "SMG",
        "d560",
    ),
    kind(
        "own_health",
        PersonalCare,
        "Sköta sin egen hälsa",
        "Looking after one's health",
        "SMH",
        "d570",
    ),
    kind(
        "transfer",
        PersonalCare,
        "Förflyttning",
        "Transfer",
        "",
        "d420",
    ),
    kind(
        "morning_help",
        PersonalCare,
        "Morgonhjälp",
        "Morning help",
        "",
        "d510",
    ),
    kind(
        "evening_help",
        PersonalCare,
        "Kvällshjälp",
        "Evening help",
        "",
        "d510",
    ),
    kind("meals", Service, "Måltider", "Meals", "SNH", "d630"),
    kind("breakfast", Service, "Frukost", "Breakfast", "SNH", "d630"),
    kind("lunch", Service, "Lunch", "Lunch", "SNH", "d630"),
    kind("dinner", Service, "Middag", "Dinner", "SNH", "d630"),
    standard(
        kind("cleaning", Service, "Städning", "Cleaning", "", "d640"),
        96,
    ),
    standard(kind("laundry", Service, "Tvätt", "Laundry", "", "d640"), 86),
    standard(
        kind("shopping", Service, "Inköp", "Shopping", "", "d620"),
        60,
    ),
    standard(
        kind(
            "pharmacy",
            Service,
            "Apoteksärende",
            "Pharmacy errand",
            "",
            "d620",
        ),
        45,
    ),
    standard(
        kind("waste", Service, "Sophantering", "Waste", "", "d640"),
        30,
    ),
    standard(
        kind(
            "meal_delivery",
            Service,
            "Matleverans",
            "Meal delivery",
            "",
            "d630",
        ),
        20,
    ),
    kind("bed_making", Service, "Bäddning", "Bed making", "", "d640"),
    standard(
        kind("check_visit", Social, "Tillsyn", "Check visit", "", ""),
        15,
    ),
    kind("walk", Social, "Promenad", "Walk", "", "d450"),
    kind(
        "social_time",
        Social,
        "Social samvaro",
        "Social time",
        "",
        "d750",
    ),
    kind("escort", Social, "Ledsagning", "Escort", "", "d460"),
    kind("respite", Respite, "Avlösning", "Respite", "", ""),
    kind(
        "alarm_response",
        Alarm,
        "Larmutryckning",
        "Alarm response",
        "",
        "",
    ),
    kind("night_check", Night, "Nattillsyn", "Night check", "", ""),
    kind("medication", HealthCare, "Läkemedel", "Medication", "", ""),
    kind("insulin", HealthCare, "Insulin", "Insulin", "", ""),
];

impl InterventionCode {
    /// The catalogue's row, or `None` for a code this version does not know.
    pub fn kind(&self) -> Option<&'static InterventionKind> {
        INTERVENTIONS.iter().find(|kind| kind.code == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = INTERVENTIONS.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), INTERVENTIONS.len());
        assert_eq!(codes.len(), 31);
    }
}
