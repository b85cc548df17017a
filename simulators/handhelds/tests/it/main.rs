//! Phones of a shelf against the real server, as their pages and switches use them.

mod at_work;
mod backups;
mod borders;
mod shelf;
mod switches;
// A town and its server, as the field simulator's tests have them.
#[expect(dead_code, reason = "the other tests ask more of it")]
#[path = "../../../field/tests/it/stage.rs"]
mod stage;
