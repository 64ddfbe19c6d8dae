package vitrine.kernel.poll;

/** How many items all epoll instances may have together (fs.epoll.max_user_watches). */
public final class EpollWatches {
    private static final int BYTES_PER_WATCH = 184;

    private final int max;
    private int used;

    /** A 25th of the machine's memory, as Linux allows. */
    public EpollWatches(int frames) {
        this.max = (int) Math.min(Integer.MAX_VALUE, ((long) frames << 12) / 25 / BYTES_PER_WATCH);
    }

    boolean take() {
        if (used >= max) {
            return false;
        }
        used++;
        return true;
    }

    void give() {
        used--;
    }

    public int max() {
        return max;
    }
}
