use std::collections::HashMap;
use std::error::Error;

use crate::ami::{Ami, Packet};
use crate::calls::running_half;
use crate::contestant::Contestant;

/// Listens to the calls of one contestant.
#[derive(Debug)]
pub(crate) struct Watch {
    ami: Ami,
}

/// What was seen of one call, in microseconds since 1970.
#[derive(Debug, Default)]
struct Seen {
    /// The dialplan was about to run the contestant.
    begun: Option<f64>,
    /// Its first command was carried out.
    first: Option<f64>,
    /// All of its work was done.
    done: bool,
}

impl Watch {
    pub(crate) fn over(ami: Ami) -> Self {
        Self { ami }
    }

    /// Microseconds from the dialplan to the first command, of `count` calls that have ended.
    ///
    /// The first command answers the call or sets a variable, and both are events. Their times are
    /// Asterisk's own, taken as it writes the event; beginning and end are late by the same little.
    pub(crate) fn first_commands(
        &mut self,
        contestant: Contestant,
        count: u32,
    ) -> Result<Vec<f64>, Box<dyn Error>> {
        let mut seen: HashMap<String, Seen> = HashMap::new();
        let wanted = usize::try_from(count)?;
        while seen.values().filter(|call| call.done).count() < wanted {
            let packet = self.ami.packet()?;
            if let Some(id) = running_half(&packet) {
                let call = seen.entry(id.to_owned()).or_default();
                call.note(&packet, contestant.is_shipped())?;
            }
        }
        let times = seen.into_values().filter_map(|call| Some(call.first? - call.begun?));
        let times: Vec<f64> = times.collect();
        if times.len() == wanted { Ok(times) } else { Err("a call has no first command".into()) }
    }
}

impl Seen {
    fn note(&mut self, packet: &Packet, shipped: bool) -> Result<(), Box<dyn Error>> {
        let time: f64 = packet.get("Timestamp").ok_or("an event without a time")?.parse()?;
        match (packet.get("Event"), packet.get("Variable")) {
            (Some("VarSet"), Some("BENCH_IN")) => self.begun = Some(time * 1e6),
            (Some("VarSet" | "Newstate"), variable) if self.begun.is_some() => {
                self.first.get_or_insert(time * 1e6);
                let last = if shipped { "DIALSTATUS" } else { "BENCH_OUT" };
                self.done |= variable == Some(last);
            }
            _ => {}
        }
        Ok(())
    }
}
