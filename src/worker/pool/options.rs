//! What a pool may take, and why a request gets no answer.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use vanthu_diagnostic::{Diagnostic, code};

/// How many workers there are, what starts one, and what each may take.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// The program, usually this binary.
    pub program: PathBuf,
    /// Its arguments, usually `worker` and the global options.
    pub arguments: Vec<OsString>,
    /// How many work at once; at least one.
    pub workers: usize,
    /// How many requests may wait for a worker before the next is refused.
    pub waiting: usize,
    /// How long a request waits for a worker before its caller is turned away. Longer than that, and the caller of the service
    /// would have no time left for the answer.
    pub patience: Duration,
    /// How long a request may take once a worker has it.
    pub time_limit: Duration,
    /// How long a batch may take from one progress line to the next.
    pub batch_time_limit: Duration,
    /// How many bytes of addresses a worker may have, on systems whose shell can limit that. Its own needs are some
    /// two gigabytes, most of them never touched.
    pub memory_limit: Option<u64>,
}

impl PoolOptions {
    /// As many workers as there are processors, of this binary, with usual limits. `global` are the global options that
    /// each is started with, such as `--templates DIR`.
    ///
    /// # Errors
    /// When the path of this binary cannot be determined.
    pub fn of_this_binary(global: Vec<OsString>) -> std::io::Result<Self> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            program: std::env::current_exe()?,
            arguments: [OsString::from("worker")].into_iter().chain(global).collect(),
            workers,
            waiting: 16 * workers,
            patience: Duration::from_secs(20),
            time_limit: Duration::from_secs(30),
            batch_time_limit: Duration::from_secs(60),
            memory_limit: Some(6 << 30),
        })
    }
}

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// Too many are waiting already; try again after about so long.
    Full {
        /// An estimate from what recent requests took.
        retry_after: Duration,
    },
    /// The worker did not answer in time, and was ended.
    TimedOut,
    /// The worker died of it.
    Died,
    /// The worker was killed, or gave up for want of memory.
    Killed,
    /// The caller cancelled it.
    Cancelled,
    /// The pool has ended.
    Stopped,
    /// No worker can be started.
    CannotStart(String),
}

impl PoolError {
    /// The error in words for people.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::Full { retry_after } => {
                let seconds = retry_after.as_secs().max(1);
                Diagnostic::error(
                    code!("server.busy"),
                    "máy chủ đang có quá nhiều việc chờ",
                    "too much work is waiting on the server",
                )
                .hint(format!("thử lại sau {seconds} giây"), format!("try again in {seconds} seconds"))
            }
            Self::TimedOut => Diagnostic::error(
                code!("server.timed-out"),
                "việc này quá thời gian cho phép nên đã bị dừng",
                "the work took longer than allowed and was stopped",
            )
            .hint(
                "thử lại; nếu vẫn vậy thì giảm bớt số liệu hoặc báo người quản trị",
                "try again; if it stays so, use less data or tell the administrator",
            ),
            Self::Died | Self::Killed => Diagnostic::error(
                code!("server.worker-died"),
                "tiến trình xử lý bị dừng giữa chừng; các việc khác không bị ảnh hưởng",
                "the process at work ended midway; other work is not affected",
            )
            .hint(
                "thử lại; nếu vẫn vậy thì kiểm tra tệp đã tải lên hoặc báo người quản trị",
                "try again; if it stays so, check the uploaded files or tell the administrator",
            ),
            Self::Cancelled => {
                Diagnostic::error(code!("server.cancelled"), "việc đã được hủy", "the work was called off")
                    .hint("yêu cầu lại nếu vẫn cần", "ask again if it is still needed")
            }
            Self::Stopped => Diagnostic::error(
                code!("server.stopping"),
                "máy chủ đang dừng nên không nhận việc mới",
                "the server is stopping and takes no more work",
            )
            .hint("thử lại sau ít phút", "try again in a few minutes"),
            Self::CannotStart(why) => Diagnostic::error(
                code!("server.no-worker"),
                format!("không khởi động được tiến trình xử lý: {why}"),
                format!("no process can be started for the work: {why}"),
            )
            .hint("báo người quản trị", "tell the administrator"),
        }
    }
}
