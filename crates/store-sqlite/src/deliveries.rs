//! Notifications: how often each was tried, and what became of it.

use callback_core::ports::notifications::{
    Delivery, DeliveryIntent, DeliveryNews, DeliveryStatus, DeliveryStore,
};
use callback_core::ports::store::StoreError;
use callback_core::{CallbackId, Effect, EffectId, PlannedEffect, SubscriberId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::deliveries;
use crate::values::{self, Unreadable};
use crate::{SqliteStore, effects};

/// Said as the index says it, so that it is used.
const DEAD: &str = "status = 'dead'";

#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    callback: Vec<u8>,
    subscriber: Vec<u8>,
    name: String,
    topic: String,
    happened: i64,
    status: String,
    tries: i64,
    said: Option<String>,
    changed_at: i64,
}

impl DeliveryStore for SqliteStore {
    fn intend_delivery(&self, intent: &DeliveryIntent) -> Result<Option<u32>, StoreError> {
        let intent = intent.clone();
        self.write(move |conn| intend(conn, &intent))
    }

    fn tell_delivery(&self, id: EffectId, news: &DeliveryNews) -> Result<(), StoreError> {
        let news = news.clone();
        self.write(move |conn| tell(conn, id, &news))
    }

    fn deliveries(&self, callback: CallbackId) -> Result<Vec<Delivery>, StoreError> {
        self.read(|conn| of_callback(conn, callback))
    }

    fn dead_letters(&self, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(|conn| dead(conn, limit))
    }

    fn resend_delivery(&self, id: EffectId, now: Timestamp) -> Result<bool, StoreError> {
        self.write(move |conn| resend(conn, id, now))
    }
}

fn intend(conn: &mut SqliteConnection, intent: &DeliveryIntent) -> Result<Option<u32>, Fault> {
    let now = deliveries::changed_at.eq(intent.at.as_millisecond());
    let Some(known) = find(conn, intent.id)? else {
        let row = (
            deliveries::id.eq(key(intent.id)),
            deliveries::callback.eq(intent.callback.as_bytes().as_slice()),
            deliveries::subscriber.eq(intent.subscriber.as_bytes().as_slice()),
            deliveries::name.eq(&intent.name),
            deliveries::topic.eq(serde_json::to_string(&intent.topic)?),
            deliveries::happened.eq(intent.happened.as_millisecond()),
            deliveries::status.eq(DeliveryStatus::Pending.name()),
            deliveries::tries.eq(1_i64),
            now,
        );
        diesel::insert_into(deliveries::table).values(row).execute(conn)?;
        return Ok(Some(1));
    };
    if known.status != DeliveryStatus::Pending {
        return Ok(None);
    }
    let one_more = deliveries::tries.eq(deliveries::tries + 1);
    let own = deliveries::table.find(key(intent.id));
    diesel::update(own).set((one_more, now)).execute(conn)?;
    Ok(Some(known.tries.saturating_add(1)))
}

fn tell(conn: &mut SqliteConnection, id: EffectId, news: &DeliveryNews) -> Result<(), Fault> {
    let pending = deliveries::status.eq(DeliveryStatus::Pending.name());
    let changes = (
        deliveries::status.eq(news.status.name()),
        deliveries::said.eq(&news.said),
        deliveries::changed_at.eq(news.at.as_millisecond()),
    );
    let own = deliveries::table.find(key(id)).filter(pending);
    let settled = diesel::update(own).set(changes).execute(conn)? == 1
        && news.status != DeliveryStatus::Pending;
    if settled {
        effects::finish(conn, id)?;
    }
    Ok(())
}

fn resend(conn: &mut SqliteConnection, id: EffectId, now: Timestamp) -> Result<bool, Fault> {
    let Some(known) = find(conn, id)?.filter(|known| known.status == DeliveryStatus::Dead) else {
        return Ok(false);
    };
    let changes = (
        deliveries::status.eq(DeliveryStatus::Pending.name()),
        deliveries::tries.eq(0_i64),
        deliveries::changed_at.eq(now.as_millisecond()),
    );
    diesel::update(deliveries::table.find(key(id))).set(changes).execute(conn)?;
    let Delivery { callback, subscriber, topic, happened, .. } = known;
    let effect = Effect::Notify { subscriber, topic, happened };
    effects::plan(conn, callback, &[PlannedEffect { id, effect, due: now }], None)?;
    Ok(true)
}

fn find(conn: &mut SqliteConnection, id: EffectId) -> Result<Option<Delivery>, Fault> {
    let row = deliveries::table.find(key(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Delivery::try_from).transpose()
}

fn of_callback(conn: &mut SqliteConnection, callback: CallbackId) -> Result<Vec<Delivery>, Fault> {
    let rows = deliveries::table
        .filter(deliveries::callback.eq(callback.as_bytes().as_slice()))
        .order(deliveries::id) // Made in the order of time.
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

pub(crate) fn dead(conn: &mut SqliteConnection, limit: usize) -> Result<Vec<Delivery>, Fault> {
    let rows = deliveries::table
        .filter(sql::<Bool>(DEAD))
        .order((deliveries::changed_at.desc(), deliveries::id.desc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

fn key(id: EffectId) -> Vec<u8> {
    id.as_bytes().to_vec()
}

impl TryFrom<Row> for Delivery {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(row).map_err(|source| Fault::damaged("delivery", id, source))
    }
}

fn read(row: Row) -> Result<Delivery, Unreadable> {
    let status = DeliveryStatus::ALL.into_iter().find(|status| status.name() == row.status);
    Ok(Delivery {
        id: EffectId::from_bytes(values::bytes("id", &row.id)?),
        callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
        subscriber: SubscriberId::from_bytes(values::bytes("subscriber", &row.subscriber)?),
        name: row.name,
        topic: values::document("topic", &row.topic)?,
        happened: values::time("happened", row.happened)?,
        status: status.ok_or(Unreadable::Word { column: "status" })?,
        tries: values::count("tries", row.tries)?,
        said: row.said,
        changed_at: values::time("changed_at", row.changed_at)?,
    })
}
