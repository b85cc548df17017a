//! Who may use a way, in which direction and how fast.

use std::collections::BTreeMap;

use care_model::travel::TravelMode;

/// Speeds in millimetres a second.
pub(crate) const WALK_MM_S: u64 = 1_389; // 5 km/h
const STEPS_MM_S: u64 = 500; // along the ground, up or down
const BICYCLE_MM_S: u64 = 4_167; // 15 km/h
const PUSHED_BICYCLE_MM_S: u64 = 1_250; // 4.5 km/h
/// A car's mean speed as a share of the permitted: crossings and other traffic.
const CAR_PERCENT_OF_LIMIT: u64 = 70;

/// How a way is used: millimetres a second each way, `None` where it may not be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WayUse {
    pub(crate) forward_mm_s: Option<u64>,
    pub(crate) backward_mm_s: Option<u64>,
}

impl WayUse {
    const NOT: Self = Self {
        forward_mm_s: None,
        backward_mm_s: None,
    };

    fn both(speed_mm_s: u64) -> Self {
        Self {
            forward_mm_s: Some(speed_mm_s),
            backward_mm_s: Some(speed_mm_s),
        }
    }

    fn directed(speed_mm_s: u64, direction: Direction) -> Self {
        match direction {
            Direction::Both => Self::both(speed_mm_s),
            Direction::Forward => Self {
                forward_mm_s: Some(speed_mm_s),
                backward_mm_s: None,
            },
            Direction::Backward => Self {
                forward_mm_s: None,
                backward_mm_s: Some(speed_mm_s),
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Both,
    Forward,
    Backward,
}

/// The use a mode has of a way with these tags.
pub(crate) fn way_use(mode: TravelMode, tags: &BTreeMap<String, String>) -> WayUse {
    let tag = |key: &str| tags.get(key).map(String::as_str);
    let Some(highway) = tag("highway") else {
        return WayUse::NOT;
    };
    match mode {
        TravelMode::Walk => walk(highway, &tag),
        TravelMode::Bicycle => bicycle(highway, &tag),
        TravelMode::Car => car(highway, &tag),
    }
}

fn permitted(value: Option<&str>) -> Option<bool> {
    match value? {
        "no" | "private" | "use_sidepath" | "agricultural" | "forestry" | "military"
        | "emergency" | "psv" | "bus" => Some(false),
        _ => Some(true),
    }
}

/// The first tag that says anything decides: the more particular come first.
fn access<'a>(tag: &impl Fn(&str) -> Option<&'a str>, keys: &[&str]) -> Option<bool> {
    keys.iter().find_map(|key| permitted(tag(key)))
}

fn walk<'a>(highway: &str, tag: &impl Fn(&str) -> Option<&'a str>) -> WayUse {
    let by_class = match highway {
        "motorway" | "motorway_link" | "construction" | "proposed" | "raceway" | "abandoned"
        | "bus_guideway" | "razed" => return WayUse::NOT,
        "trunk" | "trunk_link" | "cycleway" => {
            // Along a cycleway in Sweden people walk unless a sign says not.
            highway == "cycleway"
                || matches!(tag("sidewalk"), Some("both" | "left" | "right" | "yes"))
        }
        _ => true,
    };
    if !access(tag, &["foot", "access"]).unwrap_or(by_class) {
        return WayUse::NOT;
    }
    WayUse::both(if highway == "steps" {
        STEPS_MM_S
    } else {
        WALK_MM_S
    })
}

fn bicycle<'a>(highway: &str, tag: &impl Fn(&str) -> Option<&'a str>) -> WayUse {
    let stated = access(tag, &["bicycle"]);
    let speed_mm_s = match highway {
        "motorway" | "motorway_link" | "construction" | "proposed" | "raceway" | "abandoned"
        | "bus_guideway" | "razed" | "steps" | "elevator" | "corridor" | "platform" => {
            return WayUse::NOT;
        }
        "trunk" | "trunk_link" if stated != Some(true) => return WayUse::NOT,
        "footway" | "pedestrian" | "bridleway" if stated != Some(true) => {
            // Pushed: as open as the pavement is to walkers, both ways.
            let open = access(tag, &["foot", "access"]).unwrap_or(true);
            return if open {
                WayUse::both(PUSHED_BICYCLE_MM_S)
            } else {
                WayUse::NOT
            };
        }
        _ => BICYCLE_MM_S,
    };
    if !stated
        .or_else(|| access(tag, &["vehicle", "access"]))
        .unwrap_or(true)
    {
        return WayUse::NOT;
    }
    WayUse::directed(speed_mm_s, bicycle_direction(tag))
}

fn bicycle_direction<'a>(tag: &impl Fn(&str) -> Option<&'a str>) -> Direction {
    match tag("oneway:bicycle") {
        Some("no") => return Direction::Both,
        Some("yes" | "1" | "true") => return Direction::Forward,
        Some("-1" | "reverse") => return Direction::Backward,
        _ => {}
    }
    let against = [
        "cycleway",
        "cycleway:left",
        "cycleway:right",
        "cycleway:both",
    ]
    .iter()
    .any(|key| tag(key).is_some_and(|value| value.starts_with("opposite")));
    if against {
        Direction::Both
    } else {
        direction(tag)
    }
}

