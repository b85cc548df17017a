//! From a street extract to travel times between places, a matrix for each way
//! of moving.
//!
//! Pure but for reading and writing extract files. Times are whole seconds and
//! lengths whole metres, both rounded up; the same extract and places give the
//! same matrix on every machine (the few steps on floating numbers use only
//! operations that IEEE 754 fixes to the last bit).

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
