use std::error::Error;
use std::hint::black_box;

use provider_ami::ami::calls::Tracker;
use provider_ami::ami::{ChannelId, Deliveries, Delivery, Gap};
use tokio::time::Instant;

/// Counts the events up to each mark, and tells a tracker of each.
pub(crate) async fn count(
    mut deliveries: Deliveries,
    calls: &[String],
) -> Result<(), Box<dyn Error>> {
    let mut tracker = Tracker::default();
    for call in calls {
        tracker.follow(&ChannelId::parse(call.as_str())?);
    }
    let (mut seen, mut lost) = (0_u64, 0);
    while let Some(delivery) = deliveries.next().await {
        let now = Instant::now();
        let mut next = Some(delivery);
        // What is here already happened at the same time.
        while let Some(delivery) = next {
            match delivery {
                Delivery::Event(event) if event.event() == Some("BenchEnd") => {
                    println!("seen {seen} lost {lost}");
                    (seen, lost) = (0, 0);
                }
                Delivery::Event(event) => {
                    seen += 1;
                    black_box(tracker.apply(&event, now));
                }
                Delivery::Snapshot { channels, .. } => {
                    black_box(tracker.snapshot(&channels, now));
                }
                Delivery::Gap(Gap::Overflow { lost: more }) => lost += more,
                Delivery::Gap(Gap::Disconnected) => return Err("the connection was lost".into()),
            }
            next = deliveries.try_next();
        }
    }
    Ok(())
}
