//! The office's side of the API, as a browser or another system would use it.

use anyhow::{Context, bail};
use serde::Serialize;
use serde_json::Value;

/// A signed-in session.
#[derive(Debug)]
pub struct Office {
    agent: ureq::Agent,
    base: String,
    cookie: String,
    csrf: String,
    /// The first unit the login has a role in.
    pub unit_id: String,
}

/// An HTTP agent that gives every status as an answer.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

impl Office {
    pub fn sign_in(base: &str, username: &str, password: &str) -> anyhow::Result<Self> {
        let agent = agent();
        let form = serde_json::json!({ "username": username, "password": password });
        let mut response = agent.post(format!("{base}/api/session")).send_json(&form)?;
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::to_owned);
        let view: Value = response.body_mut().read_json()?;
        let Some(cookie) = cookie else {
            bail!("sign-in of {username} was refused: {view}")
        };
        let csrf = view["csrf_token"]
            .as_str()
            .context("no csrf token")?
            .to_owned();
        let unit_id = view["roles"][0]["unit_id"]
            .as_str()
            .context("no role")?
            .to_owned();
        Ok(Self {
            agent,
            base: base.to_owned(),
            cookie,
            csrf,
            unit_id,
        })
    }

    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let mut response = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .call()?;
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_string()?;
        if !status.is_success() {
            bail!("GET {path}: {status} {body}");
        }
        serde_json::from_str(&body).with_context(|| format!("GET {path}: no JSON"))
    }

    pub fn bytes(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut response = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .call()?;
        let body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()?;
        if !response.status().is_success() {
            bail!("GET {path}: {}", response.status());
        }
        Ok(body)
    }

    pub fn post<T: Serialize>(&self, path: &str, body: &T) -> anyhow::Result<Value> {
        self.send(self.agent.post(self.address(path)), path, body, None)
    }

    pub fn put<T: Serialize>(&self, path: &str, body: &T) -> anyhow::Result<Value> {
        self.send(self.agent.put(self.address(path)), path, body, None)
    }

    pub fn post_if<T: Serialize>(
        &self,
        path: &str,
        body: &T,
        revision: i64,
    ) -> anyhow::Result<Value> {
        let request = self.agent.post(self.address(path));
        self.send(request, path, body, Some(revision))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn send<T: Serialize>(
        &self,
        request: ureq::RequestBuilder<ureq::typestate::WithBody>,
        path: &str,
        body: &T,
        revision: Option<i64>,
    ) -> anyhow::Result<Value> {
        let mut request = request
            .header("cookie", &self.cookie)
            .header("x-csrf-token", &self.csrf);
        if let Some(revision) = revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        let mut response = request.send_json(body)?;
        let status = response.status();
        let text = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_string()?;
        if !status.is_success() {
            bail!("{path}: {status} {text}");
        }
        if text.is_empty() {
            Ok(Value::Null)
        } else {
            Ok(serde_json::from_str(&text)?)
        }
    }

    /// Optimises a day, tells each progress and takes all that is proposed; returns the
    /// draft's revision.
    pub fn optimise(
        &self,
        date: &str,
        budget_s: u32,
        mut told: impl FnMut(&Value),
    ) -> anyhow::Result<i64> {
        use std::io::BufRead;
        let path = format!("/api/units/{}/days/{date}/optimise", self.unit_id);
        let job = self.post(&path, &serde_json::json!({ "budget_s": budget_s }))?;
        let job = job["job_id"].as_str().context("no job")?.to_owned();
        let response = self
            .agent
            .get(format!("{}/api/jobs/{job}/events", self.base))
            .header("cookie", &self.cookie)
            .call()?;
        let mut event = String::new();
        for line in std::io::BufReader::new(response.into_body().into_reader()).lines() {
            let line = line?;
            if let Some(name) = line.strip_prefix("event: ") {
                name.clone_into(&mut event);
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(data)?;
                match event.as_str() {
                    "progress" => told(&data),
                    "done" => return self.take(date, &job, &data),
                    _ => bail!("the optimiser failed: {data}"),
                }
            }
        }
        bail!("the optimiser's events ended early")
    }

    fn take(&self, date: &str, job: &str, done: &Value) -> anyhow::Result<i64> {
        let path = format!("/api/units/{}/days/{date}/proposals", self.unit_id);
        let revision = done["revision"].as_i64().context("no revision")?;
        let form = serde_json::json!({ "job_id": job });
        let taken = self.post_if(&path, &form, revision)?;
        let left = taken["left"].as_array().map_or(0, Vec::len);
        if left > 0 {
            bail!("{left} visits of the proposal were not taken");
        }
        taken["board"]["revision"].as_i64().context("no revision")
    }
}
