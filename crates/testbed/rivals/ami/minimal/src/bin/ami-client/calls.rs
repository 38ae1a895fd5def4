use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use provider_ami::ami::calls::Tracker;
use provider_ami::ami::{
    ActionError, Ami, ChannelId, Deliveries, Delivery, DialString, DialplanName, Event, Originate,
};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// No call of the benchmark takes that long.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// For each line `IN_FLIGHT COUNT`, places `COUNT` calls, that many at any time, to their ends, and prints
/// `done EVENTS MEDIAN P99`, the latter two in microseconds from asking for a call to its answer.
pub(crate) async fn place(ami: &Ami, deliveries: Deliveries) -> Result<(), Box<dyn Error>> {
    let (refuse, refused) = mpsc::unbounded_channel();
    let mut caller = Caller {
        ami,
        deliveries,
        refuse,
        refused,
        tracker: Tracker::default(),
        placed: 0,
        events: 0,
        up: HashMap::new(),
        answered: Vec::new(),
    };
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let mut words = line.split_whitespace().map(str::parse::<usize>);
        let (Some(in_flight), Some(count)) = (words.next(), words.next()) else {
            return Err(format!("{line} is not IN_FLIGHT COUNT").into());
        };
        caller.run(in_flight?, count?).await?;
    }
    Ok(())
}

struct Caller<'a> {
    ami: &'a Ami,
    deliveries: Deliveries,
    refuse: mpsc::UnboundedSender<ActionError>,
    refused: mpsc::UnboundedReceiver<ActionError>,
    tracker: Tracker,
    placed: u64,
    events: u64,
    up: HashMap<String, Up>,
    answered: Vec<Duration>,
}

/// A call whose end or answer was not told yet; either may come first.
struct Up {
    asked: Instant,
    answered: bool,
    ended: bool,
}

impl Caller<'_> {
    async fn run(&mut self, in_flight: usize, count: usize) -> Result<(), Box<dyn Error>> {
        self.events = 0;
        self.answered.clear();
        let mut begun = 0;
        loop {
            while begun < count && self.up.len() < in_flight {
                self.begin()?;
                begun += 1;
            }
            if self.up.is_empty() {
                break;
            }
            tokio::select! {
                delivery = timeout(SILENCE_LIMIT, self.deliveries.next()) => {
                    let missing = || format!("{} calls were not told to have ended", self.up.len());
                    let delivery = delivery.map_err(|_| missing())?;
                    self.take(delivery.ok_or("the client stopped")?)?;
                    while let Some(delivery) = self.deliveries.try_next() {
                        self.take(delivery)?;
                    }
                }
                Some(error) = self.refused.recv() => return Err(error.into()),
            }
        }
        if self.answered.len() != count {
            return Err(format!("{} of {count} calls were answered", self.answered.len()).into());
        }
        self.answered.sort_unstable();
        let [median, late] = [count / 2, count * 99 / 100]
            .map(|place| self.answered.get(place).map_or(0, Duration::as_micros));
        println!("done {} {median} {late}", self.events);
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Box<dyn Error>> {
        self.placed += 1;
        // Of one length: Asterisk compares the ids of living channels by their beginnings.
        let id = ChannelId::parse(format!("bench-{:010}", self.placed))?;
        let originate = Originate {
            id: id.clone(),
            channel: DialString::parse("Local/answer@bench/n")?,
            context: DialplanName::parse("bench")?,
            exten: DialplanName::parse("end")?,
            caller_id: None,
            timeout: SILENCE_LIMIT,
            variables: Vec::new(),
        };
        self.tracker.follow(&id);
        let up = Up { asked: Instant::now(), answered: false, ended: false };
        self.up.insert(id.as_str().to_owned(), up);
        let (ami, refuse) = (self.ami.clone(), self.refuse.clone());
        tokio::spawn(async move {
            if let Err(error) = ami.send(originate).await {
                let _gone = refuse.send(error);
            }
        });
        Ok(())
    }

    fn take(&mut self, delivery: Delivery) -> Result<(), Box<dyn Error>> {
        let now = Instant::now();
        let event = match delivery {
            Delivery::Event(event) => event,
            Delivery::Snapshot { .. } => return Ok(()),
            Delivery::Gap(gap) => return Err(format!("events are missing: {gap:?}").into()),
        };
        self.events += 1;
        black_box(self.tracker.apply(&event, now));
        let id = match Event::read(&event) {
            Some(Event::OriginateResponse(response)) => {
                let id = response.action_id().unwrap_or_default();
                if response.failed() {
                    return Err(format!("the call {id} failed").into());
                }
                let Some(up) = self.up.get_mut(id) else { return Ok(()) };
                up.answered = true;
                self.answered.push(now - up.asked);
                id
            }
            Some(Event::HangUp(end)) => {
                let id = end.channel().uniqueid().unwrap_or_default();
                let Some(up) = self.up.get_mut(id) else { return Ok(()) };
                up.ended = true;
                id
            }
            _ => return Ok(()),
        };
        if self.up.get(id).is_some_and(|up| up.answered && up.ended) {
            self.up.remove(id);
            self.tracker.forget(&ChannelId::parse(id)?);
        }
        Ok(())
    }
}
