use std::time::Duration;

use testbed::{Asterisk, Carrier, CarrierOptions, End, Options, Phone, Voice};

use crate::ami::Ami;
use crate::no_handler;

const LIMIT: Duration = Duration::from_secs(30);

/// A carrier, an Asterisk behind it, and a session that may originate.
struct House {
    ami: Ami,
    asterisk: Asterisk,
    carrier: Carrier,
}

impl House {
    fn open(options: CarrierOptions) -> Self {
        let carrier = Carrier::start(options).unwrap();
        let options = Options::new(carrier.addr());
        let asterisk = Asterisk::prepare(options).unwrap().boot(&no_handler()).unwrap();
        let (ami, _) = Ami::login(&asterisk, asterisk.ami_secret());
        Self { ami, asterisk, carrier }
    }

    /// Rings the business and then, without screening, the visitor.
    fn join(&mut self, business: &str, visitor: &str) {
        let id = uuid::Uuid::new_v4().simple();
        self.ami.send(&format!(
            "Action: Originate\r\nChannel: PJSIP/{business}@trunk\r\nApplication: Dial\r\n\
             Data: PJSIP/{visitor}@trunk,20\r\nTimeout: 6000\r\nAsync: true\r\nChannelId: cb-{id}"
        ));
    }

    fn done(&self, calls: usize) {
        self.carrier.wait_for(LIMIT, |seen| seen.len() >= calls).unwrap();
        self.carrier.wait_for_quiet(LIMIT).unwrap();
        assert_eq!(self.carrier.faults(), Vec::<String>::new());
        assert_eq!(self.carrier.calls().len(), calls);
        self.asterisk.wait_until_idle(LIMIT).unwrap();
    }
}

fn voices(business: Voice, visitor: Voice) -> CarrierOptions {
    CarrierOptions { business, visitor, ..CarrierOptions::default() }
}

#[test]
fn two_phones_talk_and_each_hears_the_other() {
    let mut house = House::open(CarrierOptions::default());
    house.join("+12015550100", "+14155550100");
    house.done(2);

    let talks = house.carrier.talks();
    assert_eq!(talks.len(), 1);
    assert!(talks[0].both_ways(), "{}", talks[0]);
    assert_eq!(talks[0].visitor.end, Some(End::ByPhone));
    assert_eq!(talks[0].business.end, Some(End::ByPbx));
    let talked = talks[0].duration().as_secs_f64();
    assert!((1.7..2.5).contains(&talked), "{talked}");
}

#[test]
fn one_way_media_silence_and_an_echo_do_not_pass() {
    for (business, visitor) in [
        (Voice::Tone, Voice::Silence),
        (Voice::Silence, Voice::Tone),
        (Voice::Silence, Voice::Silence),
        (Voice::Tone, Voice::EchoOfWhatItHears),
    ] {
        let mut house = House::open(voices(business, visitor));
        house.join("+12015550100", "+14155550100");
        house.done(2);

        let talks = house.carrier.talks();
        assert_eq!(talks.len(), 1);
        assert!(!talks[0].both_ways(), "{business:?}, {visitor:?}: {}", talks[0]);
        assert!(talks[0].frames > 80, "{}", talks[0]);
        assert_eq!(talks[0].visitor_heard > 80, business == Voice::Tone, "{}", talks[0]);
        assert_eq!(talks[0].business_heard > 80, visitor == Voice::Tone, "{}", talks[0]);
    }
}

