//! The sets of public instances: where they lie, what they are called, how large.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;

/// The objectives of the vehicle routing sets. The others have one of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoutingObjective {
    /// Distance alone, of lengths cut to a tenth.
    Dimacs,
    /// Fewest routes, then distance in double precision.
    Hierarchical,
}

/// A set of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum InstanceSet {
    /// Vehicle routing with time windows, 100 customers.
    Solomon,
    /// Gehring and Homberger, 200 customers.
    Gh200,
    /// Gehring and Homberger, 400 customers.
    Gh400,
    /// Gehring and Homberger, 1000 customers.
    Gh1000,
    /// Home care, 10 to 300 patients.
    Mankowska,
    /// Home care in Porto Alegre, 10 to 400 patients.
    Kummer,
    /// Home care in ten Italian areas, 44 to 400 patients.
    Italian,
    /// Home care with shifts, several depots and incompatibilities.
    Extended,
    /// Swedish home care with synchronised visits, 20 to 80 visits.
    Bredstrom,
    /// Our own unit-days with every rule, 50 to 2000 visits, made on the spot.
    UnitDays,
}

/// A column of the best-known values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BestKnownColumn {
    Cost(&'static str),
    /// How many routes, then how long.
    RoutesFirst {
        routes: &'static str,
        distance: &'static str,
    },
}

/// One file to be solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    pub set: InstanceSet,
    pub name: String,
    /// Customers, patients or visits.
    pub size: u32,
    pub file: PathBuf,
}

/// Sizes are told by hundreds where a set has nearly as many as instances.
const SIZE_STEP: u32 = 100;

impl RoutingObjective {
    pub fn name(self) -> &'static str {
        match self {
            Self::Dimacs => "dimacs",
            Self::Hierarchical => "hierarchical",
        }
    }
}

