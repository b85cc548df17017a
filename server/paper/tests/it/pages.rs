//! Any document: what is said is on the page, and a reader can follow it.

use care_model::time::{Timestamp, local_to_instant};
use documentation::language::Language;
use paper::document::{Block, Column, Document, HeadingLevel, Orientation, Section, Span, Table};
use paper::{Paper, print};
use proptest::prelude::*;

use crate::reading::{catalog_entry, dense, element_counts, structure, text, texts};

fn made_at() -> Timestamp {
    let date = "2026-11-23".parse().expect("a date");
    local_to_instant(date, "02:30".parse().expect("a time"))
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Provutskrift".to_owned(),
        language: Language::Swedish,
        orientation: Orientation::Landscape,
        issuer: "Östermalms hemtjänst".to_owned(),
        about: "2026-11-23".to_owned(),
        made_at: made_at(),
        sections: vec![Section {
            running_title: "Åsa Öberg 07:00–15:00".to_owned(),
            blocks,
        }],
    }
}

fn table(rows: usize, name: &str) -> Block {
    Block::Table(Table {
        summary: "Besök".to_owned(),
        columns: vec![
            Column::printed("Tid", 1),
            Column::printed("Namn", 3),
            Column::figures("Min", 1),
            Column::by_hand("Kom", 1),
        ],
        rows: (0..rows)
            .map(|row| {
                vec![
                    vec![Span::bold(format!("rad{row}"))],
                    vec![Span::plain(name)],
                    vec![Span::plain("1 234,5")],
                    vec![],
                ]
            })
            .collect(),
    })
}

fn printed(blocks: Vec<Block>) -> Paper {
    print(&document(blocks)).expect("printed")
}

#[test]
fn every_page_says_whose_it_is_when_it_was_made_and_which_it_is() {
    let paper = printed(vec![table(60, "Greta Åkesson")]);
    let pages = texts(&paper.bytes);
    assert_eq!(pages.len(), paper.page_count);
    assert!(pages.len() > 2);
    for (index, page) in pages.iter().enumerate() {
        let number = format!("sida{}av{}", index + 1, pages.len());
        for said in [
            "Östermalmshemtjänst·2026-11-23",
            "ÅsaÖberg07:00–15:00",
            "Skapad2026-11-2302:30",
            // The head of the table is repeated.
            "TidNamnMinKom",
            &number,
        ] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
    }
    let rows = pages.concat().matches("rad").count();
    assert_eq!(rows, 60, "none lost, none twice");
}

#[test]
fn a_screen_reader_finds_language_title_headings_and_tables() {
    let paper = printed(vec![
        Block::Heading(HeadingLevel::First, "Slinga".to_owned()),
        Block::Paragraph(Span::plain("En text.")),
        Block::Steps(vec!["Ett".to_owned(), "Två".to_owned()]),
        table(2, "Greta"),
    ]);
    assert_eq!(catalog_entry(&paper.bytes, b"Lang"), "sv");
    let row = |first: &str, other: &str| {
        let cells = format!("        {other}");
        let mut row = vec!["      TR".to_owned(), format!("        {first}")];
        row.extend([cells.clone(), cells.clone(), cells]);
        row
    };
    let mut wanted: Vec<String> = [
        "Document",
        "  Sect",
        "    H1",
        "    P",
        "    L",
        "      LI",
        "        Lbl",
        "        LBody",
        "      LI",
        "        Lbl",
        "        LBody",
        "    Table",
        "      THead",
    ]
    .map(str::to_owned)
    .to_vec();
    let deeper = |rows: Vec<String>| rows.into_iter().map(|line| format!("  {line}"));
    wanted.extend(deeper(row("TH", "TH")));
    wanted.push("      TBody".to_owned());
    wanted.extend(deeper(row("TH", "TD")));
    wanted.extend(deeper(row("TH", "TD")));
    assert_eq!(structure(&paper.bytes), wanted);
    let raw = String::from_utf8_lossy(&paper.bytes).into_owned();
    assert!(raw.contains("pdfuaid:part") && raw.contains("pdfaid:part"));
    assert!(raw.contains("Provutskrift"), "the title");
    assert!(
        raw.contains("2026-11-23T02:30:00+01:00"),
        "when it was made"
    );
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let blocks = || {
        vec![
            table(40, "محمد Åkesson"),
            Block::Paragraph(Span::bold("Slut")),
        ]
    };
    assert!(printed(blocks()) == printed(blocks()));
}

#[test]
fn names_of_all_kinds_are_read_back_and_a_missing_character_is_told() {
    for name in [
        "Åsa Öström-Ähl",
        "Wiśniewska Łódź",
        "Şükrü İğdır",
        "Олена Ковальчук",
        "Nguyễn Thị Ánh",
    ] {
        let paper = printed(vec![Block::Paragraph(Span::plain(name))]);
        assert!(text(&paper.bytes).contains(&dense(name)), "{name}");
        assert!(paper.missing.is_empty());
    }
    let paper = printed(vec![Block::Paragraph(Span::plain("Tsehay ጸሃይ 日"))]);
    assert_eq!(paper.missing.len(), 4, "{:?}", paper.missing);
    let text = text(&paper.bytes);
    assert!(
        text.contains("Tsehay") && text.contains("4teckensaknasiteckensnittet"),
        "{text}"
    );
}

#[test]
fn a_row_taller_than_a_page_goes_on_over_the_next() {
    let long = "Nyckel ligger hos grannen. ".repeat(1_000);
    let paper = printed(vec![table(1, &long)]);
    assert!(paper.page_count > 3);
    let text = text(&paper.bytes);
    assert_eq!(text.matches("grannen.").count(), 1_000);
    assert_eq!(element_counts(&paper.bytes)["TR"], 2);
}

#[test]
fn a_name_of_200_characters_in_the_head_is_cut_and_does_not_cover_the_other_side() {
    let mut document = document(vec![]);
    document.issuer = "Ö".repeat(200);
    document.sections[0].running_title = "W".repeat(10_000);
    let paper = print(&document).expect("printed");
    let page = text(&paper.bytes);
    assert!(page.contains("Ö…") && page.contains("W…"), "{page}");
    document.sections.clear();
    assert_eq!(print(&document).expect("printed").page_count, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_refused(said in any::<String>(), weight in any::<bool>(), title in "\\PC{0,300}") {
        let span = if weight { Span::bold(&said) } else { Span::plain(&said) };
        let paper = printed(vec![
            Block::Heading(HeadingLevel::Second, title),
            Block::Paragraph(span),
            table(1, &said),
        ]);
        prop_assert!(paper.page_count > 0);
    }
}
