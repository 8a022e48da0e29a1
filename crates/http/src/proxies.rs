//! The proxies in front of this server, and whom they say they speak for. Only an address that the operator named is
//! believed: anybody can write a header.

use std::net::IpAddr;
use std::str::FromStr;

use domain::error::{Error, Result};
use http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The networks whose `X-Forwarded-For` is believed. By default none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Reads addresses (`127.0.0.1`, `::1`) and networks (`10.0.0.0/8`).
    pub fn new<T: AsRef<str>>(texts: &[T]) -> Result<Self> {
        texts.iter().map(|text| text.as_ref().trim().parse()).collect::<Result<_>>().map(Self)
    }

    /// Whether `address` is one of the proxies.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address.to_canonical()))
    }

    /// Who asks: the peer, or, where that is a proxy, the last address in its header that is none. What cannot be read ends
    /// the search, since only what a proxy of ours wrote is true.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let named: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .map(|value| value.to_str().unwrap_or("?"))
            .flat_map(|list| list.split(','))
            .collect();
        for name in named.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            let Ok(before) = name.trim().parse::<IpAddr>() else { break };
            client = before.to_canonical();
        }
        client
    }
}

/// The addresses that share their first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix_bits: u32,
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = u128::from(network.to_bits() ^ address.to_bits());
                differing.checked_shr(32 - self.prefix_bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).checked_shr(128 - self.prefix_bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = || {
            let advice = format!("`{text}` is no address and no network: write `127.0.0.1` or `10.0.0.0/8`");
            Error::field("trusted_proxies", "invalid_configuration", advice)
        };
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| refuse())?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|bits| *bits <= bits_max).ok_or_else(refuse)?,
            None => bits_max,
        };
        Ok(Self { address, prefix_bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, headers: &[&str]) -> String {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append(FORWARDED_FOR, value.parse().unwrap());
        }
        TrustedProxies::new(proxies).unwrap().client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn only_a_proxy_that_was_named_is_believed() {
        assert_eq!(client(&[], "10.0.0.1", &["192.0.2.1"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.2"], "10.0.0.1", &["192.0.2.1"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(client(&["::1"], "::1", &[]), "::1");
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["1.1.1.1, 192.0.2.1"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["1.1.1.1", "192.0.2.1"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["1.1.1.1, 192.0.2.1, 10.0.0.2"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["10.9.9.9, nonsense, 10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn networks_are_compared_by_their_bits() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.128/25", "192.0.2.200", "192.0.2.1"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("0.0.0.0/0", "203.0.113.1", "2001:db8::1"),
        ] {
            let proxies = TrustedProxies::new(&[network]).unwrap();
            assert!(proxies.trusts(inside.parse().unwrap()), "{network} holds {inside}");
            assert!(!proxies.trusts(outside.parse().unwrap()), "{network} does not hold {outside}");
        }
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8"] {
            assert!(TrustedProxies::new(&[wrong]).is_err(), "{wrong}");
        }
    }
}
