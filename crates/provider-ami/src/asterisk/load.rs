//! What Asterisk says of its own load.

use std::collections::HashSet;
use std::error::Error;

use callback_core::LegId;
use callback_core::ports::Source;
use callback_core::ports::provider::ProviderCall;

use super::{AsteriskProvider, leg_of};
use crate::ami::{Action, ChannelId, CoreSettings, CoreShowChannels};
use crate::{Load, Pbx};

impl AsteriskProvider {
    fn ask<A: Action + Send + Sync + 'static>(&self, action: A) -> Result<A::Reply, Source>
    where
        A::Reply: Send + 'static,
    {
        let ami = self.ami.clone();
        let answer = self.wait(async move { ami.send(action).await });
        Ok(answer.ok_or("the runtime has stopped")??)
    }
}

impl Pbx for AsteriskProvider {
    fn load(&self) -> Result<Load, Source> {
        let Some(limit) = self.ask(CoreSettings)?.max_calls else {
            return Ok(Load { others: 0, limit: None });
        };
        // CoreStatus counts channels. The channels of one call have one Linkedid.
        let channels = self.ask(CoreShowChannels)?;
        let calls: HashSet<_> =
            channels.iter().filter_map(|channel| channel.str("Linkedid")).collect();
        let others = calls.into_iter().filter(|call| leg(call).is_none()).count();
        Ok(Load { others, limit: Some(usize::try_from(limit)?) })
    }

    fn legs(&self) -> Result<Vec<LegId>, Source> {
        let channels = self.ask(CoreShowChannels)?;
        Ok(channels.iter().filter_map(|channel| leg(channel.str("Uniqueid")?)).collect())
    }

    fn has(&self, call: &ProviderCall) -> bool {
        match self.ask(CoreShowChannels) {
            Ok(channels) => channels.iter().any(|channel| channel.str("Uniqueid") == Some(&call.0)),
            Err(error) => {
                tracing::warn!(%call, error = &*error as &dyn Error, "the call was not looked for");
                false
            }
        }
    }
}

/// The leg of a channel, if it is ours.
fn leg(uniqueid: &str) -> Option<LegId> {
    leg_of(&ChannelId::parse(uniqueid).ok()?)
}
