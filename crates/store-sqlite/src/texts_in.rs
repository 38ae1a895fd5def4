//! Texts that came in, and what they were answered.

use callback_core::ports::sms::CarrierMessage;
use callback_core::ports::texts::{ReplyLimits, TextIn};
use callback_core::{Keyword, PhoneNumber};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::texts_in;
use crate::values::{self, Unreadable};
use crate::{messages, opt_outs};

#[derive(Queryable, Selectable)]
#[diesel(table_name = texts_in, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    carrier_id: String,
    number: String,
    keyword: String,
    at: i64,
    reply: Option<String>,
}

/// Stores a text with the answer that it may have, unless it is a repetition.
pub(crate) fn take(
    conn: &mut SqliteConnection,
    text: &TextIn,
    limits: &ReplyLimits,
) -> Result<TextIn, Fault> {
    let old = texts_in::table.filter(texts_in::at.lt(limits.forget_before.as_millisecond()));
    diesel::delete(old).execute(conn)?;
    if let Some(first) = find(conn, &text.carrier)? {
        return Ok(first);
    }
    let may = text.reply.is_some()
        && !opt_outs::holds(conn, &text.from)?
        && !is_answered(conn, text, limits.once_since)?
        && messages::has_room(conn, &limits.budget)?;
    let text = TextIn { reply: text.reply.clone().filter(|_| may), ..text.clone() };
    let row = (
        texts_in::carrier_id.eq(&text.carrier.0),
        texts_in::number.eq(text.from.as_e164()),
        texts_in::keyword.eq(text.keyword.name()),
        texts_in::at.eq(text.at.as_millisecond()),
        texts_in::reply.eq(&text.reply),
    );
    diesel::insert_into(texts_in::table).values(row).execute(conn)?;
    Ok(text)
}

/// Whether such a text of the same number was answered since then.
fn is_answered(
    conn: &mut SqliteConnection,
    text: &TextIn,
    since: Option<Timestamp>,
) -> Result<bool, Fault> {
    let Some(since) = since else { return Ok(false) };
    let such = texts_in::table
        .filter(texts_in::number.eq(text.from.as_e164()))
        .filter(texts_in::keyword.eq(text.keyword.name()))
        .filter(texts_in::at.ge(since.as_millisecond()))
        .filter(texts_in::reply.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(such)).get_result(conn)?)
}

pub(crate) fn count_answered(conn: &mut SqliteConnection, since: Timestamp) -> Result<i64, Fault> {
    let answered = texts_in::table
        .filter(texts_in::at.ge(since.as_millisecond()))
        .filter(texts_in::reply.is_not_null());
    Ok(answered.count().get_result(conn)?)
}

pub(crate) fn find(
    conn: &mut SqliteConnection,
    carrier: &CarrierMessage,
) -> Result<Option<TextIn>, Fault> {
    let row = texts_in::table.find(&carrier.0).select(Row::as_select()).first(conn).optional()?;
    row.map(TextIn::try_from).transpose()
}

impl TryFrom<Row> for TextIn {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = row.carrier_id.clone();
        read(row).map_err(|source| Fault::damaged("text that came in", id, source))
    }
}

fn read(row: Row) -> Result<TextIn, Unreadable> {
    let from = PhoneNumber::from_e164(&row.number);
    let keyword = Keyword::ALL.into_iter().find(|keyword| keyword.name() == row.keyword);
    Ok(TextIn {
        carrier: CarrierMessage(row.carrier_id),
        from: from.map_err(|_| Unreadable::Document { column: "number" })?,
        keyword: keyword.ok_or(Unreadable::Word { column: "keyword" })?,
        at: values::time("at", row.at)?,
        reply: row.reply,
    })
}
