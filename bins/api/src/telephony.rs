//! Which provider the settings choose, and how it is wired to the desk.

use std::fmt;
use std::sync::Arc;

use callback_core::ports::Source;
use callback_core::ports::provider::{CallProvider, EventSink};
use callback_core::ports::recordings::Recordings;
use callback_core::ports::sms::SmsSender;
use callback_engine::{Desk, DeskRules};
use provider_ami::{AsteriskProvider, Evidence, Fleet, PbxName};
use provider_simulator::{RemoteSimulator, Simulator};
use provider_twilio::rest::{Client, Credentials};
use provider_twilio::webhook::{Algorithm, Signer, Verifier};
use provider_twilio::{Inspection, Looks, TwilioProvider, TwilioRecordings, TwilioTexts, Webhooks};
use tokio::runtime::Handle;

use crate::StartupError;
use crate::internal::Mailboxes;
use crate::settings::{
    AsteriskSettings, ProviderSettings, Secret, Settings, SimulatorSettings, SmsTemplates,
    TwilioSettings,
};

/// The mailbox of a PBX that has no name.
const ALONE: &str = "";

/// What carries calls, and text messages if anything does.
pub struct Carriers {
    pub calls: Arc<dyn CallProvider>,
    pub sms: Option<Arc<dyn SmsSender>>,
    /// Who keeps what visitors said to a machine.
    pub recordings: Option<Arc<dyn Recordings>>,
    /// What answers Twilio's requests, if it carries anything.
    pub webhooks: Option<Webhooks>,
}

impl fmt::Debug for Carriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Carriers");
        shown.field("calls", &self.calls.name()).field("sms", &self.sms.is_some());
        shown.field("recordings", &self.recordings.is_some());
        shown.field("webhooks", &self.webhooks).finish()
    }
}

/// Makes the carriers once there is a desk to take their facts and to be their gate, and mailboxes for what they ask
/// of Asterisk's record of calls.
pub type Telephony = Box<dyn FnOnce(Arc<Desk>, Arc<Mailboxes>) -> Result<Carriers, StartupError>>;

/// The provider that the settings choose.
#[must_use]
pub fn telephony(settings: &Settings) -> Telephony {
    let calls = calls(settings);
    let Some(texts) = settings.texts.clone() else { return calls };
    Box::new(move |desk, mailboxes| Ok(with_texts(calls(desk.clone(), mailboxes)?, &texts, &desk)))
}

fn calls(settings: &Settings) -> Telephony {
    match &settings.provider {
        ProviderSettings::Simulator(simulator) => {
            let SimulatorSettings { timing, network } = simulator.clone();
            Box::new(move |desk, _| {
                let calls: Arc<dyn CallProvider> = match network {
                    Some(network) => RemoteSimulator::connect(&network, desk.clone(), desk),
                    None => Simulator::start(timing, desk.clone(), desk),
                };
                Ok(Carriers { calls, sms: None, recordings: None, webhooks: None })
            })
        }
        ProviderSettings::Twilio(twilio) => {
            let (twilio, rules) = (twilio.clone(), settings.rules.clone());
            Box::new(move |desk, _| start_twilio(&twilio, &rules, &desk))
        }
        ProviderSettings::Asterisk(asterisks) => {
            let asterisks = asterisks.clone();
            Box::new(move |desk, mailboxes| start_asterisks(&asterisks, desk, &mailboxes))
        }
    }
}

/// The connections live on the runtime that this is called on.
fn start_asterisks(
    settings: &[AsteriskSettings],
    desk: Arc<Desk>,
    mailboxes: &Mailboxes,
) -> Result<Carriers, StartupError> {
    let failed = |source: Source| StartupError::Provider { name: "asterisk", source };
    let runtime = Handle::try_current().map_err(|error| failed(error.into()))?;
    let mut sms: Option<Arc<dyn SmsSender>> = None;
    let member = |pbx: &AsteriskSettings| (pbx.terms.clone(), pbx.clone());
    let members = settings.iter().map(member).collect();
    let sink: Arc<dyn EventSink> = desk;
    let fleet = Fleet::of(members, &sink, |pbx: AsteriskSettings, sink| {
        // One for each: what one PBX did not record proves nothing of another.
        let mailbox: Arc<dyn Evidence> =
            mailboxes.open(pbx.terms.name.as_ref().map_or(ALONE, PbxName::as_str));
        let settings = provider_ami::Settings { evidence: Some(mailbox), ..asterisk(&pbx) };
        let provider = Arc::new(AsteriskProvider::start(settings, sink, &runtime)?);
        if let Some(SmsTemplates { to, from }) = pbx.sms {
            sms = Some(Arc::new(provider.sms(to, from)));
        }
        Ok(provider)
    });
    let calls = Arc::new(fleet.map_err(|error| failed(error.into()))?);
    Ok(Carriers { calls, sms, recordings: None, webhooks: None })
}

