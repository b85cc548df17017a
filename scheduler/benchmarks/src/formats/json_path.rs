//! A value inside JSON that knows the path to itself, for faults that say where.

use serde_json::Value;

use super::amount::{in_limits, not_negative};
use super::error::{FormatError, Place};

#[derive(Clone, Debug)]
pub struct At<'v> {
    value: &'v Value,
    path: String,
    field: String,
}

/// A whole number may be off by this much: the Italian files hold what is left
/// of sums of fractions.
const WHOLE_WITHIN: f64 = 1e-6;

impl<'v> At<'v> {
    pub fn root(value: &'v Value) -> Self {
        Self {
            value,
            path: String::from("$"),
            field: String::from("file"),
        }
    }

    pub fn fault(&self, reason: &str) -> FormatError {
        let shown = match self.value {
            Value::Array(items) => format!("[{} items]", items.len()),
            Value::Object(fields) => format!("{{{} fields}}", fields.len()),
            other => other.to_string(),
        };
        FormatError::new(
            Place::JsonPath(self.path.clone()),
            &self.field,
            shown,
            reason,
        )
    }

    pub fn field(&self, name: &str) -> Result<Self, FormatError> {
        self.optional(name)?.ok_or_else(|| {
            let place = Place::JsonPath(self.path.clone());
            FormatError::new(place, name, "", "is missing")
                .maybe("the file is of another format, or the name is misspelt")
        })
    }

    /// `None` where the field is absent or null.
    pub fn optional(&self, name: &str) -> Result<Option<Self>, FormatError> {
        let Value::Object(fields) = self.value else {
            return Err(self.fault("is no object"));
        };
        let value = fields.get(name).filter(|value| !value.is_null());
        Ok(value.map(|value| Self {
            value,
            path: format!("{}.{name}", self.path),
            field: name.to_owned(),
        }))
    }

    /// The items of a list of `most` at the most.
    pub fn items(&self, most: usize) -> Result<Vec<Self>, FormatError> {
        let Value::Array(items) = self.value else {
            return Err(self.fault("is no list"));
        };
        if items.len() > most {
            return Err(self.fault(&format!("is over the limit of {most}")));
        }
        let item = |(at, value)| Self {
            value,
            path: format!("{}[{at}]", self.path),
            field: self.field.clone(),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// A list of exactly two whole numbers, the first not above the second.
    pub fn span(&self) -> Result<(u32, u32), FormatError> {
        let items = self.items(2)?;
        let [from, to] = items.as_slice() else {
            return Err(self.fault("is no pair of numbers"));
        };
        let (from, to) = (from.whole()?, to.whole()?);
        if to < from {
            return Err(FormatError::new(
                Place::JsonPath(self.path.clone()),
                &self.field,
                format!("{from}..{to}"),
                "ends before it begins",
            ));
        }
        Ok((from, to))
    }

    /// Not empty.
    pub fn text(&self) -> Result<String, FormatError> {
        match self.value.as_str() {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            Some(_) => Err(self.fault("is empty")),
            None => Err(self.fault("is no text")),
        }
    }

    /// A whole number from zero.
    pub fn whole(&self) -> Result<u32, FormatError> {
        let Some(number) = self.value.as_f64() else {
            return Err(self.fault("is no number"));
        };
        let place = || Place::JsonPath(self.path.clone());
        let number = in_limits(place(), &self.field, number)?;
        let near = number.round();
        if (number - near).abs() > WHOLE_WITHIN {
            return Err(self.fault("is no whole number"));
        }
        not_negative(place(), &self.field, near).map(|number| number as u32)
    }
}
