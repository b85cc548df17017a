//! All phones of a process.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};

use crate::day_clock::DayClock;
use crate::phone::Phone;

/// Most phones on a shelf: each has an open store, and nobody looks at more.
pub const MAX_PHONES: u32 = 40;
/// Seeds of phones are so far apart that those of two shelves never meet.
const SEEDS_PER_SHELF: u64 = 1000;

/// What a shelf is made of.
#[derive(Clone, Debug)]
pub struct ShelfOptions {
    /// Where the phones' stores lie; those that are there are opened.
    pub folder: PathBuf,
    /// The built page of the phones; without it they answer calls alone.
    pub dist: Option<PathBuf>,
    pub phones: u32,
    /// Of the phones' keys. Another seed does not open the same stores.
    pub key_seed: u64,
}

/// The phones, and the page they are shown with.
#[derive(Debug)]
pub struct Shelf {
    phones: Vec<Arc<Phone>>,
    dist: Option<PathBuf>,
}

impl Shelf {
    pub fn open(options: &ShelfOptions, day: &Arc<DayClock>) -> anyhow::Result<Self> {
        ensure!(
            (1..=MAX_PHONES).contains(&options.phones),
            "a shelf has 1 to {MAX_PHONES} phones"
        );
        let phones = (1..=options.phones).map(|number| {
            let folder = options.folder.join(format!("phone-{number}"));
            let seed = options.key_seed * SEEDS_PER_SHELF + u64::from(number);
            let phone = Phone::open(number, folder, seed, Arc::clone(day))?;
            Ok(Arc::new(phone))
        });
        let dist = options.dist.as_ref().map(|dist| {
            // Its real path: whatever is served is checked to lie in it.
            dist.canonicalize()
                .with_context(|| format!("there is no folder {}", dist.display()))
        });
        Ok(Self {
            phones: phones.collect::<anyhow::Result<_>>()?,
            dist: dist.transpose()?,
        })
    }

    /// Phones are numbered from 1.
    pub fn phone(&self, number: u32) -> Option<&Arc<Phone>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.phones.get(index)
    }

    pub fn phones(&self) -> &[Arc<Phone>] {
        &self.phones
    }

    pub(crate) fn dist(&self) -> Option<&PathBuf> {
        self.dist.as_ref()
    }
}
