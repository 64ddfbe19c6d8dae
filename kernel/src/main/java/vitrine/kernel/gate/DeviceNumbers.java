package vitrine.kernel.gate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small numbers for what the host numbers in its own way. */
final class DeviceNumbers {
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<List<String>, Long> inodes = new HashMap<>();

    int number(long dev) {
        return numbers.computeIfAbsent(dev, d -> numbers.size());
    }

    /** A number for a path, on hosts where files have none. */
    long inode(List<String> path) {
        return inodes.computeIfAbsent(List.copyOf(path), p -> inodes.size() + 1L);
    }
}
