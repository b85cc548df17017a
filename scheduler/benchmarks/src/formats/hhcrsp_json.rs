//! The JSON format of the Kummer, Italian and extended home-care instances.

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::{FormatError, Place};
use super::json_path::At;
use super::limits;

/// Home care in whole minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HhcrspJson {
    pub patients: Vec<Patient>,
    pub carers: Vec<Carer>,
    /// The file's ids; a service's number is its position.
    pub services: Vec<String>,
    /// Minutes from place to place.
    pub distances: Vec<Vec<u32>>,
    pub kind: Kind,
}

/// Which rules and components count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One office, carers at work as long as it takes.
    Plain,
    /// Carers with their own starting points and working shifts.
    Extended,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    pub id: String,
    /// Row of `distances`.
    pub place: usize,
    pub window: (u32, u32),
    pub care: Care,
    /// Carers, by position, who must not come.
    pub refused: Vec<usize>,
}

/// What a patient wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    Single(Service),
    Simultaneous(Service, Service),
    /// The second starts so many minutes after the first, ends included.
    Sequential {
        first: Service,
        second: Service,
        gap: (u32, u32),
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Position in `services`.
    pub number: usize,
    pub duration: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carer {
    pub id: String,
    /// Where the day begins and ends: row of `distances`.
    pub place: usize,
    pub abilities: Vec<usize>,
    /// From the beginning of work; work after the end is extra time.
    pub shift: Option<(u32, u32)>,
}

pub fn parse(text: &str) -> Result<HhcrspJson, FormatError> {
    let value: Value = serde_json::from_str(text).map_err(|fault| {
        FormatError::json(Place::Line(fault.line()), &fault)
            .maybe("the file was cut, or is of another format")
    })?;
    let root = At::root(&value);
    let kind = if root.optional("departing_points")?.is_some() {
        Kind::Extended
    } else {
        Kind::Plain
    };
    let services = ids(&root.field("services")?.items(limits::SERVICES)?)?;
    let distances = distances(&root.field("distances")?)?;
    let names = Names {
        services: positions(&services),
        carers: BTreeMap::new(),
        points: points(&root, kind)?,
        places: distances.len(),
        kind,
    };
    let carer_items = root.field("caregivers")?.items(limits::CARERS)?;
    let carer_ids = ids(&carer_items)?;
    let carers: Vec<Carer> = carer_items
        .iter()
        .map(|item| names.carer(item))
        .collect::<Result<_, _>>()?;
    let names = Names {
        carers: positions(&carer_ids),
        ..names
    };
    let patient_items = root.field("patients")?.items(limits::NODES)?;
    ids(&patient_items)?;
    if patient_items.is_empty() {
        return Err(root.field("patients")?.fault("is empty"));
    }
    let patients = patient_items
        .iter()
        .enumerate()
        .map(|(at, item)| names.patient(item, at))
        .collect::<Result<_, _>>()?;
    Ok(HhcrspJson {
        patients,
        carers,
        services,
        distances,
        kind,
    })
}

/// The ids of a list's objects, each once.
fn ids(items: &[At<'_>]) -> Result<Vec<String>, FormatError> {
    let mut seen = BTreeMap::new();
    let mut ids = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let field = item.field("id")?;
        let id = field.text()?;
        if let Some(before) = seen.insert(id.clone(), at) {
            return Err(field.fault(&format!("is given twice, first in item {before}")));
        }
        ids.push(id);
    }
    Ok(ids)
}

fn positions(ids: &[String]) -> BTreeMap<String, usize> {
    ids.iter().cloned().zip(0..).collect()
}

fn distances(field: &At<'_>) -> Result<Vec<Vec<u32>>, FormatError> {
    let rows = field.items(limits::NODES)?;
    let row = |row: &At<'_>| -> Result<Vec<u32>, FormatError> {
        let items = row.items(limits::NODES)?;
        if items.len() != rows.len() {
            return Err(row
                .fault(&format!("is not as long as the {} rows", rows.len()))
                .maybe("the matrix was cut"));
        }
        items.iter().map(At::whole).collect()
    };
    rows.iter().map(row).collect()
}

