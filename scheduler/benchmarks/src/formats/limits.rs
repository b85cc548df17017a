//! How large a file and its parts may be. The largest published instances have
//! 1000 visits; there is room for three times that and no more, because travel
//! is held between all pairs.

/// Bytes of a file, unpacked.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Places, the depot counted.
pub const NODES: usize = 3_000;
/// Carers or vehicles.
pub const CARERS: usize = 3_000;
/// Kinds of service. The search itself takes fewer.
pub const SERVICES: usize = 1_000;
/// Days of a planning period.
pub const DAYS: usize = 31;
/// Any time, distance, coordinate or load, either way.
pub const AMOUNT: f64 = 10_000_000.0;
