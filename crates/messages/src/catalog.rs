//! The texts in use: those that are built in, and over them what a folder holds.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use callback_core::Topic;

use crate::template::{Field, InvalidTemplate, Template};
use crate::words::Language;

/// An e-mail that is to be filled.
#[derive(Debug, Clone)]
pub(crate) struct MailTemplate {
    pub(crate) subject: Template,
    pub(crate) text: Template,
    pub(crate) html: Option<Template>,
}

/// The texts for each topic, in one language.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(crate) language: Language,
    mails: BTreeMap<&'static str, MailTemplate>,
    lines: BTreeMap<&'static str, Template>,
}

/// A file that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct TemplateFault {
    path: PathBuf,
    why: String,
}

impl Catalog {
    /// The texts that are built in.
    pub fn built_in(language: Language) -> Result<Self, InvalidTemplate> {
        let mut catalog = Self { language, mails: BTreeMap::new(), lines: BTreeMap::new() };
        for topic in Topic::NAMES {
            let fields = Field::of(topic);
            let line = Template::parse(&language.line(topic), &fields)?;
            catalog.lines.insert(topic, line);
            let (subject, text) = mail(&language.mail(topic), &fields)?;
            catalog.mails.insert(topic, MailTemplate { subject, text, html: None });
        }
        Ok(catalog)
    }

    /// The same, and over them the files of a folder. Every file there is checked, whatever its language.
    pub fn load(language: Language, folder: &Path) -> Result<Self, Vec<TemplateFault>> {
        let built_in = Self::built_in(language);
        let mut catalog = built_in.map_err(|why| vec![fault(folder, &why.to_string())])?;
        let mut faults = Vec::new();
        match entries(folder) {
            Ok(languages) => {
                for path in languages {
                    catalog.read_language(&path, &mut faults);
                }
            }
            Err(error) => {
                faults.push(fault(folder, &format!("this folder can't be read: {error}")));
            }
        }
        if faults.is_empty() { Ok(catalog) } else { Err(faults) }
    }

    fn read_language(&mut self, folder: &Path, faults: &mut Vec<TemplateFault>) {
        let is_language = |language: &Language| folder.ends_with(language.code());
        let Some(language) = Language::ALL.into_iter().find(is_language) else {
            let codes: Vec<_> = Language::ALL.iter().map(|language| language.code()).collect();
            let why = format!("there is no such language; make folders {}", codes.join(" or "));
            return faults.push(fault(folder, &why));
        };
        match entries(folder) {
            Ok(files) => {
                for path in files {
                    if let Err(why) = self.read_file(language, &path) {
                        faults.push(fault(&path, &why));
                    }
                }
            }
            Err(error) => {
                faults.push(fault(folder, &format!("this folder can't be read: {error}")));
            }
        }
    }

    fn read_file(&mut self, language: Language, path: &Path) -> Result<(), String> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (topic, kind) = name.split_once('.').unwrap_or((name, ""));
        let topic = Topic::NAMES.into_iter().find(|known| *known == topic).ok_or_else(|| {
            format!("there is no event of this name; name files after {}", Topic::NAMES.join(", "))
        })?;
        let text =
            fs::read_to_string(path).map_err(|error| format!("it can't be read: {error}"))?;
        let text = text.replace("\r\n", "\n");
        let fields = Field::of(topic);
        let parse = |text: &str| Template::parse(text, &fields).map_err(|error| error.to_string());
        let is_ours = language == self.language;
        match kind {
            "chat.txt" => {
                let line = parse(text.trim())?;
                if is_ours {
                    self.lines.insert(topic, line);
                }
            }
            "mail.txt" => {
                let (subject, text) = mail(&text, &fields).map_err(|error| error.to_string())?;
                if let Some(known) = self.mails.get_mut(topic).filter(|_| is_ours) {
                    (known.subject, known.text) = (subject, text);
                }
            }
            "mail.html" => {
                let html = parse(&text)?;
                if let Some(known) = self.mails.get_mut(topic).filter(|_| is_ours) {
                    known.html = Some(html);
                }
            }
            _ => {
                return Err(format!(
                    "write {topic}.mail.txt, {topic}.mail.html or {topic}.chat.txt"
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn mail(&self, topic: Topic) -> Option<&MailTemplate> {
        self.mails.get(topic.name())
    }

    pub(crate) fn line(&self, topic: Topic) -> Option<&Template> {
        self.lines.get(topic.name())
    }
}

/// Subject and text of an e-mail.
fn mail(text: &str, fields: &[Field]) -> Result<(Template, Template), InvalidTemplate> {
    let (first, text) = text.split_once("\n\n").ok_or(InvalidTemplate::Subject)?;
    let subject = first.strip_prefix("Subject:").ok_or(InvalidTemplate::Subject)?.trim();
    if subject.is_empty() || subject.contains('\n') {
        return Err(InvalidTemplate::Subject);
    }
    let text = Template::parse(text, fields).map_err(|error| error.after(2))?;
    Ok((Template::parse(subject, fields)?, text))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn fault(path: &Path, why: &str) -> TemplateFault {
    TemplateFault { path: path.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn every_topic_has_texts_in_every_language() {
        for language in Language::ALL {
            let catalog = Catalog::built_in(language).unwrap();
            for topic in Topic::NAMES {
                assert!(!language.mail(topic).contains("Something happened"), "{topic}");
                assert!(catalog.mails.contains_key(topic) && catalog.lines.contains_key(topic));
            }
        }
    }

    #[test]
    fn every_file_that_cannot_be_used_is_told_with_its_name_and_what_is_allowed() {
        let folder = TempDir::new().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("en/missed.mail.txt", "Subject: Missed\n\nCall {number} of {nmae}\n");
        write("de/voicemail.chat.txt", "{seconds} {link}");
        write("de/missed.mail.txt", "Missed\n\nCall {number}");
        write("de/mist.mail.txt", "Subject: x\n\ny");
        write("en/failed.sms.txt", "x");
        write("fr/missed.chat.txt", "x");
        let faults = Catalog::load(Language::English, folder.path()).unwrap_err();
        let said: Vec<_> = faults.iter().map(ToString::to_string).collect();
        let found = |file: &str, why: &str| {
            let found = said.iter().any(|line| line.contains(file) && line.contains(why));
            assert!(found, "{file}: {why}: {said:#?}");
        };
        found("en/missed.mail.txt", "line 3: there is no field {nmae} here; use {number}, {name}");
        found("de/voicemail.chat.txt", "there is no field {link} here; use");
        found("de/missed.mail.txt", "the first line has to be `Subject: `");
        found("de/mist.mail.txt", "no event of this name; name files after accepted");
        found("en/failed.sms.txt", "write failed.mail.txt, failed.mail.html or failed.chat.txt");
        found("fr", "there is no such language; make folders en or de");
        assert_eq!(said.len(), 6);
    }

    #[test]
    fn a_file_takes_the_place_of_a_text_in_its_own_language_alone() {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("de")).unwrap();
        fs::write(folder.path().join("de/missed.chat.txt"), "Verpasst: {number}\n").unwrap();
        let line = |language| {
            let catalog = Catalog::load(language, folder.path()).unwrap();
            catalog.line(Topic::Missed).unwrap().fill(|_| "X".to_owned())
        };
        assert_eq!(line(Language::German), "Verpasst: X");
        assert!(line(Language::English).starts_with("Callback missed"));
    }
}