/// The ids of the offices; their rows are the first of the matrix.
fn points(root: &At<'_>, kind: Kind) -> Result<BTreeMap<String, usize>, FormatError> {
    let field = root.field(match kind {
        Kind::Plain => "central_offices",
        Kind::Extended => "departing_points",
    })?;
    let items = field.items(limits::NODES)?;
    if kind == Kind::Plain && items.len() != 1 {
        return Err(field.fault("is not one office"));
    }
    Ok(positions(&ids(&items)?))
}

struct Names {
    services: BTreeMap<String, usize>,
    carers: BTreeMap<String, usize>,
    points: BTreeMap<String, usize>,
    places: usize,
    kind: Kind,
}

impl Names {
    fn carer(&self, item: &At<'_>) -> Result<Carer, FormatError> {
        let mut abilities = Vec::new();
        for ability in item.field("abilities")?.items(limits::SERVICES)? {
            abilities.push(known(&self.services, &ability, "is no service")?);
        }
        if let Some(point) = item.optional("starting_point_id")? {
            known(&self.points, &point, "is no departing point")?;
        }
        let shift = match self.kind {
            Kind::Plain => None,
            Kind::Extended => Some(item.field("working_shift")?.span()?),
        };
        Ok(Carer {
            id: item.field("id")?.text()?,
            place: self.place(item, 0)?,
            abilities,
            shift,
        })
    }

    fn patient(&self, item: &At<'_>, at: usize) -> Result<Patient, FormatError> {
        let mut refused = Vec::new();
        if let Some(list) = item.optional("incompatible_caregivers")? {
            for carer in list.items(limits::CARERS)? {
                refused.push(known(&self.carers, &carer, "is no carer")?);
            }
        }
        Ok(Patient {
            id: item.field("id")?.text()?,
            place: self.place(item, at + 1)?,
            window: item.field("time_window")?.span()?,
            care: self.care(item)?,
            refused,
        })
    }

    fn care(&self, item: &At<'_>) -> Result<Care, FormatError> {
        let list = item.field("required_caregivers")?;
        let services = list
            .items(limits::SERVICES)?
            .iter()
            .map(|it| self.service(it))
            .collect::<Result<Vec<_>, _>>()?;
        let together = item.optional("synchronization")?;
        let (first, second, together) = match (services.as_slice(), together) {
            (&[single], None) => return Ok(Care::Single(single)),
            (&[first, second], Some(together)) => (first, second, together),
            (_, None) => {
                return Err(list.fault("without synchronization is not one service"));
            }
            (_, Some(_)) => {
                return Err(list.fault("with synchronization is not two services"));
            }
        };
        if first.number == second.number {
            return Err(list.fault("asks for one service twice"));
        }
        let kind = together.field("type")?;
        match kind.text()?.as_str() {
            "simultaneous" => Ok(Care::Simultaneous(first, second)),
            "sequential" => Ok(Care::Sequential {
                first,
                second,
                gap: together.field("distance")?.span()?,
            }),
            _ => Err(kind.fault("is neither simultaneous nor sequential")),
        }
    }

    fn service(&self, item: &At<'_>) -> Result<Service, FormatError> {
        Ok(Service {
            number: known(&self.services, &item.field("service")?, "is no service")?,
            duration: item.field("duration")?.whole()?,
        })
    }

    /// The row told, else the row the position stands for.
    fn place(&self, item: &At<'_>, at: usize) -> Result<usize, FormatError> {
        let told = match self.kind {
            Kind::Plain => item.optional("distance_matrix_index")?,
            Kind::Extended => Some(item.field("distance_matrix_index")?),
        };
        let place = told
            .as_ref()
            .map_or(Ok(at), |it| it.whole().map(|row| row as usize))?;
        if place < self.places {
            return Ok(place);
        }
        let reason = format!("has no row {place} among the {} distances", self.places);
        Err(told
            .as_ref()
            .unwrap_or(item)
            .fault(&reason)
            .maybe("the matrix was cut"))
    }
}

fn known(
    names: &BTreeMap<String, usize>,
    item: &At<'_>,
    otherwise: &str,
) -> Result<usize, FormatError> {
    let found = names.get(&item.text()?).copied();
    found.ok_or_else(|| item.fault(otherwise).maybe("the id is misspelt"))
}
