//! A short slice of what `field` does for hours: some worlds with every fault.

use field::fleet::{Fault, Template, live_one};

#[test]
fn some_worlds_with_every_fault_keep_every_promise_and_a_seed_is_lived_the_same_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let template = Template::make(folder.path()).expect("a town");
    let live = |seed| live_one(&template, folder.path(), seed, Fault::all(), false);
    let mut digests = Vec::new();
    for seed in [1, 2, 3, 3] {
        let tally = live(seed).expect("the world goes on");
        assert!(tally.holds(), "seed {seed}: {:?}", tally.findings);
        assert!(tally.commands > 0, "nobody did anything in world {seed}");
        digests.push(tally.digest);
    }
    assert_eq!(digests[2], digests[3], "the same seed, byte for byte");
    assert_ne!(digests[1], digests[2]);
}
