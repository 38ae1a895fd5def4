//! The one pass that turns what was given into settings, or into every complaint at once.

use std::time::Duration;

use callback_core::{BusinessNumber, CallOrder, InvalidPhoneNumber, PhoneNumber, Policy, Region};
use callback_engine::{DeskRules, Topics};
use jiff::SignedDuration;

use super::error::SettingsError;
use super::given::Given;
use super::key;
use super::{LogSettings, ProviderSettings, Settings, retries};

/// The least that ringing, screening and ringing again are given before something was missed.
const ATTEMPT_LIMIT: SignedDuration = SignedDuration::from_mins(3);

/// The providers that can ring the visitor first.
const RINGS_VISITORS_FIRST: &[&str] = &["simulator", "twilio"];

/// A check that goes on after a fault, to find the next one.
pub(super) struct Check {
    pub(super) given: Given,
}

impl Check {
    pub(super) fn new(given: Given) -> Self {
        Self { given }
    }

    pub(super) fn settings(mut self) -> Result<Settings, SettingsError> {
        let provider = self.provider();
        let needs_handler = matches!(self.given.get(key::CALLBACK_PROVIDER), Some("asterisk"));
        let (business, home) = self.business().unzip();
        // One that was complained about may send.
        let sends = provider.as_ref().is_none_or(ProviderSettings::sends_texts);
        let is_twilio = matches!(self.given.get(key::CALLBACK_PROVIDER), None | Some("twilio"));
        let texts = if is_twilio { None } else { self.twilio_for_texts().map(Box::new) };
        let ours = match &provider {
            Some(ProviderSettings::Twilio(twilio)) => Some(&**twilio),
            _ => None,
        };
        let number = ours.and_then(|twilio| twilio.number.clone());
        let come_in = texts.is_some() || ours.is_some_and(|twilio| twilio.sms);
        let sends = sends || texts.is_some();
        let tells = sends || self.tells_somebody();
        self.warn_of_voicemail(ours, texts.as_deref(), tells);
        let rules = business.and_then(|business| self.rules(business, home, number, sends));
        let rules = self.whom(rules, home);
        let public_base_url = self.public_base_url();
        let rules = rules.map(|mut rules| {
            rules.texts.come_in = come_in;
            rules.texts.pages.clone_from(&public_base_url);
            rules
        });
        let notifications = self.notifications();
        let http_bind = self.address(key::HTTP_BIND, "127.0.0.1:8501");
        let door = self.door();
        let dial = match &provider {
            Some(ProviderSettings::Asterisk(pbxs)) => pbxs.first().map(|pbx| pbx.dial.clone()),
            _ if needs_handler => None, // It was complained about.
            _ => self.dial_template(),
        };
        let handler = self.handler(needs_handler, dial, http_bind);
        let database = self.given.get(key::DATABASE_PATH).unwrap_or("callback.db").into();
        let retention = self.retention();
        let stop_limit = self.number(key::STOP_SECONDS, 30, 1..=3600).unwrap_or(30);
        let stop_limit = Duration::from_secs(stop_limit.into());
        let log = self.log();

        let Given { complaints, warnings, .. } = self.given;
        match (provider, rules, home, http_bind, door) {
            (Some(provider), Some(rules), Some(home), Some(http_bind), Some(door))
                if complaints.is_empty() =>
            {
                Ok(Settings {
                    provider,
                    texts,
                    rules,
                    notifications,
                    home,
                    database,
                    retention,
                    stop_limit,
                    http_bind,
                    door,
                    handler,
                    public_base_url,
                    log,
                    warnings,
                })
            }
            _ => Err(SettingsError(complaints)),
        }
    }

    fn provider(&mut self) -> Option<ProviderSettings> {
        // What is set for the other providers is checked when they are chosen.
        match self.given.get(key::CALLBACK_PROVIDER) {
            Some("asterisk") => self.asterisks().map(ProviderSettings::Asterisk),
            Some("simulator") => self.simulator().map(ProviderSettings::Simulator),
            None | Some("twilio") => self.twilio().map(Box::new).map(ProviderSettings::Twilio),
            Some(_) => {
                self.complain(key::CALLBACK_PROVIDER, "choose twilio, asterisk or simulator");
                None
            }
        }
    }

    fn business(&mut self) -> Option<(BusinessNumber, Region)> {
        let home = self.home();
        let Some(raw) = self.given.get(key::BUSINESS_NUMBER).map(str::to_owned) else {
            self.complain(key::BUSINESS_NUMBER, "set the number that is to ring at the business");
            return None;
        };
        let international = raw.starts_with('+');
        // With a + in front, the home region has no say.
        let any = home.or_else(|| Region::all().next().filter(|_| international));
        let Some(region) = any else {
            let remedy = "write it with + and the country's code, or set HOME_REGION";
            self.complain(key::BUSINESS_NUMBER, remedy);
            return None;
        };
        let number = match BusinessNumber::parse(&raw, region) {
            Ok(number) => number,
            Err(error) => {
                self.complain(key::BUSINESS_NUMBER, error);
                return None;
            }
        };
        let Some(home) = home.or(number.number().region()) else {
            self.complain(key::HOME_REGION, "set it, as the business's number has no country");
            return None;
        };
        Some((number, home))
    }

