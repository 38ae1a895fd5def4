//! Every answer is in the database after a kill in the middle.

use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use callback_core::CallbackId;
use store_sqlite::View;
use tempfile::TempDir;
use testbed::bench::{Bound, Goal, Goals};

use crate::arguments::Arguments;
use crate::served::Mode;
use crate::server::Server;
use crate::{crowd, load};

const CONNECTIONS: usize = 64;
/// Long enough to be killed in.
const LONG: Duration = Duration::from_mins(1);

pub(crate) fn measure(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let (mut answered, mut missing) = (0, 0);
    for nth in 0..arguments.kills {
        let folder = TempDir::new_in(&arguments.folder)?;
        let database = folder.path().join("callback.db");
        let ids = until_killed(&database, nth)?;
        let view = View::open(&database)?;
        for id in &ids {
            missing += usize::from(view.callback(*id)?.is_none());
        }
        answered += ids.len();
    }
    let goals = Goals(vec![Goal {
        what: "answered with 202, and not in the database after kill -9",
        bound: Bound::AtMost(0.0),
        #[expect(clippy::cast_precision_loss, reason = "far fewer than that")]
        measured: missing as f64,
        unit: "callbacks",
    }]);
    let kills = arguments.kills;
    Ok(format!("{kills} kills amid {CONNECTIONS} connections, {answered} answers.\n\n{goals}"))
}

/// What was answered before the server died.
fn until_killed(database: &std::path::Path, nth: usize) -> Result<Vec<CallbackId>, Box<dyn Error>> {
    let mut server = Server::start(database, Mode::Group)?;
    let address = server.address;
    let ids = Rc::new(RefCell::new(Vec::new()));
    let answered = ids.clone();
    thread::scope(|scope| {
        scope.spawn(move || {
            // At another moment of a commit each time.
            thread::park_timeout(Duration::from_micros(500_000 + 1_237 * nth as u64));
            let _ = server.kill();
        });
        crowd::ask(address, CONNECTIONS, LONG, (load::create, 202), move |body| {
            let body: Option<serde_json::Value> = serde_json::from_slice(body).ok();
            let id: Option<CallbackId> =
                body.and_then(|body| body.get("id")?.as_str()?.parse().ok());
            answered.borrow_mut().extend(id);
        })
    })?;
    Ok(ids.take())
}
