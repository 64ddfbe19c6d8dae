package vitrine.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs parse in /proc has the host's shape: the same words, columns and number of numbers. */
class ProcShapeTest {
    private static final List<String> FILES = List.of(
            "meminfo",
            "stat",
            "uptime",
            "loadavg",
            "vmstat",
            "swaps",
            "partitions",
            "filesystems",
            "net/dev",
            "net/tcp",
            "net/udp",
            "net/unix",
            "self/stat",
            "self/statm",
            "self/status",
            "self/limits",
            "self/maps",
            "self/smaps",
            "self/smaps_rollup",
            "self/io",
            "self/mounts",
            "self/mountinfo",
            "self/schedstat",
            "self/fdinfo/0",
            "self/uid_map",
            "self/oom_score",
            "self/oom_score_adj",
            "self/personality",
            "self/wchan",
            "sys/kernel/pid_max",
            "sys/kernel/random/boot_id",
            "sys/kernel/random/uuid",
            "sys/fs/file-nr",
            "sys/kernel/printk",
            "cpuinfo");

    private static Map<String, String> host = Map.of();
    private static Map<String, String> guest = Map.of();

    @BeforeAll
    static void read() throws Exception {
        String script = "cd /proc; for f in " + String.join(" ", FILES) + "; do echo \"@@@ $f\"; cat $f; echo; done";
        host = split(GuestProgram.shellNatively(script));
        guest = split(GuestProgram.shellInside(script));
    }

    private static Map<String, String> split(String output) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String part : output.split("@@@ ")) {
            int end = part.indexOf('\n');
            if (end > 0) {
                texts.put(part.substring(0, end), part.substring(end + 1, part.length() - 1));
            }
        }
        return texts;
    }

    private static String of(Map<String, String> texts, String file) {
        String text = texts.get(file);
        assertThat(text).as(file).isNotNull().doesNotContain("No such file", "Permission denied");
        return text;
    }

    /** Numbers become #, with the blanks before them, so that alignment does not matter. */
    private static String shape(String text) {
        return text.replaceAll(" *-?\\b[0-9]+\\b", "#").replaceAll("\\b[0-9a-f]{8,}\\b", "#");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uptime",
                "loadavg",
                "self/statm",
                "self/schedstat",
                "self/uid_map",
                "self/oom_score",
                "self/oom_score_adj",
                "self/personality",
                "self/wchan",
                "self/fdinfo/0",
                "self/io",
                "sys/kernel/pid_max",
                "sys/fs/file-nr",
                "sys/kernel/printk"
            })
    void wholeTexts(String file) {
        assertThat(shape(of(guest, file))).isEqualTo(shape(of(host, file)));
    }

    @Test
    void statHas52Fields() {
        assertThat(shape(of(guest, "self/stat")))
                .isEqualTo(shape(of(host, "self/stat")))
                .matches("# \\(cat\\) R#{49}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "meminfo, ' MemTotal MemFree MemAvailable Buffers Cached SwapCached Active Inactive SwapTotal SwapFree Dirty"
                + " AnonPages Mapped Shmem Slab SReclaimable PageTables CommitLimit Committed_AS VmallocTotal'",
        "vmstat, ' nr_free_pages nr_mapped nr_file_pages nr_page_table_pages pgpgin pgpgout pswpin pswpout pgfault"
                + " pgmajfault'",
        "self/status, ' Name Umask State Tgid Pid PPid Uid Gid FDSize Groups VmPeak VmSize VmLck VmHWM VmRSS RssAnon"
                + " RssFile RssShmem VmData VmStk VmExe VmLib VmPTE Threads SigQ SigPnd SigBlk SigIgn SigCgt CapEff'",
        "self/smaps_rollup, ' Rss Pss Pss_Anon Pss_File Shared_Clean Shared_Dirty Private_Clean Private_Dirty"
                + " Referenced Anonymous Swap SwapPss Locked'",
        "self/smaps, ' Size KernelPageSize Rss Pss Shared_Clean Private_Dirty Referenced Anonymous Swap Locked'",
    })
    void linesWithNames(String file, String required) {
        Map<String, String> ours = named(of(guest, file));
        Map<String, String> theirs = named(of(host, file));
        assertThat(ours).containsKeys(required.strip().split(" +"));
        ours.keySet().retainAll(theirs.keySet());
        theirs.keySet().retainAll(ours.keySet());
        ours.keySet().removeIf(k -> k.startsWith("Speculation") || k.equals("VmFlags"));
        theirs.keySet().retainAll(ours.keySet());
        assertThat(ours).isEqualTo(theirs);
        assertThat(List.copyOf(ours.keySet())).as("order").isEqualTo(List.copyOf(theirs.keySet()));
    }

    /** The first line of each name. */
    private static Map<String, String> named(String text) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            String name = line.split("[: \t]", 2)[0];
            if (name.matches("[A-Z_a-z()]+")) {
                String shape = name.equals("HugePages_Total")
                        ? name
                        : shape(line.replaceAll("[0-9a-f]{16}|[0-9a-f,]{99,}", "1"));
                lines.putIfAbsent(name, shape.replaceAll("Cpus_allowed(_list)?:\t.*", "Cpus"));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "self/maps ~ [0-9a-f]{8,}-[0-9a-f]{8,} [-r][-w][-x][ps] [0-9a-f]{8} [0-9a-f]{2}:[0-9a-f]{2} [0-9]+ ( +\\S.*)?",
                "self/mounts ~ \\S+ /\\S* \\S+ r[ow](,\\S+)* 0 0",
                "self/mountinfo ~ [0-9]+ [0-9]+ [0-9]+:[0-9]+ /\\S* /\\S* r[ow](,\\S+)*( (shared|master):[0-9]+)* - \\S+ \\S+ r[ow]\\S*",
                "stat ~ cpu  ([0-9]+ ){9}[0-9]+|cpu[0-9]+( [0-9]+){10}|intr [0-9 ]+|softirq( [0-9]+){11}"
                        + "|(ctxt|btime|processes|procs_running|procs_blocked) [0-9]+",
                "self/limits ~ .{26}(unlimited|[0-9]+|Soft Limit) +(unlimited|[0-9]+|Hard Limit) +([a-zU]* +)?",
                "filesystems ~ (nodev)?\t\\S+",
            })
    void everyLine(String file, String pattern) {
        assertThat(of(host, file).split("\n")).allMatch(l -> l.matches(pattern));
        assertThat(of(guest, file).split("\n")).allMatch(l -> l.matches(pattern));
    }

    @ParameterizedTest
    @ValueSource(strings = {"swaps", "partitions", "net/dev", "net/tcp", "net/udp", "net/unix"})
    void headers(String file) {
        assertThat(of(guest, file).split("\n")[0].strip())
                .isEqualTo(of(host, file).split("\n")[0].strip());
    }

    @Test
    void identifiers() {
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n";
        assertThat(of(host, "sys/kernel/random/uuid")).matches(uuid);
        assertThat(of(guest, "sys/kernel/random/uuid")).matches(uuid);
        assertThat(of(guest, "sys/kernel/random/boot_id")).matches(uuid);
    }

    @Test
    void processorsAreDescribedWithTheSameNames() {
        assertThat(names(of(host, "cpuinfo"))).containsAll(names(of(guest, "cpuinfo")));
    }

    private static List<String> names(String cpuinfo) {
        return cpuinfo.lines()
                .filter(l -> l.contains(":"))
                .map(l -> l.split(":")[0])
                .distinct()
                .toList();
    }
}
