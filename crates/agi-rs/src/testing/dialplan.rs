use std::time::Duration;

use super::answer::{Answer, Args, Usage, result};
use super::caller_id;
use super::channel::Channel;
use super::executed::Executed;

impl Channel {
    pub(super) fn exec(&mut self, args: Args<'_>) -> Answer {
        let Some(executed) = self.applications.get(&args.text(0).to_lowercase()).cloned() else {
            return result(-2);
        };
        self.perform(&executed);
        let mut answer = result(executed.result)?;
        if executed.result == 1 {
            answer.extend_from_slice(self.usage().as_bytes());
        }
        Ok(answer)
    }

    pub(super) fn gosub(&mut self, args: Args<'_>) -> Answer {
        let place = (args.text(0), args.text(1), args.text(2));
        let Some(executed) = self.subroutines.get(&place).cloned() else {
            return result("-1 Gosub label not found");
        };
        self.perform(&executed);
        let odd = if executed.hangs_up { " (abnormal exit)" } else { "" };
        Ok(format!("100 result=0 Trying...\n200 result=0 Gosub complete{odd}\n").into_bytes())
    }

    fn perform(&mut self, executed: &Executed) {
        for (name, value) in &executed.variables {
            self.variables.insert(name.clone(), value.clone().into_bytes());
        }
        self.dead |= executed.hangs_up;
    }

    pub(super) fn set_context(&mut self, args: Args<'_>) -> Answer {
        self.place.0 = args.text(0);
        result(0)
    }

    pub(super) fn set_extension(&mut self, args: Args<'_>) -> Answer {
        self.place.1 = args.text(0);
        result(0)
    }

    pub(super) fn set_priority(&mut self, args: Args<'_>) -> Answer {
        let number = match args.integer(0) {
            Ok(number) => number,
            Err(Usage) => i64::from(*self.labels.get(&args.text(0)).ok_or(Usage)?),
        };
        self.place.2 = number.to_string();
        result(0)
    }

    pub(super) fn set_callerid(&mut self, args: Args<'_>) -> Answer {
        let (name, number) = caller_id::parse(args.bytes(0));
        self.variables.insert("CALLERID(name)".to_owned(), name);
        self.variables.insert("CALLERID(num)".to_owned(), number);
        result(1)
    }

    pub(super) fn set_autohangup(&mut self, args: Args<'_>) -> Answer {
        let seconds: f64 = args.text(0).parse().map_err(|_| Usage)?;
        let after = Duration::try_from_secs_f64(seconds.max(0.0)).map_err(|_| Usage)?;
        self.autohangup = Some(after).filter(|after| !after.is_zero());
        result(0)
    }

    pub(super) fn set_music(&mut self, args: Args<'_>) -> Answer {
        let mode = args.text(0).to_lowercase();
        if mode.starts_with("on") {
            self.music = Some(if args.len() > 1 { args.text(1) } else { "default".to_owned() });
        } else if mode.starts_with("off") {
            self.music = None;
        }
        result(0)
    }
}
