//! As much of HTTP/1.1 as a proxy between one client and one server on loopback needs: whole requests, whole answers.

use std::{fmt::Write, io, net::SocketAddr};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A request that was read to its end.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(super) fn closes(&self) -> bool {
        says_close(&self.headers)
    }

    /// None when the client closed the connection.
    pub(super) async fn read(client: &mut BufReader<TcpStream>) -> io::Result<Option<Self>> {
        let Some((first, headers)) = read_head(client).await? else { return Ok(None) };
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(bad(&format!("request line {first:?}")));
        };
        let (method, target) = (method.to_owned(), target.to_owned());
        let body = if is_chunked(&headers) {
            read_chunked(client).await?
        } else {
            let mut body = vec![0; length(&headers).unwrap_or(0)];
            client.read_exact(&mut body).await?;
            body
        };
        Ok(Some(Self { method, target, headers, body }))
    }

    /// Sends the request to the server on a connection of its own and reads the answer to its end.
    pub(super) async fn deliver(&self, server: SocketAddr) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(server).await?;
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            let hop = ["connection", "content-length", "transfer-encoding", "keep-alive"];
            if !hop.iter().any(|h| name.eq_ignore_ascii_case(h)) {
                let _ = write!(head, "{name}: {value}\r\n");
            }
        }
        if !self.body.is_empty() || !["GET", "HEAD", "DELETE"].contains(&self.method.as_str()) {
            let _ = write!(head, "content-length: {}\r\n", self.body.len());
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&self.body).await?;
        let mut stream = BufReader::new(stream);
        let Some((first, headers)) = read_head(&mut stream).await? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let status = first
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .ok_or_else(|| bad(&format!("status line {first:?}")))?;
        let none = self.method == "HEAD" || status == 204 || status == 304;
        let body = match (none, is_chunked(&headers), length(&headers)) {
            (true, _, _) => Vec::new(),
            (false, true, _) => read_chunked(&mut stream).await?,
            (false, false, Some(length)) => {
                let mut body = vec![0; length];
                stream.read_exact(&mut body).await?;
                body
            }
            (false, false, None) => {
                let mut body = Vec::new();
                stream.read_to_end(&mut body).await?;
                body
            }
        };
        // HEAD keeps the length it names; every other answer gets the length that was read.
        let keep_length = self.method == "HEAD";
        Ok(Answer { first, status, headers, body, keep_length })
    }
}

/// An answer that was read to its end.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    first: String,
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    keep_length: bool,
}

impl Answer {
    pub(super) fn new(status: u16, headers: &[(String, String)], body: &str) -> Self {
        let mut headers = headers.to_vec();
        headers.push(("content-type".into(), "application/json".into()));
        let first = format!("HTTP/1.1 {status} As The Test Says");
        Self { first, status, headers, body: body.as_bytes().to_vec(), keep_length: false }
    }

    /// The answer on the wire, with the body's length named and kept as it is otherwise.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.first);
        for (name, value) in &self.headers {
            let hop = ["connection", "transfer-encoding", "keep-alive"];
            let length = name.eq_ignore_ascii_case("content-length") && !self.keep_length;
            if !length && !hop.iter().any(|h| name.eq_ignore_ascii_case(h)) {
                let _ = write!(head, "{name}: {value}\r\n");
            }
        }
        if !self.keep_length && self.status != 204 && self.status != 304 {
            let _ = write!(head, "content-length: {}\r\n", self.body.len());
        }
        head.push_str("\r\n");
        [head.into_bytes(), self.body.clone()].concat()
    }
}

type Head = (String, Vec<(String, String)>);

async fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Head>> {
    let first = read_line(stream).await?;
    if first.is_empty() {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let line = read_line(stream).await?;
        if line.is_empty() {
            return Ok(Some((first, headers)));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| bad(&format!("header {line:?}")))?;
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = Vec::new();
    stream.take(64 << 10).read_until(b'\n', &mut line).await?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

async fn read_chunked(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(stream).await?;
        let size = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).map_err(|_| bad(&format!("chunk size {line:?}")))?;
        let start = body.len();
        body.resize(start + size, 0);
        if let Some(chunk) = body.get_mut(start..) {
            stream.read_exact(chunk).await?;
        }
        read_line(stream).await?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn length(headers: &[(String, String)]) -> Option<usize> {
    header(headers, "content-length").and_then(|l| l.parse().ok())
}

fn is_chunked(headers: &[(String, String)]) -> bool {
    header(headers, "transfer-encoding").is_some_and(|e| e.to_ascii_lowercase().contains("chunked"))
}

fn says_close(headers: &[(String, String)]) -> bool {
    header(headers, "connection").is_some_and(|c| c.eq_ignore_ascii_case("close"))
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
