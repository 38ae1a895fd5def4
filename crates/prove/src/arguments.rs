//! The command line.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::Provider;
use crate::kills::house::HousePlan;
use crate::kills::{CallOrder, Orders, Plan};

/// How it is used.
pub const USAGE: &str = "\
prove unarmed --api PATH
prove recovery --api PATH [--provider simulator|twilio] [--calls N]
prove disks --api PATH [--faults N] [--outage SECONDS] [--seed N]
prove images --api PATH [--images N] [--seed N]
prove kills --api PATH [--provider simulator|twilio] [--kills N] [--lost PERCENT] [--seed N]
            [--order business-first|visitor-first|both] [--presumed] [--at-points EACH] [--power-cuts]
prove house --api PATH [--kills N] [--asterisk N] [--both N] [--seed N] [--rung-twice PERCENT]
prove house-recovery --api PATH [--calls N] [--talking N]

unarmed says whether the binary is free of crash points, as a shipped one is.

recovery kills the api with so many calls up, and says how long it takes to be of use again.

disks has opens, reads, writes, syncs and renames fail one after the other, and the disk be full, cuts the
power each time, and checks what was promised and that the api is well again when the disk is.

images cuts the power at moments of one run, from its first start on, and checks what the api finds then.

kills has the api die again and again while it is at work, and checks from outside what it promised.

house kills the api, Asterisk and both over a real Asterisk with SIP phones; house-recovery is recovery
there. agi-handler lies beside the api, or CALLBACK_TEST_HANDLER names it. Both need root, sipp, and the Asterisk
of deploy/prepare-asterisk.
All end with 0 if everything is as promised, with 1 if not.

  --api PATH       the binary to kill
  --provider NAME  what carries the calls: the simulated network or a fake Twilio (simulator)
  --kills N        how often (200)
  --lost PERCENT   how many answers to orders of calls are lost (20)
  --seed N         what chooses the moments and the faults (1)
  --order ORDER    whose phone rings first; both: half of the kills each (both)
  --calls N        how many calls are up (1000)
  --asterisk N     how often a real Asterisk dies alone (30)
  --both N         how often both die (30)
  --talking N      how many of the calls talk when the api is killed (40)
  --at-points EACH  dies so often at each crash point, not at random moments; the binary must be
                   built with the feature crash-points
  --power-cuts     each kill takes the power away: what was not synced is lost, in part or whole
  --faults N       how many faults of the disk there are (200)
  --outage SECONDS  how long a full disk stays full at most (0.4)
  --images N       how many moments are tried (200)
  --presumed       the network takes some orders late, so that it can only presume that a call never was
  --pace N         the times after which Twilio is asked pass so many times as fast (1); the binary must
                   be built with the feature crash-points
  --rung-twice PERCENT  the network rings so many visitors twice, to show that the proof can fail
";

const NO_API: &str = "say with --api which binary to kill";

/// What the command line asks for.
#[derive(Debug)]
pub enum Order {
    Kills(Box<Plan>),
    Recovery(Box<Plan>),
    Disks(Box<Plan>),
    Images(Box<Plan>),
    House(HousePlan),
    HouseRecovery { api: PathBuf, calls: usize, talking: usize },
    Unarmed(PathBuf),
    Help,
}

