//! The part of the PAXml 2.0 schema that a file of time transactions can break, written
//! from the schema's rules. Shares no code with the writer, nor with its reader.

use std::collections::BTreeMap;

use care_model::time::{LocalDate, LocalTime};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Everything that the schema's list of time codes holds, in its order.
const TIME_CODES: &str = "SJK SJK_KAR SJK_LÖN SJK_ERS SJK_PEN ASK HAV FPE VAB SMB UTB MIL SVE NÄR
    TJL SEM SEM_BET SEM_SPA SEM_OBE SEM_FÖR KOM PEM PER FAC ATK KON PAP ATF FR1 FR2 FR3 FR4 FR5
    FR6 FR7 FR8 FR9 FLX TS1 TS2 TS3 TS4 TS5 TS6 TS7 TS8 TS9 TID ARB MER ÖT1 ÖT2 ÖT3 ÖT4 ÖT5 ÖK1
    ÖK2 ÖK3 ÖK4 ÖK5 OB1 OB2 OB3 OB4 OB5 OS1 OS2 OS3 OS4 OS5 JR1 JR2 JR3 JS1 JS2 JS3 BE1 BE2 BE3
    BS1 BS2 BS3 RE1 RE2 RE3 HLG SKI LT1 LT2 LT3 LT4 LT5 LT6 LT7 LT8 LT9 NV1 NV2 NV3 NV4 NV5 NV6
    NV7 NV8 NV9";

/// How often an element may stand below its parent, and what it holds. Children come in
/// any order; a name that is not listed is refused.
struct Rule {
    path: &'static str,
    least: usize,
    most: usize,
    holds: fn(&str) -> bool,
}

const MANY: usize = usize::MAX;

const fn rule(path: &'static str, times: (usize, usize), holds: fn(&str) -> bool) -> Rule {
    let (least, most) = times;
    Rule {
        path,
        least,
        most,
        holds,
    }
}

const RULES: [Rule; 16] = [
    rule("paxml", (1, 1), is_blank),
    rule("paxml/header", (1, 1), is_blank),
    rule("paxml/header/format", (0, 1), is_any),
    rule("paxml/header/version", (1, 1), |text| text == "2.0"),
    rule("paxml/header/datum", (0, 1), is_moment),
    rule("paxml/header/foretagid", (0, 1), is_any),
    rule("paxml/header/foretagorgnr", (0, 1), |text| {
        text.chars().count() <= 12
    }),
    rule("paxml/header/foretagnamn", (0, 1), is_any),
    rule("paxml/header/programnamn", (0, 1), is_any),
    rule("paxml/tidtransaktioner", (0, 1), is_blank),
    rule("paxml/tidtransaktioner/tidtrans", (1, MANY), is_blank),
    rule("paxml/tidtransaktioner/tidtrans/tidkod", (1, 1), |text| {
        TIME_CODES.split_whitespace().any(|code| code == text)
    }),
    rule("paxml/tidtransaktioner/tidtrans/datum", (0, 1), is_date),
    rule("paxml/tidtransaktioner/tidtrans/timmar", (0, 1), is_decimal),
    rule("paxml/tidtransaktioner/tidtrans/samlingsid", (0, 1), is_any),
    rule("paxml/tidtransaktioner/tidtrans/info", (0, 1), is_any),
];

fn is_any(_: &str) -> bool {
    true
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<LocalDate>().is_ok()
}

