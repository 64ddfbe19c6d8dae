package vitrine.kernel.fs.root;

import java.nio.charset.StandardCharsets;
import vitrine.kernel.abi.Errno;
import vitrine.kernel.abi.Mode;
import vitrine.kernel.fs.Vfs;
import vitrine.kernel.fs.tmpfs.TmpFile;
import vitrine.kernel.fs.tmpfs.TmpFolder;
import vitrine.kernel.fs.tmpfs.TmpFs;
import vitrine.machine.memory.HostMemory;

/** The embedded userland: one busybox, a link for each applet, and the files that programs expect in /etc. */
public final class EmbeddedRoot {
    private static final int PAGE = 4096;

    private EmbeddedRoot() {}

    /**
     * Mounts it at the root, without /dev, /proc and the like (see {@link StandardMounts}).
     *
     * @param busybox content of the binary
     */
    public static void mount(Vfs vfs, byte[] busybox, String hostname) {
        TmpFs fs = vfs.newTmpFs("root");
        TmpFolder root = fs.root();
        TmpFolder usr = folder(root, "usr", 0755);
        TmpFolder bin = folder(usr, "bin", 0755);
        folder(usr, "sbin", 0755);
        folder(usr, "lib", 0755);
        folder(usr, "lib64", 0755);
        TmpFolder share = folder(usr, "share", 0755);
        folder(share, "misc", 0755);
        TmpFolder local = folder(usr, "local", 0755);
        folder(local, "bin", 0755);
        for (String merged : new String[] {"bin", "sbin", "lib", "lib64"}) {
            root.symlink(merged, "usr/" + merged, 0, 0);
        }
        file(vfs, bin, "busybox", 0755, busybox);
        for (String applet : Applets.of(busybox)) {
            if (bin.lookup(applet) == null) {
                bin.symlink(applet, "busybox", 0, 0);
            }
        }
        for (String name : new String[] {"dev", "proc", "sys", "run", "home", "mnt", "media", "opt", "srv", "boot"}) {
            folder(root, name, 0755);
        }
        folder(root, "root", 0700);
        folder(root, "tmp", 01777);
        variable(root);
        etc(vfs, folder(root, "etc", 0755), hostname);
        vfs.mountRoot(fs);
    }

    private static void variable(TmpFolder root) {
        TmpFolder var = folder(root, "var", 0755);
        for (String name : new String[] {"cache", "lib", "log", "mail", "spool"}) {
            folder(var, name, 0755);
        }
        folder(var, "tmp", 01777);
        var.symlink("run", "/run", 0, 0);
        var.symlink("lock", "/run/lock", 0, 0);
    }

    private static void etc(Vfs vfs, TmpFolder etc, String hostname) {
        text(vfs, etc, "passwd", """
                root:x:0:0:root:/root:/bin/sh
                daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
                bin:x:2:2:bin:/bin:/usr/sbin/nologin
                sys:x:3:3:sys:/dev:/usr/sbin/nologin
                mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
                www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
                user:x:1000:1000:user:/home/user:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                """);
        text(vfs, etc, "group", """
                root:x:0:
                daemon:x:1:
                bin:x:2:
                sys:x:3:
                adm:x:4:
                tty:x:5:
                disk:x:6:
                mail:x:8:
                www-data:x:33:
                utmp:x:43:
                staff:x:50:
                users:x:100:
                user:x:1000:
                nogroup:x:65534:
                """);
        text(vfs, etc, "hostname", hostname + "\n");
        text(vfs, etc, "hosts", "127.0.0.1\tlocalhost\n127.0.1.1\t" + hostname + "\n::1\tlocalhost ip6-localhost\n");
        text(vfs, etc, "profile", """
                export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
                export PS1='\\u@\\h:\\w\\$ '
                umask 022
                """);
        text(vfs, etc, "shells", "/bin/sh\n/bin/ash\n");
        text(vfs, etc, "nsswitch.conf", """
                passwd: files
                group: files
                shadow: files
                hosts: files dns
                networks: files
                protocols: files
                services: files
                """);
        text(vfs, etc, "resolv.conf", "");
        text(vfs, etc, "os-release", "PRETTY_NAME=\"Vitrine\"\nNAME=\"Vitrine\"\nID=vitrine\n");
        text(vfs, etc, "services", "ftp\t21/tcp\nssh\t22/tcp\ntelnet\t23/tcp\nhttp\t80/tcp\nhttps\t443/tcp\n");
        text(vfs, etc, "protocols", "ip\t0\tIP\nicmp\t1\tICMP\ntcp\t6\tTCP\nudp\t17\tUDP\n");
        etc.symlink("mtab", "/proc/self/mounts", 0, 0);
    }

    private static TmpFolder folder(TmpFolder in, String name, int mode) {
        return in.mkdir(name, Mode.S_IFDIR | mode, 0, 0);
    }

    private static void text(Vfs vfs, TmpFolder in, String name, String content) {
        file(vfs, in, name, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A new file with that content. Throws ENOMEM or ENOSPC when the machine is too small for it. */
    static void file(Vfs vfs, TmpFolder in, String name, int mode, byte[] content) {
        TmpFile f = (TmpFile) in.mknod(name, Mode.S_IFREG | mode, 0, 0, 0);
        for (int at = 0; at < content.length; at += PAGE) {
            int pfn = f.page(at / PAGE, true);
            if (pfn == 0) {
                throw Errno.of(Errno.ENOMEM);
            }
            HostMemory.copyIn(content, at, vfs.kernel.ram.hostAddress(pfn), Math.min(PAGE, content.length - at));
        }
        f.extend(content.length);
    }
}
