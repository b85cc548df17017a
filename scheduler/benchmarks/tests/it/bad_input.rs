use std::io::Write;

use proptest::prelude::*;
use scheduler_benchmarks::formats::{Format, FormatError, Place, parse};

use crate::small::{HHCRSP_JSON, HHCRSP_TEXT, SOLOMON, VRPTWSYN};

const ALL: [(Format, &str); 4] = [
    (Format::Solomon, SOLOMON),
    (Format::HhcrspText, HHCRSP_TEXT),
    (Format::HhcrspJson, HHCRSP_JSON),
    (Format::Vrptwsyn, VRPTWSYN),
];

fn refusal(format: Format, text: &str) -> FormatError {
    parse(format, text.as_bytes()).expect_err(text)
}

/// The refusal of the small instance with one text replaced.
fn changed(format: Format, from: &str, to: &str) -> String {
    let (_, text) = ALL
        .into_iter()
        .find(|it| it.0 == format)
        .expect("all formats are there");
    assert!(text.contains(from), "{from} is in the instance");
    refusal(format, &text.replacen(from, to, 1)).to_string()
}

#[test]
fn the_small_instances_are_read_plain_and_packed() {
    for (format, text) in ALL {
        let plain = parse(format, text.as_bytes()).unwrap();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(parse(format, &packed).unwrap(), plain);
        let cut = parse(format, &packed[..packed.len() / 2]).unwrap_err();
        assert_eq!(cut.field, "gzip");
    }
}

#[test]
fn empty_foreign_and_unreadable_bytes_are_refused() {
    for (format, text) in ALL {
        for bad in ["", "\n\n", "hello", "{}", "[]", "1 2 3", "\u{feff}"] {
            refusal(format, bad);
        }
        for (other, foreign) in ALL {
            if other != format {
                refusal(format, foreign);
            }
        }
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(b"\n\xff\xfe");
        let fault = parse(format, &bytes).unwrap_err();
        assert_eq!(fault.reason, "is not UTF-8");
        assert_eq!(fault.place, Place::Line(text.matches('\n').count() + 2));
    }
}

#[test]
fn a_cut_file_is_refused_or_read_and_never_panics() {
    for (format, text) in ALL {
        for length in 0..text.len() {
            let read = parse(format, &text.as_bytes()[..length]);
            // A text of lines alone does not tell how many there should be.
            let may_pass = format == Format::Solomon || length + 40 > text.len();
            assert!(read.is_err() || may_pass, "{format:?} cut at {length}");
        }
    }
}

#[test]
fn a_gzip_of_endless_zeros_stops_at_the_limit() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![b' '; 1024 * 1024];
    for _ in 0..33 {
        packer.write_all(&block).unwrap();
    }
    let packed = packer.finish().unwrap();
    let fault = parse(Format::Solomon, &packed).unwrap_err();
    assert!(fault.reason.contains("limit"), "{fault}");
}

#[test]
fn faults_of_solomon_name_line_field_and_value() {
    let of = |from: &str, to: &str| changed(Format::Solomon, from, to);
    assert_eq!(
        of("  2         10", "  x         10"),
        "line 5: NUMBER = x is no whole number\n\
         Maybe a line is broken, or a value is missing before it."
    );
    assert!(of("  2         10", "  -2        10").contains("line 5: NUMBER = -2 is negative"));
    assert!(of("  2         10", "  99999999  10").contains("over the limit of 3000"));
    assert!(of("  2         10", "  2").contains("has 1 values, not 2"));
    assert!(of("VEHICLE", "VEHICLES").contains("VEHICLE is missing"));
    assert!(of("    2     1 ", "    1     1 ").contains("line 12: CUST NO. = 1 is given twice"));
    assert!(of("    2     1 ", "    7     1 ").contains("comes where 2 is expected"));
    assert!(of("    2     1 ", "    2     NaN ").contains("XCOORD. = NaN is not finite"));
    assert!(of("    2     1 ", "    2     1e300 ").contains("over the limit"));
    assert!(of("10          60", "70          60").contains("70..60 ends before it begins"));
}

