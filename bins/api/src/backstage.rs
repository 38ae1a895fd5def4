//! What works behind the listeners: store, desk, provider, worker, housekeeper.

use std::sync::Arc;

use callback_core::PhoneNumber;
use callback_core::ports::provider::CallProvider;
use callback_engine::{Abilities, Desk, DeskError, SystemClock, Worker};
use provider_twilio::Webhooks;
use store_sqlite::SqliteStore;

use crate::housekeeping::Housekeeper;
use crate::internal::Mailboxes;
use crate::settings::Settings;
use crate::{Carriers, StartupError, Telephony};

/// Dropped in this order.
pub(crate) struct Backstage {
    pub(crate) worker: Worker,
    /// Absent over a copy that was brought back.
    _housekeeper: Option<Housekeeper>,
    pub(crate) webhooks: Option<Webhooks>,
    pub(crate) provider: Arc<dyn CallProvider>,
    pub(crate) mailboxes: Arc<Mailboxes>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) store: Arc<SqliteStore>,
}

impl Backstage {
    pub(crate) fn set_up(
        settings: &Settings,
        store: SqliteStore,
        telephony: Telephony,
    ) -> Result<Self, StartupError> {
        let held_since = store.held_since();
        let store = Arc::new(store);
        let desk = desk(settings, &store).map_err(|source| StartupError::Desk { source })?;
        let desk = Arc::new(if held_since.is_some() { desk.held() } else { desk });
        let mailboxes = Arc::new(Mailboxes::new(desk.clone()));
        let Carriers { calls: provider, sms, recordings, webhooks } =
            telephony(desk.clone(), mailboxes.clone())?;
        let start = |what| move |source| StartupError::Start { what, source };
        let notifiers = settings.notifications.notifiers.clone();
        let abilities = Abilities { sms, recordings, notifiers };
        let worker = Worker::start_with(desk.clone(), provider.clone(), abilities);
        let worker = worker.map_err(start("the worker"))?;
        // The first visitor of each country would wait for it.
        std::thread::Builder::new()
            .name("numbers".into())
            .spawn(PhoneNumber::warm_up)
            .map_err(start("reading the numbering plans"))?;
        if let Some(since) = held_since {
            tracing::error!(%since, "the database is a copy that was brought back, and does not know what was done \
                since it was made: nobody is called and nothing is sent. Stop this program, run `api \
                confirm-restore`, and start it again");
        }
        let keep = || Housekeeper::start(store.clone(), settings.retention);
        let housekeeper = held_since.is_none().then(keep).transpose();
        let housekeeper = housekeeper.map_err(start("housekeeping"))?;
        Ok(Self { worker, _housekeeper: housekeeper, webhooks, provider, mailboxes, desk, store })
    }
}

/// Takes up the work of the last run, before anybody can claim any of it.
fn desk(settings: &Settings, store: &Arc<SqliteStore>) -> Result<Desk, DeskError> {
    let strangers = store.carried_by(settings.provider.name())?;
    for (leg, provider) in &strangers {
        tracing::warn!(%leg, provider, "an attempt went over another provider, which can't be asked any more");
    }
    let desk = Desk::open(store.clone(), Arc::new(SystemClock), settings.rules.clone())?;
    let subscribers = settings.notifications.subscribers.clone();
    Ok(desk.with_strangers(strangers).with_subscribers(subscribers))
}
