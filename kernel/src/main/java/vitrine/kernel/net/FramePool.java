package vitrine.kernel.net;

import vitrine.kernel.Kernel;

/** Frames for bytes on their way; a few stay here between uses, so that an idle socket needs none. */
public final class FramePool {
    private static final int KEPT = 64;

    private final Kernel kernel;
    private final int[] frames = new int[KEPT];
    private int count;

    FramePool(Kernel kernel) {
        this.kernel = kernel;
    }

    /** @return a frame of our own, 0 when memory is exhausted */
    int take() {
        return count > 0 ? frames[--count] : kernel.vfs.allocateFrame();
    }

    void give(int pfn) {
        if (count < KEPT) {
            frames[count++] = pfn;
        } else {
            kernel.ram.release(pfn);
        }
    }

    long hostAddress(int pfn) {
        return kernel.ram.hostAddress(pfn);
    }
}
