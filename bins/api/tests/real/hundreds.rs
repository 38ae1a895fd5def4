//! Two hundred callbacks, ten at a time.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use testbed::{Client, House, Phone, Plan};

use crate::binaries;

const CALLBACKS: usize = 200;
const ABREAST: usize = 10;
const LIMIT: Duration = Duration::from_secs(30);

#[test]
fn two_hundred_callbacks_ten_at_a_time_all_talk_and_leave_nothing_behind() {
    let binaries = binaries();
    let house = House::open(&Plan::new(&binaries, "+12015550100")).unwrap();
    // As many as ever at a time, so that what is opened once and kept does not count.
    house_full(&house, (CALLBACKS..CALLBACKS + ABREAST).map(number).collect());
    let open_before = settled(|| house.server.open_files().unwrap());

    let told = house_full(&house, (0..CALLBACKS).map(number).collect());

    let calls = house.carrier.calls();
    let invites = |phone| calls.iter().filter(|call| call.phone == phone).count();
    assert_eq!(invites(Phone::Business), CALLBACKS + ABREAST, "INVITEs at the business");
    assert_eq!(invites(Phone::Visitor), CALLBACKS + ABREAST, "INVITEs at the visitors");
    let talks = house.carrier.talks();
    assert_eq!(talks.len(), CALLBACKS + ABREAST);
    let mut offs = Vec::new();
    let mut worst = 100;
    for talk in talks.iter().filter(|talk| told.contains_key(&talk.visitor.number)) {
        // Twenty phones on a busy machine lose frames; one that hears nobody loses all.
        let heard = talk.business_heard.min(talk.visitor_heard);
        assert!(heard * 2 >= talk.frames && heard > 0, "{}: {talk}", talk.visitor.number);
        let off = (told[&talk.visitor.number] - talk.duration().as_secs_f64()).abs();
        worst = worst.min(heard * 100 / talk.frames);
        assert!(off < 5.0, "off by {off} s: {talk}");
        offs.push(off);
    }
    // A phone that gets no time for a second counts a second less.
    offs.sort_by(f64::total_cmp);
    let (most, furthest) = (offs[offs.len() * 9 / 10], offs[offs.len() - 1]);
    assert!(most < 1.0, "one in ten is off by {most} s and more");
    house.asterisk.wait_until_idle(LIMIT).unwrap();
    assert_eq!(house.carrier.faults(), Vec::<String>::new());
    let open_after = settled(|| house.server.open_files().unwrap());
    println!(
        "{CALLBACKS} callbacks: {} INVITEs, audio both ways in {}, {worst} % of the frames heard at \
         least, talk time off by {furthest:.3} s \
         at most, file descriptors {} -> {}",
        calls.len() - 2 * ABREAST,
        told.len(),
        open_before.len(),
        open_after.len(),
    );
    assert_eq!(open_after, open_before, "the server's files");
}

/// Asks for a callback to each of these numbers, ten at a time; the seconds that each one talked.
fn house_full(house: &House, numbers: Vec<String>) -> HashMap<String, f64> {
    let (waiting, told) = (Mutex::new(numbers), Mutex::new(HashMap::new()));
    thread::scope(|scope| {
        for _ in 0..ABREAST {
            let client = house.server.client();
            let (waiting, told) = (&waiting, &told);
            scope.spawn(move || {
                loop {
                    let Some(number) = waiting.lock().unwrap().pop() else { return };
                    let seconds = talked(&client, &number);
                    told.lock().unwrap().insert(number, seconds);
                }
            });
        }
    });
    house.carrier.wait_for_quiet(LIMIT).unwrap();
    told.into_inner().unwrap()
}

/// One callback to its end; the seconds that the server says they talked.
fn talked(client: &Client, number: &str) -> f64 {
    let ticket = client.ask(number).unwrap();
    let last = client.follow(&ticket).unwrap().map(Result::unwrap).last();
    let callback = client.look(&ticket).unwrap();
    assert_eq!(callback["state"], "completed", "{number}: {last:?} {callback}");
    callback["outcome"]["talked_seconds"].as_f64().unwrap()
}

/// What `count` gives once it stays the same for a while.
fn settled<T: PartialEq>(count: impl Fn() -> T) -> T {
    let (mut last, mut same) = (count(), 0);
    while same < 20 {
        thread::park_timeout(Duration::from_millis(50));
        let now = count();
        same = if now == last { same + 1 } else { 0 };
        last = now;
    }
    last
}

/// The n-th visitor: all of them answer and talk.
fn number(n: usize) -> String {
    let areas = ["212", "312", "415", "503", "617", "702"];
    let digits = (0..10).chain(22..100).map(|two| format!("01{two:02}")).collect::<Vec<_>>();
    format!("+1{}555{}", areas[n / digits.len()], digits[n % digits.len()])
}
