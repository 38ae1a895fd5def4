//! What chat rooms are told, in the shapes that they take. Nothing in it can be taken for markup.

use serde_json::{Value, json};

/// For Slack's incoming webhooks: its own signs are escaped, so no link or mention can be smuggled in.
pub(crate) fn slack(text: &str) -> Value {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({ "text": text, "unfurl_links": false, "unfurl_media": false })
}

/// For the workflows of Microsoft Teams: an adaptive card whose text runs know no Markdown.
pub(crate) fn teams(text: &str, link: Option<&str>, open: &str) -> Value {
    let actions: Vec<_> = link
        .map(|url| json!({ "type": "Action.OpenUrl", "title": open, "url": url }))
        .into_iter()
        .collect();
    let run = json!({ "type": "TextRun", "text": text });
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{ "type": "RichTextBlock", "inlines": [run] }],
        "actions": actions,
    });
    let attachment =
        json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": card });
    json!({ "type": "message", "attachments": [attachment] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_links_and_mentions_nobody() {
        let text = slack("Name: <!channel> <https://evil.example|click> &amp;")["text"].to_string();
        assert!(!text.contains('<') && !text.contains('>'), "{text}");
        assert!(text.contains("&lt;!channel&gt;") && text.contains("&amp;amp;"), "{text}");
    }

    #[test]
    fn a_card_shows_its_text_as_it_is_and_a_button_for_the_link() {
        let card = teams("[x](https://evil.example)", Some("https://a.example/d/1"), "Decide");
        let content = &card["attachments"][0]["content"];
        assert_eq!(content["body"][0]["type"], "RichTextBlock");
        assert_eq!(content["body"][0]["inlines"][0]["text"], "[x](https://evil.example)");
        assert_eq!(content["actions"][0]["url"], "https://a.example/d/1");
        assert_eq!(teams("x", None, "")["attachments"][0]["content"]["actions"], json!([]));
    }
}
