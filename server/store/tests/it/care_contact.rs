//! The named care contact: the newest word stands.

use care_model::id::{UnitId, UserId};
use care_model::person::Client;
use care_model::registry::RegistryImport;
use store::StoreError;
use store::care_contact::{ContactWord, NamedContact};

use crate::Fresh;
use crate::scene::{at, client, staff, unit, with_client};

on_both!(
    the_newest_word_stands_before_the_register,
    of_two_words_from_one_sight_the_later_is_stale,
    a_word_stays_with_the_unit_that_gave_it,
    a_client_of_nobody_is_unknown,
);

fn by() -> (UserId, care_model::time::Timestamp) {
    (UserId::derived(at(0), "planner"), at(5))
}

async fn the_newest_word_stands_before_the_register(fresh: Fresh) {
    let (access, store) = (with_client(&fresh).await, fresh.store());
    let contact = async || {
        let all = store.clients_of_unit(&access).await.expect("read");
        let one = store.client(&access, client()).await.expect("read");
        let one = one.expect("known");
        assert_eq!(all[0].care_contact, one.care_contact);
        one
    };
    let mut registered = contact().await;
    registered.care_contact = Some(staff("of the register"));
    let register = RegistryImport {
        clients: vec![registered],
        ..RegistryImport::default()
    };
    let import = async || {
        let imported = store.import_registry(&access, &register, &[]).await;
        imported.expect("imported");
    };
    import().await;
    assert_eq!(contact().await.care_contact, Some(staff("of the register")));
    assert!(
        store
            .named_contacts(&access)
            .await
            .expect("read")
            .is_empty()
    );
    for (seen, named) in [(0, Some(staff("anna"))), (1, None), (2, Some(staff("bo")))] {
        let word = store.name_care_contact(&access, client(), seen, named, by());
        assert_eq!(word.await.expect("stored"), ContactWord::Named);
        import().await;
        assert_eq!(contact().await.care_contact, named);
        let told = store.named_contacts(&access).await.expect("read");
        let expected = NamedContact {
            revision: seen + 1,
            staff_id: named,
            by: by().0,
            at: by().1,
        };
        assert_eq!(told.get(&client()), Some(&expected));
    }
}

async fn of_two_words_from_one_sight_the_later_is_stale(fresh: Fresh) {
    let (access, store) = (with_client(&fresh).await, fresh.store());
    let name = async |who: &str, seen| {
        let named = Some(staff(who));
        let word = store.name_care_contact(&access, client(), seen, named, by());
        word.await.expect("an answer")
    };
    let words = tokio::join!(name("anna", 0), name("bo", 0));
    let stale = ContactWord::Stale { current: 1 };
    assert!(
        words == (ContactWord::Named, stale) || words == (stale, ContactWord::Named),
        "{words:?}"
    );
    assert_eq!(name("cecilia", 1).await, ContactWord::Named);
}

async fn a_word_stays_with_the_unit_that_gave_it(fresh: Fresh) {
    let (access, store) = (with_client(&fresh).await, fresh.store());
    let word = store.name_care_contact(&access, client(), 0, Some(staff("anna")), by());
    assert_eq!(word.await.expect("stored"), ContactWord::Named);
    let known = store.client(&access, client()).await.expect("read");
    let known = known.expect("known");
    let in_unit = async |unit_id| {
        let moved = Client {
            unit_id,
            care_contact: Some(staff("of the register")),
            ..known.clone()
        };
        let register = RegistryImport {
            clients: vec![moved],
            ..RegistryImport::default()
        };
        let imported = store.import_registry(&access, &register, &[]).await;
        imported.expect("imported");
        let read = store.client(&access, client()).await.expect("read");
        read.expect("known").care_contact
    };
    let other = UnitId::derived(at(0), "another unit");
    assert_eq!(in_unit(other).await, Some(staff("of the register")));
    let named = store.named_contacts(&access).await.expect("read");
    assert!(named.is_empty(), "the client is no longer of this unit");
    assert_eq!(in_unit(unit()).await, Some(staff("anna")));
}

async fn a_client_of_nobody_is_unknown(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let stranger = care_model::id::ClientId::derived(at(0), "stranger");
    let word = fresh
        .store()
        .name_care_contact(&access, stranger, 0, None, by());
    assert!(matches!(word.await, Err(StoreError::Unknown { .. })));
}
