//! Which addresses are of the world, and not of this machine or its neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn is_of_the_world(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => four(ip),
        IpAddr::V6(ip) => six(ip),
    }
}

fn four(ip: Ipv4Addr) -> bool {
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation();
    // Of "this" network, between carriers and their customers, of protocols, of
    // measurements, and what nobody was given.
    let reserved = matches!(
        ip.octets(),
        [0, ..]
            | [100, 64..=127, ..]
            | [192, 0, 0, _]
            | [192, 88, 99, _]
            | [198, 18..=19, ..]
            | [240..=255, ..]
    );
    !special && !reserved
}

/// What was given to the world is 2000::/3, but for what hides an address of
/// the other kind or leads nowhere.
fn six(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let global = (first & 0xe000) == 0x2000;
    let hides =
        first == 0x2002 || (first == 0x2001 && second < 0x0200) || (first == 0x2001 && second == 0x0db8);
    global && !hides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_world_or_not() {
        let check = |text: &str| is_of_the_world(text.parse::<IpAddr>().expect("an address").to_canonical());
        for world in
            ["93.184.215.14", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
        {
            assert!(check(world), "{world}");
        }
        for not in [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "203.0.113.7",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!check(not), "{not}");
        }
    }
}
