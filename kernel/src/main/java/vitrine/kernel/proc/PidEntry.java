package vitrine.kernel.proc;

import static vitrine.kernel.abi.Mode.S_IFDIR;
import static vitrine.kernel.abi.Mode.S_IFLNK;
import static vitrine.kernel.abi.Mode.S_IFREG;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.Inode;
import vitrine.kernel.ns.IdMapText;
import vitrine.kernel.proc.PidFile.Guard;

/**
 * One name in /proc/PID.
 *
 * @param mode with the type
 */
record PidEntry(String name, int mode, Maker maker) {
    /** Makes the inode at the first lookup. */
    @FunctionalInterface
    interface Maker {
        Inode make(PidFolder folder, int permissions, long ino);
    }

    /** In the order in which Linux lists them. */
    static final List<PidEntry> OF_PROCESS = entries(true);

    static final List<PidEntry> OF_THREAD = entries(false);

    private static List<PidEntry> entries(boolean process) {
        List<PidEntry> list = new ArrayList<>();
        if (process) {
            list.add(new PidEntry("task", S_IFDIR | 0555, (f, mode, ino) -> new TaskFolder(f, ino)));
        }
        list.add(new PidEntry("fd", S_IFDIR | 0500, (f, mode, ino) -> new FdFolder(f, mode, ino, false)));
        list.add(new PidEntry("fdinfo", S_IFDIR | 0555, (f, mode, ino) -> new FdFolder(f, mode, ino, true)));
        list.add(new PidEntry("ns", S_IFDIR | 0511, (f, mode, ino) -> new NsFolder(f, mode, ino)));
        list.add(new PidEntry("net", S_IFDIR | 0555, (f, mode, ino) -> NetFiles.folder(f.pseudoFs(), ino)));
        text(list, "environ", 0400, Guard.MEMORY, Strings::environ);
        text(list, "auxv", 0400, Guard.MEMORY, Strings::auxv);
        text(list, "status", 0444, Guard.NONE, StatusText::make);
        text(list, "personality", 0400, Guard.READ, TaskText::personality);
        text(list, "limits", 0444, Guard.NONE, LimitsText::make);
        text(list, "sched", 0644, Guard.NONE, TaskText::sched, (s, t, written) -> {});
        text(list, "comm", 0644, Guard.NONE, TaskText::comm, TaskText::setComm);
        text(list, "syscall", 0400, Guard.READ, TaskText::syscall);
        text(list, "cmdline", 0444, Guard.NONE, Strings::cmdline);
        text(list, "stat", 0444, Guard.NONE, StatText::stat);
        text(list, "statm", 0444, Guard.NONE, StatText::statm);
        text(list, "maps", 0444, Guard.OPEN, MapsText::maps);
        if (!process) {
            text(list, "children", 0444, Guard.NONE, TaskText::children);
        }
        list.add(new PidEntry("mem", S_IFREG | 0600, PidMem::new));
        link(list, "cwd", PidPlaces::cwdText, PidPlaces::cwd);
        link(list, "root", PidPlaces::rootText, PidPlaces::root);
        link(list, "exe", PidPlaces::exeText, PidPlaces::exe);
        text(list, "mounts", 0444, Guard.NONE, MountsText::mounts);
        text(list, "mountinfo", 0444, Guard.NONE, MountsText::mountinfo);
        if (process) {
            text(list, "mountstats", 0400, Guard.NONE, MountsText::mountstats);
        }
        text(list, "smaps", 0444, Guard.OPEN, SmapsText::smaps);
        text(list, "smaps_rollup", 0444, Guard.OPEN, SmapsText::rollup);
        list.add(new PidEntry("pagemap", S_IFREG | 0400, Pagemap::new));
        text(list, "wchan", 0444, Guard.NONE, TaskText::wchan);
        text(list, "stack", 0400, Guard.READ, TaskText::stack);
        text(list, "schedstat", 0444, Guard.NONE, TaskText::schedstat);
        text(list, "cpuset", 0444, Guard.NONE, (s, t) -> "/\n");
        text(list, "cgroup", 0444, Guard.NONE, TaskText::cgroup);
        text(list, "oom_score", 0444, Guard.NONE, OomText::score);
        text(list, "oom_adj", 0644, Guard.NONE, OomText::oldAdjustment, OomText::setOldAdjustment);
        text(list, "oom_score_adj", 0644, Guard.NONE, OomText::adjustment, OomText::setAdjustment);
        text(list, "loginuid", 0644, Guard.NONE, (s, t) -> "4294967295");
        text(list, "sessionid", 0444, Guard.NONE, (s, t) -> "4294967295");
        text(list, "coredump_filter", 0644, Guard.NONE, (s, t) -> "00000033\n");
        text(list, "io", 0400, Guard.READ, TaskText::io);
        idMap(list, "uid_map", IdMapText.Which.UID);
        idMap(list, "gid_map", IdMapText.Which.GID);
        idMap(list, "projid_map", IdMapText.Which.PROJECT);
        text(
                list,
                "setgroups",
                0644,
                Guard.NONE,
                (s, t) -> IdMapText.setgroups(s.task().cred.userNs),
                (s, t, written) -> IdMapText.writeSetgroups(s.task().cred.userNs, t, written));
        if (process) {
            text(
                    list,
                    "timens_offsets",
                    0644,
                    Guard.NONE,
                    (s, t) -> s.task().ns.timeForChildren().show(),
                    (s, t, written) -> s.task().ns.timeForChildren().write(t, written));
            text(list, "timers", 0444, Guard.NONE, (s, t) -> "");
            text(list, "timerslack_ns", 0666, Guard.NONE, TaskText::timerSlack, TaskText::setTimerSlack);
        }
        return List.copyOf(list);
    }

    private static void idMap(List<PidEntry> list, String name, IdMapText.Which which) {
        text(
                list,
                name,
                0644,
                Guard.NONE,
                (s, t) -> IdMapText.show(s.task().cred.userNs, which, t),
                (s, t, written) -> IdMapText.write(s.task().cred.userNs, which, t, written));
    }

    private static void text(List<PidEntry> list, String name, int mode, Guard guard, PidFile.Text text) {
        text(list, name, mode, guard, text, null);
    }

    private static void text(
            List<PidEntry> list,
            String name,
            int permissions,
            Guard guard,
            PidFile.Text text,
            PidFile.@Nullable Taker taker) {
        list.add(new PidEntry(
                name,
                S_IFREG | permissions,
                (folder, mode, ino) -> new PidFile(folder, mode, ino, guard, text, taker)));
    }

    private static void link(List<PidEntry> list, String name, PidPlaces.LinkText text, PidPlaces.LinkPlace place) {
        list.add(new PidEntry(
                name,
                S_IFLNK | 0777,
                (folder, mode, ino) -> new PidLink(
                        folder.pseudoFs(),
                        folder.subject,
                        mode,
                        ino,
                        0,
                        reader -> text.of(folder.subject, reader),
                        reader -> place.of(folder.subject))));
    }
}
