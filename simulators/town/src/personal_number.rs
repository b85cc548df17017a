//! Personal numbers of nobody: birth numbers 980 to 999 are set aside for tests.

use std::collections::BTreeSet;

use crate::dice::Dice;

/// Draws personal numbers, none twice.
#[derive(Default)]
pub(crate) struct PersonalNumbers {
    given: BTreeSet<String>,
}

impl PersonalNumbers {
    /// Twelve digits with a valid check digit, for a birth in the years from
    /// `first` to `last`, both included.
    pub(crate) fn draw(&mut self, dice: &mut Dice, first: i32, last: i32) -> String {
        loop {
            let year = dice.between(first, last);
            let month = dice.between(1, 12);
            let day = dice.between(1, 28);
            let number = dice.between(980, 999);
            let eleven = format!("{year}{month:02}{day:02}{number}");
            let whole = format!("{eleven}{}", check_digit(&eleven[2..]));
            if self.given.insert(whole.clone()) {
                return whole;
            }
        }
    }
}

/// Luhn's digit for nine digits.
fn check_digit(nine: &str) -> u32 {
    let sum: u32 = nine
        .bytes()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, factor)| {
            let product = u32::from(digit - b'0') * factor;
            product / 10 + product % 10
        })
        .sum();
    (10 - sum % 10) % 10
}
