package vitrine.kernel.mm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The VMAs of one address space in order of address, without overlap. A sorted array: found by bisection. */
final class VmaList {
    private Vma[] areas = new Vma[16];
    private int size;
    private int last; // where the last search ended: faults come in clusters

    int size() {
        return size;
    }

    Vma get(int index) {
        return areas[index];
    }

    /** Index of the first VMA that ends above the address (find_vma); {@link #size} when there is none. */
    int search(long address) {
        int guess = last;
        if (guess < size && address < areas[guess].end && (guess == 0 || areas[guess - 1].end <= address)) {
            return guess;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (areas[middle].end > address) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        last = low;
        return low;
    }

    @Nullable
    Vma find(long address) {
        int index = search(address);
        return index < size ? areas[index] : null;
    }

    void insert(int index, Vma vma) {
        if (size == areas.length) {
            areas = Arrays.copyOf(areas, size * 2);
        }
        System.arraycopy(areas, index, areas, index + 1, size - index);
        areas[index] = vma;
        size++;
    }

    void remove(int from, int to) {
        System.arraycopy(areas, to, areas, from, size - to);
        Arrays.fill(areas, size - (to - from), size, null);
        size -= to - from;
    }
}
