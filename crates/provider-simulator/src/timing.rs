use std::time::Duration;

/// How long the network and its people take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// From the request until the phone rings, or the network turns the call away.
    pub setup: Duration,
    /// From the first ring until somebody picks up or declines.
    pub ring: Duration,
    /// The same for those who answer late.
    pub long_ring: Duration,
    /// From picking up until a key is pressed.
    pub press: Duration,
    /// How long the business is given to press a key.
    pub screening: Duration,
    /// The words that the visitor hears before the two are joined, and during which 9 is pressed.
    pub greeting: Duration,
    /// From pressing 1 until an impatient business hangs up.
    pub patience: Duration,
    /// From joining the two until the visitor has said everything.
    pub talk: Duration,
}

impl Default for Timing {
    /// People, for a demo that can be followed by eye.
    fn default() -> Self {
        Self {
            setup: Duration::from_millis(400),
            ring: Duration::from_secs(2),
            long_ring: Duration::from_secs(3),
            press: Duration::from_millis(1500),
            screening: Duration::from_secs(10),
            greeting: Duration::from_secs(1),
            patience: Duration::from_secs(1),
            talk: Duration::from_secs(10),
        }
    }
}

impl Timing {
    /// The same order of things within a quarter of a second, for tests.
    #[must_use]
    pub const fn fast() -> Self {
        Self {
            setup: Duration::from_millis(5),
            ring: Duration::from_millis(20),
            long_ring: Duration::from_millis(150),
            press: Duration::from_millis(15),
            screening: Duration::from_millis(60),
            greeting: Duration::from_millis(10),
            patience: Duration::from_millis(100),
            talk: Duration::from_millis(60),
        }
    }
}
