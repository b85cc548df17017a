//! The data types of FHIR R4 that the bundle uses (hl7.org/fhir/R4/datatypes.html),
//! each with the elements that the bundle fills. Absent is `None`, never empty:
//! FHIR has no empty values.

use serde::Serialize;

use super::codes;

#[derive(Clone, Debug, Serialize)]
pub struct Coding {
    pub system: String,
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct CodeableConcept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl CodeableConcept {
    pub fn of(system: &str, code: &str, display: &str) -> Self {
        Self {
            coding: vec![Coding {
                system: system.to_owned(),
                code: code.to_owned(),
                display: Some(display.to_owned()),
            }],
            text: None,
        }
    }

    pub fn text(text: String) -> Self {
        Self {
            coding: vec![],
            text: Some(text),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Identifier {
    pub system: String,
    pub value: String,
}

/// To a resource of the bundle, or to something outside by its identifier.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reference {
    #[serde(rename = "reference", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Reference {
    /// To a resource of the same bundle.
    pub fn within(id: impl std::fmt::Display) -> Self {
        Self {
            url: Some(urn(id)),
            ..Self::default()
        }
    }

    /// To something that this product knows and the bundle does not hold.
    pub fn outside(kind: &'static str, noun: &str, id: impl std::fmt::Display) -> Self {
        Self {
            kind: Some(kind),
            identifier: Some(Identifier {
                system: codes::id_system(noun),
                value: id.to_string(),
            }),
            ..Self::default()
        }
    }
}

/// `fullUrl` of a resource, and how others refer to it.
pub fn urn(id: impl std::fmt::Display) -> String {
    format!("urn:uuid:{id}")
}

/// FHIR's Period: dates or instants, both ends included.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Span {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// A whole number of a UCUM unit.
#[derive(Clone, Debug, Serialize)]
pub struct Quantity {
    pub value: i64,
    pub unit: &'static str,
    pub system: &'static str,
    pub code: &'static str,
}

impl Quantity {
    pub fn of(value: i64, unit: &'static str) -> Self {
        Self {
            value,
            unit,
            system: "http://unitsofmeasure.org",
            code: unit,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Ratio {
    pub numerator: Quantity,
    pub denominator: Quantity,
}

#[derive(Clone, Debug, Serialize)]
pub struct Extension {
    pub url: String,
    #[serde(flatten)]
    pub value: ExtensionValue,
}

#[derive(Clone, Debug, Serialize)]
pub enum ExtensionValue {
    #[serde(rename = "valueCode")]
    Code(String),
    #[serde(rename = "valueCodeableConcept")]
    Concept(CodeableConcept),
    #[serde(rename = "valueTime")]
    Time(String),
    #[serde(rename = "valueDate")]
    Date(String),
    #[serde(rename = "valueInstant")]
    Instant(String),
    #[serde(rename = "valuePositiveInt")]
    PositiveInt(u32),
    #[serde(rename = "valueReference")]
    Reference(Reference),
    #[serde(rename = "extension")]
    Parts(Vec<Extension>),
}

impl Extension {
    /// An extension of ours, by the last part of its address.
    pub fn ours(name: &str, value: ExtensionValue) -> Self {
        Self {
            url: codes::extension(name),
            value,
        }
    }

    pub fn part(name: &str, value: ExtensionValue) -> Self {
        Self {
            url: name.to_owned(),
            value,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Meta {
    pub security: Vec<Coding>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HumanName {
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Address {
    pub text: String,
}
