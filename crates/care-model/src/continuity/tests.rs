use super::*;

type TestMeeting = Meeting<u32, u32, u32>;

fn day(text: &str) -> LocalDate {
    text.parse().expect("a date")
}

fn time(text: &str) -> LocalTime {
    text.parse().expect("a time of day")
}

/// The period holds the night when clocks go back.
fn first() -> LocalDate {
    day("2026-10-19")
}

fn client(client: u32) -> MeasuredClient<u32> {
    MeasuredClient {
        client,
        born: Some(day("1940-05-01")),
        away: vec![],
    }
}

fn meeting(client: u32, staff: u32, visit: u32, date: LocalDate, start: &str) -> TestMeeting {
    Meeting {
        client,
        staff,
        visit,
        date,
        start: time(start),
        kind: MeetingKind::HomeCare,
    }
}

/// Morning by one of two staff, evening by a third, every day.
fn fortnight(client: u32) -> Vec<TestMeeting> {
    (0..14)
        .flat_map(|at| {
            let date = add_days(first(), i64::from(at));
            [
                meeting(client, at % 2, at * 2, date, "08:00"),
                meeting(client, 2, at * 2 + 1, date, "19:30"),
            ]
        })
        .collect()
}

fn measured(client: MeasuredClient<u32>, meetings: &[TestMeeting]) -> Result<usize, Exclusion> {
    let measured = continuity(first(), &[client], meetings);
    match (&measured.staff_met[..], &measured.excluded[..]) {
        ([(1, met)], []) => Ok(*met),
        ([], [(1, exclusion)]) => Err(*exclusion),
        other => panic!("one client is measured or excluded, not {other:?}"),
    }
}

#[test]
fn different_staff_are_counted_once_each() {
    assert_eq!(measured(client(1), &fortnight(1)), Ok(3));
}

#[test]
fn one_day_with_one_visit_excludes() {
    let mut meetings = fortnight(1);
    meetings.remove(9);
    let date = add_days(first(), 4);
    assert_eq!(
        measured(client(1), &meetings),
        Err(Exclusion::FewVisits { date })
    );
    let nobody = Exclusion::FewVisits { date: first() };
    assert_eq!(measured(client(1), &[]), Err(nobody));
}

#[test]
fn two_staff_at_one_visit_are_one_visit_and_two_people() {
    let mut meetings = fortnight(1);
    let second = meeting(1, 7, 0, first(), "08:00");
    meetings.push(second);
    assert_eq!(measured(client(1), &meetings), Ok(4));
    // Without the evening of that day the double visit is the only one.
    meetings.remove(1);
    assert_eq!(
        measured(client(1), &meetings),
        Err(Exclusion::FewVisits { date: first() })
    );
}

#[test]
fn only_meetings_from_seven_to_ten_in_the_evening_count() {
    let night = [("06:59", 3), ("07:00", 4), ("21:59", 4), ("22:00", 3)];
    for (start, expected) in night {
        let mut meetings = fortnight(1);
        meetings.push(meeting(1, 9, 900, first(), start));
        assert_eq!(measured(client(1), &meetings), Ok(expected), "{start}");
    }
}

#[test]
fn only_home_care_counts() {
    for kind in [
        MeetingKind::Alarm,
        MeetingKind::MealDelivery,
        MeetingKind::HomeNursing,
    ] {
        let mut meetings = fortnight(1);
        let other = meeting(1, 9, 900, first(), "12:00");
        meetings.push(Meeting { kind, ..other });
        assert_eq!(measured(client(1), &meetings), Ok(3), "{kind:?}");
        // Nor does it make a second visit of a day.
        meetings.remove(1);
        let few = Exclusion::FewVisits { date: first() };
        assert_eq!(measured(client(1), &meetings), Err(few), "{kind:?}");
    }
}

#[test]
fn days_outside_the_period_do_not_count() {
    let mut meetings = fortnight(1);
    meetings.push(meeting(1, 8, 800, add_days(first(), -1), "12:00"));
    meetings.push(meeting(1, 9, 900, add_days(first(), 14), "12:00"));
    assert_eq!(measured(client(1), &meetings), Ok(3));
}

#[test]
fn the_client_is_65_on_the_first_day() {
    let born = |text| MeasuredClient {
        born: Some(day(text)),
        ..client(1)
    };
    assert_eq!(measured(born("1961-10-19"), &fortnight(1)), Ok(3));
    for young in ["1961-10-20", "2027-01-01"] {
        let verdict = measured(born(young), &fortnight(1));
        assert_eq!(verdict, Err(Exclusion::Under65), "{young}");
    }
    let unknown = MeasuredClient {
        born: None,
        ..client(1)
    };
    let verdict = measured(unknown, &fortnight(1));
    assert_eq!(verdict, Err(Exclusion::BirthDateUnknown));
}

#[test]
fn a_client_away_for_part_of_the_period_is_excluded() {
    let away = |days: &[i64]| MeasuredClient {
        away: days.iter().map(|&at| add_days(first(), at)).collect(),
        ..client(1)
    };
    let last = Exclusion::Away {
        date: last_day(first()),
    };
    assert_eq!(measured(away(&[20, 13]), &fortnight(1)), Err(last));
    let two = Exclusion::Away {
        date: add_days(first(), 3),
    };
    assert_eq!(measured(away(&[5, 3]), &fortnight(1)), Err(two));
    assert_eq!(measured(away(&[-1, 14]), &fortnight(1)), Ok(3));
}

#[test]
fn figures_of_several_clients() {
    let figures = |met: &[usize]| {
        let measured = Continuity {
            staff_met: met.iter().copied().enumerate().collect(),
            excluded: vec![],
        };
        (
            measured.mean(),
            measured.median(),
            measured.share_above_20(),
        )
    };
    assert_eq!(figures(&[]), (None, None, None));
    assert_eq!(figures(&[20]), (Some(20.0), Some(20.0), Some(0.0)));
    assert_eq!(
        figures(&[4, 21, 5]),
        (Some(10.0), Some(5.0), Some(1.0 / 3.0))
    );
    assert_eq!(
        figures(&[30, 4, 21, 5]),
        (Some(15.0), Some(13.0), Some(0.5))
    );
}

#[test]
fn strangers_are_not_measured_and_nobody_twice() {
    let clients = [client(1), client(1)];
    let mut meetings = fortnight(1);
    meetings.extend(fortnight(2));
    let measured = continuity(first(), &clients, &meetings);
    assert_eq!(measured.staff_met, vec![(1, 3)]);
    assert_eq!(measured.excluded, vec![]);
}

#[test]
fn a_cell_holds_the_visits_of_one_client_by_one_staff_member() {
    let day_of = |at: i64| add_days(first(), at);
    let mut meetings = fortnight(1);
    // Begun anew, outside the period, at night, and an alarm: none adds to a cell.
    meetings.push(meeting(1, 0, 0, day_of(0), "08:20"));
    meetings.push(meeting(1, 0, 900, day_of(-1), "08:00"));
    meetings.push(meeting(1, 0, 901, day_of(14), "08:00"));
    meetings.push(meeting(1, 0, 902, day_of(0), "22:00"));
    meetings.push(Meeting {
        kind: MeetingKind::Alarm,
        ..meeting(1, 0, 904, day_of(0), "12:00")
    });
    meetings.push(meeting(2, 0, 903, day_of(13), "21:59"));
    let met = visits_met(first(), &meetings);
    let wanted = [((1, 0), 7), ((1, 1), 7), ((1, 2), 14), ((2, 0), 1)];
    assert_eq!(met, BTreeMap::from(wanted));
}
