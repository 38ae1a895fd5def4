use std::error::Error;

use callback_core::ports::audit::{Act, Action, AuditStore, Chain, Who};
use callback_core::ports::poison::PoisonStore;
use callback_core::ports::store::{Store, StoreError};
use callback_core::{Callback, Effect, EffectId, LegId, PlannedEffect};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use store_sqlite::SqliteStore;
use tempfile::TempDir;
use testbed::store_suite::{Bench, NOW};

use super::suite;

/// A store with one callback, and the means to damage it.
struct Damaged {
    store: SqliteStore,
    callback: Callback,
    raw: SqliteConnection,
    _folder: TempDir, // Last, so that the files go last.
}

impl Damaged {
    fn by(statement: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("callbacks.sqlite3");
        let store = SqliteStore::open(&path).unwrap();
        let callback = Bench::new(suite::open).callback();
        let leg = LegId::from_bytes([1; 16]);
        let effects = [1, 2].map(|nth| PlannedEffect {
            id: EffectId::from_bytes([nth; 16]),
            effect: Effect::PlaceCall { leg },
            due: NOW,
        });
        store.accept(&callback, &effects).unwrap();
        let mut raw = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        raw.batch_execute(statement).unwrap();
        Self { store, callback, raw, _folder: folder }
    }
}

/// An error with all its causes, as a log would have it.
fn chain(error: &dyn Error) -> String {
    let mut parts = vec![format!("{error} {error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        parts.push(format!("{error} {error:?}"));
        cause = error.source();
    }
    parts.join(": ")
}

#[test]
fn a_callback_that_cannot_be_read_is_named_without_its_secrets() {
    for statement in [
        "UPDATE callbacks SET state_data = '{\"state\":\"+14155550132 Zoë\"}'",
        "UPDATE callbacks SET number = '+14155550132 Zoë'",
        "UPDATE callbacks SET number = '+19005550132'",
        "UPDATE callbacks SET name = 'Zoë' || char(10)|| 'x'",
        "UPDATE callbacks SET asked_at = 9223372036854775807",
        "UPDATE callbacks SET attempts = -1",
    ] {
        let damaged = Damaged::by(statement);
        let error = damaged.store.callback(damaged.callback.id).unwrap_err();
        let StoreError::Damaged { what: "callback", id, .. } = &error else {
            unreachable!("{statement}: {error:?}")
        };
        assert_eq!(*id, damaged.callback.id.to_string());
        let text = chain(&error);
        assert!(!text.contains("5550132") && !text.contains("Zoë"), "{text}");
    }
}

#[test]
fn an_event_that_cannot_be_read_is_named() {
    let damaged = Damaged::by("UPDATE events SET event = '{}'");
    let error = damaged.store.history(damaged.callback.id, 0).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { what: "event", .. }), "{error:?}");
}

#[test]
fn an_effect_that_cannot_be_read_stands_in_nobodys_way() {
    let spoil = "UPDATE effects SET effect = '?' WHERE sequence = 1";
    let mut damaged = Damaged::by(spoil);
    let epoch = damaged.store.begin_epoch(NOW).unwrap();
    let claimed = damaged.store.claim_due(epoch, NOW, 10, 10).unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].id, EffectId::from_bytes([2; 16]));
    let poison = damaged.store.poison().unwrap();
    assert_eq!((poison.len(), poison[0].id), (1, EffectId::from_bytes([1; 16])));
    assert_eq!((poison[0].callback, poison[0].damaged), (damaged.callback.id, true));
    assert_eq!(poison[0].kind, "place_call");

    // An order for a call that may be out is never given back as it is, not even when mended.
    damaged.store.begin_epoch(NOW).unwrap();
    let mended =
        "UPDATE effects SET effect = (SELECT effect FROM effects WHERE kind = 'reconcile')";
    damaged.raw.batch_execute(mended).unwrap();
    assert_eq!(damaged.store.claim_due(epoch, NOW, 10, 10).unwrap().len(), 1);
}

#[test]
fn a_callback_that_is_there_already_is_refused_without_its_secrets() {
    let Damaged { store, callback, .. } = Damaged::by("");
    let text = chain(&store.accept(&callback, &[]).unwrap_err());
    assert!(text.contains("UNIQUE"), "{text}");
    assert!(!text.contains("5550132") && !text.contains("Zoë") && !text.contains("167"), "{text}");
}

#[test]
fn an_act_that_was_altered_or_taken_away_breaks_the_chain() {
    let act = || Act {
        at: NOW,
        who: Who::Operator,
        action: Action::Reached,
        subject: "1".to_owned(),
        details: String::new(),
    };
    for (statement, sequence) in [
        ("UPDATE audit SET subject = '2' WHERE sequence = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE sequence = 3", 3),
        ("UPDATE audit SET hash = zeroblob(32) WHERE sequence = 1", 1),
        ("DELETE FROM audit WHERE sequence = 2", 2),
        ("DELETE FROM audit WHERE sequence = 1", 1),
    ] {
        let mut damaged = Damaged::by("");
        for _ in 0..3 {
            damaged.store.record_act(&act()).unwrap();
        }
        damaged.raw.batch_execute(statement).unwrap();
        let found = damaged.store.verify_audit().unwrap();
        assert_eq!(found, Chain::Broken { sequence }, "{statement}");
    }
}