impl Order {
    /// Reads the arguments after the program's name.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        match arguments.next().as_deref() {
            Some("kills") => plan(arguments).map(Box::new).map(Self::Kills),
            Some("recovery") => plan(arguments).map(Box::new).map(Self::Recovery),
            Some("disks") => plan(arguments).map(Box::new).map(Self::Disks),
            Some("images") => plan(arguments).map(Box::new).map(Self::Images),
            Some("house") => house(arguments).map(|house| Self::House(house.plan)),
            Some("house-recovery") => house(arguments).map(|house| Self::HouseRecovery {
                api: house.plan.api,
                calls: house.calls,
                talking: house.talking,
            }),
            Some("unarmed") => plan(arguments).map(|plan| Self::Unarmed(plan.api)),
            Some("help" | "--help" | "-h") => Ok(Self::Help),
            Some(other) => Err(format!("there is no {other:?} to prove")),
            None => Err("say what to prove".to_owned()),
        }
    }
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Result<Plan, String> {
    let mut plan = Plan::new(PathBuf::new());
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--api" => plan.api = binary(&value()?)?,
            "--kills" => plan.kills = read(&name, &value()?)?,
            "--lost" => plan.lost = percent(&name, &value()?)?,
            "--seed" => plan.seed = read(&name, &value()?)?,
            "--rung-twice" => plan.rung_twice = percent(&name, &value()?)?,
            "--calls" => plan.calls = read(&name, &value()?)?,
            "--at-points" => plan.at_points = Some(read(&name, &value()?)?),
            "--power-cuts" => plan.power_cuts = true,
            "--faults" | "--images" => plan.times = read(&name, &value()?)?,
            "--outage" => plan.outage = Duration::from_secs(read(&name, &value()?)?),
            "--pace" => plan.pace = read(&name, &value()?)?,
            "--presumed" => plan.presumed = true,
            "--provider" => plan = plan.over(provider(&value()?)?),
            "--order" => plan.orders = orders(&value()?)?,
            _ => return Err(format!("there is no {name:?}")),
        }
    }
    if plan.api.as_os_str().is_empty() {
        return Err(NO_API.to_owned());
    }
    Ok(plan)
}

/// What is to be proven over a real Asterisk.
struct House {
    plan: HousePlan,
    calls: usize,
    talking: usize,
}

fn house(mut arguments: impl Iterator<Item = String>) -> Result<House, String> {
    let plan = HousePlan::new(PathBuf::new(), [300, 30, 30]);
    let mut house = House { plan, calls: 1000, talking: 40 };
    let [api, asterisk, both] = &mut house.plan.kills;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--api" => house.plan.api = binary(&value)?,
            "--kills" => *api = read(&name, &value)?,
            "--asterisk" => *asterisk = read(&name, &value)?,
            "--both" => *both = read(&name, &value)?,
            "--seed" => house.plan.seed = read(&name, &value)?,
            "--rung-twice" => house.plan.rung_twice = percent(&name, &value)?,
            "--calls" => house.calls = read(&name, &value)?,
            "--talking" => house.talking = read(&name, &value)?,
            _ => return Err(format!("there is no {name:?}")),
        }
    }
    if house.plan.api.as_os_str().is_empty() {
        return Err(NO_API.to_owned());
    }
    Ok(house)
}

impl Plan {
    /// The usual: 200 kills, every fifth answer lost, both orders.
    #[must_use]
    pub const fn new(api: PathBuf) -> Self {
        Self {
            api,
            provider: Provider::Simulator,
            kills: 200,
            power_cuts: false,
            times: 200,
            outage: Duration::from_millis(400),
            at_points: None,
            calls: 1000,
            lost: 20,
            seed: 1,
            orders: Orders::Both,
            presumed: false,
            pace: 1,
            longest_life: Duration::from_millis(90),
            load: 2,
            rung_twice: 0,
            rest_limit: Duration::from_secs(90),
        }
    }

    /// The same over another network. Calls over Twilio take longer, and what it does not say of them half an hour.
    #[must_use]
    pub fn over(self, provider: Provider) -> Self {
        match provider {
            Provider::Simulator => Self { provider, ..self },
            Provider::Twilio => Self {
                provider,
                longest_life: Duration::from_millis(600),
                rest_limit: Duration::from_mins(35),
                ..self
            },
        }
    }
}

/// Whole, since it runs in a folder of its own.
fn binary(path: &str) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("--api {path}: {error}"))
}

fn provider(text: &str) -> Result<Provider, String> {
    match text {
        "simulator" => Ok(Provider::Simulator),
        "twilio" => Ok(Provider::Twilio),
        _ => Err(format!("--provider {text}: choose simulator or twilio")),
    }
}

fn orders(text: &str) -> Result<Orders, String> {
    match text {
        "business-first" => Ok(Orders::One(CallOrder::BusinessFirst)),
        "visitor-first" => Ok(Orders::One(CallOrder::VisitorFirst)),
        "both" => Ok(Orders::Both),
        _ => Err(format!("--order {text}: choose business-first, visitor-first or both")),
    }
}

fn percent(name: &str, text: &str) -> Result<u8, String> {
    let percent = read(name, text)?;
    if percent > 100 { Err(format!("{name} {text}: at most 100")) } else { Ok(percent) }
}

fn read<T: FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} {text}: write a whole number"))
}