#[test]
fn faults_of_the_text_format_name_line_field_and_value() {
    let of = |from: &str, to: &str| changed(Format::HhcrspText, from, to);
    assert!(of("nbNodes\n4", "nbNodes\n5").contains("values stand here, not"));
    assert!(of("nbNodes\n4", "nbNodes\n-4").contains("line 2: nbNodes = -4 is negative"));
    assert!(of("nbVehi\n2", "nbVehi\n0").contains("line 4: nbVehi = 0 is too few"));
    assert!(of("nbVehi\n2", "nbVehi\n9999").contains("over the limit of 3000"));
    assert!(of("DS\n3", "DS\n3 3").contains("line 13: DS = 3 is given twice"));
    assert!(of("DS\n3", "DS\n1").contains("DS = 1 is no patient"));
    assert!(of("DS\n3", "DS\n2").contains("line 9: r, node 1 = 1 services are wanted, not 2"));
    assert!(of("5.25", "nan").contains("d = NaN is not finite"));
    assert!(of("5.25", "-5.25").contains("d = -5.25 is negative"));
    assert!(of("5.25", "1e99").contains("over the limit"));
    assert!(of("7 7\n", "7 6\n").contains("differs from 7"));
    assert!(of("0 0 10 0", "0 0 21 0").contains("21..20 ends before it begins"));
    assert!(of("mind", "e").contains("is given twice"));
    assert!(of("mind\n0 0 10 0\n", "").contains("mind is missing"));
    assert!(of("a\n1 0", "a\n2 0").contains("line 15: a = 2 is neither 0 nor 1"));
}

#[test]
fn faults_of_json_name_path_field_and_value() {
    let of = |from: &str, to: &str| changed(Format::HhcrspJson, from, to);
    assert_eq!(
        of("[10, 20]", "[30, 20]"),
        "$.patients[0].time_window: time_window = 30..20 ends before it begins"
    );
    assert!(of("[10, 20]", "[-1, 20]").contains("time_window = -1 is negative"));
    assert!(of("[10, 20]", "[10.5, 20]").contains("$.patients[0].time_window[0]"));
    assert!(of("[10, 20]", "[10, 1e12]").contains("over the limit"));
    assert!(of("[10, 20]", "[10, 1e999]").contains("out of range"));
    assert!(of("[10, 20]", "[10, NaN]").contains("JSON"));
    assert!(of("[10, 20]", "[10]").contains("is no pair of numbers"));
    assert!(of("\"id\": \"p1\"", "\"id\": \"p0\"").contains("first in item 0"));
    assert!(of("\"id\": \"p1\"", "\"id\": 1").contains("$.patients[1].id: id = 1 is no text"));
    assert!(of("[5, 0, 6]", "[5, 0]").contains("is not as long as the 3 rows"));
    assert!(of("[\"c1\"]", "[\"c9\"]").contains("\"c9\" is no carer"));
    assert!(of("\"service\": \"s1\"", "\"service\": \"s0\"").contains("one service twice"));
    assert!(of("sequential", "later").contains("neither simultaneous nor sequential"));
    assert!(
        of(
            "\"distance_matrix_index\": 2",
            "\"distance_matrix_index\": 3"
        )
        .contains("row 3")
    );
    assert!(of("\"working_shift\": [10, 60]", "\"x\": 1").contains("working_shift is missing"));
    let deep = "[".repeat(100_000);
    refusal(Format::HhcrspJson, &deep);
}

#[test]
fn faults_of_vrptwsyn_name_line_field_and_value() {
    let of = |from: &str, to: &str| changed(Format::Vrptwsyn, from, to);
    assert!(of("param kn:= 2;", "param kn:= -2;").contains("line 5: kn = -2 is negative"));
    assert!(of("param kn:= 2;", "").contains("kn is missing"));
    assert!(of("param kn:= 2;", "param T:= 2;").contains("is given twice"));
    assert!(of("(2,3),", "(2,2),").contains("Shared_Visited = 2 is given twice"));
    assert!(of("(2,3),", "(2),").contains("has no partner"));
    assert!(of("(2,3),", "(2,9),").contains("Shared_Visited = 9 is no visit"));
    assert!(of("1 5 10000 4 4", "1 5 10000 4").contains("values do not make rows"));
    assert!(of("1 5 10000 4 4", "1 5 inf 4 4").contains("is not finite"));
    assert!(of("1 5 10000 4 4", "1 5 1.5 4 4").contains("is no whole number"));
    assert!(of("2 7 4 10000 10000", "1 7 4 10000 10000").contains("comes where row 2"));
    assert!(of("1 50\n", "1 5\n").contains("10..5 ends before it begins"));
    assert!(of("set N0 =", "let N0 =").contains("neither set nor param"));
    assert!(of("param dn:= 1;", "param dn:= 1").contains("dn"));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for (format, _) in ALL {
            let _ = parse(format, &bytes);
        }
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        which in 0..4_usize,
        at in any::<prop::sample::Index>(),
        length in 0..12_usize,
        put in "[-0-9a-zA-Z.:;=,{}\\[\\]\" \n]{0,12}",
    ) {
        let (format, text) = ALL[which];
        let mut bytes = text.as_bytes().to_vec();
        let from = at.index(bytes.len());
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, put.bytes());
        let _ = parse(format, &bytes);
    }
}