#[test]
fn each_number_does_what_its_last_digits_say() {
    let mut house = House::open(CarrierOptions::default());
    let numbers = [
        ("+12015550110", None, End::Refused),
        ("+12015550111", None, End::Cancelled),
        ("+12015550112", None, End::Refused),
        ("+12015550113", None, End::Refused),
        ("+12015550114", None, End::Refused),
        ("+12015550118", Some(0.0..0.3), End::ByPhone),
    ];
    for (number, ..) in &numbers {
        house.join(number, "+14155550100");
    }
    // The first key is pressed 0.8 s after the answer, and the change of mind comes 1 s later.
    house.join("+12015550119", "+14155550111");
    house.join("+12015550120", "+14155550121");
    house.join("+12015550101", "+14155550118");
    // One who hangs up at once may take the visitor's INVITE back before it goes out.
    house
        .carrier
        .wait_for(LIMIT, |calls| calls.iter().filter(|call| call.end.is_some()).count() >= 12)
        .unwrap();
    house.carrier.wait_for_quiet(LIMIT).unwrap();

    for (number, up, end) in numbers {
        let calls = house.carrier.calls_to(number);
        assert_eq!(calls.len(), 1, "{number}");
        assert_eq!((calls[0].phone, calls[0].end), (Phone::Business, Some(end)), "{number}");
        assert_eq!(calls[0].answered.is_some(), up.is_some(), "{number}");
    }
    let fickle = &house.carrier.calls_to("+12015550119")[0];
    assert_eq!(fickle.end, Some(End::ByPhone));
    let stayed = fickle.ended.unwrap().duration_since(fickle.answered.unwrap()).unwrap();
    assert!((1.7..2.3).contains(&stayed.as_secs_f64()), "{stayed:?}");
    assert_eq!(house.carrier.calls_to("+14155550111")[0].end, Some(End::Cancelled));

    let slow = &house.carrier.calls_to("+14155550121")[0];
    let rang = slow.answered.unwrap().duration_since(slow.invited).unwrap();
    assert!((2.9..3.5).contains(&rang.as_secs_f64()), "{rang:?}");
    assert_eq!(house.carrier.faults(), Vec::<String>::new());
    house.asterisk.wait_until_idle(LIMIT).unwrap();
}

#[test]
fn a_phone_hangs_up_when_it_is_told_to() {
    let mut house = House::open(CarrierOptions::default());
    house.join("+12015550100", "+14155550120");
    let both = |calls: &[testbed::PhoneCall]| {
        calls.iter().filter(|call| call.answered.is_some()).count() == 2
    };
    house.carrier.wait_for(LIMIT, both).unwrap();
    let visitor = house.carrier.calls_to("+14155550120").remove(0);
    house.carrier.hang_up(&visitor).unwrap();
    house.done(2);

    assert_eq!(house.carrier.calls_to("+14155550120")[0].end, Some(End::ByPhone));
    assert_eq!(house.carrier.calls_to("+12015550100")[0].end, Some(End::ByPbx));
}

#[test]
fn thirty_talks_ten_at_a_time_are_kept_apart() {
    let mut house = House::open(CarrierOptions::default());
    let visitors: Vec<String> = (0..30).map(|n| format!("+14155550{}", 122 + n)).collect();
    for (index, visitor) in visitors.iter().enumerate() {
        house.join("+12015550100", visitor);
        let up = move |calls: &[testbed::PhoneCall]| {
            let ended =
                calls.iter().filter(|call| call.phone == Phone::Visitor && call.end.is_some());
            ended.count() + 10 > index
        };
        house.carrier.wait_for(LIMIT, up).unwrap();
    }
    house.done(60);

    assert_eq!(house.carrier.calls_to("+12015550100").len(), 30);
    let talks = house.carrier.talks();
    for visitor in &visitors {
        let talk: Vec<_> = talks.iter().filter(|talk| talk.visitor.number == *visitor).collect();
        assert_eq!(talk.len(), 1, "{visitor}");
        assert!(talk[0].both_ways(), "{visitor}: {}", talk[0]);
    }
    let mut businesses: Vec<&str> = talks.iter().map(|talk| &*talk.business.call_id).collect();
    businesses.sort_unstable();
    businesses.dedup();
    assert_eq!(businesses.len(), 30, "no business is in two talks");
}
