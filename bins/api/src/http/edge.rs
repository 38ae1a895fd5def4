//! What handlers need, and how they cross over to code that blocks.

use std::sync::Arc;

use actix_web::rt;
use actix_web::web::{self, Data};
use callback_core::Region;
use callback_core::ports::provider::CallProvider;
use callback_core::ports::store::{Store, StoreError};
use callback_engine::{Desk, DeskError, Receipt, RequestKey};
use provider_twilio::Webhooks;
use tokio::sync::{Semaphore, watch};

use super::door::Door;
use super::limit::Forgeries;
use super::request_key::UnderWay;
use super::robots::Robots;
use super::staff::StaffDoor;
use super::{Problem, Wish};
use crate::settings::Settings;

/// How many visitors may watch a callback live at a time; each costs a few kilobytes.
const WATCHERS: usize = 5000;

/// What the public listener's handlers need.
pub(crate) struct Edge {
    pub(crate) desk: Arc<Desk>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) staff: StaffDoor,
    pub(crate) provider: Arc<dyn CallProvider>,
    /// What answers Twilio, if it carries anything.
    pub(crate) webhooks: Option<Webhooks>,
    pub(crate) forgeries: Forgeries,
    pub(crate) door: Door,
    /// Absent where nobody is asked whether they are one.
    pub(crate) robots: Option<Robots>,
    pub(crate) home: Region,
    /// Whether browsers reach us over TLS; only then do they keep `__Host-` cookies.
    pub(crate) over_tls: bool,
    pub(crate) watchers: Arc<Semaphore>,
    /// Requests with keys that are being worked on.
    pub(crate) under_way: UnderWay,
    /// Becomes true when streams must end, so that the program can.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Edge {
    pub(crate) fn new(
        desk: Arc<Desk>,
        store: Arc<dyn Store>,
        staff: StaffDoor,
        provider: Arc<dyn CallProvider>,
        webhooks: Option<Webhooks>,
        settings: &Settings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            desk,
            staff,
            store,
            provider,
            webhooks,
            forgeries: Forgeries::new(),
            door: Door::new(&settings.door, settings.public_base_url.as_deref()),
            robots: settings.door.asks_robots.then(Robots::new),
            home: settings.home,
            over_tls: settings.is_public_over_tls(),
            watchers: Arc::new(Semaphore::new(WATCHERS)),
            under_way: UnderWay::default(),
            stopping,
        }
    }
}

/// Asks for a callback, and holds no thread while it waits for the disk, unless a time was chosen: that is looked
/// up first. It is done to its end also if whoever sent it leaves, and `meanwhile` is kept until then.
pub(crate) async fn ask(
    edge: Data<Edge>,
    wish: Wish,
    key: Option<RequestKey>,
    meanwhile: impl Sized + 'static,
) -> Result<Receipt, Problem> {
    let request = wish.into_request(edge.home)?;
    let asking = rt::spawn(async move {
        let _meanwhile = meanwhile;
        if request.at.is_none() {
            match edge.desk.request_soon(request.clone(), key.as_ref()).await {
                // What they are given instead is looked up.
                Err(DeskError::Store(StoreError::QueueFull)) => {}
                asked => return Ok(asked?),
            }
        }
        let desk = edge.desk.clone();
        cross(move || match &key {
            Some(key) => desk.request_once(request, key),
            None => desk.request(request),
        })
        .await
    });
    match asking.await {
        Ok(asked) => asked,
        Err(_) => Err(Problem::busy()),
    }
}

/// Does what blocks on a thread that may; to be used once a request.
pub(crate) async fn cross<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match web::block(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(Problem::busy()),
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match &error {
            DeskError::NotFound => Self::no_such_callback(),
            DeskError::DoesNotFit(_) => Self::does_not_fit(),
            DeskError::KeyUsed => Self::key_used(),
            DeskError::UnknownTopic => Self::unknown_topic(),
            DeskError::NoSlots => Self::no_slots(),
            DeskError::NotOffered => Self::not_offered(),
            DeskError::SlotTaken => Self::slot_taken(),
            DeskError::Store(StoreError::QueueFull) => Self::line_full(),
            DeskError::Store(StoreError::IntakePaused) => Self::intake_paused(),
            DeskError::NumberRefused | DeskError::Store(StoreError::Blocked) => {
                Self::number_refused()
            }
            DeskError::OtherCountry { served } => Self::other_country(served),
            DeskError::Contended | DeskError::Store(StoreError::Busy) => Self::busy(),
            DeskError::Store(StoreError::Failed { .. } | StoreError::SeatTaken) => {
                log(&error);
                Self::busy()
            }
            DeskError::Store(StoreError::Damaged { .. }) => {
                log(&error);
                Self::fault()
            }
        }
    }
}

fn log(error: &DeskError) {
    tracing::error!(error = error as &dyn std::error::Error, "a request met a store that failed");
}