fn start_twilio(
    settings: &TwilioSettings,
    rules: &DeskRules,
    desk: &Arc<Desk>,
) -> Result<Carriers, StartupError> {
    let failed =
        |error: std::io::Error| StartupError::Provider { name: "twilio", source: error.into() };
    let client = client(settings);
    let settings_of_calls = provider_twilio::Settings {
        client: client.clone(),
        public: settings.public.clone(),
        caller_id: rules.caller_id.clone(),
        talk_limit: rules.policy.talk_limit,
        on_unknown: settings.on_unknown,
        machine_detection: settings.machine_detection,
        voicemail: settings.voicemail,
        looks: Looks::default().at_pace(crash_point::pace()),
    };
    let provider = TwilioProvider::start(settings_of_calls, desk.clone()).map_err(failed)?;
    let webhooks = webhooks(settings, desk).and_calls(&provider);
    let (sms, recordings) = (texts(settings, client.clone()), Some(recordings(client)));
    Ok(Carriers { calls: Arc::new(provider), sms, recordings, webhooks: Some(webhooks) })
}

/// Texts over Twilio beside calls over something else.
fn with_texts(carriers: Carriers, settings: &TwilioSettings, desk: &Arc<Desk>) -> Carriers {
    let (client, webhooks) = (client(settings), webhooks(settings, desk));
    let (sms, recordings) = (texts(settings, client.clone()), Some(recordings(client)));
    Carriers { sms, recordings, webhooks: Some(webhooks), ..carriers }
}

/// Also beside calls over something else: what Twilio recorded before is deleted all the same.
fn recordings(client: Arc<Client>) -> Arc<dyn Recordings> {
    Arc::new(TwilioRecordings::new(client))
}

fn client(settings: &TwilioSettings) -> Arc<Client> {
    Arc::new(Client::new(settings.credentials.clone(), settings.api_base.clone()))
}

fn texts(settings: &TwilioSettings, client: Arc<Client>) -> Option<Arc<dyn SmsSender>> {
    let number = settings.number.clone().filter(|_| settings.sms)?;
    Some(Arc::new(TwilioTexts::new(client, settings.public.clone(), number)))
}

fn webhooks(settings: &TwilioSettings, desk: &Arc<Desk>) -> Webhooks {
    let second = settings.auth_token_secondary.as_ref().map(Secret::expose);
    let verifier = Verifier::new(settings.auth_token.expose(), second);
    Webhooks::new(verifier, settings.public.clone()).and_texts(desk.clone())
}

/// What is looked at of an account that carries calls, texts or both, and of the way from it to us.
pub(crate) fn inspection(settings: &Settings, twilio: &TwilioSettings) -> Inspection {
    let carries_calls = matches!(settings.provider, ProviderSettings::Twilio(_));
    let (base, token) = (twilio.api_base.clone(), twilio.auth_token.expose());
    let credentials = &twilio.credentials;
    let by_token = Credentials::token(credentials.account().clone(), token);
    let mut regions: Vec<_> = settings.rules.business.number().region().into_iter().collect();
    if !regions.contains(&settings.home) {
        regions.push(settings.home);
    }
    Inspection {
        token: Client::new(by_token, base.clone()),
        key: credentials.is_key().then(|| Client::new(credentials.clone(), base)),
        signer: Signer::new(Algorithm::HmacSha1, token),
        public: twilio.public.clone(),
        listener: settings.http_bind,
        calls_from: carries_calls.then(|| settings.rules.caller_id.clone()),
        texts_from: twilio.number.clone().filter(|_| twilio.sms),
        regions,
    }
}

/// The settings of one PBX in the provider's words, with nobody to read its record.
pub(crate) fn asterisk(settings: &AsteriskSettings) -> provider_ami::Settings {
    let AsteriskSettings { manager, user, secret, dial, .. } = settings;
    provider_ami::Settings {
        manager: manager.clone(),
        credentials: provider_ami::ami::Credentials::new(user.as_str(), secret.expose()),
        dial: dial.clone(),
        evidence: None,
    }
}
