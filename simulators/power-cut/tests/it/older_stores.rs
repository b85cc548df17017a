//! Stores as earlier versions left them, kept as bytes: an update finds unsent
//! work in them. When the schema grows, keep one of the last form first: run this
//! test with `POWER_CUT_KEEP_STORE` naming the file to write.

use power_cut::{Disk, Image};

use crate::phone::{Step, open, sync};
use crate::scenario::at_work;
use crate::server::Server;

/// Each with a planned visit of four events that were never sent.
pub const STORES: &[(&str, &[u8])] = &[("0001", include_bytes!("../stores/0001.db"))];
const EVENTS: usize = 4;

#[test]
fn a_store_of_every_earlier_form_opens_and_its_work_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let path = folder.path().join("phone.db");
    if let Some(kept) = std::env::var_os("POWER_CUT_KEEP_STORE") {
        let server = Server::new();
        let mut begun = at_work(&disk, &server);
        begun.take(&[Step::Suspend]);
        let image = disk.image();
        std::fs::write(kept, image.file(&path).expect("a store")).expect("written");
    }
    for (form, bytes) in STORES {
        disk.load(&Image::of(&path, bytes.to_vec()));
        let mut server = Server::new();
        let core = open(&disk, server.now).expect(form);
        let waiting = core.unsent().expect("readable").waiting;
        assert_eq!(waiting as usize, EVENTS, "{form}");
        let visit_id = server.list_of(0)[0];
        let view = core.visit(visit_id).expect("it is still read");
        assert_eq!(view.events.len(), EVENTS, "{form}");
        sync(&core, &mut server).expect("it is sent");
        let arrived = server.events();
        let all = view.events.iter();
        let lost = all.filter(|event| !arrived.contains(&event.event_id));
        assert_eq!(lost.count(), 0, "{form}: events that never arrive");
    }
}
