use super::answer::{Answer, Args, found, result};
use super::channel::Channel;

/// What `GET VARIABLE` has room for.
const MOST_BYTES: usize = 1023;

impl Channel {
    pub(super) fn set_variable(&mut self, args: Args<'_>) -> Answer {
        self.variables.insert(args.text(0), args.bytes(1).to_vec());
        result(1)
    }

    pub(super) fn get_variable(&mut self, args: Args<'_>) -> Answer {
        let value = self.variables.get(&args.text(0));
        found(value.map(|value| value.get(..MOST_BYTES).unwrap_or(value)))
    }

    pub(super) fn get_full_variable(&mut self, args: Args<'_>) -> Answer {
        let channel = args.text(1);
        if args.len() > 1 && channel != self.name && !self.others.contains_key(&channel) {
            return found(None);
        }
        found(Some(&self.expand(args.bytes(0))))
    }

    pub(super) fn database_put(&mut self, args: Args<'_>) -> Answer {
        self.database.insert((args.text(0), args.text(1)), args.bytes(2).to_vec());
        result(1)
    }

    pub(super) fn database_get(&mut self, args: Args<'_>) -> Answer {
        found(self.database.get(&(args.text(0), args.text(1))).map(Vec::as_slice))
    }

    pub(super) fn database_del(&mut self, args: Args<'_>) -> Answer {
        self.database.remove(&(args.text(0), args.text(1)));
        result(1)
    }

    /// Says it the wrong way round, as Asterisk does: 0 if something was removed.
    pub(super) fn database_deltree(&mut self, args: Args<'_>) -> Answer {
        let tree = match (args.text(0), args.text(1)) {
            (family, tree) if tree.is_empty() => format!("{family}/"),
            (family, tree) => format!("{family}/{tree}/"),
        };
        let before = self.database.len();
        let below = |family: &str, key: &str| format!("{family}/{key}/").starts_with(&tree);
        self.database.retain(|(family, key), _| !below(family, key));
        result(u8::from(self.database.len() == before))
    }
}
