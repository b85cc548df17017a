//! Writes the JavaScript beside a WebAssembly module.

use std::path::PathBuf;

use clap::Parser;
use wasm_bindgen_cli_support::Bindgen;

/// Writes the module that a browser loads, its JavaScript and its types.
#[derive(Debug, Parser)]
struct Options {
    /// What Cargo built for wasm32-unknown-unknown.
    module: PathBuf,
    /// The folder to write to; made where it is missing.
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    Bindgen::new()
        .input_path(&options.module)
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&options.out)
}
