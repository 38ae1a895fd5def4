use std::path::Path;

use callback_core::ports::staff::StaffStore;
use callback_core::ports::store::Store;
use store_sqlite::SqliteStore;

pub(crate) fn open(folder: &Path) -> Box<dyn Store> {
    Box::new(SqliteStore::open(&folder.join("callbacks.sqlite3")).unwrap())
}

fn open_staff(folder: &Path) -> Box<dyn StaffStore> {
    Box::new(SqliteStore::open(&folder.join("callbacks.sqlite3")).unwrap())
}

testbed::store_suite!(open);
testbed::staff_suite!(open_staff);
