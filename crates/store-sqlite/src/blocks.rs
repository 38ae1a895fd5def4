//! Numbers that nobody calls any more: hashes of them, why, and who said so.

use callback_core::ports::blocks::{Block, BlockCause, BlockStore, BlockedBy, NewBlock};
use callback_core::ports::store::StoreError;
use callback_core::{BlockId, CallbackId, PhoneNumber};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Binary;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::{blocks, callbacks, secrets};
use crate::values::{self, Unreadable};

/// The name of the secret that numbers are hashed with.
const SECRET: &str = "blocks";

#[derive(Queryable, Selectable)]
#[diesel(table_name = blocks, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    masked: String,
    cause: String,
    blocked_by: String,
    callback: Option<Vec<u8>>,
    at: i64,
}

impl BlockStore for SqliteStore {
    fn block(&self, block: &NewBlock) -> Result<BlockId, StoreError> {
        let block = block.clone();
        self.write(move |conn| add(conn, &block))
    }

    fn unblock(&self, id: BlockId, by: BlockedBy, at: Timestamp) -> Result<bool, StoreError> {
        self.write(move |conn| lift(conn, id, by, at))
    }

    fn blocks(&self, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.read(|conn| all(conn, limit))
    }

    fn block_of(&self, number: &PhoneNumber) -> Result<Option<Block>, StoreError> {
        self.read(|conn| find(conn, number))
    }
}

/// Blocks a number, unless it is; returns the block that holds.
pub(crate) fn add(conn: &mut SqliteConnection, block: &NewBlock) -> Result<BlockId, Fault> {
    if let Some(known) = find(conn, &block.number)? {
        return Ok(known.id);
    }
    // SQLite draws from a generator that the system's own randomness seeded.
    let drawn = (secrets::name.eq(SECRET), secrets::secret.eq(sql::<Binary>("randomblob(32)")));
    diesel::insert_into(secrets::table).values(drawn).on_conflict_do_nothing().execute(conn)?;
    let row = (
        blocks::id.eq(block.id.as_bytes().as_slice()),
        blocks::number_hash.eq(hash(conn, block.number.as_e164())?.unwrap_or_default()),
        blocks::masked.eq(block.number.masked().to_string()),
        blocks::cause.eq(block.cause.name()),
        blocks::blocked_by.eq(block.by.to_string()),
        blocks::callback.eq(block.callback.as_ref().map(|id| id.as_bytes().as_slice())),
        blocks::at.eq(block.at.as_millisecond()),
    );
    diesel::insert_into(blocks::table).values(row).execute(conn)?;
    Ok(block.id)
}

pub(crate) fn lift(
    conn: &mut SqliteConnection,
    id: BlockId,
    by: BlockedBy,
    at: Timestamp,
) -> Result<bool, Fault> {
    let own = blocks::table.find(id.as_bytes().as_slice()).filter(blocks::lifted_at.is_null());
    let lifted = (blocks::lifted_by.eq(by.to_string()), blocks::lifted_at.eq(at.as_millisecond()));
    Ok(diesel::update(own).set(lifted).execute(conn)? == 1)
}

pub(crate) fn all(conn: &mut SqliteConnection, limit: usize) -> Result<Vec<Block>, Fault> {
    let rows = blocks::table
        .filter(blocks::lifted_at.is_null())
        .order((blocks::at.desc(), blocks::id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Block::try_from).collect()
}

pub(crate) fn find(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
) -> Result<Option<Block>, Fault> {
    let Some(hash) = hash(conn, number.as_e164())? else { return Ok(None) };
    let own = blocks::table.filter(blocks::number_hash.eq(hash));
    let holds = own.filter(blocks::lifted_at.is_null());
    let row = holds.select(Row::as_select()).first(conn).optional()?;
    row.map(Block::try_from).transpose()
}

pub(crate) fn holds(conn: &mut SqliteConnection, number: &str) -> Result<bool, Fault> {
    let Some(hash) = hash(conn, number)? else { return Ok(false) };
    let own = blocks::table.filter(blocks::number_hash.eq(hash));
    Ok(diesel::select(diesel::dsl::exists(own.filter(blocks::lifted_at.is_null())))
        .get_result(conn)?)
}

/// Whether the number of this callback is blocked.
pub(crate) fn bars(conn: &mut SqliteConnection, callback: CallbackId) -> Result<bool, Fault> {
    let own = callbacks::table.find(callback.as_bytes().as_slice());
    let number: Option<String> = own.select(callbacks::number).first(conn).optional()?;
    number.map_or(Ok(false), |number| holds(conn, &number))
}

/// `None` as long as nothing was ever blocked.
fn hash(conn: &mut SqliteConnection, number: &str) -> Result<Option<Vec<u8>>, Fault> {
    let stored = secrets::table.find(SECRET).select(secrets::secret);
    let Some(secret) = stored.first::<Vec<u8>>(conn).optional()? else { return Ok(None) };
    let secret: [u8; 32] = values::bytes("secret", &secret)
        .map_err(|source| Fault::damaged("secret", SECRET, source))?;
    // A block of the hash, as HMAC would fill it up itself.
    let mut key = [0; 64];
    key.iter_mut().zip(secret).for_each(|(byte, secret)| *byte = secret);
    let mac = Hmac::<Sha256>::new(&key.into()).chain_update(number.as_bytes());
    Ok(Some(mac.finalize().into_bytes().to_vec()))
}

impl TryFrom<Row> for Block {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(row).map_err(|source| Fault::damaged("block", id, source))
    }
}

fn read(row: Row) -> Result<Block, Unreadable> {
    let cause = BlockCause::ALL.into_iter().find(|cause| cause.name() == row.cause);
    let callback = row.callback.map(|id| values::bytes("callback", &id)).transpose()?;
    Ok(Block {
        id: BlockId::from_bytes(values::bytes("id", &row.id)?),
        cause: cause.ok_or(Unreadable::Word { column: "cause" })?,
        by: row.blocked_by.parse().map_err(|_| Unreadable::Word { column: "blocked_by" })?,
        callback: callback.map(CallbackId::from_bytes),
        at: values::time("at", row.at)?,
        masked: row.masked,
    })
}
