//! The provider suite over Asterisk: what its reader sees is what the server stored.

use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use callback_core::{CallbackId, CallbackState, Recorded};
use store_sqlite::View;
use testbed::provider_suite::{Platform, Request, Rings, Stage, Story, is_over};
use testbed::{House, Plan, Step, Ticket};

use crate::binaries;

testbed::provider_suite!(start);

pub(crate) const LIMIT: Duration = Duration::from_mins(1);
/// Between two looks into the database of another process.
const LOOK: Duration = Duration::from_millis(10);

struct RealAsterisk;

fn start() -> RealAsterisk {
    RealAsterisk
}

impl Platform for RealAsterisk {
    fn call_back(&self, request: &Request) -> Story {
        let binaries = binaries();
        let mut plan = Plan::new(&binaries, request.business.number().as_e164());
        plan.settings.push(("RING_SECONDS", "6".to_owned()));
        let house = House::open(&plan).unwrap();
        let client = house.server.client();
        let ticket = client.ask(request.visitor.number().as_e164()).unwrap();
        let (state, history) = watch(&house, &ticket, request.cancel, is_over);
        house.carrier.wait_for_quiet(LIMIT).unwrap();
        house.asterisk.wait_until_idle(LIMIT).unwrap();
        assert_eq!(house.carrier.faults(), Vec::<String>::new());
        let rings = |number: &str| house.carrier.calls_to(number).len();
        let rings = Rings {
            business: rings(request.business.number().as_e164()),
            visitor: rings(request.visitor.number().as_e164()),
        };
        Story { state, history, rings }
    }
}

/// Follows a callback, cancels it at `cancel`, and tells how it stands once it is over, as `is_over`
/// sees it.
pub(crate) fn watch(
    house: &House,
    ticket: &Ticket,
    cancel: Option<Stage>,
    is_over: fn(&CallbackState, &[Recorded]) -> bool,
) -> (CallbackState, Vec<Recorded>) {
    let client = house.server.client();
    for step in client.follow(ticket).unwrap() {
        if cancel.is_some_and(|stage| is_reached(stage, &step.unwrap())) {
            client.cancel(ticket).unwrap();
        }
    }
    wait_until_over(house, ticket, is_over)
}

fn is_reached(stage: Stage, step: &Step) -> bool {
    step.name()
        == match stage {
            Stage::BusinessRings => "business ringing",
            Stage::VisitorRings => "visitor ringing",
            Stage::Connected => "visitor connected",
        }
}

fn wait_until_over(
    house: &House,
    ticket: &Ticket,
    is_over: fn(&CallbackState, &[Recorded]) -> bool,
) -> (CallbackState, Vec<Recorded>) {
    let store = View::open(&house.server.folder().join("callback.db")).unwrap();
    let id: CallbackId = ticket.id.parse().unwrap();
    let deadline = Instant::now() + LIMIT;
    let look = || {
        let (state, history) =
            (store.callback(id).unwrap().unwrap().state, store.history(id, 0).unwrap());
        if is_over(&state, &history) {
            return ControlFlow::Break((state, history));
        }
        assert!(
            Instant::now() < deadline,
            "not over: {state:?}\n{history:#?}\n{}",
            house.server.log()
        );
        ControlFlow::Continue(())
    };
    loop {
        match look() {
            ControlFlow::Break(over) => return over,
            ControlFlow::Continue(()) => thread::park_timeout(LOOK),
        }
    }
}
