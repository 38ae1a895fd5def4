//! Keys of the business's people and programs: hashes of them, and what they open.

use callback_core::ApiKeyId;
use callback_core::ports::api_keys::{ApiKey, ApiKeyHash, ApiKeyName, ApiKeyStore, Scope};
use callback_core::ports::store::StoreError;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::SqliteStore;
use crate::error::Fault;
use crate::schema::api_keys;
use crate::values::{self, Unreadable};

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    name: String,
    key_hash: Vec<u8>,
    scopes: String,
    created_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl ApiKeyStore for SqliteStore {
    fn keep_api_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |conn| keep(conn, &key))
    }

    fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.read(|conn| find(conn, id))
    }

    fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.read(all)
    }

    fn revoke_api_key(&self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        self.write(move |conn| revoke(conn, id, at))
    }

    fn api_key_used(&self, id: ApiKeyId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| used(conn, id, at))
    }
}

pub(crate) fn keep(conn: &mut SqliteConnection, key: &ApiKey) -> Result<(), Fault> {
    let ApiKey { id, name, hash, scopes, created_at, last_used_at, revoked_at } = key;
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    let row = (
        api_keys::id.eq(id.as_bytes().as_slice()),
        api_keys::name.eq(name.as_str()),
        api_keys::key_hash.eq(hash.0.as_slice()),
        api_keys::scopes.eq(scopes.join(" ")),
        api_keys::created_at.eq(created_at.as_millisecond()),
        api_keys::last_used_at.eq(last_used_at.map(Timestamp::as_millisecond)),
        api_keys::revoked_at.eq(revoked_at.map(Timestamp::as_millisecond)),
    );
    diesel::insert_into(api_keys::table).values(row).execute(conn)?;
    Ok(())
}

fn find(conn: &mut SqliteConnection, id: ApiKeyId) -> Result<Option<ApiKey>, Fault> {
    let own = api_keys::table.find(id.as_bytes().as_slice());
    let row = own.select(Row::as_select()).first(conn).optional()?;
    row.map(ApiKey::try_from).transpose()
}

pub(crate) fn all(conn: &mut SqliteConnection) -> Result<Vec<ApiKey>, Fault> {
    let oldest_first = api_keys::table.order((api_keys::created_at, api_keys::id));
    let rows = oldest_first.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(ApiKey::try_from).collect()
}

pub(crate) fn revoke(
    conn: &mut SqliteConnection,
    id: ApiKeyId,
    at: Timestamp,
) -> Result<bool, Fault> {
    let own = api_keys::table.find(id.as_bytes().as_slice()).filter(api_keys::revoked_at.is_null());
    let changed = diesel::update(own).set(api_keys::revoked_at.eq(at.as_millisecond()));
    Ok(changed.execute(conn)? == 1)
}

fn used(conn: &mut SqliteConnection, id: ApiKeyId, at: Timestamp) -> Result<(), Fault> {
    let own = api_keys::table.find(id.as_bytes().as_slice());
    diesel::update(own).set(api_keys::last_used_at.eq(at.as_millisecond())).execute(conn)?;
    Ok(())
}

impl TryFrom<Row> for ApiKey {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(&row).map_err(|source| Fault::damaged("API key", id, source))
    }
}

fn read(row: &Row) -> Result<ApiKey, Unreadable> {
    let name = ApiKeyName::parse(&row.name);
    let scopes = row.scopes.split_whitespace().map(str::parse::<Scope>).collect();
    Ok(ApiKey {
        id: ApiKeyId::from_bytes(values::bytes("id", &row.id)?),
        name: name.map_err(|_| Unreadable::Document { column: "name" })?,
        hash: ApiKeyHash(values::bytes("key_hash", &row.key_hash)?),
        scopes: Result::map_err(scopes, |_| Unreadable::Word { column: "scopes" })?,
        created_at: values::time("created_at", row.created_at)?,
        last_used_at: time("last_used_at", row.last_used_at)?,
        revoked_at: time("revoked_at", row.revoked_at)?,
    })
}

fn time(column: &'static str, stored: Option<i64>) -> Result<Option<Timestamp>, Unreadable> {
    stored.map(|stored| values::time(column, stored)).transpose()
}
