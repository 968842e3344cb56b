use std::time::{Duration, Instant};

use super::*;

fn cleaned(html: &str) -> Clean {
    clean(html, &|id| (id == "logo@shop").then(|| "part://localhost/abc".to_owned()))
}

/// Names and values of all attributes, as the cleaner writes them: between double quotes.
fn attributes(html: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    for tag in html.split('<').skip(1) {
        let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
        while let Some((name, value)) = rest.split_once("=\"") {
            let Some((value, after)) = value.split_once('"') else { break };
            if name.contains('>') {
                break;
            }
            all.push((name.trim(), value));
            rest = after;
        }
    }
    all
}

/// Whatever comes out must hold none of these, however it went in.
fn assert_harmless(input: &str) {
    let out = cleaned(input).html;
    let lower = out.to_ascii_lowercase();
    for tag in [
        "<script",
        "<style",
        "<iframe",
        "<object",
        "<embed",
        "<form",
        "<input",
        "<button",
        "<base",
        "<meta",
        "<link",
        "<svg",
        "<math",
        "<title",
        "<template",
        "<noscript",
        "<video",
        "<audio",
        "<frame",
        "<textarea",
        "<select",
        "<!--",
    ] {
        assert!(!lower.contains(tag), "{tag} survives of {input:?}: {out}");
    }
    for (name, value) in attributes(&lower) {
        assert!(
            !name.starts_with("on") && !["id", "name", "class", "srcset", "background", "ping"].contains(&name),
            "{name} survives of {input:?}: {out}"
        );
        if ["src", "href", "style"].contains(&name) {
            for bad in ["script:", "data:", "url(", "position", "expression", "@import", "\\"] {
                assert!(!value.contains(bad), "{bad} survives of {input:?}: {out}");
            }
            assert!(name != "src" || value.starts_with("part:"), "{value} survives of {input:?}: {out}");
        }
    }
    // Cleaning again changes nothing: a second parser reads it as the first wrote it.
    let handle = |_: &str| None::<String>;
    let once = clean(input, &handle).html;
    // (The order of attributes may.)
    let in_any_order = |html: &str| {
        let mut words: Vec<String> = html.split([' ', '>']).map(String::from).collect();
        words.sort();
        words
    };
    assert_eq!(in_any_order(&clean(&once, &handle).html), in_any_order(&once), "not stable: {input:?}");
}

#[test]
fn hostile_html_is_harmless() {
    for input in [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.test/x.js></sCrIpT>",
        "<img src=x onerror=alert(1)>",
        "<img/src=\"x\"/onerror=alert(1)//",
        "<img src='http://evil.test/t.gif' style='position:fixed;top:0'>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" jav\tascript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"java\0script:alert(1)\">x</a>",
        "<a href=\"vbscript:x\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"//evil.test\">x</a>",
        "<a href=\"/relative\">x</a>",
        "<a href=\"https://ok.test\" onclick=alert(1) id=x name=y class=z ping=//evil.test>x</a>",
        "<base href=//evil.test><a href=x>y</a>",
        "<meta http-equiv=refresh content='0;url=//evil.test'>",
        "<form action=//evil.test><input name=p><button formaction=javascript:x>go</button></form>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<iframe src=javascript:alert(1)>",
        "<object data=javascript:alert(1)></object><embed src=//evil.test>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
        "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><img src=x onerror=alert(1)></template>",
        "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
        "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<select><style></select><img src=x onerror=alert(1)></style>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--[if mso]><img src=x onerror=alert(1)><![endif]-->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml version=1?><?php echo 1 ?>",
        "<style>@import url(//evil.test/x.css); * { background: url(//evil.test) }</style>x",
        "<p style=\"background:url(https://evil.test/t.gif)\">x</p>",
        "<p style=\"color:url(https://evil.test/t.gif)\">x</p>",
        "<p style=\"color:u\\72l(https://evil.test)\">x</p>",
        "<p style=\"c\\6flor:\\75\\72\\6c(//evil.test)\">x</p>",
        "<p style=\"width:expression(alert(1))\">x</p>",
        "<p style=\"width:calc(1px);position:/**/absolute\">x</p>",
        "<p style=\"font-family:'x';position:fixed\">x</p>",
        "<p style=\"color:red;;position :fixed;POSITION:fixed\">x</p>",
        "<p style=\"list-style-image:url(//evil.test)\">x</p>",
        "<p style=\"content:url(//evil.test);cursor:url(//evil.test),auto\">x</p>",
        "<p style=\"background-image:image-set('//evil.test' 1x)\">x</p>",
        "<p style='color:red\"onmouseover=\"alert(1)'>x</p>",
        "<table background=\"https://evil.test/t.gif\"><td background='//evil.test'>x</table>",
        "<img srcset=\"https://evil.test/a 1x, https://evil.test/b 2x\">",
        "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
        "<img src=cid:unknown><img src=\"cid:logo@shop\" onerror=alert(1)>",
        "<video poster=//evil.test><source src=//evil.test></video><audio src=//evil.test autoplay>",
        "<a href=x:javascript:alert(1)><b><i><a><b>",
        "<a xlink:href=javascript:alert(1)>x</a>",
        "<div style=\"\u{0}background:url(//x)\">",
        "\u{feff}<scr\0ipt>alert(1)</scr\0ipt>",
        "<<script>script>alert(1)<</script>/script>",
        "<p title=\"<img src=x onerror=alert(1)>\">x</p>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<div><a href='https://x.test/\"onmouseover=alert(1)'>x</a></div>",
        "<isindex type=image src=1 onerror=alert(1)>",
        "<keygen autofocus onfocus=alert(1)><details open ontoggle=alert(1)>",
        "<marquee onstart=alert(1)>x</marquee><blink>x",
    ] {
        assert_harmless(input);
    }
}

