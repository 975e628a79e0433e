//! One worker: a child process, its standard input and output.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::queue::Pending;
use super::{PoolError, PoolOptions};
use crate::worker::protocol::Message;

/// How long a worker that is no longer needed may take to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// How much of an answer is read at a time: what a pipe holds, as the answer to a preview is several times as long.
const READ_AT_ONCE: usize = 64 << 10;

/// A worker.
#[derive(Debug)]
pub(super) struct Child {
    process: tokio::process::Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// What a worker is like after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Fit for the next.
    Fit,
    /// Dead, hanging, or not to be understood.
    Unfit,
}

/// How much address space the allocator of a worker reserves at a time.
const ARENA: &str = "64MiB";

impl Child {
    /// Starts a worker.
    pub(super) fn start(options: &PoolOptions) -> std::io::Result<Self> {
        let mut command = command(options);
        // The limit of memory counts what is reserved as well: the allocator's usual first gigabyte would leave a third of it.
        command.env("MIMALLOC_ARENA_RESERVE", ARENA);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = process.stdout.take().ok_or_else(missing)?;
        Ok(Self { process, input, output: BufReader::with_capacity(READ_AT_ONCE, output).lines() })
    }

    /// Whether it has not ended.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Hands a request over, and its answer to the waiting caller. `over` is when there is no more time for anyone.
    pub(super) async fn perform(
        &mut self,
        task: Pending,
        options: &PoolOptions,
        over: &CancellationToken,
    ) -> End {
        let long = task.is_long();
        let Pending { request, answer, progress, token, .. } = task;
        let mut answer = Some(answer);
        let mut say = |said| {
            if let Some(answer) = answer.take() {
                let _ = answer.send(said);
            }
        };
        let limit = if long { options.batch_time_limit } else { options.time_limit };
        let mut deadline = Instant::now() + limit;
        let mut line = serde_json::to_vec(&request).unwrap_or_default();
        line.push(b'\n');
        let sent = async {
            self.input.write_all(&line).await?;
            self.input.flush().await
        };
        // A worker that does not even take the request hangs as well.
        match tokio::time::timeout_at(deadline, sent).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => {
                say(Err(PoolError::Died));
                return End::Unfit;
            }
            Err(_) => {
                say(Err(PoolError::TimedOut));
                return End::Unfit;
            }
        }
        let mut called_off = false;
        loop {
            let line = tokio::select! {
                line = self.output.next_line() => line,
                () = tokio::time::sleep_until(deadline) => {
                    say(Err(PoolError::TimedOut));
                    return End::Unfit;
                }
                () = over.cancelled() => {
                    say(Err(PoolError::Stopped));
                    return End::Unfit;
                }
                () = token.cancelled(), if !called_off => {
                    say(Err(PoolError::Cancelled));
                    if long {
                        return End::Unfit;
                    }
                    called_off = true;
                    continue;
                }
            };
            let line = match line {
                Ok(Some(line)) => serde_json::from_str::<Message>(&line),
                Ok(None) | Err(_) => {
                    let killed = was_killed(&mut self.process).await;
                    say(Err(if killed { PoolError::Killed } else { PoolError::Died }));
                    return End::Unfit;
                }
            };
            match line {
                Ok(Message::Progress { id, progress: now }) if id == request.id => {
                    progress.send_replace(now);
                    if long {
                        deadline = Instant::now() + limit;
                    }
                }
                Ok(Message::Reply(done)) if done.id == request.id => {
                    say(Ok(done));
                    return End::Fit;
                }
                // What is no answer to this request is nothing that can be relied on.
                _ => {
                    say(Err(PoolError::Died));
                    return End::Unfit;
                }
            }
        }
    }

    /// Ends it at once.
    pub(super) async fn kill(mut self) {
        let _ = self.process.kill().await;
    }

    /// Lets it end: it does when there is nothing more to read.
    pub(super) async fn end(mut self) {
        drop(self.input);
        if tokio::time::timeout(FAREWELL, self.process.wait()).await.is_err() {
            let _ = self.process.kill().await;
        }
    }
}

/// Whether a worker that has closed its output was killed, or aborted itself as a program does that gets no more memory.
async fn was_killed(process: &mut tokio::process::Child) -> bool {
    let ended = tokio::time::timeout(FAREWELL, process.wait()).await;
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        let signal = ended.ok().and_then(Result::ok).and_then(|status| status.signal());
        // SIGABRT and SIGKILL.
        matches!(signal, Some(6 | 9))
    }
    #[cfg(not(unix))]
    {
        drop(ended);
        false
    }
}

/// What starts a worker: the program itself, or a shell that limits its memory and becomes the program.
fn command(options: &PoolOptions) -> Command {
    match options.memory_limit {
        Some(bytes) if cfg!(unix) => {
            let mut command = Command::new("/bin/sh");
            // What cannot be limited is started all the same.
            let script = format!("ulimit -v {} 2>/dev/null; exec \"$0\" \"$@\"", bytes / 1024);
            command.arg("-c").arg(script).arg(&options.program).args(&options.arguments);
            command
        }
        _ => {
            let mut command = Command::new(&options.program);
            command.args(&options.arguments);
            command
        }
    }
}