impl InstanceSet {
    pub const ALL: [InstanceSet; 10] = [
        Self::Solomon,
        Self::Gh200,
        Self::Gh400,
        Self::Gh1000,
        Self::Mankowska,
        Self::Kummer,
        Self::Italian,
        Self::Extended,
        Self::Bredstrom,
        Self::UnitDays,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Solomon => "solomon",
            Self::Gh200 => "gh200",
            Self::Gh400 => "gh400",
            Self::Gh1000 => "gh1000",
            Self::Mankowska => "mankowska",
            Self::Kummer => "kummer",
            Self::Italian => "italian",
            Self::Extended => "extended",
            Self::Bredstrom => "bredstrom",
            Self::UnitDays => "unit-days",
        }
    }

    /// What a reader knows it by.
    pub fn title(self) -> &'static str {
        match self {
            Self::Solomon => "Solomon, 100 customers",
            Self::Gh200 => "Gehring and Homberger, 200 customers",
            Self::Gh400 => "Gehring and Homberger, 400 customers",
            Self::Gh1000 => "Gehring and Homberger, 1000 customers",
            Self::Mankowska => "Home care, Mankowska",
            Self::Kummer => "Home care, Kummer",
            Self::Italian => "Home care, Italian areas",
            Self::Extended => "Home care, extended",
            Self::Bredstrom => "Synchronised visits, Bredstrom and Ronnqvist",
            Self::UnitDays => "Our own unit-days",
        }
    }

    /// The word `solve` and `verify` take for the format.
    pub fn format(self) -> &'static str {
        match self {
            Self::Solomon | Self::Gh200 | Self::Gh400 | Self::Gh1000 => "solomon",
            Self::Mankowska => "hhcrsp-text",
            Self::Kummer | Self::Italian | Self::Extended => "hhcrsp-json",
            Self::Bredstrom => "vrptwsyn",
            Self::UnitDays => "vardag",
        }
    }

    /// Plain vehicle routing: the sets the peers can state.
    pub fn is_routing(self) -> bool {
        self.format() == "solomon"
    }

    pub fn objective(self, routing: RoutingObjective) -> &'static str {
        match self {
            Self::UnitDays => "own",
            _ if self.is_routing() => routing.name(),
            _ => "published",
        }
    }

    fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Solomon => &["solomon"],
            Self::Gh200 => &["gehring-homberger/200"],
            Self::Gh400 => &["gehring-homberger/400"],
            Self::Gh1000 => &["gehring-homberger/1000"],
            Self::Mankowska => &["hhcrsp-mankowska"],
            Self::Kummer => &["hhcrsp-kummer"],
            Self::Italian => &["hhcrsp-italian"],
            Self::Extended => &[
                "hhcrsp-uniud-extended/small",
                "hhcrsp-uniud-extended/validation",
            ],
            Self::Bredstrom => &["vrptwsyn-bredstrom-ronnqvist"],
            // In the folder they are made in.
            Self::UnitDays => &[""],
        }
    }

    fn ending(self) -> &'static str {
        match self.format() {
            "hhcrsp-json" | "vardag" => "json",
            "vrptwsyn" => "dat",
            _ => "txt",
        }
    }

    /// The file and column of the best-known values; none is published for the
    /// extended set, and ours stand in the project.
    pub fn best_known(self, routing: RoutingObjective) -> Option<(&'static str, BestKnownColumn)> {
        Some(match (self, routing) {
            (Self::Mankowska, _) => ("hhcrsp-mankowska.csv", BestKnownColumn::Cost("best_cost")),
            (Self::Kummer, _) => ("hhcrsp-kummer.csv", BestKnownColumn::Cost("best_cost")),
            (Self::Italian, _) => ("hhcrsp-italian.csv", BestKnownColumn::Cost("best_cost")),
            (Self::Bredstrom, _) => ("vrptwsyn.csv", BestKnownColumn::Cost("objective_T_units")),
            (Self::Extended | Self::UnitDays, _) => return None,
            (_, RoutingObjective::Dimacs) => {
                ("vrptw.csv", BestKnownColumn::Cost("dimacs_distance"))
            }
            (_, RoutingObjective::Hierarchical) => (
                "vrptw.csv",
                BestKnownColumn::RoutesFirst {
                    routes: "hier_routes",
                    distance: "hier_distance",
                },
            ),
        })
    }

    /// The size an instance is counted under: its own, or the next full hundred.
    pub fn size_class(self, size: u32) -> u32 {
        match self {
            Self::Italian | Self::Extended => size.div_ceil(SIZE_STEP) * SIZE_STEP,
            _ => size,
        }
    }

    pub fn size_label(self, class: u32) -> String {
        match self {
            Self::Italian | Self::Extended => format!("to {class}"),
            _ => class.to_string(),
        }
    }

    /// All instances of the set, by size class and name.
    pub fn instances(self, benchmarks: &Path) -> anyhow::Result<Vec<Instance>> {
        let mut found = Vec::new();
        for folder in self.folders() {
            let folder = benchmarks.join(folder);
            let missing = || format!("the instances of {}: {}", self.name(), folder.display());
            for entry in std::fs::read_dir(&folder).with_context(missing)? {
                let file = entry.with_context(missing)?.path();
                if let Some(name) = self.name_of(&file) {
                    let size = self.size_of(&name);
                    let size = size.with_context(|| {
                        format!("{}: its name does not say its size", file.display())
                    })?;
                    let set = self;
                    found.push(Instance {
                        set,
                        name,
                        size,
                        file,
                    });
                }
            }
        }
        anyhow::ensure!(
            !found.is_empty(),
            "no .{} file of {} in {}",
            self.ending(),
            self.name(),
            benchmarks.display()
        );
        found.sort_by_key(|one| (self.size_class(one.size), one.name.clone()));
        Ok(found)
    }

    /// The file's name without its endings, when it is an instance of this set.
    fn name_of(self, file: &Path) -> Option<String> {
        let name = file.file_name()?.to_str()?;
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let name = name.strip_suffix(self.ending())?.strip_suffix('.')?;
        Some(name.to_owned())
    }

    fn size_of(self, name: &str) -> Option<u32> {
        match self {
            Self::Solomon => Some(100),
            Self::Gh200 => Some(200),
            Self::Gh400 => Some(400),
            Self::Gh1000 => Some(1000),
            Self::Kummer => name.split('_').nth(1)?.parse().ok(),
            Self::Mankowska | Self::Bredstrom => name.split('_').nth(2)?.parse().ok(),
            Self::UnitDays => name.split('-').nth(2)?.parse().ok(),
            Self::Italian | Self::Extended => name
                .split('-')
                .find_map(|part| part.strip_prefix('p')?.parse().ok()),
        }
    }
}