fn is_moment(text: &str) -> bool {
    let time = |text: &str| {
        let (minutes, seconds) = text.rsplit_once(':')?;
        let seconds: u8 = seconds.parse().ok()?;
        (seconds < 60).then(|| minutes.parse::<LocalTime>().ok())?
    };
    let (date, rest) = text.split_once('T').unwrap_or(("", ""));
    is_date(date) && time(rest).is_some()
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

/// An element with its text, and how often each child stood below it.
#[derive(Default)]
struct Open {
    text: String,
    children: BTreeMap<String, usize>,
}

/// Every rule that the file breaks, in words.
pub fn faults_of(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let mut reader = Reader::from_str(text);
    let mut faults = Vec::new();
    let mut open = vec![(String::new(), Open::default())];
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                let element = opened(&start, &mut open, &mut faults);
                open.push((element, Open::default()));
            }
            Event::Empty(start) => {
                let path = opened(&start, &mut open, &mut faults);
                closed(&path, &Open::default(), &mut faults);
            }
            Event::Text(text) => {
                let (_, element) = open.last_mut().expect("the document");
                element.text.push_str(&text.xml10_content());
            }
            Event::End(_) => {
                let (path, element) = open.pop().expect("a start");
                closed(&path, &element, &mut faults);
            }
            Event::Eof => return faults,
            _ => {}
        }
    }
}

/// Counts the element below its parent and looks at its attributes; gives its path.
fn opened(start: &BytesStart, open: &mut [(String, Open)], faults: &mut Vec<String>) -> String {
    let (parent, above) = open.last_mut().expect("the document");
    let name = start.name().as_ref().to_owned();
    *above.children.entry(name.clone()).or_default() += 1;
    let path = format!("{parent}/{name}")
        .trim_start_matches('/')
        .to_owned();
    for attribute in start.attributes() {
        let attribute = attribute.expect("sound");
        let key = attribute.key.as_ref();
        let value = &attribute.value;
        let is_sound = match (name.as_str(), key) {
            ("tidtrans", "postid") => value.parse::<i32>().is_ok(),
            ("tidtrans", "persnr") => value.chars().count() == 12,
            ("tidtrans", "anstid") => true,
            ("paxml", key) => key.starts_with("xmlns") || key.starts_with("xsi:"),
            _ => false,
        };
        if !is_sound {
            faults.push(format!("{path}: {key}={value:?}"));
        }
    }
    path
}

fn closed(path: &str, element: &Open, faults: &mut Vec<String>) {
    let Some(own) = RULES.iter().find(|rule| rule.path == path) else {
        faults.push(format!("{path} is not in the schema"));
        return;
    };
    if !(own.holds)(&element.text) {
        faults.push(format!("{path} holds {:?}", element.text));
    }
    let below = |rule: &&Rule| rule.path.rsplit_once('/').is_some_and(|(it, _)| it == path);
    for child in RULES.iter().filter(below) {
        let name = child.path.rsplit('/').next().expect("a name");
        let times = element.children.get(name).copied().unwrap_or(0);
        if !(child.least..=child.most).contains(&times) {
            faults.push(format!("{} stands {times} times", child.path));
        }
    }
}

#[test]
fn the_checker_itself_tells_what_breaks_the_schema() {
    let sound = "<paxml><header><version>2.0</version></header><tidtransaktioner>\
        <tidtrans postid=\"1\" persnr=\"198112189876\"><tidkod>ARB</tidkod>\
        <datum>2026-11-23</datum><timmar>7.50</timmar></tidtrans></tidtransaktioner></paxml>";
    assert_eq!(faults_of(sound.as_bytes()), Vec::<String>::new());
    for (part, other) in [
        ("<version>2.0</version>", ""),
        ("2.0", "2.2"),
        ("ARB", "OB6"),
        ("<tidkod>ARB</tidkod>", ""),
        ("<datum>", "<datum>2026-11-23</datum><datum>"),
        ("2026-11-23", "2026-02-30"),
        ("7.50", "7,50"),
        ("198112189876", "8112189876"),
        ("postid=\"1\"", "postid=\"3000000000\""),
        ("postid", "nr"),
        ("timmar>", "antal>"),
    ] {
        let spoilt = sound.replace(part, other);
        assert_ne!(
            faults_of(spoilt.as_bytes()),
            Vec::<String>::new(),
            "{spoilt}"
        );
    }
    let empty = "<paxml><header><version>2.0</version></header><tidtransaktioner/></paxml>";
    assert_eq!(
        faults_of(empty.as_bytes()),
        ["paxml/tidtransaktioner/tidtrans stands 0 times"]
    );
}
