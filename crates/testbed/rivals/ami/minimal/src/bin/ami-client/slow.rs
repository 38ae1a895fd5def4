use std::error::Error;
use std::time::Duration;

use provider_ami::ami::{Deliveries, Delivery, Gap};
use tokio::time::{MissedTickBehavior, interval};

const PAUSE: Duration = Duration::from_millis(10);
/// Of these pauses.
const TALLY_EVERY: u32 = 100;

/// What became of everything that the client was sent.
#[derive(Default)]
struct Tally {
    events: u64,
    snapshots: u64,
    gaps: u64,
    lost: u64,
}

/// Takes at most `rate` deliveries a second, and prints once a second what it had until then.
pub(crate) async fn consume(mut deliveries: Deliveries, rate: u32) -> Result<(), Box<dyn Error>> {
    let mut ticks = interval(PAUSE);
    // A consumer that was held up does not make up for it.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tally = Tally::default();
    for tick in 0_u32.. {
        ticks.tick().await;
        for _ in 0..rate / TALLY_EVERY {
            match deliveries.try_next() {
                Some(delivery) => tally.take(&delivery)?,
                None => break,
            }
        }
        if tick.is_multiple_of(TALLY_EVERY) {
            let Tally { events, snapshots, gaps, lost } = tally;
            println!("tally {events} {snapshots} {gaps} {lost}");
        }
    }
    Ok(())
}

impl Tally {
    fn take(&mut self, delivery: &Delivery) -> Result<(), Box<dyn Error>> {
        match delivery {
            Delivery::Event(_) => self.events += 1,
            Delivery::Snapshot { .. } => self.snapshots += 1,
            Delivery::Gap(Gap::Overflow { lost }) => {
                self.gaps += 1;
                self.lost += lost;
            }
            Delivery::Gap(Gap::Disconnected) => return Err("the connection was lost".into()),
        }
        Ok(())
    }
}