/// `wanted` instances of each size class, evenly spread over the sorted list;
/// all of them when none is wanted.
pub fn sample(instances: Vec<Instance>, wanted: Option<usize>) -> Vec<Instance> {
    let Some(wanted) = wanted else {
        return instances;
    };
    let class = |one: &Instance| (one.set, one.set.size_class(one.size));
    let classes = instances.chunk_by(|left, right| class(left) == class(right));
    classes
        .flat_map(|members| {
            spread(members.len(), wanted)
                .into_iter()
                .map(|place| members[place].clone())
        })
        .collect()
}

/// The middles of `wanted` equal parts of `0..length`.
fn spread(length: usize, wanted: usize) -> Vec<usize> {
    if wanted >= length {
        return (0..length).collect();
    }
    (0..wanted)
        .map(|part| (2 * part + 1) * length / (2 * wanted))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(set: InstanceSet, name: &str, size: u32) -> Instance {
        Instance {
            set,
            name: name.to_owned(),
            size,
            file: PathBuf::from(name),
        }
    }

    #[test]
    fn a_sample_is_spread_and_never_repeats() {
        assert_eq!(spread(42, 6), [3, 10, 17, 24, 31, 38]);
        assert_eq!(spread(7, 1), [3]);
        assert_eq!(spread(3, 3), [0, 1, 2]);
        assert_eq!(spread(2, 5), [0, 1]);
        for length in 1..60 {
            for wanted in 1..=length {
                let places = spread(length, wanted);
                assert_eq!(places.len(), wanted);
                assert!(places.is_sorted_by(|left, right| left < right));
                assert!(places.iter().all(|place| *place < length));
            }
        }
    }

    #[test]
    fn each_size_class_is_sampled_for_itself() {
        let mut all = Vec::new();
        for (size, names) in [(10, ["a", "b", "c"]), (25, ["d", "e", "f"])] {
            all.extend(names.map(|name| instance(InstanceSet::Mankowska, name, size)));
        }
        let taken = sample(all.clone(), Some(1));
        let names: Vec<_> = taken.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["b", "e"]);
        assert_eq!(sample(all.clone(), None), all);
    }

    #[test]
    fn names_and_sizes_come_from_file_names() {
        let cases = [
            (InstanceSet::Gh200, "R1_2_4.txt", "R1_2_4", 200),
            (
                InstanceSet::Mankowska,
                "InstanzVNS_HCSRP_300_1.txt.gz",
                "InstanzVNS_HCSRP_300_1",
                300,
            ),
            (
                InstanceSet::Kummer,
                "HHCRSP_10_3_11_0.4_R_C.json.gz",
                "HHCRSP_10_3_11_0.4_R_C",
                10,
            ),
            (
                InstanceSet::Italian,
                "instance_024-perugia-r25-p270-s2-sim4.2-seq8.1.json.gz",
                "instance_024-perugia-r25-p270-s2-sim4.2-seq8.1",
                270,
            ),
            (
                InstanceSet::Bredstrom,
                "case_1_20_4_2_1.dat",
                "case_1_20_4_2_1",
                20,
            ),
            (
                InstanceSet::UnitDays,
                "unit-day-350-2.json.gz",
                "unit-day-350-2",
                350,
            ),
        ];
        for (set, file, name, size) in cases {
            assert_eq!(set.name_of(Path::new(file)).as_deref(), Some(name));
            assert_eq!(set.size_of(name), Some(size));
        }
        let other = InstanceSet::Kummer.name_of(Path::new("SOURCE.md"));
        assert_eq!(other, None);
        assert_eq!(InstanceSet::Italian.size_class(101), 200);
        assert_eq!(InstanceSet::Italian.size_class(200), 200);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = InstanceSet::Solomon.instances(Path::new("/nowhere"));
        let error = format!("{:#}", error.expect_err("there is nothing"));
        assert!(error.contains("/nowhere/solomon"), "{error}");
    }
}
