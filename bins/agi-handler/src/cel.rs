//! Asterisk's own record of calls (CEL), which it writes to a file of `SQLite`: read a little at a time, since Asterisk
//! cannot write while somebody reads.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

/// Rows read at a time, and the most that a call may have.
const PAGE: i64 = 256;
const MOST: usize = 80;

/// What the record holds of one call. Times are microseconds since 1970.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Record {
    /// When it was read.
    now: i64,
    /// The time of the first row of all.
    oldest: Option<i64>,
    newest: Option<Newest>,
    /// Of this call, in their order.
    rows: Vec<Row>,
}

/// The last row of all.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Newest {
    number: i64,
    at: i64,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Row {
    at: i64,
    /// Its Uniqueid.
    channel: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum What {
    Started { name: String },
    Answered,
    Entered { bridge: String },
    Left { bridge: String },
    HungUp { cause: u16, dial_status: Option<String> },
}

/// Why the record cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    #[error("it cannot be read: {0}")]
    Read(#[from] diesel::result::Error),
    #[error("its row {0} cannot be understood")]
    Row(i64),
    #[error("it has more than {MOST} rows of this call")]
    TooMany,
}

#[derive(QueryableByName)]
struct Raw {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    eventtype: String,
    #[diesel(sql_type = Text)]
    eventtime: String,
    #[diesel(sql_type = Text)]
    uniqueid: String,
    #[diesel(sql_type = Text)]
    linkedid: String,
    #[diesel(sql_type = Text)]
    channame: String,
    #[diesel(sql_type = Text)]
    eventextra: String,
}

/// The column `eventextra`, of the kinds of rows that are read.
#[derive(Default, Deserialize)]
struct Extra {
    bridge_id: Option<String>,
    hangupcause: Option<u16>,
    dialstatus: Option<String>,
}

/// Reads what is recorded of the call that began with `channel`, at most so many seconds ago.
pub(crate) fn read(file: &Path, channel: &str, within: u64) -> Result<Record, Unreadable> {
    let now = now();
    let since =
        now.saturating_sub(i64::try_from(within).unwrap_or(i64::MAX).saturating_mul(1_000_000));
    let mut conn = open(file)?;
    let oldest = page(&mut conn, "AcctId > ? ORDER BY AcctId", 0, 1)?;
    let oldest = oldest.first().map(Raw::time).transpose()?;
    let mut record = Record { now, oldest, newest: None, rows: Vec::new() };
    let mut before = i64::MAX;
    loop {
        let rows = page(&mut conn, "AcctId < ? ORDER BY AcctId DESC", before, PAGE)?;
        for raw in &rows {
            let at = raw.time()?;
            record.newest.get_or_insert(Newest { number: raw.number, at });
            if raw.uniqueid == channel || raw.linkedid == channel {
                record.rows.extend(raw.row(at)?);
            }
            before = raw.number;
        }
        if record.rows.len() > MOST {
            return Err(Unreadable::TooMany);
        }
        // Rows are written in the order of their times, or nearly so.
        let reached = rows.last().map(Raw::time).transpose()?.is_none_or(|at| at < since);
        if reached {
            break;
        }
    }
    record.rows.reverse();
    Ok(record)
}

/// Not made if it is not there. Not for reading alone: after a crash the first who opens it must roll back.
fn open(file: &Path) -> Result<SqliteConnection, Unreadable> {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let mut conn = SqliteConnection::establish(&format!("file:{path}?mode=rw"))?;
    conn.batch_execute("PRAGMA busy_timeout = 2000; PRAGMA query_only = ON;")?;
    Ok(conn)
}

fn page(
    conn: &mut SqliteConnection,
    which: &str,
    bound: i64,
    limit: i64,
) -> Result<Vec<Raw>, Unreadable> {
    let query = format!(
        "SELECT AcctId AS number, eventtype, eventtime, uniqueid, linkedid, channame, eventextra \
         FROM cel WHERE {which} LIMIT {limit}"
    );
    Ok(diesel::sql_query(query).bind::<BigInt, _>(bound).load(conn)?)
}

impl Raw {
    /// `1795421681.099246`, as microseconds.
    fn time(&self) -> Result<i64, Unreadable> {
        let unclear = || Unreadable::Row(self.number);
        let (seconds, fraction) = self.eventtime.split_once('.').ok_or_else(unclear)?;
        let (seconds, micros) = (seconds.parse::<i64>(), fraction.parse::<i64>());
        match (seconds, micros) {
            (Ok(seconds), Ok(micros)) if fraction.len() == 6 => seconds
                .checked_mul(1_000_000)
                .and_then(|at| at.checked_add(micros))
                .ok_or_else(unclear),
            _ => Err(unclear()),
        }
    }

    /// `None` for a kind of row that tells nothing of how a call went.
    fn row(&self, at: i64) -> Result<Option<Row>, Unreadable> {
        let unclear = || Unreadable::Row(self.number);
        let extra = match self.eventextra.as_str() {
            "" => Extra::default(),
            text => serde_json::from_str(text).map_err(|_| unclear())?,
        };
        let bridge = || extra.bridge_id.clone().ok_or_else(unclear);
        let what = match self.eventtype.as_str() {
            "CHAN_START" => What::Started { name: self.channame.clone() },
            "ANSWER" => What::Answered,
            "BRIDGE_ENTER" => What::Entered { bridge: bridge()? },
            "BRIDGE_EXIT" => What::Left { bridge: bridge()? },
            "HANGUP" => What::HungUp {
                cause: extra.hangupcause.ok_or_else(unclear)?,
                dial_status: extra.dialstatus.filter(|status| !status.is_empty()),
            },
            _ => return Ok(None),
        };
        Ok(Some(Row { at, channel: self.uniqueid.clone(), what }))
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    const CALL: &str = "cb-01a20778ad857675a5b87154cadeec98";

    /// The table as `cel_sqlite3_custom` makes it, with one row for each of these.
    fn record(rows: &[(&str, i64, &str, &str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("master.db");
        let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
        let table = "CREATE TABLE cel (AcctId INTEGER PRIMARY KEY, eventtype,eventtime,uniqueid,\
                     linkedid,channame,context,exten,eventextra)";
        conn.batch_execute(table).unwrap();
        for (event, at, uniqueid, linkedid, extra) in rows {
            conn.batch_execute(&format!(
                "INSERT INTO cel VALUES (NULL, '{event}', '{at}.000250', '{uniqueid}', \
                 '{linkedid}', 'PJSIP/trunk-00000001', 'callback', 's', '{extra}')"
            ))
            .unwrap();
        }
        folder
    }

    fn read_all(folder: &TempDir, within: u64) -> Result<Record, Unreadable> {
        read(&folder.path().join("master.db"), CALL, within)
    }

    fn seconds() -> i64 {
        now() / 1_000_000
    }

    #[test]
    fn the_rows_of_a_call_are_told_in_their_order_and_no_others() {
        let at = seconds() - 100;
        let folder = record(&[
            ("CHAN_START", at, "7.1", "7.1", ""),
            ("CHAN_START", at + 1, CALL, CALL, ""),
            ("ANSWER", at + 2, CALL, CALL, ""),
            ("CHAN_START", at + 2, "7.2", CALL, ""),
            ("BRIDGE_ENTER", at + 3, "7.2", CALL, r#"{"bridge_id":"b","bridge_technology":"x"}"#),
            ("BRIDGE_EXIT", at + 4, "7.2", CALL, r#"{"bridge_id":"b","bridge_technology":"x"}"#),
            (
                "HANGUP",
                at + 5,
                "7.2",
                CALL,
                r#"{"hangupcause":16,"hangupsource":"","dialstatus":""}"#,
            ),
            ("CHAN_END", at + 5, "7.2", CALL, ""),
            (
                "HANGUP",
                at + 6,
                CALL,
                CALL,
                r#"{"hangupcause":17,"hangupsource":"","dialstatus":"BUSY"}"#,
            ),
            ("LINKEDID_END", at + 6, CALL, CALL, ""),
        ]);
        let record = serde_json::to_value(read_all(&folder, 1000).unwrap()).unwrap();
        let time = |second: i64| (at + second) * 1_000_000 + 250;
        assert_eq!(record["oldest"], time(0));
        assert_eq!(record["newest"], json!({ "number": 10, "at": time(6) }));
        let expected = json!([
            { "at": time(1), "channel": CALL, "event": "started", "name": "PJSIP/trunk-00000001" },
            { "at": time(2), "channel": CALL, "event": "answered" },
            { "at": time(2), "channel": "7.2", "event": "started", "name": "PJSIP/trunk-00000001" },
            { "at": time(3), "channel": "7.2", "event": "entered", "bridge": "b" },
            { "at": time(4), "channel": "7.2", "event": "left", "bridge": "b" },
            { "at": time(5), "channel": "7.2", "event": "hung_up", "cause": 16, "dial_status": null },
            { "at": time(6), "channel": CALL, "event": "hung_up", "cause": 17, "dial_status": "BUSY" },
        ]);
        assert_eq!(record["rows"], expected);
    }

    #[test]
    fn a_call_is_found_under_hundreds_of_others_but_not_looked_for_in_older_days() {
        let at = seconds() - 10_000;
        let mut rows = vec![("CHAN_START", at, CALL, CALL, "")];
        rows.extend((1..2000).map(|second| ("CHAN_START", at + second, "7.1", "7.1", "")));
        let folder = record(&rows);
        assert_eq!(read_all(&folder, 11_000).unwrap().rows.len(), 1);
        assert!(read_all(&folder, 8_050).unwrap().rows.is_empty());
        assert_eq!(read_all(&record(&[]), 60).unwrap().newest, None);
    }

    #[test]
    fn what_cannot_be_understood_is_said_and_nothing_is_made_up() {
        let at = seconds();
        let wrong = |event, extra| {
            read_all(&record(&[(event, at, CALL, CALL, extra)]), 60).unwrap_err().to_string()
        };
        assert!(wrong("HANGUP", "").contains("row 1"));
        assert!(wrong("HANGUP", "no JSON").contains("row 1"));
        assert!(wrong("BRIDGE_ENTER", "{}").contains("row 1"));
        let many = vec![("ANSWER", at, CALL, CALL, ""); 81];
        assert!(matches!(read_all(&record(&many), 60), Err(Unreadable::TooMany)));

        let folder = TempDir::new().unwrap();
        assert!(matches!(read_all(&folder, 60), Err(Unreadable::Open(_))));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no file is made");
        fs::write(folder.path().join("master.db"), [b'x'; 4096]).unwrap();
        assert!(read_all(&folder, 60).is_err());
    }
}
