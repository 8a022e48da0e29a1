//! The wall, and those who start the processes behind it.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::limits;

use crate::{Ask, Failure, Kind, Renderers, wall};

/// The filter is of the thread that asks for it, so a thread of its own can try what is left.
#[test]
fn i18_behind_the_wall_there_is_no_file_no_network_no_process_and_no_inherited_descriptor() {
    static GOT_OUT: AtomicU32 = AtomicU32::new(0);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, open) = (listener.local_addr().unwrap(), std::fs::File::open("/proc/self/status").unwrap());
    std::thread::spawn(move || {
        use std::io::Read;
        assert!(wall::close().is_some(), "the wall stands on Linux");
        let attempts = [
            std::fs::File::open("/etc/passwd").is_ok(),
            std::fs::File::open("/proc/self/environ").is_ok(),
            std::fs::write("/tmp/stile-out", b"x").is_ok(),
            TcpStream::connect(address).is_ok(),
            std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
            std::os::unix::net::UnixStream::pair().is_ok(),
            Command::new("/bin/true").spawn().is_ok(),
            std::thread::Builder::new().spawn(|| ()).is_ok(),
            (&open).read(&mut [0; 8]).is_ok(),
        ];
        for (at, got_out) in attempts.into_iter().enumerate() {
            GOT_OUT.fetch_or(u32::from(got_out) << at, Ordering::SeqCst);
        }
        // Memory can still be taken.
        assert_eq!(vec![1_u8; 8 << 20].iter().map(|byte| u64::from(*byte)).sum::<u64>(), 8 << 20);
    })
    .join()
    .unwrap();
    assert_eq!(GOT_OUT.load(Ordering::SeqCst), 0, "each bit is a way out");
}

fn ask() -> Ask {
    Ask { kind: Kind::Text, page: Some(1), width: 96, watermark: None }
}

#[tokio::test]
async fn i18_whatever_the_process_does_is_no_rendition_and_no_more() {
    for program in ["/bin/true", "/bin/false", "/bin/cat", "/usr/bin/yes", "/no/such/program"] {
        let turn = Renderers::new(PathBuf::from(program)).turn().await.unwrap();
        assert_eq!(turn.render(&ask(), vec![7; 1 << 20]).await, Err(Failure::Cannot), "{program}");
    }
}

#[tokio::test]
async fn too_many_at_once_are_told_to_come_back() {
    let renderers = Renderers::new(PathBuf::from("/bin/false"));
    let mut turns = Vec::new();
    for _ in 0..limits::RENDERERS_MAX {
        turns.push(renderers.turn().await.unwrap());
    }
    let waiting: Vec<_> = (0..limits::RENDITIONS_WAITING_MAX)
        .map(|_| {
            let renderers = renderers.clone();
            tokio::spawn(async move { renderers.turn().await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    assert!(matches!(renderers.turn().await, Err(Failure::Busy)));
    drop(turns);
    for one in waiting {
        assert_eq!(one.await.unwrap(), Ok(()), "who waited has their turn");
    }
}
