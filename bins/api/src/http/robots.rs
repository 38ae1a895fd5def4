//! Telling programs from people, without anybody else's help: work that costs a browser a second, as ALTCHA has it, and for
//! the form a field that people don't see and a time that they take.

use std::collections::HashSet;
use std::mem;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callback_core::hex;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Edge, Problem, Slug};

/// How long a challenge is good for, in seconds; also how long a form may stay open.
const LIFE: i64 = 1200;
/// What has to be tried at most: about a second of a phone.
const MOST: u32 = 50_000;
/// Solutions that are remembered for each life; each took somebody a second.
const REMEMBERED: usize = 50_000;
/// What nobody fills in and sends faster than this, in seconds.
const LEAST_ON_FORM: i64 = 2;
const ALGORITHM: &str = "SHA-256";

/// Makes challenges and takes each solution once. The key is of this process: a restart makes visitors solve another one.
pub(crate) struct Robots {
    /// A block of the hash, so that it is taken as it is.
    key: [u8; 64],
    used: Mutex<Used>,
}

/// Two lives of solutions: what is in neither has expired.
#[derive(Default)]
struct Used {
    since: i64,
    young: HashSet<String>,
    old: HashSet<String>,
}

/// As it travels to the widget.
#[derive(Debug, Serialize)]
struct Challenge {
    algorithm: &'static str,
    #[serde(rename = "challenge")]
    hash: String,
    maxnumber: u32,
    salt: String,
    signature: String,
}

/// As the widget sends it back.
#[derive(Deserialize)]
struct Solution {
    algorithm: String,
    #[serde(rename = "challenge")]
    hash: String,
    number: u32,
    salt: String,
    signature: String,
}

impl Robots {
    pub(crate) fn new() -> Self {
        Self { key: rand::random(), used: Mutex::default() }
    }

    fn challenge(&self, now: i64) -> Challenge {
        // The sign at the end keeps digits of the number from passing for digits of the time.
        let salt = format!("{}?expires={}&", hex(&rand::random::<[u8; 12]>()), now + LIFE);
        let number = rand::random_range(0..=MOST);
        let hash = hex(&Sha256::digest(format!("{salt}{number}")));
        let signature = self.sign("challenge", &hash);
        Challenge { algorithm: ALGORITHM, hash, maxnumber: MOST, salt, signature }
    }

    /// Takes a solution, once.
    pub(crate) fn check(&self, given: Option<&str>, now: i64) -> Result<(), Problem> {
        let solution = given.and_then(Solution::read).ok_or_else(not_solved)?;
        let expires = solution.expires().ok_or_else(not_solved)?;
        let Solution { algorithm, hash, number, salt, signature } = &solution;
        let is_solved = hex(&Sha256::digest(format!("{salt}{number}"))) == *hash;
        let is_ours = is_same(&self.sign("challenge", hash), signature);
        if algorithm != ALGORITHM || !is_solved || !is_ours || expires <= now {
            return Err(not_solved());
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).take(solution.hash, now)
    }

    /// What a form says of when it was shown.
    pub(crate) fn stamp(&self, now: i64) -> String {
        format!("{now}.{}", self.sign("form", &now.to_string()))
    }

    /// Refuses what no person sends: a form that was never shown, or was filled in by reflex.
    pub(crate) fn check_form(&self, stamp: &str, trap: &str, now: i64) -> Result<(), Problem> {
        let shown =
            stamp.split_once('.').filter(|(time, mark)| is_same(&self.sign("form", time), mark));
        let shown = shown.and_then(|(time, _)| time.parse::<i64>().ok());
        let is_timely = shown.is_some_and(|at| (LEAST_ON_FORM..=LIFE).contains(&(now - at)));
        if is_timely && trap.is_empty() {
            return Ok(());
        }
        let detail = "Please look over the form once more, and press the button again.";
        Err(Problem::new(Slug::RobotCheck, detail))
    }

