//! Names of nobody.

use crate::dice::Dice;

const OLDER_NAMES: &[&str] = &[
    "Gunborg",
    "Sigvard",
    "Ingegerd",
    "Torsten",
    "Maj-Britt",
    "Holger",
    "Solveig",
    "Evert",
    "Asta",
    "Rune",
    "Birgit",
    "Sixten",
    "Gunvor",
    "Allan",
    "Rut",
    "Åke",
    "Vivan",
    "Bertil",
    "Kerstin",
    "Ragnar",
    "Elsy",
    "Folke",
    "Inga-Lill",
    "Henning",
    "Margit",
    "Sune",
    "Barbro",
    "Yngve",
    "Siv",
    "Lennart",
    "Greta",
    "Arvid",
    "Dagny",
    "Börje",
    "Ulla",
    "Egon",
    "Aino",
    "Mirjam",
    "Teuvo",
    "Zdenka",
];
const STAFF_NAMES: &[&str] = &[
    "Amina", "Jonas", "Fatou", "Elin", "Dariusz", "Sanna", "Mehmet", "Ida", "Yasmin", "Petra",
    "Samuel", "Leyla", "Malin", "Kofi", "Hanna", "Nadja", "Viktor", "Selma", "Tesfaye", "Johanna",
    "Marisol", "Anton", "Rojin", "Linnea", "Abdi", "Cecilia", "Milan", "Frida", "Parisa", "Oskar",
];
const SURNAME_BEGINNINGS: &[&str] = &[
    "Alm", "Björk", "Ek", "Gran", "Hassel", "Lind", "Sten", "Äng", "Kvist", "Sol", "Vik", "Ask",
    "Rönn", "Hav", "Lärk", "Näs", "Sälg", "Tall",
];
const SURNAME_ENDINGS: &[&str] = &[
    "lycke", "hamre", "tegen", "backa", "rydsjö", "mosse", "vadet", "skär", "hult", "ljung",
    "fjärd", "klippe",
];

/// Draws names, no full name twice.
pub(crate) struct Names {
    surnames: Vec<String>,
    next_surname: usize,
    next_first: usize,
}

impl Names {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let mut surnames: Vec<String> = SURNAME_BEGINNINGS
            .iter()
            .flat_map(|start| {
                SURNAME_ENDINGS
                    .iter()
                    .map(move |end| format!("{start}{end}"))
            })
            .collect();
        dice.shuffle(&mut surnames);
        let next_first = dice.below(OLDER_NAMES.len());
        Self {
            surnames,
            next_surname: 0,
            next_first,
        }
    }

    pub(crate) fn older(&mut self) -> String {
        let surname = self.surname();
        format!("{} {surname}", self.first(OLDER_NAMES))
    }

    pub(crate) fn staff(&mut self) -> String {
        let surname = self.surname();
        format!("{} {surname}", self.first(STAFF_NAMES))
    }

    /// Somebody of the same surname.
    pub(crate) fn spouse_of(&mut self, name: &str) -> String {
        let surname = name.rsplit(' ').next().unwrap_or(name);
        format!("{} {surname}", self.first(OLDER_NAMES))
    }

    /// First names run on even when surnames begin again, and the numbers of
    /// the two have different factors, so that pairs repeat late.
    fn first(&mut self, names: &[&str]) -> String {
        self.next_first += 1;
        let round = self.next_surname / self.surnames.len();
        names[(self.next_first + round) % names.len()].to_owned()
    }

    fn surname(&mut self) -> String {
        self.next_surname += 1;
        self.surnames[self.next_surname % self.surnames.len()].clone()
    }
}
