//! The write paths of the phone's store, each as a beginning and the steps on it.

use care_model::id::{Entropy, SeededEntropy, VisitId};
use care_model::shift_entry::ShiftMark;
use care_model::visit_event::EventKind;
use power_cut::{Disk, Image};

use crate::phone::{App, Diary, Reader, Step, by_hand, open, sync, whole_visit};
use crate::server::Server;

/// One write path.
pub struct Scenario {
    pub name: &'static str,
    /// What stands on the disk before.
    pub image: Image,
    /// The diary and the server up to there.
    pub diary: Diary,
    pub server: Server,
    /// Steps before the fault may come.
    pub before: Vec<Step>,
    pub steps: Vec<Step>,
    /// The answer of `Step::TakeAnswer`, and a visit that only it brings.
    pub answer: Vec<u8>,
    pub brought: Option<VisitId>,
}

/// A phone that has got so far.
pub struct Beginning<'a> {
    pub app: App<'a>,
    server: Server,
}

const DAY_S: i64 = 24 * 3600;

impl Beginning<'_> {
    pub fn take(&mut self, steps: &[Step]) {
        for step in steps {
            self.app.take(step).expect("a whole disk");
        }
    }

    fn sync(&mut self) {
        let core = self.app.core.as_ref().expect("open");
        sync(core, &mut self.server).expect("a whole disk");
    }

    /// Here the scenario begins; the app is not closed, as by a dead battery.
    fn scenario(self, name: &'static str, steps: Vec<Step>) -> Scenario {
        let image = self.app.disk.image();
        Scenario {
            name,
            image,
            diary: self.app.diary,
            server: self.server,
            before: vec![Step::Open],
            steps,
            answer: vec![],
            brought: None,
        }
    }
}

pub fn check_in(disk: &Disk) -> Scenario {
    let server = Server::new();
    let start = EventKind::Started {
        presence: by_hand(),
    };
    let steps = vec![Step::Record(server.list_of(0)[0], start)];
    morning(disk, &server).scenario("check-in", steps)
}

pub fn visit(disk: &Disk) -> Scenario {
    let server = Server::new();
    let steps = whole_visit(server.list_of(0)[0]);
    morning(disk, &server).scenario("whole visit", steps)
}

/// A shift begins, with a break in it.
pub fn shift(disk: &Disk) -> Scenario {
    let marks = [
        ShiftMark::ShiftBegan,
        ShiftMark::BreakBegan,
        ShiftMark::BreakEnded,
    ];
    let steps = marks.map(Step::Say).into();
    morning(disk, &Server::new()).scenario("shift", steps)
}

/// An update of the app opens the store of the version before, with unsent work in it.
pub fn update(disk: &Disk, older: &[u8]) -> Scenario {
    let server = &Server::new();
    let mut scenario = morning(disk, server).scenario("update", vec![Step::Open]);
    scenario.before.clear();
    scenario.image = Image::of(&disk.folder().join("phone.db"), older.to_vec());
    // What that phone's user was told to be saved stands in it.
    disk.load(&scenario.image);
    let core = open(disk, server.now).expect("a store of before");
    let visit_id = server.list_of(0)[0];
    let events = core.visit(visit_id).expect("on it").events;
    let saved = events.iter().map(|event| (visit_id, event.event_id));
    scenario.diary.saved = saved.collect();
    scenario
}

pub fn unplanned(disk: &Disk) -> Scenario {
    morning(disk, &Server::new()).scenario("unplanned visit", vec![Step::Begin])
}

pub fn sign_out(disk: &Disk) -> Scenario {
    at_work(disk, &Server::new()).scenario("sign-out", vec![Step::SignOut])
}

/// Another staff member takes the phone while work waits on it.
pub fn switch(disk: &Disk) -> Scenario {
    at_work(disk, &Server::new()).scenario("change of hands", vec![Step::SignIn(1)])
}