    fn home(&mut self) -> Option<Region> {
        match Region::parse(self.given.get(key::HOME_REGION)?) {
            Ok(region) => Some(region),
            Err(error) => {
                self.complain(key::HOME_REGION, error);
                None
            }
        }
    }

    fn caller_id(&mut self, home: Region) -> Option<Result<PhoneNumber, InvalidPhoneNumber>> {
        let raw = self.given.get(key::CALLER_ID)?;
        Some(PhoneNumber::parse(raw, home))
    }

    fn rules(
        &mut self,
        business: BusinessNumber,
        home: Option<Region>,
        twilio_number: Option<PhoneNumber>,
        sends: bool,
    ) -> Option<DeskRules> {
        let caller_id = match self.caller_id(home?) {
            None => Some(twilio_number.unwrap_or_else(|| business.number().clone())),
            Some(Ok(number)) => Some(number),
            Some(Err(error)) => {
                self.complain(key::CALLER_ID, error);
                None
            }
        };
        let numbers = self.numbers(&business, home?);
        let texts = self.texts(&business, home?, sends);
        let tells_visitor = self.confirms(sends);
        let voicemail_kept = self.voicemail_kept();
        let lines = self.number(key::MAX_CONCURRENT_CALLS, 3, 1..=1000);
        let ring_limit = self.seconds(key::RING_SECONDS, 25, 5..=120);
        let talk_limit = self.seconds(key::TALK_LIMIT_SECONDS, 3600, 5..=86_400);
        let order = self.call_order();
        let proof_in_call = self.proof_in_call();
        let (hours, reminds_before) = (self.hours(), self.reminds_before());
        let slots =
            self.slots(lines.unwrap_or(1), hours.as_ref().is_some_and(|it| !it.is_always()));
        let retries = retries::read(self);
        let attempt_limit =
            ATTEMPT_LIMIT.max(ring_limit.saturating_mul(2) + SignedDuration::from_mins(1));
        let budget = self.budget(lines.unwrap_or(1), talk_limit + attempt_limit);
        Some(DeskRules {
            business,
            numbers: numbers?,
            caller_id: caller_id?,
            ring_limit,
            lines: usize::try_from(lines?).ok()?,
            policy: Policy {
                order: order?,
                hours: hours?,
                attempt_limit,
                talk_limit,
                retries: retries?,
                tells_visitor,
                reminds_before,
                slots,
                ..Policy::default()
            },
            proof_in_call: proof_in_call?,
            texts: texts?,
            voicemail_kept: voicemail_kept?,
            topics: Topics::default(),
            budget,
        })
    }

    fn call_order(&mut self) -> Option<CallOrder> {
        let words = [
            ("business-first", CallOrder::BusinessFirst),
            ("visitor-first", CallOrder::VisitorFirst),
        ];
        let order = self.choice(key::CALL_ORDER, &words)?;
        let provider = self.given.get(key::CALLBACK_PROVIDER).unwrap_or("twilio");
        if order == CallOrder::VisitorFirst && !RINGS_VISITORS_FIRST.contains(&provider) {
            let providers = RINGS_VISITORS_FIRST.join(" and ");
            let remedy = format!("only {providers} can do this yet; choose business-first");
            self.complain(key::CALL_ORDER, remedy);
            return None;
        }
        Some(order)
    }

    fn public_base_url(&mut self) -> Option<String> {
        let url = self.given.get(key::PUBLIC_BASE_URL)?.trim_end_matches('/').to_owned();
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_plain = |host: &str| {
            !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/?#@\\".contains(c))
        };
        if !host.is_some_and(is_plain) {
            let remedy = "write where visitors find the site, such as https://call.example.com";
            self.complain(key::PUBLIC_BASE_URL, remedy);
        }
        Some(url)
    }

    fn log(&mut self) -> LogSettings {
        let json = match self.given.get(key::LOG_FORMAT) {
            None | Some("pretty") => false,
            Some("json") => true,
            Some(_) => {
                self.complain(key::LOG_FORMAT, "choose pretty or json");
                false
            }
        };
        let filter = self.given.get(key::LOG_FILTER).unwrap_or("info,actix_server=warn").to_owned();
        if tracing_subscriber::EnvFilter::try_new(&filter).is_err() {
            self.complain(key::LOG_FILTER, "write directives such as info,provider_ami=debug");
        }
        LogSettings { json, filter }
    }
}
