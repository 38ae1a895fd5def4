use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape};

/// One element of a document, with all that is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::twilio) struct Element {
    pub(in crate::twilio) name: String,
    pub(in crate::twilio) attributes: Vec<(String, String)>,
    pub(in crate::twilio) children: Vec<Element>,
    /// Directly in it, without what is in its children.
    pub(in crate::twilio) text: String,
}

impl Element {
    /// Reads a whole XML document; the error says what is wrong with it.
    pub(in crate::twilio) fn parse(xml: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Self> = Vec::new();
        let mut root: Option<Self> = None;
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => open.push(Self::start(&start)?),
                Event::Empty(start) => close(Self::start(&start)?, &mut open, &mut root)?,
                Event::End(_) => {
                    let element = open.pop().ok_or("an end without a start")?;
                    close(element, &mut open, &mut root)?;
                }
                Event::Text(text) => {
                    add(&mut open, &text.xml10_content().map_err(|error| error.to_string())?)?;
                }
                Event::CData(text) => {
                    add(&mut open, &text.xml10_content().map_err(|error| error.to_string())?)?;
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|error| error.to_string())?;
                    let char = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                    let known = escape::resolve_predefined_entity(&name).map(str::to_owned);
                    let text = char.map(String::from).or(known);
                    add(&mut open, &text.ok_or_else(|| format!("no entity is named {name:?}"))?)?;
                }
                Event::DocType(_) => return Err("a document type".to_owned()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if open.is_empty() => {
                    return root.ok_or_else(|| "no element at all".to_owned());
                }
                Event::Eof => return Err("the document ends within an element".to_owned()),
            }
        }
    }

    fn start(start: &BytesStart<'_>) -> Result<Self, String> {
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if attribute.value.contains(&b'<') {
                return Err("a < within an attribute".to_owned());
            }
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| error.to_string())?;
            check_chars(&value)?;
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            attributes.push((key, value.into_owned()));
        }
        Ok(Self { name, attributes, ..Self::default() })
    }

    pub(in crate::twilio) fn get(&self, attribute: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    /// A number in an attribute; `usual` where there is none.
    pub(in crate::twilio) fn number(&self, attribute: &str, usual: u64) -> u64 {
        self.get(attribute).and_then(|value| value.parse().ok()).unwrap_or(usual)
    }

    pub(in crate::twilio) fn is_on(&self, attribute: &str) -> bool {
        self.get(attribute) == Some("true")
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_some() => return Err("a second root".to_owned()),
        None => *root = Some(element),
    }
    Ok(())
}

fn add(open: &mut [Element], text: &str) -> Result<(), String> {
    check_chars(text)?;
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
        None => return Err("text outside of the root".to_owned()),
    }
    Ok(())
}

/// XML 1.0 knows no other control characters than these, not even by number.
fn check_chars(text: &str) -> Result<(), String> {
    let is_forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    match text.chars().find(|c| is_forbidden(*c)) {
        Some(char) => Err(format!("the character U+{:04X}", u32::from(char))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn text_and_attributes_come_out_as_they_were_meant() {
        let xml = "<?xml version=\"1.0\"?>\n<Response><!-- x --><Say language=\"en-&quot;\">a &lt;b&gt; \
                   &amp;&#233; <![CDATA[<c>]]></Say><Hangup/></Response>\n";
        let root = Element::parse(xml).unwrap();
        assert_eq!(root.children.len(), 2);
        assert_eq!(root.children[0].text, "a <b> &\u{e9} <c>");
        assert_eq!(root.children[0].get("language"), Some("en-\""));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for xml in [
            "",
            "hello",
            "<Response>",
            "<Response></Say>",
            "<Response/><Response/>",
            "<Response/>tail",
            "<Response>a & b</Response>",
            "<Response>&nbsp;</Response>",
            "<Response>&#1;</Response>",
            "<Response a=b/>",
            "<Response a=\"1\" a=\"2\"/>",
            "<Response a=\"<\"/>",
            "<!DOCTYPE x><Response/>",
        ] {
            assert!(Element::parse(xml).is_err(), "{xml}");
        }
    }
}
