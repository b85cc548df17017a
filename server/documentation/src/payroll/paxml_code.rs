//! Which time codes PAXml 2.0 knows. A receiver's import refuses a whole file for one
//! code of another name.

/// Codes that stand alone.
const SINGLE: [&str; 34] = [
    "SJK", "SJK_KAR", "SJK_LÖN", "SJK_ERS", "SJK_PEN", "ASK", "HAV", "FPE", "VAB", "SMB", "UTB",
    "MIL", "SVE", "NÄR", "TJL", "SEM", "SEM_BET", "SEM_SPA", "SEM_OBE", "SEM_FÖR", "KOM", "PEM",
    "PER", "FAC", "ATK", "KON", "PAP", "ATF", "FLX", "TID", "ARB", "MER", "HLG", "SKI",
];

/// Codes that end in a digit from 1, each with its last.
const NUMBERED: [(&str, u8); 13] = [
    ("FR", 9),
    ("TS", 9),
    ("ÖT", 5),
    ("ÖK", 5),
    ("OB", 5),
    ("OS", 5),
    ("JR", 3),
    ("JS", 3),
    ("BE", 3),
    ("BS", 3),
    ("RE", 3),
    ("LT", 9),
    ("NV", 9),
];

/// Whether the schema's list has the code. Letter case counts.
pub(super) fn is_known(code: &str) -> bool {
    let numbered = |(family, last): &(&str, u8)| {
        code.strip_prefix(family).is_some_and(|digit| {
            let number: Option<u8> = digit.parse().ok();
            digit.len() == 1 && number.is_some_and(|number| (1..=*last).contains(&number))
        })
    };
    SINGLE.contains(&code) || NUMBERED.iter().any(numbered)
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn codes_of_the_list_are_known_and_others_are_not() {
        for code in ["ARB", "OB1", "OB5", "SEM_FÖR", "ÖT3", "FR9", "NV1"] {
            assert!(is_known(code), "{code}");
        }
        for code in [
            "", "arb", "OB", "OB0", "OB6", "OB10", "OB+1", "RE4", "SCH", "1",
        ] {
            assert!(!is_known(code), "{code}");
        }
    }
}
