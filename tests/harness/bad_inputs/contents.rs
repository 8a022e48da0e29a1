//! Content that would do something if a browser ran it: it comes back unchanged, and inert.

use serde_json::json;
use testkit::world::World;

use super::entry::{Trial, token_of};
use super::names::check_disposition;
use crate::wire::Request;

/// Types that no browser makes a document, a script or a style of.
fn is_inert(media_type: &str) -> bool {
    let never = ["html", "svg", "xml", "script", "css", "flash", "multipart", "message/", "manifest"];
    !media_type.is_empty() && !never.iter().any(|word| media_type.contains(word))
}

fn made(generator: &str) -> (&'static str, Vec<u8>) {
    let (name, text): (_, &[u8]) = match generator {
        "svg_script" => ("logo.svg", br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>"#),
        "polyglot_gif_js" => ("pixel.gif", b"GIF89a=0;alert(document.cookie)//\x00\x00;"),
        "polyglot_pdf_html" => ("report.pdf", b"%PDF-1.7\n<html><body onload=alert(document.cookie)></body></html>\n%%EOF"),
        "xhtml_xslt" => (
            "page.xhtml",
            br#"<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="page.xhtml"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>"#,
        ),
        "mhtml" => ("saved.mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--x--"),
        "swf" => ("movie.swf", b"FWS\x06\x3c\x00\x00\x00\x78\x00\x05\x5f\x00\x00\x0f\xa0\x00\x00\x0c\x01\x00"),
        "webmanifest_serviceworker" => ("sw.js", b"self.addEventListener('fetch', event => event.respondWith(new Response('taken over')))"),
        "csv_formula" => ("sums.csv", b"=cmd|'/C calc'!A0,+1,-1,@SUM(A1)\r\n"),
        "exe_renamed_jpg" => ("holiday.jpg", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"),
        other => panic!("`{other}` has no generator"),
    };
    (name, text.to_vec())
}

pub async fn run(world: &World, trial: &Trial) {
    assert_eq!(trial.entry.kind(), "gen", "{} has no runner", trial.entry.id);
    let (anna, (name, bytes)) = (&world.anna, made(trial.entry.field("name")));
    let folder = anna.folder(anna.root, &uuid::Uuid::now_v7().to_string()).await;
    let file = anna.file(&folder, name, bytes.clone()).await;
    let version = anna.read(&format!("/api/v1/nodes/{file}/versions")).await["items"][0]["id"].as_str().unwrap().to_owned();
    let (one, all) = (token_of(&anna.link(&[&file], json!({})).await), token_of(&anna.link(&[&folder], json!({})).await));
    for path in [
        format!("/api/v1/nodes/{file}/content"),
        format!("/api/v1/nodes/{file}/versions/{version}/content"),
        format!("/s/{one}/dl"),
        format!("/s/{all}/files/{file}"),
    ] {
        // As a browser asks for a page, an image or a worker: none of it makes it one.
        for dest in ["document", "image", "serviceworker", "iframe"] {
            let request = Request::new("GET", &path)
                .header("Accept", "text/html,*/*")
                .header("Sec-Fetch-Dest", dest)
                .header("Sec-Fetch-Site", "same-origin");
            let answer = request.signed(anna).send(&world.url).await;
            trial.answered(&answer, &path);
            trial.same(answer.status, 200, &path);
            trial.check(answer.body == bytes, format!("{path}: the bytes changed"));
            check_disposition(trial, answer.header("content-disposition"), name);
            trial.same(answer.header("x-content-type-options"), "nosniff", &path);
            trial.check(answer.header("content-security-policy").contains("sandbox"), format!("{path}: no sandbox"));
            trial.check(
                answer.header("content-security-policy").contains("default-src 'none'"),
                format!("{path}: the policy lets something load"),
            );
            trial.check(!answer.header("content-security-policy").contains("allow-"), format!("{path}: the sandbox has a door"));
            trial.check(is_inert(answer.header("content-type")), format!("{path}: {}", answer.header("content-type")));
            trial.same(answer.header("service-worker-allowed"), "", &path);
            trial.same(answer.header("set-cookie"), "", &path);
        }
    }
}
