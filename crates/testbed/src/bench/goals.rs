use std::fmt::{self, Display};

/// What was to be reached, and what was, as a table of Markdown.
#[derive(Debug)]
pub struct Goals(pub Vec<Goal>);

/// One line of it. What was not measured is not a number, and not met.
#[derive(Debug)]
pub struct Goal {
    pub what: &'static str,
    pub bound: Bound,
    pub measured: f64,
    pub unit: &'static str,
}

/// On which side of it to stay.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtMost(most) => self.measured <= most,
            Bound::AtLeast(least) => self.measured >= least,
        }
    }
}

impl Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| goal | bound | measured | |\n|---|---|---|---|")?;
        for goal in &self.0 {
            let (word, bound) = match goal.bound {
                Bound::AtMost(bound) => ("at most", bound),
                Bound::AtLeast(bound) => ("at least", bound),
            };
            let Goal { what, measured, unit, .. } = goal;
            let measured =
                if *measured < 100.0 { format!("{measured:.2}") } else { format!("{measured:.0}") };
            let met = if goal.is_met() { "met" } else { "**not met**" };
            writeln!(f, "| {what} | {word} {bound} {unit} | {measured} {unit} | {met} |")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Bound::{AtLeast, AtMost};
    use super::*;

    fn goal(bound: Bound, measured: f64) -> Goal {
        Goal { what: "speed", bound, measured, unit: "x" }
    }

    #[test]
    fn a_bound_is_met_from_its_own_side() {
        assert!(goal(AtMost(1.3), 1.3).is_met() && !goal(AtMost(1.3), 1.31).is_met());
        assert!(goal(AtLeast(40.0), 40.0).is_met() && !goal(AtLeast(40.0), 39.9).is_met());
        assert!(!goal(AtLeast(40.0), f64::NAN).is_met());
    }

    #[test]
    fn a_goal_is_a_line_of_the_table() {
        let table = Goals(vec![goal(AtMost(1.3), 2.0)]).to_string();
        assert_eq!(table.lines().last(), Some("| speed | at most 1.3 x | 2.00 x | **not met** |"));
    }
}
