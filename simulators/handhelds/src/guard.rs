//! Keeps everybody out who did not come from here.
//!
//! The loopback is no border: any page that is open in the same browser can send
//! to it, and a name of its own can be made to lead there. So the request must
//! name this host, and a page that sends must have come from it.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Nothing is loaded from elsewhere; the shelf alone frames the phones.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The names under which this process answers: the loopback with its own port.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    hosts: [String; 2],
}

impl Guard {
    pub fn of_port(port: u16) -> Self {
        let hosts = ["127.0.0.1", "localhost"];
        Self {
            hosts: hosts.map(|host| format!("{host}:{port}")),
        }
    }

    fn admits(&self, method: &Method, headers: &HeaderMap) -> bool {
        let is_ours = |host: &str| self.hosts.iter().any(|ours| ours == host);
        let named = headers.get_all(HOST).iter().collect::<Vec<_>>();
        let [host] = named[..] else { return false };
        if !host.to_str().is_ok_and(is_ours) {
            return false;
        }
        // Programs that are no browser send neither of these.
        let is_from_here = headers.get_all(ORIGIN).iter().all(|origin| {
            let origin = origin.to_str().unwrap_or_default();
            origin.strip_prefix("http://").is_some_and(is_ours)
        });
        // A link elsewhere may lead here; it may not do anything here.
        let may_do = method == Method::GET
            || headers
                .get_all(SEC_FETCH_SITE)
                .iter()
                .all(|site| site == "same-origin" || site == "none");
        is_from_here && may_do
    }
}

pub(crate) async fn keep(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = if guard.admits(request.method(), request.headers()) {
        next.run(request).await
    } else {
        Problem::FOREIGN.into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // People's days, and pages that are built anew all the time.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(method: &Method, given: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, HeaderValue::from_static(value));
        }
        Guard::of_port(8090).admits(method, &headers)
    }

    #[test]
    fn only_this_host_is_answered() {
        for host in ["127.0.0.1:8090", "localhost:8090"] {
            assert!(admits(&Method::GET, &[("host", host)]), "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:8090",
            "",
            "127.0.0.1:8090.evil.example",
        ] {
            assert!(!admits(&Method::GET, &[("host", host)]), "{host}");
        }
        assert!(!admits(&Method::GET, &[]));
        let two = [("host", "127.0.0.1:8090"), ("host", "evil.example")];
        assert!(!admits(&Method::GET, &two));
    }

    #[test]
    fn only_pages_from_here_may_send() {
        let host = ("host", "127.0.0.1:8090");
        for origin in ["http://127.0.0.1:8090", "http://localhost:8090"] {
            assert!(admits(&Method::POST, &[host, ("origin", origin)]));
        }
        for origin in [
            "null",
            "",
            "http://evil.example",
            "https://127.0.0.1:8090",
            "http://127.0.0.1:8091",
            "http://127.0.0.1:8090/",
        ] {
            assert!(
                !admits(&Method::POST, &[host, ("origin", origin)]),
                "{origin}"
            );
            assert!(
                !admits(&Method::GET, &[host, ("origin", origin)]),
                "{origin}"
            );
        }
        let from = |site| [host, ("sec-fetch-site", site)];
        assert!(admits(&Method::GET, &from("cross-site")), "a link");
        assert!(!admits(&Method::POST, &from("cross-site")));
        assert!(!admits(&Method::POST, &from("same-site")));
        assert!(admits(&Method::POST, &from("same-origin")));
    }
}
