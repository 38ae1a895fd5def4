//! Any sequence of orders comes to the same in the store and in a model of a hundred lines.

mod model;
mod order;

use callback_core::ports::store::Store;
use proptest::prelude::*;
use store_sqlite::SqliteStore;

use model::Model;
use order::{Order, World, order};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_store_does_what_its_model_does(orders in prop::collection::vec(order(), 1..60)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("callbacks.sqlite3");
        let mut store = SqliteStore::open(&path).unwrap();
        let mut model = Model::default();
        let mut world = World::default();
        for order in &orders {
            if let Order::Reopen = order {
                drop(store);
                store = SqliteStore::open(&path).unwrap();
                continue;
            }
            let (ours, theirs) = world.give(order, &store, &mut model);
            prop_assert_eq!(ours, theirs, "{:?}", order);
            prop_assert_eq!(store.next_due().unwrap(), model.next_due());
            prop_assert_eq!(store.open_attempts().unwrap(), model.open_attempts());
        }
        for callback in model.callbacks.values() {
            prop_assert_eq!(store.callback(callback.id).unwrap(), Some(callback.clone()));
            let history = store.history(callback.id, 0).unwrap();
            let told: Vec<_> = history.into_iter().map(|event| (event.at, event.event)).collect();
            prop_assert_eq!(told, model.history(callback.id));
        }
    }
}
