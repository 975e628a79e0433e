//! A listener with limits of connections, of all and of one address, and an idle timeout. A client that sends less than
//! 4 KiB per idle period counts as idle, and one that does not send the head of its first request soon is cut off. A period
//! begins with every answer and with the first bytes of the request after it, however late in the period before they come:
//! that request has all the time that a request may take.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};

use super::config::Config;
use super::security::network;
use super::shares::{Share, Shares};

/// The bytes per idle period from which a connection counts as active.
const MIN_ACTIVITY: usize = 4096;

/// How long the head of the first request may take to arrive.
const HEAD: Duration = Duration::from_secs(10);

/// Accepts a limited number of connections.
pub(crate) struct BoundedListener {
    inner: TcpListener,
    permits: Arc<Semaphore>,
    by_address: Shares<IpAddr>,
    idle: Duration,
}

impl BoundedListener {
    /// Accepts as many connections as the settings allow.
    pub(crate) fn new(inner: TcpListener, config: &Config) -> Self {
        let limits = &config.limits;
        // A proxy is one address for everybody.
        let max_of_one = if config.behind_proxy { usize::MAX } else { limits.connections_of_one.max(1) };
        Self {
            inner,
            permits: Arc::new(Semaphore::new(limits.connections)),
            by_address: Shares::new(usize::MAX, max_of_one),
            idle: Duration::from_secs(limits.idle_seconds),
        }
    }
}

/// The address of the other end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, BoundedListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, BoundedListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Listener for BoundedListener {
    type Io = BoundedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // Connections beyond the limit wait in the queue of the kernel.
            let Ok(permit) = self.permits.clone().acquire_owned().await else { continue };
            match self.inner.accept().await {
                Ok((stream, address)) => {
                    // Nothing is said to a client with too many connections: its others will tell it.
                    let Some(place) = self.by_address.one(network(address.ip())) else { continue };
                    let _ = stream.set_nodelay(true);
                    return (BoundedStream::new(stream, (permit, place), self.idle), address);
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.inner.local_addr()
    }
}

/// A connection that is closed when it is idle.
pub(crate) struct BoundedStream {
    inner: TcpStream,
    idle: Duration,
    received: usize,
    deadline: Pin<Box<Sleep>>,
    /// How much of the blank line behind the first head has come; `None` once it has.
    head: Option<usize>,
    /// Whether nothing has come since something was sent.
    answered: bool,
    _permits: (OwnedSemaphorePermit, Share<IpAddr>),
}

/// What ends the head of a request.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

impl BoundedStream {
    fn new(inner: TcpStream, permits: (OwnedSemaphorePermit, Share<IpAddr>), idle: Duration) -> Self {
        Self {
            inner,
            idle,
            received: 0,
            deadline: Box::pin(sleep_until(Instant::now() + HEAD.min(idle))),
            head: Some(0),
            answered: false,
            _permits: permits,
        }
    }

    /// Looks for the end of the first head in bytes that have come.
    fn look_for_head(&mut self, bytes: &[u8]) {
        let Some(mut seen) = self.head else { return };
        for byte in bytes {
            seen = match END_OF_HEAD.get(seen) {
                Some(next) if next == byte => seen + 1,
                _ => usize::from(*byte == b'\r'),
            };
            if seen == END_OF_HEAD.len() {
                self.head = None;
                self.touch();
                return;
            }
        }
        self.head = Some(seen);
    }

    /// Notes that something was sent.
    fn answer(&mut self) {
        self.answered = true;
        self.touch();
    }

    fn touch(&mut self) {
        self.received = 0;
        let deadline = Instant::now() + self.idle;
        self.deadline.as_mut().reset(deadline);
    }
}

impl AsyncRead for BoundedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buffer))?;
        let received = buffer.filled().len() - before;
        this.received += received;
        if received > 0 && std::mem::take(&mut this.answered) {
            this.touch();
        } else if this.head.is_some() {
            let new = buffer.filled().get(before..).unwrap_or_default().to_vec();
            this.look_for_head(&new);
        } else if this.received >= MIN_ACTIVITY {
            this.touch();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for BoundedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_write(cx, bytes) {
            Poll::Ready(written) => {
                this.answer();
                Poll::Ready(written)
            }
            // A client that reads nothing may hold the connection no longer than one that sends nothing.
            Poll::Pending if this.deadline.as_mut().poll(cx).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_write_vectored(cx, parts) {
            Poll::Ready(written) => {
                this.answer();
                Poll::Ready(written)
            }
            Poll::Pending if this.deadline.as_mut().poll(cx).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// The idle period of these connections.
    const IDLE: Duration = Duration::from_secs(75);

    /// Reads what the client has sent.
    async fn receive(stream: &mut BoundedStream, sent: &[u8]) -> io::Result<()> {
        let mut bytes = vec![0; sent.len()];
        stream.read_exact(&mut bytes).await.map(drop)
    }

    /// A client and the connection to it.
    async fn connected() -> (TcpStream, BoundedStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, address) = listener.accept().await.unwrap();
        let permit = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let place = Shares::new(1, 1).one(address.ip()).unwrap();
        (client, BoundedStream::new(stream, (permit, place), IDLE))
    }

    impl BoundedStream {
        /// How much is left of the period.
        fn left(&self) -> Duration {
            self.deadline.deadline() - Instant::now()
        }

        /// Lets the period pass but for this much.
        fn wait_until_left(&mut self, left: Duration) {
            self.deadline.as_mut().reset(Instant::now() + left);
        }
    }

    const LITTLE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_request_that_begins_late_has_all_the_time_of_a_request() {
        let (mut client, mut stream) = connected().await;
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        receive(&mut stream, b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        stream.write_all(b"answer").await.unwrap();
        stream.wait_until_left(LITTLE);
        client.write_all(b"GET /").await.unwrap();
        receive(&mut stream, b"GET /").await.unwrap();
        assert!(stream.left() > LITTLE);
        // More bytes of the same request gain nothing.
        stream.wait_until_left(LITTLE);
        client.write_all(b"slow").await.unwrap();
        receive(&mut stream, b"slow").await.unwrap();
        assert!(stream.left() <= LITTLE);
        stream.wait_until_left(Duration::ZERO);
        assert_eq!(receive(&mut stream, b"more").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_first_head_that_does_not_come_is_not_waited_for() {
        let (mut client, mut stream) = connected().await;
        client.write_all(b"GET / HT").await.unwrap();
        receive(&mut stream, b"GET / HT").await.unwrap();
        assert!(stream.left() <= HEAD);
        client.write_all(b"TP/1.1\r\n\r\n").await.unwrap();
        receive(&mut stream, b"TP/1.1\r\n\r\n").await.unwrap();
        assert!(stream.left() > HEAD);
    }
}
