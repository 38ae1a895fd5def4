//! The texts that are built in: a subject and a sentence for each topic, in each language.

/// The language of what the business is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As in BCP 47.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// How times are written.
    pub(crate) const fn time(self) -> &'static str {
        match self {
            Self::English => "%Y-%m-%d %H:%M %Z",
            Self::German => "%d.%m.%Y, %H:%M %Z",
        }
    }

    /// On the button that leads to a decision.
    pub(crate) const fn decide(self) -> &'static str {
        match self {
            Self::English => "Decide",
            Self::German => "Entscheiden",
        }
    }

    /// Subject and sentence.
    fn said(self, topic: &str) -> (&'static str, &'static str) {
        match self {
            Self::English => english(topic),
            Self::German => german(topic),
        }
    }

    /// The e-mail about the topic of this name, as a file of templates would have it.
    pub(crate) fn mail(self, topic: &str) -> String {
        let (subject, sentence) = self.said(topic);
        let details = match self {
            Self::English => {
                "Number: {number}\nName: {name}\nAsked for: {asked_at}\nReference: {reference}\n"
            }
            Self::German => {
                "Nummer: {number}\nName: {name}\nAngefragt: {asked_at}\nZeichen: {reference}\n"
            }
        };
        format!("Subject: {subject} ({{reference}})\n\n{sentence}\n\n{details}")
    }

    /// The line about it in a chat room.
    pub(crate) fn line(self, topic: &str) -> String {
        let (subject, sentence) = self.said(topic);
        format!("{subject}: {sentence} Ref {{reference}}. Name: {{name}}")
    }
}

fn english(topic: &str) -> (&'static str, &'static str) {
    match topic {
        "accepted" => ("Callback asked for", "{number} asked to be called."),
        "out_of_hours" => {
            ("Callback out of hours", "{number} asked to be called, and waits until you open.")
        }
        "completed" => ("Callback completed", "{number} was called back."),
        "missed" => ("Callback missed", "Nobody here took the call for {number}."),
        "unreachable" => ("Visitor not reached", "{number} was called and not reached."),
        "expired" => ("Callback expired", "{number} was not called in time."),
        "failed" => ("Callback failed", "The call to {number} cannot be made."),
        "cancelled" => ("Callback cancelled", "{number} is not to be called any more."),
        "refused" => {
            ("Callback refused", "Whoever has {number} says that they did not ask for it.")
        }
        "needs_human" => (
            "Callback: please decide",
            "We cannot tell whether a phone rang for {number}. Decide here: {link}",
        ),
        "voicemail" => ("Voicemail", "{number} left a message of {seconds} seconds."),
        _ => ("Callback", "Something happened to the callback for {number}."),
    }
}

fn german(topic: &str) -> (&'static str, &'static str) {
    match topic {
        "accepted" => ("Rückruf angefragt", "{number} bittet um einen Rückruf."),
        "out_of_hours" => {
            ("Rückruf außerhalb der Öffnungszeiten", "{number} wartet, bis Sie öffnen.")
        }
        "completed" => ("Rückruf erledigt", "{number} wurde zurückgerufen."),
        "missed" => ("Rückruf verpasst", "Hier hat niemand den Anruf für {number} angenommen."),
        "unreachable" => ("Nicht erreicht", "{number} wurde angerufen und nicht erreicht."),
        "expired" => ("Rückruf verfallen", "{number} wurde nicht rechtzeitig angerufen."),
        "failed" => ("Rückruf gescheitert", "{number} kann nicht angerufen werden."),
        "cancelled" => ("Rückruf abgesagt", "{number} soll nicht mehr angerufen werden."),
        "refused" => {
            ("Rückruf abgelehnt", "Unter {number} sagt jemand, nicht darum gebeten zu haben.")
        }
        "needs_human" => (
            "Rückruf: bitte entscheiden",
            "Wir wissen nicht, ob für {number} ein Telefon geklingelt hat. Hier entscheiden: {link}",
        ),
        "voicemail" => {
            ("Nachricht", "{number} hat eine Nachricht von {seconds} Sekunden hinterlassen.")
        }
        _ => ("Rückruf", "Zum Rückruf für {number} gibt es etwas Neues."),
    }
}