#[test]
fn ordinary_mail_keeps_its_looks() {
    let out = cleaned(
        "<html><head><title>t</title><style>p{color:red}</style></head><body bgcolor=white><p style=\"color: #333; \
         margin:0; font-weight:bold\">Hello <b>Mara</b></p><table width=600 cellpadding=0><tr><td align=center>\
         <a href=\"https://shop.test/o/1\">Order</a></td></tr></table></body></html>",
    );
    assert_eq!(
        out.html,
        "<p style=\"color:#333;font-weight:bold\">Hello <b>Mara</b></p><table width=\"600\" cellpadding=\"0\">\
         <tbody><tr><td align=\"center\"><a href=\"https://shop.test/o/1\" target=\"_top\" \
         rel=\"noopener noreferrer nofollow\">Order</a></td></tr></tbody></table>"
    );
    assert_eq!(out.remote_images, 0);
}

#[test]
fn pictures_of_the_message_stay_and_remote_ones_are_counted() {
    let out = cleaned(
        "<img src=\"cid:logo@shop\" alt=logo><img src=\"CID:logo%40shop\"><img src=cid:none><img src=https://t.test/p.gif>\
         <img src=//t.test/q.gif><td background=http://t.test/b.gif></td>\
         <p style=\"background:url('https://t.test/c.gif') no-repeat;color:red\">x</p>",
    );
    assert_eq!(out.html.matches("src=\"part://localhost/abc\"").count(), 2);
    assert!(!out.html.contains("t.test"), "{}", out.html);
    assert!(out.html.contains("<p style=\"color:red\">"), "{}", out.html);
    assert_eq!(out.remote_images, 3, "td outside of a table is no cell");
}

#[test]
fn a_handle_may_be_relative() {
    let out = clean("<img src=cid:a>", &|_| Some("/part/7".into()));
    assert_eq!(out.html, "<img src=\"/part/7\">");
}

#[test]
fn size_and_shape_cost_no_more_than_their_length() {
    let attributes: Vec<String> = (0..200_000).map(|n| format!(" a{n}=1")).collect();
    let attributes = attributes.concat();
    let fonts: Vec<String> = (0..60_000).map(|n| format!("<p><font size={n}>")).collect();
    let fonts = fonts.concat();
    for (name, html) in [
        ("deep", "<div>".repeat(400_000)),
        ("deep tables", "<table><tr><td>".repeat(100_000)),
        ("formatting", fonts),
        ("blocks under formatting", "<b><i><u><font color=red>".repeat(6) + &"<p>".repeat(400_000)),
        ("attributes", format!("<p{attributes}>x</p>")),
        ("open tag", "<a href=".repeat(200_000)),
        ("text", "x".repeat(20_000_000)),
        ("entities", "&lt;".repeat(400_000)),
        ("comments", "<!--".repeat(200_000)),
        ("anchors", "<a href=https://x.test><p>".repeat(40_000)),
        ("style", format!("<p style=\"{}\">x</p>", "color:red;".repeat(100_000))),
        ("brackets", "<".repeat(1_000_000)),
        ("closing", "</div>".repeat(150_000)),
        ("misnested", "<b><p></b></p>".repeat(60_000)),
    ] {
        let start = Instant::now();
        let out = cleaned(&html);
        assert!(start.elapsed() < Duration::from_secs(10), "{name} took {:?}", start.elapsed());
        assert!(out.html.len() < 60_000_000, "{name} grew to {}", out.html.len());
    }
}

#[test]
fn a_quotation_is_only_text() {
    assert_eq!(
        quote("1 < 2 & \"x\"\n<img src=x onerror=alert(1)>"),
        "<blockquote type=\"cite\">1 &lt; 2 &amp; &quot;x&quot;<br>&lt;img src=x onerror=alert(1)&gt;</blockquote>"
    );
}
