//! The extract for the city's data warehouse (datalager): how much was done, where and
//! when, as two Parquet tables in which nobody can be told apart.
//!
//! No person has an id here and nothing that somebody wrote comes along. A cell with few
//! people behind it is not told by itself, and neither is what it could be worked out from.

mod extract;
mod parquet_table;
mod suppress;
mod tables;
pub mod verify;

pub use extract::{ExtractFile, ExtractIdentity, write_extract};
pub use suppress::{FEWEST_CLIENTS, FEWEST_STAFF};
pub use tables::{WarehouseFault, WarehouseRequest, WarehouseTables, warehouse_tables};
