//! A new life of the process takes up what earlier ones left.

use callback_core::Effect;
use callback_core::ports::store::Epoch;
use crash_point::crash_point;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::effects::Row;
use crate::error::Fault;
use crate::schema::{effects, instance};
use crate::{poison, values};

/// The kinds of effects that are told apart here, as [`Effect::name`] writes them.
const PLACE_CALL: &str = "place_call";
const RECONCILE: &str = "reconcile";

/// Frees what earlier epochs claimed. A call that one of them was to place may have gone out, so it
/// is reconciled and not placed again; and so is every leg that waits for its check.
pub(crate) fn begin(conn: &mut SqliteConnection, now: Timestamp) -> Result<Epoch, Fault> {
    diesel::update(instance::table).set(instance::epoch.eq(instance::epoch + 1)).execute(conn)?;
    let epoch: i64 = instance::table.select(instance::epoch).first(conn)?;
    poison::count_deaths(conn, now)?;
    reconcile_all(conn, now)?;
    crash_point!("in epoch");
    let claimed = effects::table.filter(effects::epoch.is_not_null());
    diesel::update(claimed).set(effects::epoch.eq(None::<i64>)).execute(conn)?;
    let epoch = values::count("epoch", epoch);
    Ok(Epoch(epoch.map_err(|source| Fault::damaged("instance", "1", source))?))
}

fn reconcile_all(conn: &mut SqliteConnection, now: Timestamp) -> Result<(), Fault> {
    let may_be_out = effects::kind.eq(PLACE_CALL).and(effects::epoch.is_not_null());
    let rows = effects::table
        .filter(effects::kind.eq(RECONCILE).or(may_be_out))
        .select(Row::as_select())
        .load(conn)?;
    for row in rows {
        // A damaged order for a call must not be given back: that would be to place it again.
        let Some(claimed) = row.read_or_put_aside(conn, now)? else { continue };
        let (Effect::PlaceCall { leg } | Effect::Reconcile { leg, .. }) = claimed.effect else {
            continue;
        };
        row.becomes(conn, &Effect::Reconcile { leg, at: now }, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use callback_core::LegId;

    use super::*;

    #[test]
    fn the_kinds_are_named_as_the_core_names_them() {
        let leg = LegId::from_bytes([1; 16]);
        assert_eq!(Effect::PlaceCall { leg }.name(), PLACE_CALL);
        assert_eq!(Effect::Reconcile { leg, at: Timestamp::UNIX_EPOCH }.name(), RECONCILE);
    }
}
