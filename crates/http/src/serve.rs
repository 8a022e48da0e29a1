//! Our own accept loop. The framework's never closes a connection that sends nothing, half a request line, or half a
//! header, and keeps idle ones for ever (see "Gaps of the HTTP framework"); this one does, and caps what one address holds.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use domain::limits;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use service::transfers::Stopped;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::lingering::Lingering;
use crate::patient::Patient;
use crate::proxies::TrustedProxies;

/// How long accepting rests when the machine has no descriptors left.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// The address of the client, in the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// How many connections are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// From one address that is no trusted proxy.
    pub per_address: usize,
    /// From all.
    pub in_all: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { per_address: limits::CONNECTIONS_PER_ADDRESS_MAX, in_all: limits::CONNECTIONS_MAX }
    }
}

/// From whom connections are taken.
#[derive(Clone, Debug, Default)]
pub struct Admission {
    /// How many.
    pub limits: ConnectionLimits,
    /// The proxies in front.
    pub proxies: Arc<TrustedProxies>,
}

/// Serves `router` on `listener` until `shutdown` comes, then lets what is under way finish ([`limits::DRAIN_TIME_MAX`]).
pub async fn serve(listener: TcpListener, router: Router, admission: Admission, shutdown: impl Future<Output = ()>) {
    let (stop, stopping) = watch::channel(false);
    let open = Open::new(admission);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            // Tasks that ended are taken out as they end, so that the set does not grow.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(place) = open.take(peer.ip()) {
                        connections.spawn(connection(stream, peer, router.clone(), stopping.clone(), place));
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "accepting connections rests for a moment");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
        }
    }
    drop(listener);
    // An error only says that no connection is open.
    let _ = stop.send(true);
    let drained = tokio::time::timeout(limits::DRAIN_TIME_MAX, async { while connections.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(connections = connections.len(), "stopping although requests are under way");
        connections.shutdown().await;
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// One connection from its first byte to its end. Its errors are the client's affair.
async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: watch::Receiver<bool>, place: Place) {
    let begins = tokio::select! {
        begins = sends_something(&stream) => begins,
        () = told_to_stop(&mut stopping) => false,
    };
    if !begins || stream.set_nodelay(true).is_err() {
        return;
    }
    let (sending, sent) = watch::channel(None::<Stopped>);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        let client = ClientAddress(place.proxies.client(peer.ip(), request.headers()));
        request.extensions_mut().insert(client);
        let (head, body) = request.into_parts();
        let body = Body::new(Lingering::new(&head.headers, body));
        let (answering, sending) = (router.clone().oneshot(hyper::Request::from_parts(head, body)), sending.clone());
        async move {
            let response = answering.await?;
            if let Some(stopped) = response.extensions().get::<Stopped>() {
                sending.send_replace(Some(stopped.clone()));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits::HEADER_TIME_MAX);
    let mut connection = builder.serve_connection(TokioIo::new(Patient::new(stream, limits::WRITE_IDLE_MAX)), service);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = broken_off(sent.clone()) => Ok(()),
        () = told_to_stop(&mut stopping) => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
    if sent.borrow().as_ref().is_some_and(Stopped::is_so) {
        // What waits in the machine's buffers does not go out any more either.
        drop(connection.into_parts().io.into_inner().into_inner().set_zero_linger());
    }
}

/// Waits until what is being sent is broken off.
async fn broken_off(mut sent: watch::Receiver<Option<Stopped>>) {
    loop {
        let now = sent.borrow_and_update().clone();
        let stopped = async {
            match now {
                Some(stopped) => stopped.wait().await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = stopped => return,
            another = sent.changed() => if another.is_err() { pending::<()>().await },
        }
    }
}

/// Waits until the server stops, or has gone.
async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}

/// Waits for the first byte without making the buffers of a connection.
async fn sends_something(stream: &TcpStream) -> bool {
    let mut first = [0; 1];
    matches!(tokio::time::timeout(limits::HEADER_TIME_MAX, stream.peek(&mut first)).await, Ok(Ok(1)))
}

/// The connections that are open, by address.
#[derive(Clone)]
struct Open {
    admission: Admission,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    in_all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection's place; it is given back when the connection ends, however it ends.
struct Place {
    address: IpAddr,
    counts: Arc<Mutex<Counts>>,
    proxies: Arc<TrustedProxies>,
}

impl Open {
    fn new(admission: Admission) -> Self {
        Self { admission, counts: Arc::default() }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let Admission { limits, proxies } = &self.admission;
        let is_proxy = proxies.trusts(address);
        let address = network_of(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = counts.by_address.get(&address).copied().unwrap_or(0);
        if counts.in_all >= limits.in_all || (of_address >= limits.per_address && !is_proxy) {
            return None;
        }
        counts.in_all += 1;
        counts.by_address.insert(address, of_address + 1);
        Some(Place { address, counts: Arc::clone(&self.counts), proxies: Arc::clone(proxies) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.in_all = counts.in_all.saturating_sub(1);
        match counts.by_address.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: of IPv6 the /64, since that is what one customer gets (I9).
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    fn within(limits: ConnectionLimits) -> Admission {
        Admission { limits, ..Admission::default() }
    }

    async fn start(router: Router, limits: ConnectionLimits) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, router, within(limits), async { drop(stopped.await) }));
        (address, stop, server)
    }

    #[test]
    fn one_address_holds_no_more_than_its_share_and_gives_it_back() {
        let open = Open::new(within(ConnectionLimits { per_address: 2, in_all: 3 }));
        let (one, two): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "::ffff:10.0.0.1".parse().unwrap());
        let first = open.take(one).unwrap();
        let _second = open.take("2001:db8::2".parse().unwrap()).unwrap();
        assert!(open.take(one).is_none(), "the same /64");
        let _third = open.take(two).unwrap();
        assert!(open.take("10.0.0.2".parse().unwrap()).is_none(), "full");
        drop(first);
        assert!(open.take(one).is_some());
    }

    #[test]
    fn a_trusted_proxy_holds_as_many_as_there_may_be() {
        let proxies = Arc::new(TrustedProxies::new(&["10.0.0.1"]).unwrap());
        let open = Open::new(Admission { limits: ConnectionLimits { per_address: 1, in_all: 3 }, proxies });
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let held: Vec<_> = (0..3).filter_map(|_| open.take(proxy)).collect();
        assert_eq!(held.len(), 3);
        assert!(open.take(proxy).is_none(), "full");
    }

    #[tokio::test]
    async fn a_request_is_answered_with_the_clients_address_known() {
        let router =
            Router::new().route("/", get(|address: axum::Extension<ClientAddress>| async move { address.0.0.to_string() }));
        let (address, stop, server) = start(router, ConnectionLimits::default()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn what_is_under_way_finishes_after_the_stop() {
        let (begun, has_begun) = oneshot::channel::<()>();
        let (go, gone) = oneshot::channel::<()>();
        let cell = Arc::new(Mutex::new(Some((begun, gone))));
        let router = Router::new().route(
            "/",
            get(move || {
                let (begun, gone) = cell.lock().unwrap().take().unwrap();
                async move {
                    begun.send(()).unwrap();
                    gone.await.unwrap();
                    "done"
                }
            }),
        );
        let (address, stop, server) = start(router, ConnectionLimits::default()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        has_begun.await.unwrap();
        stop.send(()).unwrap();
        go.send(()).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("done"), "{answer}");
        server.await.unwrap();
    }

    #[tokio::test]
    async fn more_connections_than_allowed_are_closed_at_once() {
        let (address, stop, server) = start(Router::new(), ConnectionLimits { per_address: 1, in_all: 10 }).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut some = [0; 12];
        first.read_exact(&mut some).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        assert_eq!(second.read(&mut some).await.unwrap_or(0), 0);
        stop.send(()).unwrap();
        server.await.unwrap();
    }
}
