package vitrine.kernel.proc;

import vitrine.kernel.Kernel;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.fs.pseudo.PseudoFolder;
import vitrine.kernel.net.inet.Inet;

/** /proc/sys/net (ip(7), tcp(7), udp(7), socket(7)). What can be changed has an effect; the rest can only be read. */
final class NetSysctl {
    private static final int MAX_PORT = 65535;

    private NetSysctl() {}

    static void fill(Kernel k, PseudoFolder net) {
        Inet inet = k.sockets.inet;
        PseudoFolder core = net.folder("core");
        Sysctl.variable(core, "somaxconn", () -> inet.maxBacklog, n -> inet.maxBacklog = (int) n, 0, MAX_PORT);
        fixed(core, "212992", "rmem_default", "rmem_max", "wmem_default", "wmem_max");
        fixed(core, "1000", "netdev_max_backlog");
        fixed(core, "131072", "optmem_max");
        fixed(core, "pfifo_fast", "default_qdisc");
        fixed(core, "0", "busy_poll", "busy_read", "bpf_jit_enable");
        fixed(core, "64", "dev_weight");
        fixed(net.folder("unix"), "10", "max_dgram_qlen");
        ipv4(inet, net.folder("ipv4"));
        PseudoFolder ipv6 = net.folder("ipv6");
        fixed(ipv6, "0", "bindv6only", "ip_nonlocal_bind");
        PseudoFolder conf = ipv6.folder("conf");
        for (String device : new String[] {"all", "default", "lo"}) {
            PseudoFolder f = conf.folder(device);
            fixed(f, "0", "disable_ipv6", "forwarding");
            fixed(f, "64", "hop_limit");
        }
    }

    private static void ipv4(Inet inet, PseudoFolder f) {
        f.file("ip_local_port_range", t -> inet.firstPort + "\t" + inet.lastPort + "\n", (t, text) -> {
            String[] words = text.strip().split("\\s+", 3);
            long first = Sysctl.number(words[0]);
            long last = words.length < 2 ? inet.lastPort : Sysctl.number(words[1]);
            if (first < 1 || last > MAX_PORT || first > last || first < inet.firstUnprivileged) {
                throw Errno.of(Errno.EINVAL);
            }
            inet.firstPort = (int) first;
            inet.lastPort = (int) last;
        });
        Sysctl.variable(
                f,
                "ip_unprivileged_port_start",
                () -> inet.firstUnprivileged,
                n -> inet.firstUnprivileged = (int) n,
                0,
                MAX_PORT);
        fixed(f, "64", "ip_default_ttl");
        fixed(
                f,
                "0",
                "ip_forward",
                "ip_nonlocal_bind",
                "tcp_abort_on_overflow",
                "tcp_mtu_probing",
                "tcp_l3mdev_accept");
        fixed(f, "1", "tcp_sack", "tcp_timestamps", "tcp_window_scaling", "tcp_syncookies", "tcp_fastopen");
        fixed(f, "1", "tcp_moderate_rcvbuf", "tcp_slow_start_after_idle");
        fixed(f, "2", "tcp_tw_reuse", "tcp_ecn");
        fixed(f, "60", "tcp_fin_timeout");
        fixed(f, "7200", "tcp_keepalive_time");
        fixed(f, "75", "tcp_keepalive_intvl");
        fixed(f, "9", "tcp_keepalive_probes");
        fixed(f, "6", "tcp_syn_retries");
        fixed(f, "5", "tcp_synack_retries");
        fixed(f, "3", "tcp_retries1");
        fixed(f, "15", "tcp_retries2");
        fixed(f, "1024", "tcp_max_syn_backlog");
        fixed(f, "16384", "tcp_max_tw_buckets", "tcp_max_orphans");
        fixed(f, "4096\t131072\t6291456", "tcp_rmem");
        fixed(f, "4096\t16384\t4194304", "tcp_wmem");
        fixed(f, "cubic", "tcp_congestion_control");
        fixed(f, "reno cubic", "tcp_available_congestion_control", "tcp_allowed_congestion_control");
        fixed(f, "4096", "udp_rmem_min", "udp_wmem_min");
        fixed(f, "1\t0", "ping_group_range");
        fixed(f, "20", "igmp_max_memberships");
    }

    private static void fixed(PseudoFolder folder, String value, String... names) {
        for (String name : names) {
            folder.file(name, t -> value + "\n");
        }
    }
}
