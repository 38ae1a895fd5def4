//! The stage, and the show that stays up.

use std::error::Error;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use testbed::twilio::People;
use testbed::{CarrierOptions, House, Plan, Server, Switchboard, TwilioOptions};

use crate::arguments::{Arguments, Provider};

pub(crate) const BUSINESS: &str = "+12015550100";
pub(crate) const VISITOR: &str = "+14155550100";
/// Where the page is, if nobody else is there.
const PAGE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8501);

/// What is on stage.
pub(crate) enum Stage {
    Asterisk(Box<House>),
    Twilio(Box<Switchboard>),
    Simulator(Box<Server>),
}

impl Stage {
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let demo = std::env::current_exe()?;
        let binaries = demo.parent().map(PathBuf::from).ok_or("the demo has no folder")?;
        let http_bind = TcpListener::bind(PAGE).is_ok().then_some(PAGE);
        let api = binaries.join("api");
        let rules = [("BUSINESS_NUMBER", BUSINESS.to_owned()), ("RETRIES", "off".to_owned())];
        let talk = Duration::from_secs(if arguments.once { 4 } else { 15 });
        Ok(match arguments.provider {
            Provider::Asterisk => {
                println!(
                    "booting Asterisk 22 with the handler's server beside it, and two SIP phones"
                );
                let ring = Duration::from_secs(1);
                let phones = CarrierOptions { ring, talk, ..CarrierOptions::default() };
                let plan = Plan { phones, http_bind, ..Plan::new(&binaries, BUSINESS) };
                Self::Asterisk(Box::new(House::open(&plan)?))
            }
            Provider::Twilio => {
                println!(
                    "starting a fake Twilio, which asks and tells the server by signed webhooks"
                );
                // Nobody watches the one call of `--once`.
                let pace = if arguments.once { 4 } else { 1 };
                let people = People { talk: talk * pace, ..People::default() };
                let options = TwilioOptions { pace, people, ..TwilioOptions::default() };
                let board = Switchboard::open(&api, options, http_bind, &rules)?;
                Self::Twilio(Box::new(board))
            }
            Provider::Simulator => {
                println!("starting a simulated phone network");
                let simulator = ("CALLBACK_PROVIDER", "simulator".to_owned());
                let settings: Vec<_> = rules.into_iter().chain([simulator]).collect();
                let server = Server::start(&api, &settings, http_bind)?;
                server.wait_until_ready(Duration::from_secs(10))?;
                Self::Simulator(Box::new(server))
            }
        })
    }

    pub(crate) fn server(&self) -> &Server {
        match self {
            Self::Asterisk(house) => &house.server,
            Self::Twilio(board) => &board.server,
            Self::Simulator(server) => server,
        }
    }
}

/// Stays up until it is interrupted.
pub(crate) fn stay(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let (mut interrupted, tell) = UnixStream::pair()?;
    for signal in [SIGINT, SIGTERM] {
        signal_hook::low_level::pipe::register(signal, tell.try_clone()?)?;
    }
    println!(
        "\n  The visitor's page:  {}\n\n  \
         Ask there for a call to +1 415 555 0100, whose phone answers and talks. The last two\n  \
         digits decide what a phone does: 10 is busy, 11 rings and never answers, 12 declines,\n  \
         13 does not exist, 17 presses 9 (\"this was not me\"), 20 talks until you cancel.\n\n  \
         Ctrl-C stops everything.\n",
        stage.server().page()
    );
    interrupted.read_exact(&mut [0])?;
    println!("stopping");
    Ok(())
}
