//! What staff and programs did, each entry chained to the one before it by a hash.

use callback_core::ports::audit::{Act, AuditEntry, AuditStore, Chain};
use callback_core::ports::store::StoreError;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::audit;
use crate::values::{self, Unreadable};

/// So many entries are looked at in one query: the whole log need not fit into memory.
const PAGE: i64 = 1000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    sequence: i64,
    at: i64,
    who: String,
    action: String,
    subject: String,
    details: String,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl AuditStore for SqliteStore {
    fn record_act(&self, act: &Act) -> Result<(), StoreError> {
        let act = act.clone();
        self.write(move |conn| append(conn, &act))
    }

    fn audit(&self, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|conn| latest(conn, limit))
    }

    fn verify_audit(&self) -> Result<Chain, StoreError> {
        self.read(verify)
    }
}

/// To be called in the transaction of what it tells of.
pub(crate) fn append(conn: &mut SqliteConnection, act: &Act) -> Result<(), Fault> {
    let last = audit::table.order(audit::sequence.desc()).select((audit::sequence, audit::hash));
    let last: Option<(i64, Vec<u8>)> = last.first(conn).optional()?;
    let (sequence, previous) = last.unwrap_or_else(|| (0, beginning()));
    let Act { at, who, action, subject, details } = act;
    let mut row = Row {
        sequence: sequence + 1,
        at: at.as_millisecond(),
        who: who.to_string(),
        action: action.name().to_owned(),
        subject: subject.clone(),
        details: details.clone(),
        previous,
        hash: Vec::new(),
    };
    row.hash = row.digest();
    diesel::insert_into(audit::table).values(row).execute(conn)?;
    Ok(())
}

pub(crate) fn latest(conn: &mut SqliteConnection, limit: usize) -> Result<Vec<AuditEntry>, Fault> {
    let rows: Vec<Row> = audit::table
        .order(audit::sequence.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(AuditEntry::try_from).collect()
}

pub(crate) fn verify(conn: &mut SqliteConnection) -> Result<Chain, Fault> {
    let (mut entries, mut last) = (0, beginning());
    loop {
        let page: Vec<Row> = audit::table
            .filter(audit::sequence.gt(entries))
            .order(audit::sequence)
            .limit(PAGE)
            .select(Row::as_select())
            .load(conn)?;
        if page.is_empty() {
            break;
        }
        for row in page {
            entries += 1;
            if row.sequence != entries || row.previous != last || row.hash != row.digest() {
                return Ok(Chain::Broken { sequence: count(entries) });
            }
            last = row.hash;
        }
    }
    let last = values::bytes("hash", &last);
    let last = last.map_err(|source| Fault::damaged("act", entries.to_string(), source))?;
    Ok(Chain::Whole { entries: count(entries), last })
}

/// What stands for the entry before the first.
fn beginning() -> Vec<u8> {
    vec![0; 32]
}

fn count(entries: i64) -> u64 {
    u64::try_from(entries).unwrap_or_default()
}

impl Row {
    /// Each text with its length before it, so that no two entries are made of the same bytes.
    fn digest(&self) -> Vec<u8> {
        let Self { sequence, at, who, action, subject, details, previous, hash: _ } = self;
        let mut digest = Sha256::new();
        digest.update(previous);
        digest.update(sequence.to_be_bytes());
        digest.update(at.to_be_bytes());
        for text in [who, action, subject, details] {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        digest.finalize().to_vec()
    }
}

impl TryFrom<Row> for AuditEntry {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let sequence = row.sequence;
        read(row).map_err(|source| Fault::damaged("act", sequence.to_string(), source))
    }
}

fn read(row: Row) -> Result<AuditEntry, Unreadable> {
    let Row { sequence, at, who, action, subject, details, previous: _, hash } = row;
    Ok(AuditEntry {
        sequence: values::count("sequence", sequence)?,
        at: values::time("at", at)?,
        who,
        action,
        subject,
        details,
        hash: values::bytes("hash", &hash)?,
    })
}
