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
import org.jspecify.annotations.Nullable;
import vitrine.machine.lift.Block;
import vitrine.machine.memory.AddressSpace;

/**
 * Turns hot blocks into a {@link Region} whose code is JVM bytecode, one method for the whole region.
 *
 * <p>HotSpot compiles no method above 8,000 bytes of bytecode, so a region that came out too large is made again of
 * fewer blocks.
 */
final class Translator {
    /** Whether HotSpot was told to compile large methods too. */
    private static final boolean HUGE = Boolean.getBoolean("vitrine.hugeMethods");

    private static final int MOST_BYTES = HUGE ? 12_000 : 7_900;
    private static final int MOST_UOPS = 1_200;

    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc PARTS = ClassDesc.of(Region.class.getName()).nested("Parts");
    private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(ConstantDescs.CD_void, PARTS);

    private final CodeCache cache;
    /** Regions made, for those who measure. */
    int made;

    Translator(CodeCache cache) {
        this.cache = cache;
    }

    /** Translates what is around or behind the place where the guest was found; null when that is not worth it. */
    @Nullable
    Region translateNear(Block found, AddressSpace space, long page) {
        Block hot = RegionBuilder.seed(cache, space, page, found);
        return hot == null ? null : translate(hot, space, page);
    }

    /** Translates what is around a block; null when that is not worth it. */
    @Nullable
    Region translate(Block hot, AddressSpace space, long page) {
        if (hot.translation instanceof Region region && !region.dead) {
            return null;
        }
        for (int uops = MOST_UOPS; uops >= 12; uops = uops * 3 / 5) {
            RegionBuilder builder = new RegionBuilder(cache, space, page, uops);
            builder.collect(hot);
            if (builder.blocks.isEmpty()) {
                return null;
            }
            TranslateRegion code = new TranslateRegion(builder);
            byte[] bytes = bytes(code);
            if (bytes == null || size(bytes) > MOST_BYTES) {
                continue;
            }
            Region region = define(bytes, code.parts());
            for (Block block : region.blocks) {
                block.joined(region);
            }
            hot.translation = region;
            hot.cost = Block.LOOK_FIRST;
            return region;
        }
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

    private Region define(byte[] bytes, Region.Parts parts) {
        try {
            Class<?> type =
                    MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
            made++;
            return (Region) type.getDeclaredConstructor(Region.Parts.class).newInstance(parts);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the translation of a region is not a class", e);
        }
    }
}
