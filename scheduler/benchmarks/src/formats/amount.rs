//! One number from text, with its limits.

use super::error::{FormatError, Place};
use super::limits;

/// A number as a file may write it: finite and within [`limits::AMOUNT`].
pub fn amount(place: Place, field: &str, word: &str) -> Result<f64, FormatError> {
    let Ok(number) = word.parse::<f64>() else {
        return Err(FormatError::new(place, field, word, "is no number")
            .maybe("a line is broken, or a value is missing before it"));
    };
    in_limits(place, field, number)
}

/// The same, and not below zero.
pub fn length(place: Place, field: &str, word: &str) -> Result<f64, FormatError> {
    let number = amount(place.clone(), field, word)?;
    not_negative(place, field, number)
}

/// A whole number from zero to `most`.
pub fn count(place: Place, field: &str, word: &str, most: usize) -> Result<usize, FormatError> {
    let Ok(number) = word.parse::<i64>() else {
        return Err(FormatError::new(place, field, word, "is no whole number")
            .maybe("a line is broken, or a value is missing before it"));
    };
    if number < 0 {
        return Err(FormatError::new(place, field, number, "is negative"));
    }
    if number > most as i64 {
        let reason = format!("is over the limit of {most}");
        return Err(FormatError::new(place, field, number, &reason)
            .maybe("the file is of another format than the one named"));
    }
    Ok(number as usize)
}

pub fn in_limits(place: Place, field: &str, number: f64) -> Result<f64, FormatError> {
    if !number.is_finite() {
        return Err(FormatError::new(place, field, number, "is not finite"));
    }
    if number.abs() > limits::AMOUNT {
        let reason = format!("is over the limit of {}", limits::AMOUNT);
        return Err(FormatError::new(place, field, number, &reason)
            .maybe("two numbers stand without a space between them"));
    }
    Ok(number)
}

pub fn not_negative(place: Place, field: &str, number: f64) -> Result<f64, FormatError> {
    if number < 0.0 {
        return Err(FormatError::new(place, field, number, "is negative"));
    }
    Ok(number)
}
