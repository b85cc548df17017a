//! How much a street matters to who looks for a way.

use std::collections::BTreeMap;

use crate::cut::MIN_ZOOM;

/// Drawn alike: by width, and from which zoom on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StreetClass {
    /// For feet and bicycles alone.
    Path,
    /// Yards, driveways, tracks.
    Service,
    Small,
    Middle,
    Main,
    Motorway,
}

impl StreetClass {
    /// By the tags of a way; none where there is nothing to see on the ground.
    pub fn of(tags: &BTreeMap<String, String>) -> Option<Self> {
        let highway = tags.get("highway")?.as_str();
        Some(match highway.strip_suffix("_link").unwrap_or(highway) {
            "motorway" | "trunk" => Self::Motorway,
            "primary" | "secondary" => Self::Main,
            "tertiary" => Self::Middle,
            "unclassified" | "residential" | "living_street" | "road" | "busway" => Self::Small,
            "service" | "track" => Self::Service,
            "footway" | "cycleway" | "path" | "pedestrian" | "steps" | "bridleway" => Self::Path,
            _ => return None,
        })
    }

    /// As the tiles and the page name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Service => "service",
            Self::Small => "small",
            Self::Middle => "middle",
            Self::Main => "main",
            Self::Motorway => "motorway",
        }
    }

    /// The first zoom that shows it: farther away it would only be grey on grey.
    pub fn first_zoom(self) -> u8 {
        match self {
            Self::Motorway | Self::Main => MIN_ZOOM,
            Self::Middle => 12,
            Self::Small => 13,
            Self::Service | Self::Path => 14,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_classed_and_what_is_not_built_is_left_out() {
        let class = |highway: &str| {
            StreetClass::of(&BTreeMap::from([(
                "highway".to_owned(),
                highway.to_owned(),
            )]))
        };
        assert_eq!(class("trunk_link"), Some(StreetClass::Motorway));
        assert_eq!(class("residential"), Some(StreetClass::Small));
        assert_eq!(class("steps"), Some(StreetClass::Path));
        for nothing in ["construction", "proposed", "razed", ""] {
            assert_eq!(class(nothing), None, "{nothing}");
        }
        assert_eq!(StreetClass::of(&BTreeMap::new()), None);
    }
}
