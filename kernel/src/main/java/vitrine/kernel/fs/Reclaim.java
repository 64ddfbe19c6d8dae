package vitrine.kernel.fs;

import java.util.ArrayList;
import java.util.List;

/** Gives frames of the page cache back when memory is short. */
public final class Reclaim {
    /** A cache with pages that can be read again. */
    @FunctionalInterface
    public interface Shrinker {
        /** Drops up to {@code frames} clean, unmapped frames; oldest first. Returns how many. */
        int shrink(int frames);
    }

    private final List<Shrinker> shrinkers = new ArrayList<>();

    public void register(Shrinker shrinker) {
        shrinkers.add(shrinker);
    }

    /** Frees up to {@code frames} frames, for mm when an allocation fails. Returns how many; 0: there is no hope. */
    public int shrink(int frames) {
        int freed = 0;
        for (Shrinker s : shrinkers) {
            if (freed >= frames) {
                break;
            }
            freed += s.shrink(frames - freed);
        }
        return freed;
    }
}
