package vitrine.machine.cpu;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import vitrine.machine.memory.HostMemory;

/**
 * Bytecode that reads and writes host memory by address.
 *
 * <p>Where the JDK lets this module see {@code jdk.internal.misc} (docs/cpu.md says how to ask for it), an access is one
 * intrinsic and costs HotSpot one node; else it is a call of {@link HostMemory}, which comes to the same machine code but through
 * some twenty inlined methods, so that HotSpot gives up inlining in large regions.
 */
final class HostCode {
    private static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    private static final ClassDesc HOST_MEMORY = ClassDesc.of(HostMemory.class.getName());
    static final boolean DIRECT = Object.class.getModule().isExported("jdk.internal.misc", HostCode.class.getModule());
    private static final ClassDesc J = ConstantDescs.CD_long;

    /** Where the elements of a long[] begin; 0 without access to it. */
    private static final long BASE = base();

    private HostCode() {}

    private static long base() {
        if (!DIRECT) {
            return 0;
        }
        try {
            return Class.forName(UNSAFE.packageName() + '.' + UNSAFE.displayName())
                    .getField("ARRAY_LONG_BASE_OFFSET")
                    .getLong(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JDK is not as expected", e);
        }
    }

    /** Pushes an element of the long[] in a local: the one that is {@code plus} behind {@code place}, a local that counts bytes. */
    static void element(CodeBuilder b, int local, int array, int place, int plus) {
        if (DIRECT) {
            b.aload(local)
                    .aload(array)
                    .lload(place)
                    .loadConstant(BASE + 8L * plus)
                    .ladd();
            read(b, "getLong", J);
        } else {
            b.aload(array).lload(place).loadConstant(3).lushr().l2i();
            if (plus != 0) {
                b.loadConstant(plus).iadd();
            }
            b.laload();
        }
    }

    /** Comes once, at the start of the method: keeps in a local what accesses need. */
    static void prepare(CodeBuilder b, int local) {
        if (DIRECT) {
            b.invokestatic(UNSAFE, "getUnsafe", MethodTypeDesc.of(UNSAFE)).astore(local);
        }
    }

    /** Goes before the address is pushed. */
    static void begin(CodeBuilder b, int local) {
        if (DIRECT) {
            b.aload(local).aconst_null();
        }
    }

    /** Address on the stack → zero-extended value of {@code size} bytes. */
    static void get(CodeBuilder b, int size) {
        switch (size) {
            case 1 -> {
                read(b, "getByte", ConstantDescs.CD_byte);
                b.loadConstant(0xff).iand().i2l();
            }
            case 2 -> {
                read(b, "getShort", ConstantDescs.CD_short);
                b.loadConstant(0xffff).iand().i2l();
            }
            case 4 -> {
                read(b, "getInt", ConstantDescs.CD_int);
                b.i2l().loadConstant(0xffff_ffffL).land();
            }
            default -> read(b, "getLong", J);
        }
    }

    /** Address and value on the stack; stores the low {@code size} bytes. */
    static void put(CodeBuilder b, int size) {
        switch (size) {
            case 1 -> {
                b.l2i().i2b();
                write(b, "putByte", ConstantDescs.CD_byte);
            }
            case 2 -> {
                b.l2i().i2s();
                write(b, "putShort", ConstantDescs.CD_short);
            }
            case 4 -> {
                b.l2i();
                write(b, "putInt", ConstantDescs.CD_int);
            }
            default -> write(b, "putLong", J);
        }
    }

    private static void read(CodeBuilder b, String name, ClassDesc type) {
        if (DIRECT) {
            b.invokevirtual(UNSAFE, name, MethodTypeDesc.of(type, ConstantDescs.CD_Object, J));
        } else {
            b.invokestatic(HOST_MEMORY, name, MethodTypeDesc.of(type, J));
        }
    }

    private static void write(CodeBuilder b, String name, ClassDesc type) {
        if (DIRECT) {
            b.invokevirtual(UNSAFE, name, MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, J, type));
        } else {
            b.invokestatic(HOST_MEMORY, name, MethodTypeDesc.of(ConstantDescs.CD_void, J, type));
        }
    }
}
