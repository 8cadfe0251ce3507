//! Connections, counted by who holds them: whoever opens more than anybody needs waits alone.

use std::{
    collections::BTreeMap,
    io::{self, IoSlice},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use crate::limits::MOST_CONNECTIONS;

/// How many connections each address holds.
type Held = Arc<Mutex<BTreeMap<IpAddr, usize>>>;

/// A listener that hangs up on an address that holds too many connections.
pub struct Limited {
    inner: TcpListener,
    held: Held,
}

impl Limited {
    /// Of this listener.
    #[must_use]
    pub fn new(inner: TcpListener) -> Self {
        Self { inner, held: Held::default() }
    }
}

impl Listener for Limited {
    type Io = Counted;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Counted, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.inner).await;
            if let Some(counted) = Counted::take(stream, address.ip(), &self.held) {
                return (counted, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A connection that is counted as long as it is open.
pub struct Counted {
    stream: TcpStream,
    of: IpAddr,
    held: Held,
}

impl Counted {
    fn take(stream: TcpStream, of: IpAddr, held: &Held) -> Option<Self> {
        let mut all = held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(of).or_default();
        if *count >= MOST_CONNECTIONS {
            return None;
        }
        *count += 1;
        drop(all);
        Some(Self { stream, of, held: held.clone() })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.of);
            }
        }
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_that_holds_too_many_is_hung_up_on_until_it_lets_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let held = Held::default();
        let mut open = Vec::new();
        for _ in 0..3 {
            let _client = TcpStream::connect(address).await.unwrap();
            let (stream, from) = listener.accept().await.unwrap();
            open.push(Counted::take(stream, from.ip(), &held).unwrap());
        }
        assert_eq!(held.lock().unwrap()[&address.ip()], 3);
        held.lock().unwrap().insert(address.ip(), MOST_CONNECTIONS);
        let _client = TcpStream::connect(address).await.unwrap();
        let (stream, from) = listener.accept().await.unwrap();
        assert!(Counted::take(stream, from.ip(), &held).is_none());
        held.lock().unwrap().insert(address.ip(), 3);
        drop(open);
        assert!(held.lock().unwrap().is_empty());
    }
}
