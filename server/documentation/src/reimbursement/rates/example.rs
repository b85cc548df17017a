//! The rates of an invented municipality.

use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, LocalTime};
use care_model::units::Ore;

use super::{
    AbsenceStep, AlarmPay, BeyondFrame, Contract, DeclinedPay, NightPay, ProviderKind, RateTable,
    Rounding, WastedCallPay,
};

/// Kinds of provider with their hourly, night and alarm rates, in öre.
const RATES: [(&str, ProviderKind, i64, i64, i64); 2] = [
    (
        "municipal-2024",
        ProviderKind::Municipal,
        48_500,
        24_500,
        18_500,
    ),
    (
        "private-2024",
        ProviderKind::Private,
        51_600,
        26_000,
        19_700,
    ),
];

const STANDARD_MIN: [(&str, u16); 7] = [
    ("cleaning", 96),
    ("laundry", 86),
    ("shopping", 60),
    ("pharmacy", 45),
    ("waste", 30),
    ("meal_delivery", 20),
    ("check_visit", 15),
];

const DECLINED_PERCENT: [(&str, u16); 8] = [
    ("cleaning", 75),
    ("laundry", 55),
    ("shopping", 55),
    ("pharmacy", 55),
    ("waste", 55),
    ("walk", 55),
    ("escort", 55),
    ("respite", 55),
];

impl RateTable {
    /// The table of an invented municipality, with the public rates of 2024 and
    /// the percentages, standard minutes and notice of comparable rule books.
    pub fn example() -> Self {
        Self {
            version: "example-2024".to_owned(),
            contracts: RATES.map(example_contract).into(),
        }
    }
}

fn example_contract(
    (contract_id, provider_kind, hourly, night, fee): (&str, ProviderKind, i64, i64, i64),
) -> Contract {
    let code = |(code, figure): (&str, u16)| (InterventionCode(code.to_owned()), figure);
    let step = |first_day, last_day, percent| AbsenceStep {
        first_day,
        last_day,
        percent,
    };
    Contract {
        contract_id: contract_id.to_owned(),
        provider_kind,
        valid_from: LocalDate::from_ymd_opt(2024, 1, 1).expect("a date that exists"),
        valid_to: None,
        day_start: LocalTime::new(7, 0).expect("a time that exists"),
        day_end: LocalTime::new(22, 0).expect("a time that exists"),
        hourly_day_ore: Ore(hourly),
        night: NightPay::PerVisit {
            amount_ore: Ore(night),
        },
        rounding: Rounding::None,
        standard_min: STANDARD_MIN.map(code).into(),
        declined: DeclinedPay {
            percent: 50,
            percent_by_code: DECLINED_PERCENT.map(code).into(),
        },
        absence: vec![step(1, 1, 75), step(2, 5, 25)],
        wasted_call: Some(WastedCallPay {
            notice_hours: 48,
            percent: 100,
        }),
        alarm: AlarmPay::MonthlyFee { fee_ore: Ore(fee) },
        beyond_frame: BeyondFrame::Hold,
    }
}
