//! Which provider the settings choose, and how it is wired to the desk.

use std::fmt;
use std::sync::Arc;

use callback_core::ports::Source;
use callback_core::ports::provider::CallProvider;
use callback_core::ports::sms::SmsSender;
use callback_engine::Desk;
use provider_ami::ami::Credentials;
use provider_ami::{AsteriskProvider, Evidence};
use provider_simulator::Simulator;
use tokio::runtime::Handle;

use crate::StartupError;
use crate::internal::Mailboxes;
use crate::settings::{AsteriskSettings, ProviderSettings, Settings, SmsTemplates};

/// The name of a PBX that is the only one.
const ONLY: &str = "";

/// What carries calls, and text messages if anything does.
pub struct Carriers {
    pub calls: Arc<dyn CallProvider>,
    pub sms: Option<Arc<dyn SmsSender>>,
}

impl fmt::Debug for Carriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (calls, sms) = (self.calls.name(), self.sms.is_some());
        f.debug_struct("Carriers").field("calls", &calls).field("sms", &sms).finish()
    }
}

/// Makes the carriers once there is a desk to take their facts and to be their gate, and mailboxes for what they ask
/// of Asterisk's record of calls.
pub type Telephony = Box<dyn FnOnce(Arc<Desk>, Arc<Mailboxes>) -> Result<Carriers, StartupError>>;

/// The provider that the settings choose.
#[must_use]
pub fn telephony(settings: &Settings) -> Telephony {
    match &settings.provider {
        ProviderSettings::Simulator(simulator) => {
            let timing = simulator.timing.clone();
            Box::new(move |desk, _| {
                let calls = Simulator::start(timing, desk.clone(), desk);
                Ok(Carriers { calls, sms: None })
            })
        }
        ProviderSettings::Asterisk(asterisk) => {
            let asterisk = asterisk.clone();
            Box::new(move |desk, mailboxes| start_asterisk(&asterisk, desk, &mailboxes))
        }
    }
}

/// The connection lives on the runtime that this is called on.
fn start_asterisk(
    settings: &AsteriskSettings,
    desk: Arc<Desk>,
    mailboxes: &Mailboxes,
) -> Result<Carriers, StartupError> {
    let failed = |source: Source| StartupError::Provider { name: "asterisk", source };
    let runtime = Handle::try_current().map_err(|error| failed(error.into()))?;
    let evidence: Arc<dyn Evidence> = mailboxes.open(ONLY);
    let templates = settings.sms.clone();
    let settings = provider_ami::Settings { evidence: Some(evidence), ..asterisk(settings) };
    let provider =
        AsteriskProvider::start(settings, desk, &runtime).map_err(|error| failed(error.into()))?;
    let sms = templates
        .map(|SmsTemplates { to, from }| Arc::new(provider.sms(to, from)) as Arc<dyn SmsSender>);
    Ok(Carriers { calls: Arc::new(provider), sms })
}

/// The settings in the provider's words, with nobody to read Asterisk's record.
pub(crate) fn asterisk(settings: &AsteriskSettings) -> provider_ami::Settings {
    let AsteriskSettings { manager, user, secret, dial, sms: _ } = settings;
    provider_ami::Settings {
        manager: manager.clone(),
        credentials: Credentials::new(user.as_str(), secret.expose()),
        dial: dial.clone(),
        evidence: None,
    }
}
