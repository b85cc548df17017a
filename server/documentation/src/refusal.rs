//! A refused run, with everything that is wrong with its inputs.

use std::fmt;

/// All faults found, never only the first. Holds at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<F> {
    pub faults: Vec<F>,
}

impl<F> Refusal<F> {
    /// `Ok` when nothing was found.
    pub(crate) fn when_any(faults: Vec<F>) -> Result<(), Self> {
        if faults.is_empty() {
            return Ok(());
        }
        Err(Self { faults })
    }
}

impl<F: fmt::Display> fmt::Display for Refusal<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "refused for {} fault(s)", self.faults.len())?;
        for fault in &self.faults {
            write!(formatter, "\n{fault}")?;
        }
        Ok(())
    }
}

impl<F: fmt::Display + fmt::Debug> std::error::Error for Refusal<F> {}