pub fn pause(disk: &Disk) -> Scenario {
    let server = Server::new();
    let mut steps = whole_visit(server.list_of(0)[0]);
    let pause = [Step::Suspend, Step::Resume];
    let begun = morning(disk, &server);
    let mut scenario = begun.scenario("pause", pause.into());
    scenario.before.append(&mut steps);
    scenario
}

fn empty<'a>(disk: &'a Disk, server: &'a Server) -> Beginning<'a> {
    disk.load(&Image::default());
    Beginning {
        app: App {
            disk,
            server,
            answer: &[],
            core: None,
            diary: Diary::default(),
        },
        server: server.clone(),
    }
}

/// Enrolled, signed in, the day is there.
pub fn morning<'a>(disk: &'a Disk, server: &'a Server) -> Beginning<'a> {
    let mut begun = empty(disk, server);
    begun.take(&[Step::Open, Step::Enrol, Step::SignIn(0)]);
    begun.sync();
    begun
}

/// A visit is recorded and waits to be sent.
pub fn at_work<'a>(disk: &'a Disk, server: &'a Server) -> Beginning<'a> {
    let mut begun = morning(disk, server);
    begun.take(&whole_visit(server.list_of(0)[0]));
    begun
}

/// So much is written that SQLite writes the log back by itself, at 1,000 frames,
/// and begins it anew.
pub fn long_day(disk: &Disk) -> Scenario {
    let server = Server::new();
    let visits = server.list_of(0);
    let note = |nth: u64| Step::Record(visits[0], EventKind::NoteWritten { text: prose(nth) });
    let mut scenario = morning(disk, &server).scenario("long day", vec![]);
    scenario.before.extend((0..NOTES).map(note));
    scenario.steps.extend((NOTES..NOTES + 3).map(note));
    scenario.steps.extend(whole_visit(visits[1]));
    scenario
}

/// Long notes until the log is nearly full.
const NOTES: u64 = 24;

/// Text that does not compress well.
fn prose(seed: u64) -> String {
    let mut bytes = [0; 4500];
    SeededEntropy::new(seed).fill(&mut bytes);
    visit_record::edit::hex(&bytes)
}

/// The store is made, migrated and used for the first time.
pub fn first_opening(disk: &Disk) -> Scenario {
    let server = &Server::new();
    let steps = vec![Step::Open, Step::Enrol, Step::SignIn(0)];
    let mut scenario = empty(disk, server).scenario("first opening", steps);
    scenario.before.clear();
    scenario.diary.reader = Some(Reader::Nobody);
    scenario
}

/// The app died with work in the log and starts again.
pub fn reopening(disk: &Disk) -> Scenario {
    let server = &Server::new();
    let mut scenario = at_work(disk, server).scenario("opening after a kill", vec![Step::Open]);
    scenario.before.clear();
    scenario
}

/// An answer with receipts, a new visit's document, a new day and a new cursor.
pub fn sync_apply(disk: &Disk) -> Scenario {
    let server = &Server::new();
    let mut begun = at_work(disk, server);
    let brought = begun.server.plan(0);
    let core = begun.app.core.as_ref().expect("open");
    let request = core.prepare_sync().expect("signed in");
    let answer = begun.server.answer(&request);
    let mut scenario = begun.scenario("sync", vec![Step::TakeAnswer]);
    scenario.answer = answer;
    scenario.brought = Some(brought);
    scenario
}

/// What was receipted is forgotten 72 hours later, with the next answer.
pub fn forgetting(disk: &Disk) -> Scenario {
    let server = &Server::new();
    let mut begun = at_work(disk, server);
    begun.sync();
    begun.server.now = begun.server.now.plus_seconds(4 * DAY_S);
    let core = begun.app.core.as_ref().expect("open");
    let request = core.prepare_sync().expect("signed in");
    let answer = begun.server.answer(&request);
    let mut scenario = begun.scenario("forgetting", vec![Step::TakeAnswer]);
    scenario.answer = answer;
    scenario
}
