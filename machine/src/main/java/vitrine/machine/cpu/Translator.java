package vitrine.machine.cpu;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vitrine.machine.lift.Block;

/**
 * Turns hot blocks into a {@link Region} whose code is JVM bytecode, one method for the whole region.
 *
 * <p>What belongs to the region is decided on the thread of the engine, which alone knows the blocks; the bytecode is written by
 * another thread so that the guest does not wait, and {@link #install} brings the finished regions in. HotSpot compiles no
 * method above 8,000 bytes of bytecode, so a region that came out too large is made again of fewer blocks.
 */
final class Translator {
    /** Whether HotSpot was told to compile large methods too. */
    private static final boolean HUGE = Boolean.getBoolean("vitrine.hugeMethods");

    private static final int MOST_BYTES = HUGE ? 12_000 : 7_900;

    /** So many regions wait at most to be written. */
    private static final int MOST_WAITING = 16;

    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc PARTS = ClassDesc.of(Region.class.getName()).nested("Parts");
    private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(ConstantDescs.CD_void, PARTS);

    private final boolean atOnce;
    private final Consumer<Runnable> background;
    private final Queue<Written> written = new ConcurrentLinkedQueue<>();
    private int waiting;
    /** Regions made, for those who measure. */
    int made;

    /** A region that is ready to be entered at its first block; null when it could not be made. */
    private record Written(Block hot, @Nullable Region region) {}

    /**
     * A translator for the blocks of one engine.
     *
     * @param atOnce regions are there when {@link #translate} returns, whatever that costs
     * @param background runs work on another thread
     */
    Translator(boolean atOnce, Consumer<Runnable> background) {
        this.atOnce = atOnce;
        this.background = background;
    }

    /** Whether there is room for another region to wait for its code. */
    boolean ready() {
        return waiting < MOST_WAITING;
    }

    /** Translates blocks into a region that is entered at the first. */
    void translate(Shape shape) {
        Block hot = shape.blocks.getFirst();
        hot.waits = true;
        waiting++;
        if (atOnce) {
            written.add(new Written(hot, write(shape)));
            install();
        } else {
            background.accept(() -> {
                @Nullable Region region = null;
                try {
                    region = write(shape);
                } finally {
                    written.add(new Written(hot, region));
                }
            });
        }
    }

    /** Makes the regions that were finished meanwhile known to their blocks. */
    void install() {
        for (Written w = written.poll(); w != null; w = written.poll()) {
            waiting--;
            w.hot.waits = false;
            if (w.region == null) {
                continue;
            }
            boolean dead = false;
            for (Block block : w.region.blocks) {
                dead |= block.dead;
            }
            if (dead) {
                continue;
            }
            for (Block block : w.region.blocks) {
                block.joined(w.region);
            }
            w.hot.translation = w.region;
            w.hot.cost = Block.LOOK_FIRST;
            made++;
        }
    }

    private static @Nullable Region write(Shape shape) {
        do {
            TranslateRegion code = new TranslateRegion(shape);
            byte[] bytes = bytes(code);
            if (bytes != null && size(bytes) <= MOST_BYTES) {
                return define(bytes, code.parts());
            }
        } while (shape.shrink());
        return null;
    }

    /** The class; null when its method is larger than a class file can hold. */
    private static byte @Nullable [] bytes(TranslateRegion code) {
        try {
            return ClassFile.of()
                    .build(
                            ClassDesc.of(Translator.class.getPackageName(), "Translation"),
                            c -> c.withSuperclass(REGION)
                                    .withMethodBody(
                                            ConstantDescs.INIT_NAME,
                                            CONSTRUCTOR,
                                            0,
                                            m -> m.aload(0)
                                                    .aload(1)
                                                    .invokespecial(REGION, ConstantDescs.INIT_NAME, CONSTRUCTOR)
                                                    .return_())
                                    .withMethodBody("run", TranslateRegion.RUN, 0, (CodeBuilder b) -> code.emit(b)));
        } catch (IllegalArgumentException tooLarge) {
            return null;
        }
    }

    private static int size(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        return model.methods().stream()
                .filter(m -> m.methodName().equalsString("run"))
                .mapToInt(m -> {
                    CodeModel code = m.code().orElseThrow();
                    return code instanceof CodeAttribute a ? a.codeLength() : 0;
                })
                .sum();
    }

    private static Region define(byte[] bytes, Region.Parts parts) {
        try {
            Class<?> type =
                    MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
            return (Region) type.getDeclaredConstructor(Region.Parts.class).newInstance(parts);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the translation of a region is not a class", e);
        }
    }
}
