//! Which provider the settings choose, and how it is wired to the desk.

use std::sync::Arc;

use callback_core::ports::Source;
use callback_core::ports::provider::CallProvider;
use callback_engine::Desk;
use provider_ami::ami::Credentials;
use provider_ami::{AsteriskProvider, Evidence};
use provider_simulator::Simulator;
use tokio::runtime::Handle;

use crate::StartupError;
use crate::internal::Mailboxes;
use crate::settings::{AsteriskSettings, ProviderSettings, Settings};

/// The name of a PBX that is the only one.
const ONLY: &str = "";

/// Makes the provider once there is a desk to take its facts and to be its gate, and mailboxes for what it asks of
/// Asterisk's record of calls.
pub type Telephony =
    Box<dyn FnOnce(Arc<Desk>, Arc<Mailboxes>) -> Result<Arc<dyn CallProvider>, StartupError>>;

/// The provider that the settings choose.
#[must_use]
pub fn telephony(settings: &Settings) -> Telephony {
    match &settings.provider {
        ProviderSettings::Simulator(simulator) => {
            let timing = simulator.timing.clone();
            Box::new(move |desk, _| Ok(Simulator::start(timing, desk.clone(), desk)))
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
) -> Result<Arc<dyn CallProvider>, StartupError> {
    let failed = |source: Source| StartupError::Provider { name: "asterisk", source };
    let runtime = Handle::try_current().map_err(|error| failed(error.into()))?;
    let evidence: Arc<dyn Evidence> = mailboxes.open(ONLY);
    let settings = provider_ami::Settings { evidence: Some(evidence), ..asterisk(settings) };
    let provider =
        AsteriskProvider::start(settings, desk, &runtime).map_err(|error| failed(error.into()))?;
    Ok(Arc::new(provider))
}

/// The settings in the provider's words, with nobody to read Asterisk's record.
pub(crate) fn asterisk(settings: &AsteriskSettings) -> provider_ami::Settings {
    let AsteriskSettings { manager, user, secret, dial } = settings;
    provider_ami::Settings {
        manager: manager.clone(),
        credentials: Credentials::new(user.as_str(), secret.expose()),
        dial: dial.clone(),
        evidence: None,
    }
}