    fn sign(&self, what: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new(&self.key.into());
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

impl Used {
    fn take(&mut self, challenge: String, now: i64) -> Result<(), Problem> {
        if now - self.since > LIFE {
            self.old = mem::take(&mut self.young);
            if now - self.since > 2 * LIFE {
                self.old.clear();
            }
            self.since = now;
        }
        if self.old.contains(&challenge) || self.young.contains(&challenge) {
            return Err(not_solved());
        }
        // To forget one would let it in again.
        if self.young.len() >= REMEMBERED {
            return Err(Problem::busy());
        }
        self.young.insert(challenge);
        Ok(())
    }
}

impl Solution {
    fn read(given: &str) -> Option<Self> {
        serde_json::from_slice(&STANDARD.decode(given).ok()?).ok()
    }

    /// From the salt, which must be exactly as we write it.
    fn expires(&self) -> Option<i64> {
        let (_, expires) = self.salt.split_once("?expires=")?;
        let digits = expires.strip_suffix('&')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }
}

pub(super) fn routes(app: &mut ServiceConfig) {
    app.service(
        web::resource("/api/v1/challenge")
            .get(challenge)
            .default_service(web::to(|| async { Problem::not_allowed("GET") })),
    );
}

/// `GET /api/v1/challenge`: work to be done before a call is asked for.
async fn challenge(edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let Some(robots) = &edge.robots else {
        return Err(Problem::new(Slug::NoSuchPath, "No work is asked for here; ask for the call."));
    };
    Ok(HttpResponse::Ok().json(robots.challenge(jiff::Timestamp::now().as_second())))
}

fn not_solved() -> Problem {
    let detail = "Solve what GET /api/v1/challenge gives, and send the solution as altcha; each is good once.";
    Problem::new(Slug::RobotCheck, detail).in_field("altcha")
}

fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn solve(challenge: &Challenge) -> Value {
        let Challenge { salt, hash, signature, .. } = challenge;
        let is_it = |number: &u32| hex(&Sha256::digest(format!("{salt}{number}"))) == *hash;
        let number = (0..=MOST).find(is_it).unwrap();
        json!({ "algorithm": ALGORITHM, "challenge": hash, "number": number, "salt": salt,
            "signature": signature })
    }

    fn encode(solution: &Value) -> String {
        STANDARD.encode(solution.to_string())
    }

    fn is_taken(robots: &Robots, solution: &Value, now: i64) -> bool {
        robots.check(Some(&encode(solution)), now).is_ok()
    }

    #[test]
    fn a_solution_is_good_once_and_for_a_while() {
        let robots = Robots::new();
        let solution = solve(&robots.challenge(NOW));
        assert!(!is_taken(&Robots::new(), &solution, NOW), "of another process");
        assert!(!is_taken(&robots, &solution, NOW + LIFE), "expired");
        assert!(is_taken(&robots, &solution, NOW + 1));
        for later in [1, LIFE / 2, LIFE - 1] {
            assert!(!is_taken(&robots, &solution, NOW + later), "again after {later}");
            // Others come and go meanwhile.
            assert!(is_taken(&robots, &solve(&robots.challenge(NOW + later)), NOW + later));
        }
        for nothing in [None, Some(""), Some("%"), Some("e30=")] {
            assert!(robots.check(nothing, NOW).is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn nothing_of_a_solution_can_be_changed_or_moved() {
        let robots = Robots::new();
        let good = solve(&robots.challenge(NOW));
        let salt = good["salt"].as_str().unwrap();
        let number = good["number"].to_string();
        let (first, rest) = number.split_at(1);
        let longer = salt.replace(&(NOW + LIFE).to_string(), &(NOW + 9 * LIFE).to_string());
        let rows = [
            ("salt", json!(longer)),
            // Digits of the number as digits of the time, and the other way round.
            ("salt", json!(format!("{salt}{first}"))),
            ("salt", json!(salt.trim_end_matches('&'))),
            ("salt", json!(format!("{salt}expires={}&", NOW + 9 * LIFE))),
            ("number", json!(rest.parse::<u32>().unwrap_or(MOST))),
            ("algorithm", json!("SHA-1")),
            ("signature", json!("0".repeat(64))),
            ("challenge", json!("0".repeat(64))),
        ];
        for (field, value) in rows {
            let mut bad = good.clone();
            bad[field] = value;
            assert!(bad == good || !is_taken(&robots, &bad, NOW), "{field}: {bad}");
        }
        // Both at once hash to the same.
        let mut moved = good.clone();
        moved["salt"] = json!(format!("{salt}{first}"));
        moved["number"] = json!(rest.parse::<u32>().unwrap_or(0));
        assert!(!is_taken(&robots, &moved, NOW), "{moved}");
        assert!(is_taken(&robots, &good, NOW));
    }

    #[test]
    fn what_was_solved_is_remembered_in_bounds() {
        let mut used = Used { since: NOW, ..Used::default() };
        for number in 0..REMEMBERED {
            assert!(used.take(number.to_string(), NOW).is_ok());
        }
        assert_eq!(used.take("more".to_owned(), NOW).unwrap_err().slug, Slug::Busy);
        assert!(used.take("more".to_owned(), NOW + LIFE + 1).is_ok());
        assert!(used.take("0".to_owned(), NOW + LIFE + 1).is_err());
        assert!(used.take("0".to_owned(), NOW + 4 * LIFE).is_ok(), "it expired long ago");
    }

    #[test]
    fn a_form_is_shown_read_and_sent_by_people() {
        let robots = Robots::new();
        let stamp = robots.stamp(NOW);
        let is_taken =
            |stamp: &str, trap: &str, after| robots.check_form(stamp, trap, NOW + after).is_ok();
        assert!(is_taken(&stamp, "", LEAST_ON_FORM) && is_taken(&stamp, "", LIFE));
        assert!(!is_taken(&stamp, "", LEAST_ON_FORM - 1), "too fast");
        assert!(!is_taken(&stamp, "", LIFE + 1), "too old");
        assert!(!is_taken(&stamp, "https://example.com", LEAST_ON_FORM), "the trap");
        assert!(!is_taken("", "", LEAST_ON_FORM), "never shown");
        let forged = stamp.replace(&NOW.to_string(), &(NOW - 5).to_string());
        assert!(!is_taken(&forged, "", LEAST_ON_FORM), "forged");
    }
}
