//! Passwords of an invented town. Worth nothing as secrets: the seed gives them.

use crate::dice::{Dice, Subject};

const WORDS: &[&str] = &[
    "granit", "humla", "lavendel", "kastrull", "skymning", "paraply", "korall", "timjan", "vagga",
    "pingvin", "regnrock", "sandal", "trumpet", "vindruva", "kompass", "linjal", "mandel",
    "oregano", "pensel", "raket", "satsuma", "tallrik", "ugnsform", "valross", "yoghurt", "blomma",
    "cykel", "dragspel", "fasan", "gardin",
];

pub(crate) struct Passwords(Dice);

impl Passwords {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Dice::new(seed, Subject::Passwords))
    }

    /// Two words and four digits, 15 characters or more.
    pub(crate) fn draw(&mut self) -> String {
        let one = self.0.pick(WORDS);
        let other = self.0.pick(WORDS);
        format!("{one}-{other}-{}", self.0.between(1000, 9999))
    }
}
