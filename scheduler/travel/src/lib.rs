//! From a street extract to travel times between places, a matrix for each way
//! of moving.
//!
//! Pure but for reading and writing extract files. Times are whole seconds and
//! lengths whole metres, both rounded up. Floating numbers are kept to
//! `geometry` and come out of it as whole millimetres: one machine gives the
//! same matrix every time, and two may differ by the last bit of a sine, which a
//! rounded length next to never shows.

mod address;
mod component;
mod error;
mod extract;
mod geometry;
mod matrix;
mod modes;
mod network;
mod pbf;
mod shortest_path;
mod snap;

pub use address::AddressPoint;
pub use error::{MatrixError, NetworkError, OffTheMap, StreetError};
pub use extract::{StreetExtract, StreetNode, StreetWay};
pub use matrix::TravelMatrix;
pub use network::{Arc, Network};
pub use snap::SNAP_LIMIT_M;
