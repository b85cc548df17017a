//! The server over real sockets, on its embedded SQLite.

mod absence;
mod bad_input;
mod continuity;
mod inbox;
mod manners;
mod orders;
mod planning;
mod rights;
mod undo;
mod world;