fn direction<'a>(tag: &impl Fn(&str) -> Option<&'a str>) -> Direction {
    match tag("oneway") {
        Some("yes" | "1" | "true") => Direction::Forward,
        Some("-1" | "reverse") => Direction::Backward,
        Some("no" | "0" | "false") => Direction::Both,
        _ => {
            let round = matches!(tag("junction"), Some("roundabout" | "circular"));
            let motorway = matches!(tag("highway"), Some("motorway" | "motorway_link"));
            if round || motorway {
                Direction::Forward
            } else {
                Direction::Both
            }
        }
    }
}

fn car<'a>(highway: &str, tag: &impl Fn(&str) -> Option<&'a str>) -> WayUse {
    let class_km_h = match highway {
        "motorway" => 110,
        "motorway_link" | "trunk" => 80,
        "trunk_link" | "primary" | "secondary" => 50,
        "primary_link" | "secondary_link" | "tertiary" | "tertiary_link" | "unclassified" => 40,
        "residential" | "road" => 30,
        "living_street" | "service" => 15,
        "track" => 20,
        _ => return WayUse::NOT,
    };
    let open = access(tag, &["motorcar", "motor_vehicle", "vehicle", "access"]).unwrap_or(true);
    if !open {
        return WayUse::NOT;
    }
    let limit_km_h = tag("maxspeed")
        .and_then(speed_limit_km_h)
        .unwrap_or(class_km_h);
    let speed_mm_s = limit_km_h * 1_000_000 / 3_600 * CAR_PERCENT_OF_LIMIT / 100;
    WayUse::directed(speed_mm_s, direction(tag))
}

/// Slower or faster signs than these are mistakes of the map.
const SIGN_KM_H: std::ops::RangeInclusive<u64> = 5..=130;

fn speed_limit_km_h(value: &str) -> Option<u64> {
    let value = value.split(';').next()?.trim();
    let km_h = match value {
        "walk" => 7,
        "none" => 120,
        "SE:urban" | "FI:urban" => 50,
        "SE:rural" => 70,
        "FI:rural" => 80,
        _ => match value.strip_suffix("mph") {
            Some(miles) => miles.trim().parse::<u64>().ok()?.checked_mul(1_609)? / 1_000,
            None => value.trim_end_matches("km/h").trim().parse().ok()?,
        },
    };
    SIGN_KM_H.contains(&km_h).then_some(km_h)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(mode: TravelMode, tags: &[(&str, &str)]) -> WayUse {
        let tags = tags
            .iter()
            .map(|&(key, value)| (key.into(), value.into()))
            .collect();
        way_use(mode, &tags)
    }

    #[test]
    fn cars_obey_one_way_and_bicycles_their_exception() {
        let street = [
            ("highway", "residential"),
            ("oneway", "yes"),
            ("oneway:bicycle", "no"),
        ];
        assert_eq!(used(TravelMode::Car, &street).backward_mm_s, None);
        assert_eq!(
            used(TravelMode::Bicycle, &street),
            WayUse::both(BICYCLE_MM_S)
        );
        assert_eq!(used(TravelMode::Bicycle, &street[..2]).backward_mm_s, None);
        let lane = [
            ("highway", "residential"),
            ("oneway", "yes"),
            ("cycleway", "opposite_lane"),
        ];
        assert_eq!(used(TravelMode::Bicycle, &lane), WayUse::both(BICYCLE_MM_S));
        assert_eq!(used(TravelMode::Walk, &street), WayUse::both(WALK_MM_S));
    }

    #[test]
    fn steps_are_slow_on_foot_and_closed_to_wheels() {
        let steps = [("highway", "steps")];
        assert_eq!(used(TravelMode::Walk, &steps), WayUse::both(STEPS_MM_S));
        assert_eq!(used(TravelMode::Bicycle, &steps), WayUse::NOT);
        assert_eq!(used(TravelMode::Car, &steps), WayUse::NOT);
    }

    #[test]
    fn the_particular_access_tag_wins() {
        let permit = [
            ("highway", "service"),
            ("access", "no"),
            ("motor_vehicle", "destination"),
        ];
        assert!(used(TravelMode::Car, &permit).forward_mm_s.is_some());
        assert_eq!(used(TravelMode::Walk, &permit), WayUse::NOT);
    }

    #[test]
    fn odd_speed_signs_fall_back_to_the_class() {
        for value in [
            "0",
            "999",
            "fast",
            "",
            "99999999999999999999",
            "18446744073709551615 mph",
        ] {
            assert_eq!(speed_limit_km_h(value), None, "{value}");
        }
        assert_eq!(speed_limit_km_h("30 mph"), Some(48));
        assert_eq!(speed_limit_km_h("30;50"), Some(30));
    }
}
