//! Signatures as phones' key stores make them. Half of all have an S in the
//! upper half of the field, which some verifiers refuse; these are from Java.

use visit_record::seal::verify;

const KEY: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200042db35a16f4a60738709d2a5984f2ab7751\
     3aa6d53bb02a5a0664e202d7ca5494640524e0fd8a5828017c8ca4c509dc446387df666749e29575ac6ad0d1\
     54731d";
const HIGH_S: &str = "3046022100cf541d732c86e5658d3289520e0a7e82009944aebdb447fab25664b1f97be883022100db01750a\
     0edec4ba54393ab21c2da4b825732edf330a54749e09f227c65f2ee6";
const LOW_S: &str = "304402206053bc7ec6a566a2b2ad88e3f9ba4da3d3d076e7825e3c216c70d9af0fb19169022053210bfc76dc\
     be2f74bac35ad53af629d758f8ca387d6364042ff245ab208059";

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
        .collect()
}

#[test]
fn both_halves_of_signatures_are_taken() {
    for signature in [HIGH_S, LOW_S] {
        let signature = bytes(signature);
        assert_eq!(verify(&bytes(KEY), "besök".as_bytes(), &signature), Ok(()));
        assert!(verify(&bytes(KEY), b"visit", &signature).is_err());
    }
}
