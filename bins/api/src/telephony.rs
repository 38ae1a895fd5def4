//! Which provider the settings choose, and how it is wired to the desk.

use std::sync::Arc;

use callback_core::ports::Source;
use callback_core::ports::provider::CallProvider;
use callback_engine::Desk;
use provider_ami::AsteriskProvider;
use provider_ami::ami::Credentials;
use provider_simulator::Simulator;
use tokio::runtime::Handle;

use crate::StartupError;
use crate::settings::{AsteriskSettings, ProviderSettings, Settings};

/// Makes the provider once there is a desk to take its facts and to be its gate.
pub type Telephony = Box<dyn FnOnce(Arc<Desk>) -> Result<Arc<dyn CallProvider>, StartupError>>;

/// The provider that the settings choose.
#[must_use]
pub fn telephony(settings: &Settings) -> Telephony {
    match &settings.provider {
        ProviderSettings::Simulator(simulator) => {
            let timing = simulator.timing.clone();
            Box::new(move |desk| Ok(Simulator::start(timing, desk.clone(), desk)))
        }
        ProviderSettings::Asterisk(asterisk) => {
            let asterisk = asterisk.clone();
            Box::new(move |desk| start_asterisk(&asterisk, desk))
        }
    }
}

/// The connection lives on the runtime that this is called on.
fn start_asterisk(
    settings: &AsteriskSettings,
    desk: Arc<Desk>,
) -> Result<Arc<dyn CallProvider>, StartupError> {
    let failed = |source: Source| StartupError::Provider { name: "asterisk", source };
    let runtime = Handle::try_current().map_err(|error| failed(error.into()))?;
    let provider = AsteriskProvider::start(asterisk(settings), desk, &runtime)
        .map_err(|error| failed(error.into()))?;
    Ok(Arc::new(provider))
}

/// The settings in the provider's words.
pub(crate) fn asterisk(settings: &AsteriskSettings) -> provider_ami::Settings {
    let AsteriskSettings { manager, user, secret, dial } = settings;
    provider_ami::Settings {
        manager: manager.clone(),
        credentials: Credentials::new(user.as_str(), secret.expose()),
        dial: dial.clone(),
    }
}
