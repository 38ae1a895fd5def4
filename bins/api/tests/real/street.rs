//! Many callbacks side by side in few houses: one for each number of the business.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use callback_core::{CallbackState, Recorded, Side, VisitorNumber};
use testbed::provider_suite::{Platform, Request, Rings, Story, is_over};
use testbed::{EventPattern, House, ManagerLine, Phone, PhoneCall, Plan};

use crate::binaries;
use crate::platform::{LIMIT, watch};

/// With these, and ten exchanges in each, no two callbacks are for the same visitor.
const AREAS: [&str; 22] = [
    "205", "206", "207", "208", "209", "210", "212", "213", "214", "215", "216", "217", "218",
    "219", "224", "225", "228", "229", "231", "234", "239", "240",
];

/// The events of this name, of one channel of a call.
pub(crate) type Lost = (&'static str, Side);

/// The houses that were opened so far, all of one kind.
pub(crate) struct Street {
    manager: ManagerLine,
    opening: Mutex<()>,
    houses: Mutex<HashMap<String, Arc<OnceLock<Lodging>>>>,
    /// Whether visitors have to press digits.
    proof: bool,
}

struct Lodging {
    house: House,
    /// How many callbacks were asked for, each of which has rung the business.
    launched: Mutex<usize>,
}

impl Street {
    /// Where every server reaches its Asterisk like this; events are lost only by a proxy.
    pub(crate) fn new(manager: ManagerLine) -> Self {
        Self { manager, opening: Mutex::default(), houses: Mutex::default(), proof: false }
    }

    /// Where visitors have to press digits.
    pub(crate) fn proving(self) -> Self {
        Self { proof: true, ..self }
    }

    /// A platform for one callback, the `nth` on the street, of which these events are lost.
    pub(crate) fn resident(&self, nth: usize, lost: Option<Lost>) -> Resident<'_> {
        Resident { street: self, nth, lost }
    }

    fn lodging(&self, business: &str, with: impl FnOnce(&Lodging) -> Story) -> Story {
        let house = Arc::clone(lock(&self.houses).entry(business.to_owned()).or_default());
        with(house.get_or_init(|| {
            // One at a time, so that each is open soon.
            let _turn = lock(&self.opening);
            let binaries = binaries();
            let mut plan = Plan::new(&binaries, business);
            plan.settings.retain(|(name, _)| *name != "MAX_CONCURRENT_CALLS");
            plan.settings.push(("MAX_CONCURRENT_CALLS", "50".to_owned()));
            plan.settings.push(("RING_SECONDS", "6".to_owned()));
            if self.proof {
                plan.settings.push(("NUMBER_PROOF", "in_call".to_owned()));
                // Three questions and what they heard, before they have talked.
                plan.phones.talk = LIMIT / 2;
            }
            plan.manager = self.manager;
            Lodging { house: House::open(&plan).unwrap(), launched: Mutex::default() }
        }))
    }

    /// Checks that nothing is left anywhere, and that nobody was rung twice.
    pub(crate) fn close(self) {
        for (business, lodging) in self.houses.into_inner().unwrap() {
            let Some(Lodging { house, launched }) = lodging.get() else { continue };
            house.carrier.wait_for_quiet(LIMIT).unwrap();
            house.asterisk.wait_until_idle(LIMIT).unwrap();
            assert_eq!(house.carrier.faults(), Vec::<String>::new());
            let calls = house.carrier.calls();
            assert_eq!(of_business(&calls), *lock(launched), "INVITEs at {business}");
            let mut rung = HashMap::<_, usize>::new();
            for call in calls.iter().filter(|call| call.phone == Phone::Visitor) {
                *rung.entry(&call.number).or_default() += 1;
            }
            assert!(rung.values().all(|count| *count == 1), "{rung:?}");
            if let Some(proxy) = &house.proxy {
                let lost: usize = proxy.originated().iter().map(|call| proxy.lost_of(call)).sum();
                assert!(lost > 0, "nothing was lost of the calls to {business}");
            }
        }
    }
}

pub(crate) struct Resident<'a> {
    street: &'a Street,
    nth: usize,
    lost: Option<Lost>,
}

impl Resident<'_> {
    /// Who does the same as this visitor, and is called by nobody else on the street.
    fn double(&self, visitor: &VisitorNumber) -> String {
        let number = visitor.number().as_e164();
        let last: String = number.chars().skip(number.len() - 2).collect();
        let (area, exchange) = (AREAS[self.nth % AREAS.len()], self.nth / AREAS.len());
        format!("+1{area}55{exchange}01{last}")
    }

    fn live_in(&self, Lodging { house, launched }: &Lodging, request: &Request) -> Story {
        let visitor = self.double(&request.visitor);
        // One after the other, so that the next call to the business is this callback's.
        let mut turn = lock(launched);
        if let (Some((event, side)), Some(proxy)) = (self.lost, &house.proxy) {
            proxy.lose_from_next_call(vec![EventPattern::named(event).of_side(side)]);
        }
        let client = house.server.client();
        let ticket = client.ask(&visitor).unwrap();
        let digits = request.proof.then(|| {
            let view = client.look(&ticket).unwrap();
            view["proof"].as_str().unwrap().to_owned()
        });
        if let Some(digits) = &digits {
            house.carrier.show(&visitor, digits);
        }
        house.carrier.wait_for(LIMIT, |calls| of_business(calls) > *turn).unwrap();
        *turn += 1;
        drop(turn);
        let is_over = if self.lost.is_some() { is_over_or_parked } else { is_over };
        let (state, history) = watch(house, &ticket, request.cancel, is_over);
        if let Some(digits) = digits {
            let value = format!("\"{digits}\"");
            for log in [house.asterisk.handler_log(), house.server.log()] {
                assert!(!log.contains(&value), "a log shows the digits {value}");
            }
        }
        let others = lock(launched);
        let business = of_business(&house.carrier.calls()) + 1 - *others;
        let rings = Rings { business, visitor: house.carrier.calls_to(&visitor).len() };
        Story { state, history, rings }
    }
}

impl Platform for Resident<'_> {
    fn call_back(&self, request: &Request) -> Story {
        let business = request.business.number().as_e164();
        self.street.lodging(business, |lodging| self.live_in(lodging, request))
    }

    fn loses_events(&self) -> bool {
        self.lost.is_some()
    }
}

/// What nobody saw is for a person to decide.
fn is_over_or_parked(state: &CallbackState, history: &[Recorded]) -> bool {
    matches!(state, CallbackState::NeedsHuman { .. }) || is_over(state, history)
}

fn of_business(calls: &[PhoneCall]) -> usize {
    calls.iter().filter(|call| call.phone == Phone::Business).count()
}

/// A callback that failed says so itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
