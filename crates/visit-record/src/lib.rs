//! visit-record
