use agi_rs::commands::{DatabaseDel, DatabaseDeltree, DatabaseGet, DatabasePut, Deltree};

use crate::call::Call;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "database");
    let (family, key) = ("agi", "key");
    let long = "k".repeat(300);
    call.succeeds("", &DatabasePut { family, key, value: br#"a ") b"# });
    call.succeeds("a long key", &DatabasePut { family, key: &long, value: b"" });
    call.fails("without a value", &Raw("DATABASE PUT agi key"));
    call.succeeds("", &DatabaseGet { family, key });
    assert_eq!(call.comes_to_nothing("no such key", &DatabaseGet { family, key: "none" }), None);
    call.succeeds("", &DatabaseDel { family, key });
    call.succeeds("no such key", &DatabaseDel { family, key });
    call.fails("without a key", &Raw("DATABASE DEL agi"));
    let tree = |tree| DatabaseDeltree { family, tree };
    call.program.leg.session.database_put(family, "a/b", "").unwrap();
    assert_eq!(call.succeeds("a branch", &tree(Some("a"))), Deltree::Deleted);
    assert_eq!(call.succeeds("a whole family", &tree(None)), Deltree::Deleted);
    assert_eq!(call.comes_to_nothing("nothing there", &tree(None)), Deltree::NothingThere);
    call.rows
}
