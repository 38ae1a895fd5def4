//! Text messages: the intent before one is handed over, and what became of it.

use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::store::NewEvent;
use callback_core::ports::texts::{Admission, Budget, MessageIntent, MessageNews};
use callback_core::{CallbackId, Event, Message, MessageId, MessageStatus, Side};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::error::Fault;
use crate::schema::messages;
use crate::values::{self, Unreadable};
use crate::{blocks, events, legs, opt_outs, texts_in};

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    callback: Vec<u8>,
    side: String,
    notice: String,
    carrier_id: Option<String>,
    status: String,
    error: Option<i64>,
    tries: i64,
    intended_at: i64,
    changed_at: i64,
}

/// Counts and stores a text that is about to be handed over, unless it must not be.
pub(crate) fn intend(
    conn: &mut SqliteConnection,
    intent: &MessageIntent,
) -> Result<Admission, Fault> {
    let known = find(conn, intent.id)?;
    let may_be_handed_over = |message: &Message| {
        matches!(message.status, MessageStatus::Intended | MessageStatus::NotTaken)
    };
    if known.as_ref().is_some_and(|message| !may_be_handed_over(message)) {
        return Ok(Admission::Settled);
    }
    let is_unwanted = intent.to == Side::Visitor && blocks::holds(conn, intent.number.as_e164())?;
    if is_unwanted || opt_outs::holds(conn, &intent.number)? {
        return Ok(Admission::OptedOut);
    }
    if !has_room(conn, &intent.budget)? {
        return Ok(Admission::OverBudget);
    }
    let now = intent.at.as_millisecond();
    let Some(known) = known else {
        insert(conn, intent)?;
        return Ok(Admission::Admitted { tries: 1 });
    };
    let today = messages::intended_at.ge(intent.budget.since.as_millisecond());
    let counted = diesel::dsl::case_when(today, messages::counted + 1).otherwise(1_i64);
    let again = (
        messages::status.eq(MessageStatus::Intended.name()),
        messages::tries.eq(messages::tries + 1),
        messages::counted.eq(counted),
        messages::intended_at.eq(now),
        messages::changed_at.eq(now),
    );
    diesel::update(messages::table.find(key(intent.id))).set(again).execute(conn)?;
    Ok(Admission::Admitted { tries: known.tries.saturating_add(1) })
}

fn insert(conn: &mut SqliteConnection, intent: &MessageIntent) -> Result<(), Fault> {
    let row = (
        messages::id.eq(key(intent.id)),
        messages::callback.eq(intent.callback.as_bytes().as_slice()),
        messages::side.eq(legs::word(intent.to)),
        messages::notice.eq(serde_json::to_string(&intent.notice)?),
        messages::status.eq(MessageStatus::Intended.name()),
        messages::tries.eq(1_i64),
        messages::counted.eq(1_i64),
        messages::intended_at.eq(intent.at.as_millisecond()),
        messages::changed_at.eq(intent.at.as_millisecond()),
    );
    diesel::insert_into(messages::table).values(row).execute(conn)?;
    Ok(())
}

/// Whether one more text may be handed over. Answers count like any other.
pub(crate) fn has_room(conn: &mut SqliteConnection, budget: &Budget) -> Result<bool, Fault> {
    let sent: i64 = messages::table
        .filter(messages::intended_at.ge(budget.since.as_millisecond()))
        .select(sql::<BigInt>("COALESCE(SUM(counted), 0)"))
        .first(conn)?;
    let answered = texts_in::count_answered(conn, budget.since)?;
    Ok(sent.saturating_add(answered) < i64::from(budget.limit))
}

/// Moves a message forward, and records that; `None` if it is known or late.
pub(crate) fn tell(
    conn: &mut SqliteConnection,
    id: MessageId,
    news: &MessageNews,
) -> Result<Option<Message>, Fault> {
    let Some(known) = find(conn, id)? else { return Ok(None) };
    let own = || messages::table.find(key(id));
    if let (None, Some(CarrierMessage(carrier))) = (&known.carrier, &news.carrier) {
        diesel::update(own()).set(messages::carrier_id.eq(carrier)).execute(conn)?;
    }
    if !news.status.follows(known.status) {
        return Ok(None);
    }
    let changes = (
        messages::status.eq(news.status.name()),
        messages::error.eq(news.error.map(i64::from)),
        messages::changed_at.eq(news.at.as_millisecond()),
    );
    diesel::update(own()).set(changes).execute(conn)?;
    if news.status == MessageStatus::NotTaken {
        let one_less = messages::counted.eq(messages::counted - 1);
        diesel::update(own().filter(messages::counted.gt(0))).set(one_less).execute(conn)?;
    }
    let Message { callback, to, notice, .. } = known;
    let event = Event::Texted { to, notice, status: news.status };
    events::record(conn, callback, &[NewEvent { at: news.at, event, moved: false, rule: None }])?;
    find(conn, id)
}

pub(crate) fn find(conn: &mut SqliteConnection, id: MessageId) -> Result<Option<Message>, Fault> {
    let row = messages::table.find(key(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Message::try_from).transpose()
}

pub(crate) fn of_carrier(
    conn: &mut SqliteConnection,
    carrier: &CarrierMessage,
) -> Result<Option<Message>, Fault> {
    let own = messages::table.filter(messages::carrier_id.eq(&carrier.0));
    let row = own.select(Row::as_select()).first(conn).optional()?;
    row.map(Message::try_from).transpose()
}

pub(crate) fn of_callback(
    conn: &mut SqliteConnection,
    callback: CallbackId,
) -> Result<Vec<Message>, Fault> {
    let rows = messages::table
        .filter(messages::callback.eq(callback.as_bytes().as_slice()))
        .order(messages::id) // Made in the order of time.
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Message::try_from).collect()
}

fn key(id: MessageId) -> Vec<u8> {
    id.as_bytes().to_vec()
}

impl TryFrom<Row> for Message {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(row).map_err(|source| Fault::damaged("message", id, source))
    }
}

fn read(row: Row) -> Result<Message, Unreadable> {
    let status = MessageStatus::ALL.into_iter().find(|status| status.name() == row.status);
    let error = row.error.map(|error| values::count("error", error)).transpose()?;
    Ok(Message {
        id: MessageId::from_bytes(values::bytes("id", &row.id)?),
        callback: CallbackId::from_bytes(values::bytes("callback", &row.callback)?),
        to: legs::side(&row.side)?,
        notice: values::document("notice", &row.notice)?,
        carrier: row.carrier_id.map(CarrierMessage),
        status: status.ok_or(Unreadable::Word { column: "status" })?,
        error,
        tries: values::count("tries", row.tries)?,
        intended_at: values::time("intended_at", row.intended_at)?,
        changed_at: values::time("changed_at", row.changed_at)?,
    })
}
